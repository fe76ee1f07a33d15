/** What campaigns cost and brought, as data, in zod: a part of the report's JSON. Null is not known, never zero. */
import * as z from "zod";
import type { Frozen } from "../../diagnostics/frozen.js";

const number = z.number().nullable();

/** How often, and what one of them cost. */
const bought = z.strictObject({
  count: number,
  costPer: number.meta({
    description:
      "Cost divided by count; null without cost, without a count, and where it was counted in a part of the days only.",
  }),
  fewCases: z.boolean().meta({ description: "Fewer than 5: what one cost says little." }),
});
const goalBought = z.strictObject({ goal: z.string(), ...bought.shape });

const amounts = {
  cost: number.meta({ description: "Null where GA4 has no cost of it." }),
  clicks: number,
  impressions: number,
  sessions: number,
  macro: bought.meta({ description: "All macro goals together but those left out." }),
  goals: z.array(goalBought).meta({ description: "Macro goals, then micro goals." }),
  value: number.meta({ description: "Of the macro goals, in the currency of the cost." }),
  returnOnAdSpend: number.meta({ description: "value / cost." }),
};

const row = z.strictObject({
  channel: z.string().nullable().meta({ description: "Null where GA4 does not tell cost by channel." }),
  campaign: z.string(),
  ...amounts,
});

/**
 * Why there is no cost: `none`: GA4 has none in these days; `restricted`: the role may not see it; `refused`: GA4 did not
 * take the question; `streams`: the goals count in some streams, cost is of the property; `store`: a store holds none.
 */
const missing = z.strictObject({
  reason: z.enum(["none", "restricted", "refused", "streams", "store"]),
  words: z.string().nullable().meta({ description: "Google's own, of what was refused." }),
});

export const costsSchema = z.strictObject({
  currency: z.string().nullable(),
  missing: missing.nullable(),
  rows: z.array(row).meta({ description: "Most cost first, then most sessions." }),
  more: z.number().meta({ description: "Rows that are left out." }),
  leftOut: z.array(z.string()).meta({
    description:
      "Macro goals that are in no `macro`, `value` and `returnOnAdSpend`: counted on a part of these days, or not at all.",
  }),
  sum: z.strictObject(amounts).nullable().meta({
    description:
      "Of all rows with cost, those left out too: what campaigns without cost brought is not in it.",
  }),
  withoutSessions: z
    .strictObject({ campaigns: z.number(), cost: z.number() })
    .meta({ description: "Cost of campaigns that no session came from." }),
});

export type Costs = Frozen<z.infer<typeof costsSchema>>;
export type CostRow = Frozen<z.infer<typeof row>>;
export type CostAmounts = NonNullable<Costs["sum"]>;
export type Bought = Frozen<z.infer<typeof bought>>;
export type WhyNoCost = NonNullable<Costs["missing"]>;
