/**
 * The shape of a goals file around its goals, in zod: the one source of what is validated, of the raw types and of the
 * published JSON Schema. An error text here is a diagnostic code (see `diagnostics/messages/`).
 */
import * as z from "zod";
import type { Frozen } from "../diagnostics/frozen.js";
import { alertsSchema } from "./alerts.js";
import { experimentSchema } from "./experiment.js";
import {
  currency,
  eventName,
  GOAL_ID,
  goalSchema,
  pageSchema,
  spell,
  text,
  whereSchema,
} from "./goal-schema.js";
import { lookSchema } from "./look.js";
import { scheduleSchema } from "./schedule.js";
import { setupSchema } from "./setup.js";
import { tagManagerSchema } from "./tag-manager.js";

const DAYS = /^\d+d$/;

const goalId = z.string().regex(GOAL_ID, { error: "goal-id" });
/** A goal's id or an event's name; the first looks like the second. */
const step = eventName;

const oneOrMore = z.union([step, z.array(step).min(1, { error: "empty-list" })]);

/** Source: support.google.com/analytics/answer/9327974. */
const MOST_STEPS = 10;

/** What is counted is one of `page`, `event` and `step`; the checks see to it. */
const stepSchema = z.strictObject({
  page: pageSchema.optional(),
  event: eventName.optional().meta({
    description: "Events of this name, with conditions under `where`.",
    examples: ["view_item"],
  }),
  where: whereSchema.optional(),
  step: step.optional().meta({
    description: "A goal's id or an event's name, as without a block.",
    examples: ["order"],
  }),
  within: spell.optional().meta({
    description: "At most so long after the step before it.",
    examples: ["30m", "7d"],
  }),
  directly: z.boolean().optional().meta({
    description:
      "true: no other event of the user comes between it and the step before, not even one that GA4 sends by itself, such as scroll. Default: false.",
  }),
});

const journeySchema = z.strictObject({
  name: text
    .optional()
    .meta({ description: "What people call the journey. Default: the id in words.", examples: ["Checkout"] }),
  goal: text.meta({ description: "The id of the goal at the end.", examples: ["order"] }),
  open: z.boolean().optional().meta({
    description:
      "true: who was at no step before may come in at any of them. Default: false, everybody comes in at the first.",
  }),
  within: spell.optional().meta({
    description: "Each step at most so long after the one before it; what a step itself says goes before.",
    examples: ["1h", "7d"],
  }),
  by: text.optional().meta({
    description:
      "Break the users down by this: channel, source, device, country, landing-page, campaign, or a dimension as GA4 names it.",
    examples: ["device"],
  }),
  steps: z
    .array(z.union([step, stepSchema]))
    .min(2, { error: "few-steps" })
    .max(MOST_STEPS, { error: "many-steps" })
    .meta({
      description:
        "Goal ids, event names, views of pages and events with conditions, in order. None of them needs a goal or a key event.",
      examples: [
        ["view_item", "add_to_cart", "order"],
        [{ page: "/" }, { step: "order", within: "7d" }],
      ],
    }),
});

const audienceSchema = z.strictObject({
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
export const entrySchemas = {
  goals: goalSchema,
  journeys: journeySchema,
  audiences: audienceSchema,
  experiments: experimentSchema,
};

/** In goals files and in clients files. */
export const variablesFromEnv = z
  .array(z.string({ error: "variable-name" }).regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "variable-name" }))
  .min(1, { error: "empty-list" })
  .meta({
    description:
      "Environment variables that ${env.NAME} may ask for, besides those whose names begin with GA4_GOALS_VAR_.",
    examples: [["SHOP_REGION"]],
  });

const settings = {
  property: z
    .union(
      [
        z.number().int({ error: "property" }).positive({ error: "property" }),
        z.string().regex(/^[1-9]\d*$/, { error: "property" }),
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
  setup: setupSchema,
  alerts: alertsSchema,
  report: lookSchema,
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
export const settingSchemas = settings;

export const goalsFileSchema = z
  .strictObject({
    version: z.literal(1, { error: "version" }).meta({ description: "The version of this format: 1." }),
    variables_from_env: variablesFromEnv.optional(),
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
    experiments: z
      .record(goalId, experimentSchema)
      .optional()
      .meta({
        description: "A/B tests: which users saw which variant, and the goal that decides.",
        examples: [
          {
            checkout_copy: {
              by: "customUser:variant",
              variants: ["A", "B"],
              goal: "order",
              guards: ["add_to_cart"],
            },
          },
        ],
      }),
    setup: settings.setup.optional(),
    alerts: settings.alerts.optional(),
    report: settings.report.optional(),
    schedule: z
      .record(goalId, scheduleSchema)
      .optional()
      .meta({ description: "Reports that are made by the clock; see ga4-goals schedule." }),
    moved: settings.moved.optional(),
  })
  .meta({ title: "ga4-goals goals file" });

export type RawStep = Frozen<z.infer<typeof stepSchema>>;
export type RawJourney = Frozen<z.infer<typeof journeySchema>>;
export type RawAudience = Frozen<z.infer<typeof audienceSchema>>;
/** A goals file as written: checked against the schema, variables filled in, not yet normalised. */
export type RawGoalsFile = Frozen<z.infer<typeof goalsFileSchema>>;
