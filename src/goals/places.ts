/**
 * Where messages go: of a check under `alerts:`, of a report under `schedule:`. Types, shape and how it is normalised, in
 * one place. Addresses that are secrets are named by the environment variable that holds them.
 */
import * as z from "zod";
import type { Frozen } from "../diagnostics/frozen.js";

export type Place =
  | { readonly kind: "slack" | "teams" | "google_chat"; readonly urlEnv: string }
  | { readonly kind: "email"; readonly to: readonly string[] }
  /** `where`: `OWNER/NAME`, of GitLab `GROUP/NAME`; null for the one the job runs in. */
  | { readonly kind: "github_issue" | "gitlab_issue"; readonly where: string | null }
  | {
      readonly kind: "webhook";
      /** As the file has it, or by the name of a variable. */
      readonly url: string | { readonly env: string };
      readonly secretEnv?: string;
    };

export type PlaceOf<K extends Place["kind"]> = Extract<Place, { readonly kind: K }>;

const text = z.string().min(1, { error: "empty-text" });
const variable = z.string({ error: "place-variable" }).regex(/^[A-Za-z_]\w*$/, { error: "place-variable" });
const url = text.meta({
  description: "Where it is sent, as JSON; https, or http on this machine.",
  examples: ["https://hooks.example.com/ga4"],
});

export const webhookSchema = z.union([
  url,
  z
    .strictObject({
      url: url.optional(),
      url_env: variable.optional().meta({
        description: "In place of url: the name of the environment variable that holds it.",
        examples: ["REPORT_HOOK"],
      }),
      secret_env: variable.optional().meta({
        description: "The name of the environment variable that holds the secret to sign with.",
        examples: ["REPORT_SECRET"],
      }),
    })
    .refine((hook) => (hook.url === undefined) !== (hook.url_env === undefined), { error: "webhook-url" }),
]);

/** Room for names; nothing that begins another header, and no list in one address. */
const ADDRESS = /^[^\s@<>(),;:"\\]+@[^\s@<>(),;:"\\]+$/;
const issue = (example: string) =>
  z
    .union([z.literal(true), z.string().regex(/^[\w.-]+(?:\/[\w.-]+)+$/, { error: "place-repository" })])
    .optional()
    .meta({
      description: `An issue that is opened, kept up to date and closed: ${example}, or true for the one that the job runs in.`,
      examples: [true],
    });

const placeSchema = z
  .strictObject({
    slack: variable.optional().meta({
      description: "The name of the variable that holds the address of an incoming webhook of Slack.",
      examples: ["SLACK_WEBHOOK"],
    }),
    teams: variable.optional().meta({
      description: "The name of the variable that holds the address of a workflow of Microsoft Teams.",
      examples: ["TEAMS_WEBHOOK"],
    }),
    google_chat: variable.optional().meta({
      description: "The name of the variable that holds the address of a webhook of Google Chat.",
      examples: ["CHAT_WEBHOOK"],
    }),
    email: z
      .array(z.string({ error: "place-address" }).regex(ADDRESS, { error: "place-address" }))
      .min(1, { error: "empty-list" })
      .optional()
      .meta({
        description: "Who gets a mail. The variables SMTP_URL and MAIL_FROM say how it is sent.",
        examples: [["shop@example.com"]],
      }),
    github_issue: issue("OWNER/NAME"),
    gitlab_issue: issue("GROUP/NAME"),
    webhook: webhookSchema.optional().meta({
      description: "An address that takes JSON, or one with the secret its signature is made with.",
      examples: ["https://hooks.example.com/ga4"],
    }),
  })
  .refine((place) => Object.keys(place).length === 1, {
    error: "place-one",
    // A key that is not known is told by itself.
    when: ({ issues }) => issues.length === 0,
  });

export const placesSchema = z.array(placeSchema).min(1, { error: "empty-list" });

export type RawWebhook = Frozen<z.infer<typeof webhookSchema>>;
type RawPlace = Frozen<z.infer<typeof placeSchema>>;

export function normalisePlaces(raw: readonly RawPlace[]): readonly Place[] {
  return raw.map((place): Place => {
    for (const kind of ["slack", "teams", "google_chat"] as const) {
      const urlEnv = place[kind];
      if (urlEnv !== undefined) return { kind, urlEnv };
    }
    for (const kind of ["github_issue", "gitlab_issue"] as const) {
      const where = place[kind];
      if (where !== undefined) return { kind, where: where === true ? null : where };
    }
    if (place.email !== undefined) return { kind: "email", to: place.email };
    return normaliseWebhook(place.webhook ?? "");
  });
}

export function normaliseWebhook(raw: RawWebhook): Place {
  if (typeof raw === "string") return { kind: "webhook", url: raw };
  const { url: address = "", url_env: env, secret_env: secretEnv } = raw;
  return {
    kind: "webhook",
    url: env === undefined ? address : { env },
    ...(secretEnv === undefined ? {} : { secretEnv }),
  };
}
