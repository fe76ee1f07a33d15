/**
 * The shape of a goals file, in zod: the one source of what is validated, of the raw types and of the published JSON
 * Schema. An error text here is a diagnostic code (see `diagnostics/messages/`). What needs more than one field's
 * eyes is in `checks/`.
 */
import { z } from "zod";
import { matchParameter, matchText } from "./match-schema.js";
import type { RawAudience, RawGoal, RawGoalsFile, RawJourney } from "./raw.js";
import { scheduleSchema } from "./schedule.js";
import { tagManagerSchema } from "./tag-manager.js";
import { targetSchema } from "./target-schema.js";
import { currency, EVENT_NAME, valueSchema } from "./value-schema.js";

export const GOAL_ID: RegExp = /^[a-z][a-z0-9_]{0,38}$/;
const DURATION = /^(?=\d)(?:\d+h)?(?:\d+m)?(?:\d+s)?$/;
const DAYS = /^\d+d$/;

const goalId = z.string().regex(GOAL_ID, { error: "goal-id" });
const eventName = z.string().regex(EVENT_NAME, { error: "event-name" }).max(40, { error: "event-name" });
const reference = z.string().min(1, { error: "empty-text" });
/** A goal's id or an event's name; the first looks like the second. */
const step = eventName;
const text = z.string().min(1, { error: "empty-text" });

const duration = z.string({ error: "duration" }).regex(DURATION, { error: "duration" });

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
    .enum(["revenue", "lead", "inquiry", "navigation", "interaction", "engagement"])
    .meta({ description: "macro: revenue, lead or inquiry. micro: navigation, interaction or engagement." }),
  stage: text.optional().meta({
    description: "Where on the buyer's journey, in your own words.",
    examples: ["checkout"],
  }),
  leads_to: reference.optional().meta({
    description: "The id of the goal this one is a step towards.",
    examples: ["order"],
  }),
  value: valueSchema.optional(),
  protect: z
    .boolean()
    .optional()
    .meta({ description: "Never deleted in GA4, even when this block goes away. Default: false." }),
  target: targetSchema.optional(),
};
const counting = z.enum(["once_per_event", "once_per_session"]).optional().meta({
  description: "Every event counts, or at most one a session. Default: once_per_event.",
});
const countingSession = z
  .literal("once_per_session", { error: "counting-session-only" })
  .optional()
  .meta({ description: "These goals count once a session and not otherwise." });
const via = z.enum(["page_code", "audience"]).optional().meta({
  description: "page_code (default): exact. audience: approximate, and marked so wherever its number shows.",
});

