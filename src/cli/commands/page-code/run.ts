/** `ga4-goals page-code`: goals to the code that counts them in the page. Offline. */
import { gzipSync } from "node:zlib";
import { EXIT, type ExitCode } from "../../../diagnostics/error.js";
import { UNKNOWN } from "../../../draw/format.js";
import { type Experiment, type GoalsConfig, needsPageCode, type PageCodeGoal } from "../../../goals/goal.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { cspHash, integrity, moduleOf, scriptFor, snippet } from "../../../page/script.js";
import { type PageCodeOptions, settingsOf } from "../../../page/settings-of.js";
import { propertyOf, variantCalls, variantScript, variantSnippet } from "../../../page/variant-script.js";
import { containerFile } from "../../../sync/tag-manager/container-file.js";
import { variableName } from "../../../sync/tag-manager/objects.js";
import { refuseTheSameForAll, wordsOf } from "../../../workflows/fleet/words-of-client.js";
import { readGoals } from "../../../workflows/goals-files.js";
import type { ClientsFlags } from "../../../workflows/options.js";
import { clientsFileOf } from "../../../workflows/property.js";
import type { Context } from "../../context.js";
import type { CommonFlags } from "../../flags.js";
import { filesOfClients } from "../../fleet/files-of-clients.js";
import { measurementIdOf, wrongFlag } from "../../measurement-id.js";
import { renderWarnings } from "../../output/error-text.js";
import { toJson, writeResult } from "../../output/result.js";
import { type ClientsCommand, runForClients } from "../../run-command.js";

export interface PageCodeFlags extends CommonFlags, ClientsFlags {
  readonly out?: string;
  readonly format: "text" | "json";
  readonly as: "snippet" | "tag-manager" | "module";
  readonly measurementId?: string;
  readonly dataLayer: string;
  readonly pageViews: "history" | "load" | "event";
  readonly pageViewEvent: string;
  readonly countRestored: boolean;
  readonly sessionTimeout: string;
}

export async function pageCode(
  context: Context,
  flags: PageCodeFlags,
  ...patterns: string[]
): Promise<ExitCode> {
  const file = clientsFileOf(flags, patterns);
  if (file !== null) {
    const { measurementId } = flags;
    refuseTheSameForAll("--measurement-id", measurementId === undefined ? [] : [measurementId], "${stream}");
    return runForClients(context, flags, file, ofClients(context));
  }
  const { config, warnings } = await readGoals(context, patterns, flags);
  renderWarnings(context, warnings, flags.noColor);
  const made = codeFor(config, flags);
  if (made === null) {
    context.stderr.write(
      "No goal needs page code: none is a duration or pages_per_session via page_code; and there is no experiment.\n",
    );
    return EXIT.done;
  }
  const { json, text, code } = made;
  await writeResult(context, flags.format === "json" ? toJson(json) : code, flags.out);
  if (flags.format !== "json") {
    if (json.goals.length > 0)
      context.say(`${json.goals.length} goals, ${json.scriptBytesGzipped} bytes gzipped. ${text}`);
    for (const line of variantWords(config.experiments ?? [], flags.as)) context.say(line);
  }
  return EXIT.done;
}

function ofClients(context: Context): ClientsCommand<PageCodeFlags, PageCode | null> {
  return filesOfClients<PageCodeFlags, PageCode | null>({
    name: "page-code",
    scope: SCOPE_READ,
    one: async ({ client, config }, flags) => {
      const { measurementId } = flags;
      const own =
        measurementId === undefined ? {} : { measurementId: wordsOf(client, context)(measurementId) };
      return { result: codeFor(config, { ...flags, ...own }), exitCode: EXIT.done };
    },
    words: (made) => (made === null ? "needs none" : `${made.json.goals.length} goals`),
    json: (made) => made?.json ?? null,
    columns: [
      { head: "Stream", align: "left", rank: 4 },
      { head: "Goals", align: "right", rank: 3 },
      { head: "Gzipped", align: "right", rank: 1 },
    ],
    row: (made) =>
      made === null
        ? [{ text: "no goal needs page code" }]
        : [
            { text: made.json.measurementId ?? UNKNOWN },
            { text: String(made.json.goals.length) },
            { text: `${made.json.scriptBytesGzipped} B` },
          ],
    draw: (made) => made?.code ?? null,
    ending: ({ as }) => ENDINGS[as],
  });
}

const ENDINGS = { snippet: ".html", "tag-manager": ".json", module: ".js" } as const;

interface PageCode {
  readonly code: string;
  /** What a site has to allow. */
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>> & {
    /** Null where only experiments need code: theirs is of no stream. */
    readonly measurementId: string | null;
    readonly goals: readonly string[];
    readonly scriptBytesGzipped: number;
  };
}

