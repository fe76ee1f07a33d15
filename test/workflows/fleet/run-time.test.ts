/** Before somebody says yes to many properties: how many writes, and how long they take at GA4's quota. */
import { expect, it } from "vitest";
import type { Plan } from "../../../src/sync/plan/plan.js";
import { sayTimeToApply } from "../../../src/workflows/fleet/run-time.js";

const planOf = (writes: number): Plan =>
  ({ operations: Array.from({ length: writes }, () => ({ action: "create" })) }) as unknown as Plan;

it.each([
  [[6, 6, 0], 1, {}, "GA4: 12 writes in 2 properties."],
  [Array(120).fill(18), 1, {}, "GA4: 2160 writes in 120 properties. It takes 180 a minute: about 12 min."],
  [Array(120).fill(18), 9, {}, "GA4: 2160 writes in 120 properties. It takes 600 a minute: about 4 min."],
  [
    Array(120).fill(18),
    1,
    { GA4_WRITES_PER_MINUTE: "1200", GA4_WRITES_PER_MINUTE_PROJECT: "1200" },
    "about 2 min.",
  ],
])("%# plans", (writes, users, environment, told) => {
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  sayTimeToApply({ environment, say }, writes.map(planOf), { users });
  expect(said).toEqual([expect.stringContaining(told)]);
});
