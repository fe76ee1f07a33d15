/**
 * The shape of one goal, in zod: what is validated, the raw types and the published JSON Schema all come from here. An error
 * text is a diagnostic code (see `diagnostics/messages/`). What needs more than one field's eyes is in `checks/`.
 */
import * as z from "zod";
import type { Frozen } from "../diagnostics/frozen.js";
import { CATEGORIES } from "./categories.js";

export const GOAL_ID = /^[a-z][a-z0-9_]{0,38}$/;
/** Of events and of their parameters alike: letters of any script [answer/13316687], with the marks some need. */
export const EVENT_NAME = /^\p{L}[\p{L}\p{M}\p{N}_]*$/u;
const DURATION = /^(?=\d)(?:\d+h)?(?:\d+m)?(?:\d+s)?$/;
const CURRENCY = /^[A-Z]{3}$/;
const PERCENT = /^\d+(?:\.\d+)?\s?%$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export const text = z.string().min(1, { error: "empty-text" });
export const eventName = z
  .string()
  .regex(EVENT_NAME, { error: "event-name" })
  .max(40, { error: "event-name" });
export const currency = z.string({ error: "currency" }).regex(CURRENCY, { error: "currency" });
export const percent = z.string({ error: "percent" }).regex(PERCENT, { error: "percent" });
export const date = z.string({ error: "date" }).regex(DATE, { error: "date" });
export const duration = z.string({ error: "duration" }).regex(DURATION, { error: "duration" });
/** Between steps: days as well. */
export const spell = z
  .string({ error: "spell" })
  .regex(/^(?=\d)(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?$/, { error: "spell" });

const textOperators = {
  equals: text.optional().meta({ description: "The whole text is this.", examples: ["/thanks"] }),
  not_equals: text
    .optional()
    .meta({ description: "The whole text is anything but this.", examples: ["/thanks"] }),
  contains: text
    .optional()
    .meta({ description: "This stands somewhere in the text.", examples: ["/thanks"] }),
  not_contains: text
    .optional()
    .meta({ description: "This stands nowhere in the text.", examples: ["/test/"] }),
  begins_with: text.optional().meta({ description: "The text begins with this.", examples: ["/blog/"] }),
  ends_with: text.optional().meta({ description: "The text ends with this.", examples: [".pdf"] }),
  regex: text.optional().meta({
    description:
      "RE2 (no look-around, no back-references), as far as browsers read it alike. It means the whole text, not a part of it.",
    examples: ["/(en|de)/thanks"],
  }),
  ignore_case: z
    .boolean()
    .optional()
    .meta({ description: "Upper and lower case are the same. Default: false." }),
};
const numberOperators = {
  eq: z
    .number()
    .optional()
    .meta({ description: "Equal to this number.", examples: [3] }),
  gt: z
    .number()
    .optional()
    .meta({ description: "Greater than this number.", examples: [3] }),
  gte: z
    .number()
    .optional()
    .meta({ description: "This number or more.", examples: [3] }),
  lt: z
    .number()
    .optional()
    .meta({ description: "Less than this number.", examples: [3] }),
  lte: z
    .number()
    .optional()
    .meta({ description: "This number or less.", examples: [3] }),
};

/** What `path`, `host` and `url` of a page take. */
const matchText = z
  .union([text, z.strictObject(textOperators)])
  .meta({ description: "A text (equals), or one or more of the operators; all must hold." });
/** What a parameter under `where` takes. */
const matchParameter = z
  .union([text, z.number(), z.strictObject({ ...textOperators, ...numberOperators })])
  .meta({
    description: "A text or number (equals), or one or more of the operators; all must hold.",
    examples: ["contact", { gte: 3 }, { begins_with: "/blog/" }],
  });

export const whereSchema = z
  .record(z.string().regex(EVENT_NAME, { error: "parameter-name" }), matchParameter)
  .meta({ description: "Conditions on parameters; all must hold.", examples: [{ form_id: "contact" }] });

const amount = z.number().nonnegative({ error: "negative" });
const valueSchema = z
  .union([
    amount,
    z.strictObject({
      amount: amount.meta({ description: "What one conversion is worth.", examples: [1.5] }),
      currency: currency
        .optional()
        .meta({ description: "ISO 4217. Default: the file's `currency`.", examples: ["USD"] }),
    }),
    z.strictObject({
      parameter: z
        .string()
        .regex(EVENT_NAME, { error: "parameter-name" })
        .meta({ description: "The parameter of the event that holds the value.", examples: ["cart_value"] }),
    }),
    z.null(),
  ])
  .meta({
    description:
      "What one conversion is worth: an amount, an amount with its currency, or a parameter of the event. null clears the value in GA4; leave the key out to leave GA4's value alone.",
    examples: [1.5, { amount: 1.5, currency: "USD" }, { parameter: "cart_value" }, null],
  });

const measure = {
  rate: percent.optional().meta({ description: "A share of sessions.", examples: ["2.5%"] }),
  count: z
    .number()
    .positive({ error: "not-positive" })
    .optional()
    .meta({ description: "A number of key events.", examples: [500] }),
  value: z
    .number()
    .positive({ error: "not-positive" })
    .optional()
    .meta({ description: "A sum of money.", examples: [20000] }),
  by: date.meta({ description: "The last day, in the property's time zone.", examples: ["2027-03-31"] }),
};
const targetSchema = z
  .strictObject({
    ...measure,
    per: z
      .enum(["week", "month"])
      .optional()
      .meta({ description: "For count and value: to be reached every week or month. Default: in total." }),
    milestones: z
      .array(z.strictObject(measure))
      .optional()
      .meta({
        description: "Earlier marks on the way, each with the measure of the target and a day before it.",
        examples: [[{ rate: "2%", by: "2027-01-31" }]],
      }),
  })
  .meta({
    description: "What to reach, and by when: exactly one of rate, count or value.",
    examples: [{ rate: "2.5%", by: "2027-03-31" }],
  });

const base = {
  name: text.optional().meta({
    description: "What people call the goal. Default: the id in words.",
    examples: ["Order placed"],
  }),
  description: text.optional().meta({
    description: "A note for the reader; not sent to GA4.",
    examples: ["Every paid order, refunds included"],
  }),
  tier: z
    .enum(["macro", "micro"])
    .meta({ description: "macro: the conversion itself. micro: a small step towards one." }),
  category: z
    .enum([...CATEGORIES.macro, ...CATEGORIES.micro])
    .meta({ description: "macro: revenue, lead or inquiry. micro: navigation, interaction or engagement." }),
  stage: text.optional().meta({
    description: "Where on the buyer's journey, in your own words.",
    examples: ["checkout"],
  }),
  leads_to: text.optional().meta({
    description: "The id of the goal this one is a step towards.",
    examples: ["order"],
  }),
  closes: text.optional().meta({
    description:
      "For macro goals: the id of the lead that this one is a later stage of, such as a lead that became a sale. Counted apart, never set up in GA4.",
    examples: ["inquiry"],
  }),
  value: valueSchema.optional(),
  owner: text.optional().meta({
    description: "Who looks after the goal, in your own words; shown where something is wrong with it.",
    examples: ["shop team"],
  }),
  key_event: z.boolean().optional().meta({
    description:
      "false: counted and reported, but no key event in GA4, which holds 30 of them; for small steps. Default: true.",
  }),
  protect: z
    .boolean()
    .optional()
    .meta({ description: "Never deleted in GA4, even when this block goes away. Default: false." }),
  target: targetSchema.optional(),
  alert: z.boolean().optional().meta({
    description: "Whether ga4-goals check tells when it is not as usual. Default: true for macro goals.",
  }),
};
const counting = z.enum(["once_per_event", "once_per_session"]).optional().meta({
  description: "Every event counts, or at most one a session. Default: once_per_event.",
});
const countingSession = z
  .literal("once_per_session", { error: "counting-session-only" })
  .optional()
  .meta({ description: "These goals count once a session and not otherwise." });
const countingDuration = z.enum(["once_per_session", "once_per_event"]).optional().meta({
  description:
    "once_per_session (default); once_per_event, with `page` alone: every view of the page that lasts so long.",
});
const via = z.enum(["page_code", "audience"]).optional().meta({
  description: "page_code (default): exact. audience: approximate, and marked so wherever its number shows.",
});

const eventGoal = z.strictObject({
  ...base,
  type: z.literal("event").meta({ description: "An event, with or without conditions on its parameters." }),
  event: z.union([eventName, z.array(eventName).min(1, { error: "empty-list" })]).meta({
    description:
      "The event's name as GA4 receives it; of several any one counts, and GA4 makes an event of its own of them.",
    examples: ["purchase", ["form_submit", "call_click"]],
  }),
  where: whereSchema.optional(),
  counting,
});
/** Which page, of a destination or of the time in a page. */
export const pageSchema = z
  .union([
    text,
    z.strictObject({
      path: matchText.optional().meta({
        description: "What follows the host, up to ? or #.",
        examples: ["/thanks"],
      }),
      host: matchText.optional().meta({ description: "The host name.", examples: ["www.example.com"] }),
      url: matchText.optional().meta({
        description: "The whole address, query included.",
        examples: [{ contains: "utm_medium=email" }],
      }),
    }),
  ])
  .meta({
    description:
      "A path, or path, host and url. `*`, `:id` and `|` are plain characters in them; begins_with and regex say the rest.",
    examples: ["/thanks", { path: { begins_with: "/blog/" } }],
  });

const destinationGoal = z.strictObject({
  ...base,
  type: z.literal("destination").meta({ description: "A page that is seen." }),
  page: pageSchema,
  counting,
});
const durationGoal = z.strictObject({
  ...base,
  type: z.literal("duration").meta({
    description: "A session, or with `page` the view of a page, that lasts at least so long.",
  }),
  at_least: duration.meta({ description: "With its unit.", examples: ["30s", "3m", "1h30m"] }),
  page: pageSchema.optional(),
  clock: z.enum(["session", "engaged"]).optional().meta({
    description:
      "session (default): time since the session began. engaged: time in the foreground; with `page` nothing else.",
  }),
  via,
  audience_field: text.optional().meta({
    description:
      "With via: audience, the audience field to compare; GA4 documents none for session duration.",
  }),
  counting: countingDuration,
});
const pagesGoal = z.strictObject({
  ...base,
  type: z.literal("pages_per_session").meta({ description: "A session with at least so many page views." }),
  at_least: z
    .number()
    .int({ error: "whole-number" })
    .positive({ error: "not-positive" })
    .meta({ description: "How many page views.", examples: [5] }),
  via,
  counting: countingSession,
});

export const GOAL_TYPES: ReadonlySet<unknown> = new Set([
  "event",
  "destination",
  "duration",
  "pages_per_session",
]);

/** What every type of goal has; for goals whose type is not known. */
export const goalBaseSchema: z.ZodType = z.looseObject(base);

export const goalSchema = z.discriminatedUnion("type", [eventGoal, destinationGoal, durationGoal, pagesGoal]);

/** One goal as written: checked against the schema, variables filled in, not yet normalised. */
export type RawGoal = Frozen<z.infer<typeof goalSchema>>;
export type RawEventGoal = Extract<RawGoal, { readonly type: "event" }>;
export type RawDestinationGoal = Extract<RawGoal, { readonly type: "destination" }>;
export type RawDurationGoal = Extract<RawGoal, { readonly type: "duration" }>;
export type RawPagesGoal = Extract<RawGoal, { readonly type: "pages_per_session" }>;
export type RawPage = Exclude<RawDestinationGoal["page"], string>;
export type RawMatch = Frozen<z.infer<typeof matchParameter>>;
export type RawOperators = Exclude<RawMatch, string | number>;
export type RawValue = Frozen<z.infer<typeof valueSchema>>;
export type RawTarget = Frozen<z.infer<typeof targetSchema>>;
export type RawMilestone = NonNullable<RawTarget["milestones"]>[number];
