/** What a goal is to reach, in zod. Part of `schema.ts`. */
import { z } from "zod";
import type { RawTarget } from "./raw.js";

const PERCENT = /^\d+(?:\.\d+)?\s?%$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

const measure = {
  rate: z
    .string({ error: "percent" })
    .regex(PERCENT, { error: "percent" })
    .optional()
    .meta({ description: "A share of sessions.", examples: ["2.5%"] }),
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
  by: z
    .string({ error: "date" })
    .regex(DATE, { error: "date" })
    .meta({ description: "The last day, in the property's time zone.", examples: ["2027-03-31"] }),
};
export const targetSchema: z.ZodType<RawTarget> = z
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
