/**
 * `experiments:` of a goals file: which users saw which variant, and the goal that tells the variants apart. Its types, its shape
 * and how it is normalised, in one place. An error text here is a diagnostic code.
 */
import * as z from "zod";
import type { Frozen } from "../diagnostics/frozen.js";
import { date, GOAL_ID, percent, text } from "./goal-schema.js";

export interface Experiment {
  readonly id: string;
  readonly name: string;
  /** GA4's name of the dimension: `customUser:variant`. */
  readonly by: string;
  /** The values it has; the first is the control. */
  readonly variants: readonly string[];
  /** The shares of users they are given, in their order; they sum to 1. */
  readonly shares: readonly number[];
  readonly goal: string;
  /** Goals that no variant may harm. */
  readonly guards: readonly string[];
  /** Its first day, `YYYY-MM-DD`, in the property's time zone; absent = looked for in the last 90 days. */
  readonly start?: string;
  /** The relative change of the goal's rate that is worth having: 0.2 = 20 %. */
  readonly minimumEffect: number;
}

/** What a dimension of users is called in GA4's reports. */
export const USER_DIMENSION = "customUser:";

/** GA4 cuts the value of a user property off there: support.google.com/analytics/answer/9267744. */
const LONGEST_VALUE = 36;

const variant = text.max(LONGEST_VALUE, { error: "variant-too-long" });

export const experimentSchema = z.strictObject({
  name: text
    .optional()
    .meta({ description: "What people call it. Default: the id in words.", examples: ["Checkout copy"] }),
  by: text.meta({
    description: "The user property with the variant, as GA4 names it; declared under setup: dimensions.",
    examples: ["customUser:variant"],
  }),
  variants: z
    .array(variant)
    .min(2, { error: "few-variants" })
    .meta({
      description: "The values it has. The first is the control, which the others are held against.",
      examples: [["A", "B"]],
    }),
  shares: z
    .array(z.number().positive({ error: "not-positive" }))
    .optional()
    .meta({
      description: "How users are divided, in the order of the variants. Default: equally.",
      examples: [[90, 10]],
    }),
  goal: z
    .string()
    .regex(GOAL_ID, { error: "goal-id" })
    .meta({
      description: "The id of the goal that decides.",
      examples: ["order"],
    }),
  guards: z
    .array(z.string().regex(GOAL_ID, { error: "goal-id" }))
    .min(1, { error: "empty-list" })
    .optional()
    .meta({
      description: "Ids of goals that must not fall, mostly micro goals on the way.",
      examples: [["add_to_cart"]],
    }),
  start: date.optional().meta({
    description:
      "Its first day, in the property's time zone. Default: the first with users of a variant in the last 90 days.",
    examples: ["2026-11-02"],
  }),
  minimum_effect: percent.optional().meta({
    description: "The relative change of the goal's rate that is worth having. Default: 20%.",
    examples: ["10%"],
  }),
});
export type RawExperiment = Frozen<z.infer<typeof experimentSchema>>;

const DEFAULT_EFFECT = 0.2;

/** `inWords`: what it is called where the file does not say; `shareOf`: `10%` as a number. */
export function normaliseExperiment(
  id: string,
  raw: RawExperiment,
  inWords: (id: string) => string,
  shareOf: (percent: string) => number,
): Experiment {
  const parts = raw.variants.map((_, index) => raw.shares?.[index] ?? 1);
  const whole = parts.reduce((a, b) => a + b, 0);
  return {
    id,
    name: raw.name ?? inWords(id),
    by: raw.by,
    variants: raw.variants,
    shares: parts.map((part) => part / whole),
    goal: raw.goal,
    guards: raw.guards ?? [],
    ...(raw.start === undefined ? {} : { start: raw.start }),
    minimumEffect: raw.minimum_effect === undefined ? DEFAULT_EFFECT : shareOf(raw.minimum_effect),
  };
}