const eventGoal = z.strictObject({
  ...base,
  type: z.literal("event").meta({ description: "An event, with or without conditions on its parameters." }),
  event: eventName.meta({ description: "The event's name as GA4 receives it.", examples: ["purchase"] }),
  where: z
    .record(z.string().regex(EVENT_NAME, { error: "parameter-name" }), matchParameter)
    .optional()
    .meta({ description: "Conditions on parameters; all must hold.", examples: [{ form_id: "contact" }] }),
  counting,
});
const destinationGoal = z.strictObject({
  ...base,
  type: z.literal("destination").meta({ description: "A page that is seen." }),
  page: z
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
      description: "A path, or path, host and url.",
      examples: ["/thanks", { path: { begins_with: "/blog/" } }],
    }),
  counting,
});
const durationGoal = z.strictObject({
  ...base,
  type: z.literal("duration").meta({ description: "A session that lasts at least so long." }),
  at_least: duration.meta({ description: "With its unit.", examples: ["30s", "3m", "1h30m"] }),
  clock: z.enum(["session", "engaged"]).optional().meta({
    description: "session (default): time since the session began. engaged: time in the foreground.",
  }),
  via,
  audience_field: text.optional().meta({
    description:
      "With via: audience, the audience field to compare; GA4 documents none for session duration.",
  }),
  counting: countingSession,
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

export const goalSchema: z.ZodType<RawGoal> = z.discriminatedUnion("type", [
  eventGoal,
  destinationGoal,
  durationGoal,
  pagesGoal,
]);

const oneOrMore = z.union([step, z.array(step).min(1, { error: "empty-list" })]);

const journeySchema: z.ZodType<RawJourney> = z.strictObject({
  name: text
    .optional()
    .meta({ description: "What people call the journey. Default: the id in words.", examples: ["Checkout"] }),
  goal: reference.meta({ description: "The id of the goal at the end.", examples: ["order"] }),
  steps: z
    .array(step)
    .min(2, { error: "few-steps" })
    .meta({
      description: "Goal ids or event names, in order.",
      examples: [["view_item", "add_to_cart", "order"]],
    }),
});

const audienceSchema: z.ZodType<RawAudience> = z.strictObject({
  name: text.meta({ description: "What the audience is called in GA4.", examples: ["Cart abandoners"] }),
  description: text.optional().meta({
    description: "A note for the reader, which GA4 shows too.",
    examples: ["Put something into the cart and bought nothing"],
  }),
  did: oneOrMore.meta({
    description: "Goal ids or event names: the user did all of these.",
    examples: ["add_to_cart"],
  }),
  did_not: oneOrMore.optional().meta({
    description: "Goal ids or event names: and none of these.",
    examples: ["order"],
  }),
  within: z
    .string({ error: "days" })
    .regex(DAYS, { error: "days" })
    .optional()
    .meta({
      description: "Only what they did, and did not do, in the last days, at most 60d. Default: ever.",
      examples: ["7d"],
    }),
  membership: z
    .string({ error: "days" })
    .regex(DAYS, { error: "days" })
    .optional()
    .meta({ description: "How long a user stays, at most 540d. Default: 30d.", examples: ["30d"] }),
  exclusion: z.enum(["temporary", "permanent"]).optional().meta({
    description:
      "With did_not: out while that holds (temporary, the default), or for good once it has (permanent).",
  }),
});

/** The blocks of a file whose entries have ids: what one entry is. */
export const entrySchemas: {
  readonly goals: z.ZodType<RawGoal>;
  readonly journeys: z.ZodType<RawJourney>;
  readonly audiences: z.ZodType<RawAudience>;
} = { goals: goalSchema, journeys: journeySchema, audiences: audienceSchema };

const settings = {
  property: z
    .union(
      [
        z.number().int({ error: "property" }).positive({ error: "property" }),
        z.string().regex(/^\d+$/, { error: "property" }),
      ],
      { error: "property" },
    )
    .meta({ description: "The GA4 property's number (not the G- id).", examples: [123456789] }),
  currency: currency.meta({ description: "ISO 4217, the default for values.", examples: ["EUR"] }),
  streams: z
    .array(z.string({ error: "measurement-id" }).regex(/^G-[A-Z0-9]+$/, { error: "measurement-id" }))
    .min(1, { error: "empty-list" })
    .meta({
      description: "Measurement ids of the web streams to use. Default: every web stream.",
      examples: [["G-ABC123"]],
    }),
  annotate: z.boolean().meta({
    description: "Leave an annotation in GA4 after an apply that changed something. Default: false.",
  }),
  tag_manager: tagManagerSchema,
  moved: z
    .array(
      z.strictObject({
        from: goalId.meta({ description: "The id it had.", examples: ["newsletter"] }),
        to: goalId.meta({ description: "The id it has now.", examples: ["newsletter_signup"] }),
      }),
    )
    .meta({
      description: "Goals that were renamed, so that their history is kept.",
      examples: [[{ from: "newsletter", to: "newsletter_signup" }]],
    }),
};

/** What a file says once. */
export const settingSchemas: Readonly<
  Record<"property" | "currency" | "streams" | "annotate" | "tag_manager" | "moved", z.ZodType>
> = settings;

export const goalsFileSchema: z.ZodType<RawGoalsFile> = z
  .strictObject({
    version: z.literal(1, { error: "version" }).meta({ description: "The version of this format: 1." }),
    property: settings.property.optional(),
    currency: settings.currency.optional(),
    streams: settings.streams.optional(),
    annotate: settings.annotate.optional(),
    tag_manager: settings.tag_manager.optional(),
    goals: z.record(goalId, goalSchema).optional().meta({ description: "The goals, by id." }),
    journeys: z
      .record(goalId, journeySchema)
      .optional()
      .meta({ description: "Ways to a goal, reported as funnels." }),
    audiences: z
      .record(goalId, audienceSchema)
      .optional()
      .meta({ description: "People to bring back: who did one thing and not another." }),
    schedule: z
      .record(goalId, scheduleSchema)
      .optional()
      .meta({ description: "Reports that are made by the clock; see ga4-goals schedule." }),
    moved: settings.moved.optional(),
  })
  .meta({ title: "ga4-goals goals file" });
