/** Who has read which reports, for the Admin API's access reports. */
import type { DataAccess, World } from "../world/state.js";
import type { PropertyQuota } from "./quota.js";

type Metrics = readonly { readonly name: string; readonly type: string }[];

/** Takes the tokens of a report over these metrics, and remembers that it was read. */
export type Charge = (tokens: number, metrics?: Metrics) => PropertyQuota;

/** As many are remembered. */
const MOST = 100_000;

const isCost = (name: string): boolean => /^(advertiser|returnOnAdSpend)/.test(name);

export function rememberAccess(
  { accesses, clock }: World,
  access: Omit<DataAccess, "at" | "revenue" | "cost">,
  metrics: Metrics,
): void {
  accesses.push({
    ...access,
    at: clock.now(),
    revenue: metrics.some(({ name, type }) => type === "TYPE_CURRENCY" && !isCost(name)),
    cost: metrics.some(({ name }) => isCost(name)),
  });
  if (accesses.length > MOST) accesses.splice(0, MOST / 10);
}
