/**
 * What an experiment says, as data, in zod: the same from the Data API and from an export. A part of the report's JSON and of
 * a backtest's. Null is not known, never zero.
 */
import * as z from "zod";
import type { Frozen } from "../../diagnostics/frozen.js";

const number = z.number().nullable();
const day = z.iso.date();

/**
 * Of a variant against the control:
 * - `better`, `worse`: more or fewer reach the goal, which daily looking does not explain either.
 * - `alike`: no difference of the size worth having, either way.
 * - `open`: not known yet.
 * - `few-cases`: too few users, or too few who reached it, to say anything.
 */
export const VARIANT_VERDICTS = ["better", "worse", "alike", "open", "few-cases"] as const;
export type VariantVerdict = (typeof VARIANT_VERDICTS)[number];

const variant = z.strictObject({
  variant: z.string(),
  users: z.number(),
  reached: z.number().meta({ description: "Users of the variant who reached the goal." }),
  rate: number,
  /** Null for the control, and where nobody is there. */
  against: z
    .strictObject({
      difference: z.number().meta({ description: "Its rate less the control's: 0.015 = 1.5 points." }),
      relative: number.meta({ description: "The same, of the control's rate." }),
      low: z.number(),
      high: z.number(),
      verdict: z.enum(VARIANT_VERDICTS),
    })
    .nullable()
    .meta({ description: "Against the control; low and high hold at every look at once." }),
});

const measured = z.strictObject({
  goal: z.string(),
  name: z.string(),
  event: z.string(),
  variants: z.array(variant).meta({ description: "In the order of the file, the control first." }),
});

export const experimentSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  by: z.string().meta({ description: "GA4's name of the dimension that holds the variant." }),
  days: z
    .strictObject({
      start: day,
      end: day,
      count: z.number(),
      /** There were users on the first day that was looked at, and nobody said that it is the first. */
      cut: z.boolean(),
    })
    .nullable()
    .meta({ description: "From the first day with users of a variant; null where there was none." }),
  /** Why there are no numbers; null where there are. */
  notCounted: z.enum(["no-dimension", "not-begun", "nobody", "store"]).nullable(),
  shares: z
    .strictObject({
      variants: z.array(z.strictObject({ variant: z.string(), share: number, expected: z.number() })),
      chance: number.meta({
        description: "p of the chi-square test that users are divided as expected; null where they are few.",
      }),
      asExpected: z.boolean(),
    })
    .nullable(),
  /** Users seen with more than one variant; each counts in all of them. Null where that is not known. */
  inSeveral: number,
  result: measured.nullable(),
  guards: z.array(measured),
  /** A relative change of the control's rate that is worth having: 0.2 = 20 %. */
  minimumEffect: z.number(),
  /** At the traffic so far, until a change of that size is found with 80 % probability; null where that can't be told. */
  needed: z
    .strictObject({ users: z.number(), days: z.number().meta({ description: "0: there are enough." }) })
    .nullable(),
  /**
   * `better`: `best` is. `worse`: none is better, and at least one is worse: the control stays. `alike`: none differs by what is
   * worth having. `untrusted`: users are not divided as they should be, so nothing is said.
   */
  verdict: z.enum(["untrusted", ...VARIANT_VERDICTS]).nullable(),
  best: z.string().nullable(),
  /** Guards that fell, and with which variant. */
  harmed: z.array(z.strictObject({ goal: z.string(), name: z.string(), variant: z.string() })),
});
export type ExperimentResult = Frozen<z.infer<typeof experimentSchema>>;
export type MeasuredGoal = Frozen<z.infer<typeof measured>>;
export type VariantResult = Frozen<z.infer<typeof variant>>;
