import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventStream, pageGoals, pageViews, streamGoals } from "../support/arbitraries/event-stream.js";
import { enough, runs } from "../support/runs.js";
import { goalsFrom } from "./support/goals.js";
import type { TestEvent } from "./support/rows.js";
import { type Ga4Road, openGa4Road, throughBacktest } from "./support/two-roads.js";

const RUNS = runs(60);
/** Each run asks dozens of goals about dozens of pages. */
const PAGE_RUNS = 20;

let ga4: Ga4Road;
beforeAll(async () => {
  ga4 = await openGa4Road();
});
afterAll(() => ga4.close());

test("two roads to one number: what a report shows of the compiled goals, the backtest counts of the goals", async () => {
  await fc.assert(
    fc.asyncProperty(streamGoals, eventStream, async (goals, events) => {
      const config = goalsFrom(goals);
      expect(await throughBacktest(config, events)).toEqual(await ga4.through(config, events));
    }),
    { numRuns: RUNS },
  );
}, 3_600_000);

test("two roads to one page: a rule and the backtest find the same addresses, however they are written", async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(pageGoals, pageViews, async (goals, events) => {
      const config = goalsFrom(goals);
      const counted = await throughBacktest(config, events);
      found += Object.values(counted).filter(({ count }) => count > 0 && count < events.length).length;
      expect(counted).toEqual(await ga4.through(config, events));
    }),
    { numRuns: runs(PAGE_RUNS) },
  );
  expect(found).toBeGreaterThan(enough(5 * PAGE_RUNS));
}, 300_000);

const CASES = new URL("./golden/two-roads/", import.meta.url);

describe("differences that were found stay mended", () => {
  for (const name of readdirSync(CASES)) {
    test(name.replaceAll("-", " "), async () => {
      const config = goalsFrom(readFileSync(new URL(`${name}/goals.yaml`, CASES), "utf8"));
      const events = JSON.parse(readFileSync(new URL(`${name}/events.json`, CASES), "utf8")) as TestEvent[];
      const wanted = JSON.parse(readFileSync(new URL(`${name}/numbers.json`, CASES), "utf8")) as unknown;
      expect(await ga4.through(config, events)).toEqual(wanted);
      expect(await throughBacktest(config, events)).toEqual(wanted);
    });
  }
});