/** Null where no goal needs code. @throws GoalsError (exit 64) for flags that are wrong. */
function codeFor(config: GoalsConfig, flags: PageCodeFlags): PageCode | null {
  const goals = config.goals.filter(needsPageCode);
  const { experiments = [] } = config;
  if (goals.length === 0 && experiments.length === 0) return null;
  const measurementId =
    goals.length === 0 ? null : measurementIdOf(config, flags.measurementId, "the page code");
  const options = optionsOf(measurementId ?? "", flags);
  const code = codeOf(goals, experiments, options, flags.as);
  const script = scriptFor(settingsOf(goals, options, flags.as === "tag-manager"));
  const policy = policyOf(flags.as, script, code);
  return {
    code,
    text: policy.text,
    json: {
      schemaVersion: 1,
      as: flags.as,
      measurementId,
      goals: goals.map((goal) => goal.id),
      experiments: experiments.map((one) => ({
        id: one.id,
        userProperty: propertyOf(one),
        variants: one.variants,
      })),
      scriptBytesGzipped: goals.length === 0 ? 0 : gzipSync(script, { level: 9 }).length,
      ...(goals.length === 0 && flags.as !== "module" ? {} : policy.json),
      ...(flags.as !== "snippet" || experiments.length === 0
        ? {}
        : { variantCspHash: cspHash(variantScript(experiments)) }),
      code,
    },
  };
}

function codeOf(
  goals: readonly PageCodeGoal[],
  experiments: readonly Experiment[],
  options: PageCodeOptions,
  as: PageCodeFlags["as"],
): string {
  switch (as) {
    case "snippet":
      return [
        experiments.length === 0 ? "" : variantSnippet(experiments),
        goals.length === 0 ? "" : snippet(goals, options),
      ].join("");
    case "tag-manager":
      return containerFile(goals, options, [...new Set(experiments.map(propertyOf))]);
    case "module":
      return [
        experiments.length === 0
          ? ""
          : `// Experiments: call ${variantCalls(experiments)} before the first event.\n${variantScript(experiments)}\n`,
        goals.length === 0 ? "export {};\n" : moduleOf(goals, options),
      ].join("");
  }
}

/** What is left to do by hand. */
function variantWords(experiments: readonly Experiment[], as: PageCodeFlags["as"]): readonly string[] {
  if (experiments.length === 0) return [];
  if (as !== "tag-manager")
    return [`Experiments: call ${variantCalls(experiments)} on every page, before its first event.`];
  return [...new Set(experiments.map(propertyOf))].map(
    (property) =>
      `In the Google tag, add the user property ${property} with the value {{${variableName(property)}}}; the site pushes { ${property}: ... } to its data layer before the tag fires.`,
  );
}

interface Policy {
  readonly text: string;
  readonly json: Readonly<Record<string, string>>;
}

/** What a site with a Content-Security-Policy needs to let the code run. */
function policyOf(as: PageCodeFlags["as"], script: string, code: string): Policy {
  if (as === "module") {
    return { text: `integrity="${integrity(code)}"`, json: { integrity: integrity(code) } };
  }
  const hash = cspHash(script);
  return { text: `Content-Security-Policy: script-src ${hash}`, json: { cspHash: hash } };
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const EVENT_NAME = /^\p{L}[\p{L}\p{M}\p{N}_.-]*$/u;

function optionsOf(measurementId: string, flags: PageCodeFlags): PageCodeOptions {
  if (!IDENTIFIER.test(flags.dataLayer)) throw wrongFlag("--data-layer", flags.dataLayer, "dataLayer");
  if (!EVENT_NAME.test(flags.pageViewEvent)) {
    throw wrongFlag("--page-view-event", flags.pageViewEvent, "page_view");
  }
  return {
    measurementId,
    dataLayer: flags.dataLayer,
    pageViews:
      flags.pageViews === "event" ? { kind: "event", event: flags.pageViewEvent } : { kind: flags.pageViews },
    countRestored: flags.countRestored,
    sessionTimeoutSeconds: sessionTimeoutOf(flags.sessionTimeout),
  };
}

/** GA4 takes 5 minutes to 7 hours 55 minutes [D 12131703]. */
function sessionTimeoutOf(text: string): number {
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?$/.exec(text);
  const seconds = Number(parts?.[1] ?? 0) * 3600 + Number(parts?.[2] ?? 0) * 60;
  if (seconds < 300 || seconds > 28_500) throw wrongFlag("--session-timeout", text, "30m");
  return seconds;
}
