import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventStream, pageGoals, pageViews, streamGoals } from "../support/arbitraries/event-stream.js";
import { goalsFrom } from "./support/goals.js";
import type { TestEvent } from "./support/rows.js";
import { throughBacktest, throughGa4 } from "./support/two-roads.js";

/** Each run asks dozens of goals about dozens of pages. */
const PAGE_RUNS = 20;

test("two roads to one number: what GA4 counts of the compiled goals, the backtest counts of the goals", async () => {
  await fc.assert(
    fc.asyncProperty(streamGoals, eventStream, async (goals, events) => {
      const config = goalsFrom(goals);
      expect(await throughBacktest(config, events)).toEqual(await throughGa4(config, events));
    }),
    { numRuns: 60 },
  );
}, 300_000);

test("two roads to one page: a rule and the backtest find the same addresses, however they are written", async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(pageGoals, pageViews, async (goals, events) => {
      const config = goalsFrom(goals);
      const counted = await throughBacktest(config, events);
      found += Object.values(counted).filter(({ count }) => count > 0 && count < events.length).length;
      expect(counted).toEqual(await throughGa4(config, events));
    }),
    { numRuns: PAGE_RUNS },
  );
  expect(found).toBeGreaterThan(5 * PAGE_RUNS);
}, 300_000);

const CASES = new URL("./golden/two-roads/", import.meta.url);

describe("differences that were found stay mended", () => {
  for (const name of readdirSync(CASES)) {
    test(name.replaceAll("-", " "), async () => {
      const config = goalsFrom(readFileSync(new URL(`${name}/goals.yaml`, CASES), "utf8"));
      const events = JSON.parse(readFileSync(new URL(`${name}/events.json`, CASES), "utf8")) as TestEvent[];
      const wanted = JSON.parse(readFileSync(new URL(`${name}/numbers.json`, CASES), "utf8")) as unknown;
      expect(await throughGa4(config, events)).toEqual(wanted);
      expect(await throughBacktest(config, events)).toEqual(wanted);
    });
  }
});
