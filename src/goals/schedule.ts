/**
 * `schedule:` of a goals file: reports that are made by the clock. Its types, its shape and how it is normalised, in one
 * place. Whether a cron expression means a moment that exists is for whoever runs it.
 */
import * as z from "zod";
import type { Frozen } from "../diagnostics/frozen.js";
import { PERIOD_FORMS } from "./period-forms.js";
import { normalisePlaces, normaliseWebhook, type Place, placesSchema, webhookSchema } from "./places.js";

/** A report, or a check, that is made by the clock. */
export interface ScheduledReport {
  readonly id: string;
  /** Five fields: minute, hour, day of month, month, day of week. */
  readonly cron: string;
  /** IANA time zone of the cron expression. */
  readonly timeZone: string;
  /** In place of a report: check that every goal is alive. */
  readonly check: boolean;
  /** Fill the local store before. */
  readonly pull: boolean;
  readonly period: string;
  readonly compare: NonNullable<RawSchedule["compare"]>;
  readonly by: readonly string[];
  readonly assists: NonNullable<RawSchedule["assists"]>;
  readonly formats: readonly ScheduledFormat[];
  /** The folder for the files; one a format, named by id and last day. */
  readonly to: string;
  /** Who is told besides. */
  readonly sendTo: readonly Place[];
  /** `ID` or `ID!Tab`. */
  readonly sheet?: string;
}

const FIELD = "[\\d*A-Za-z][\\dA-Za-z*,/-]*";
/** Minutes first: a report every second is a slip. */
const CRON = new RegExp(`^${FIELD}(?: +${FIELD}){4}$`);
const text = z.string().min(1, { error: "empty-text" });

/** Of a report alone. */
const OF_REPORTS = ["pull", "period", "compare", "by", "assists", "formats", "to", "sheet"] as const;

export const scheduleSchema = z.strictObject({
  cron: z
    .string({ error: "cron" })
    .regex(CRON, { error: "cron" })
    .meta({
      description: "When: minute, hour, day of month, month, day of week.",
      examples: ["0 7 * * 1"],
    }),
  time_zone: text.optional().meta({
    description: "IANA time zone of the cron expression. Default: UTC.",
    examples: ["Europe/Berlin"],
  }),
  check: z.boolean().optional().meta({
    description:
      "In place of a report: check that every goal is alive, tell those under alerts: what is new, and those under send_to how all goals are. Default: false.",
  }),
  pull: z.boolean().optional().meta({ description: "Fill the local store before. Default: false." }),
  period: text.optional().meta({
    description: `${PERIOD_FORMS}. Default: 28d.`,
    examples: ["last-week"],
  }),
  compare: z
    .enum(["previous", "year", "none"])
    .optional()
    .meta({
      description:
        "What it is compared with: the period before, the same a year ago, or nothing. Default: previous.",
      examples: ["year"],
    }),
  by: z
    .array(text)
    .min(1, { error: "empty-list" })
    .optional()
    .meta({
      description:
        "Break down by channel, source, device, country, landing-page, campaign or a GA4 dimension.",
      examples: [["channel", "device"]],
    }),
  assists: z
    .enum(["auto", "all", "none"])
    .optional()
    .meta({
      description:
        "How many goals to follow to the goal they lead to, one call each; auto keeps calls few. Default: auto.",
      examples: ["all"],
    }),
  formats: z
    .array(z.enum(["text", "json", "csv", "xlsx", "markdown", "html"]))
    .min(1, { error: "empty-list" })
    .optional()
    .meta({ description: "A file each. Default: html.", examples: [["html", "csv"]] }),
  to: text.optional().meta({
    description: "The folder for the files. Default: reports.",
    examples: ["reports/weekly"],
  }),
  send_to: placesSchema.optional().meta({
    description: "Who gets a message with the numbers, a mail with the files.",
    examples: [[{ slack: "SLACK_WEBHOOK" }, { email: ["shop@example.com"] }]],
  }),
  webhook: webhookSchema.optional().meta({
    description: "Where the report is sent: an address, or one with the secret its signature is made with.",
    examples: ["https://hooks.example.com/ga4"],
  }),
  sheet: text.optional().meta({
    description: "A Google Sheet that takes the days and a summary: its id, or id!tab.",
    examples: ["1AbCdEf!Goals"],
  }),
});

/** Fields of a scheduled check that mean nothing there. */
export function unusedFields(raw: RawSchedule): readonly string[] {
  return raw.check === true ? OF_REPORTS.filter((field) => raw[field] !== undefined) : [];
}

export type ScheduledFormat = NonNullable<RawSchedule["formats"]>[number];
type RawSchedule = Frozen<z.infer<typeof scheduleSchema>>;

export function normaliseSchedule(id: string, raw: RawSchedule): ScheduledReport {
  return {
    id,
    cron: raw.cron.trim().replace(/ +/g, " "),
    timeZone: raw.time_zone ?? "UTC",
    check: raw.check ?? false,
    pull: raw.pull ?? false,
    period: raw.period ?? "28d",
    compare: raw.compare ?? "previous",
    by: raw.by ?? [],
    assists: raw.assists ?? "auto",
    formats: raw.formats ?? ["html"],
    to: raw.to ?? "reports",
    sendTo: [
      ...normalisePlaces(raw.send_to ?? []),
      ...(raw.webhook === undefined ? [] : [normaliseWebhook(raw.webhook)]),
    ],
    ...(raw.sheet === undefined ? {} : { sheet: raw.sheet }),
  };
}
