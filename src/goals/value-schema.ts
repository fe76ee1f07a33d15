/** What a conversion is worth, in zod. Part of `schema.ts`. */
import { z } from "zod";
import type { RawValue } from "./raw.js";

/** Of events and of their parameters alike. */
export const EVENT_NAME: RegExp = /^[A-Za-z][A-Za-z0-9_]*$/;
const CURRENCY = /^[A-Z]{3}$/;

const amount = z.number().nonnegative({ error: "negative" });
export const currency: z.ZodType<string> = z
  .string({ error: "currency" })
  .regex(CURRENCY, { error: "currency" });
export const valueSchema: z.ZodType<RawValue> = z
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
