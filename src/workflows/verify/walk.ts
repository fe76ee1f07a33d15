/**
 * A walk through a site, as a file describes it or as the tool makes one up: where to go and what to do there. Checked
 * data; knows nothing of browsers.
 */
import * as z from "zod";
import { type Goal, needsPageCode } from "../../goals/goal.js";
import { duration, text } from "../../goals/goal-schema.js";
import { type ReadBySchema, readBySchema } from "../../goals/yaml/read-by-schema.js";

export type Step =
  | { readonly kind: "open"; readonly address: string }
  | { readonly kind: "follow_links"; readonly count: number }
  | { readonly kind: "click"; readonly element: string }
  | { readonly kind: "fill"; readonly element: string; readonly text: string }
  | { readonly kind: "press"; readonly key: string }
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "back" }
  | { readonly kind: "reload" };

export interface Walk {
  /** Where relative addresses start; absent when only the command line says it. */
  readonly url?: string;
  readonly steps: readonly Step[];
  /** Goals that are to be reached on the way; null = all of them. */
  readonly expects: readonly string[] | null;
}

const step = z.union([
  z.strictObject({ open: text }),
  z.strictObject({ follow_links: z.number().int().positive() }),
  z.strictObject({ click: text }),
  z.strictObject({ fill: text, with: z.string() }),
  z.strictObject({ press: text }),
  z.strictObject({ wait: duration }),
  z.enum(["back", "reload"]),
]);
const walkFile = z.strictObject({
  version: z.literal(1),
  url: z.url().optional(),
  /** Names for what is on the pages, so that a selector is written once. */
  elements: z.record(text, text).optional(),
  steps: z.array(step).min(1),
  expects: z.array(text).min(1).optional(),
});

/**
 * Reads a walk file.
 *
 * @example
 * version: 1
 * url: https://www.example.com/
 * elements: { sign up: "form.newsletter button" }
 * steps:
 *   - open: /
 *   - click: sign up
 *   - wait: 3m
 * expects: [newsletter_signup]
 */
export function readWalk(file: string, source: string): Pick<ReadBySchema<Walk>, "value" | "diagnostics"> {
  const { value, diagnostics } = readBySchema({ file, text: source }, walkFile);
  if (value === undefined) return { diagnostics };
  const { url, elements = {}, steps, expects } = value;
  const element = (name: string): string => elements[name] ?? name;
  return {
    diagnostics,
    value: {
      ...(url === undefined ? {} : { url }),
      steps: steps.map((raw): Step => {
        if (raw === "back" || raw === "reload") return { kind: raw };
        if ("open" in raw) return { kind: "open", address: raw.open };
        if ("follow_links" in raw) return { kind: "follow_links", count: raw.follow_links };
        if ("click" in raw) return { kind: "click", element: element(raw.click) };
        if ("fill" in raw) return { kind: "fill", element: element(raw.fill), text: raw.with };
        if ("press" in raw) return { kind: "press", key: raw.press };
        return { kind: "wait", seconds: secondsOf(raw.wait) };
      }),
      expects: expects ?? null,
    },
  };
}

/**
 * Without a file: as many pages and as much time as the goals in page code ask for. It can reach no other goal but by
 * chance, so it expects those alone.
 */
export function defaultWalk(goals: readonly Goal[]): Walk {
  const counted = goals.filter(needsPageCode);
  const pages = Math.max(1, ...counted.map((g) => (g.type === "pages_per_session" ? g.atLeast : 1)));
  const seconds = Math.max(0, ...counted.map((g) => (g.type === "duration" ? g.atLeastSeconds : 0)));
  return {
    steps: [
      { kind: "open", address: "" },
      ...(pages > 1 ? [{ kind: "follow_links", count: pages - 1 } as const] : []),
      ...(seconds > 0 ? [{ kind: "wait", seconds } as const] : []),
    ],
    expects: counted.map((goal) => goal.id),
  };
}

/** In a person's words, for messages. */
export function stepText(step: Step): string {
  switch (step.kind) {
    case "open":
      return `open ${step.address || "the site"}`;
    case "follow_links":
      return `follow ${step.count} links`;
    case "click":
      return `click ${step.element}`;
    case "fill":
      return `fill ${step.element}`;
    case "press":
      return `press ${step.key}`;
    case "wait":
      return `wait ${step.seconds} s`;
    case "back":
    case "reload":
      return step.kind;
  }
}

function secondsOf(duration: string): number {
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration);
  return Number(parts?.[1] ?? 0) * 3600 + Number(parts?.[2] ?? 0) * 60 + Number(parts?.[3] ?? 0);
}
