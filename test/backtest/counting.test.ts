import { join } from "node:path";
import { expect, test } from "vitest";
import { openCounting } from "../../src/backtest/counting.js";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { goalsFrom } from "./support/goals.js";
import { type TestEvent, withFolder, writeEvents } from "./support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "./support/shop.js";

const { goals, currency } = goalsFrom(SHOP_GOALS);
/** Views in an app, which are no page views to a rule, and a transaction that comes again. */
const EVENTS: readonly TestEvent[] = [
  ...SHOP_EVENTS,
  { name: "page_view", user: "app", at: 90, platform: "ANDROID" },
  ...[100, 200].map((at) => ({
    name: "purchase",
    user: "twice",
    at,
    parameters: { transaction_id: "t", value: 3 },
  })),
];

test("one goal after another, in any order and twice, has the numbers of a backtest of it alone", () =>
  withFolder(async (folder) => {
    const events = [await writeEvents(folder, EVENTS)];
    const plain = await openDuckDb({ events });
    const wanted = new Map<string, unknown>();
    for (const { leadsTo: _, ...goal } of goals.filter((_, index) => index % 2 === 0)) {
      const alone = { ...goalsFrom(SHOP_GOALS), goals: [goal], journeys: [] };
      const {
        goals: [counted],
        events: read,
      } = await runBacktest(plain, alone);
      wanted.set(goal.id, { goal: counted, events: read });
    }
    await plain.close();
    const cache = { folder: join(folder, ".ga4-goals", "cache"), most: 1e9 };
    const engine = await openCounting({ events, cache });
    const how = currency === undefined ? {} : { currency };
    for (const id of [...wanted.keys(), ...[...wanted.keys()].toReversed()]) {
      const goal = goals.find((one) => one.id === id);
      if (goal !== undefined) expect(await engine.count(goal, how), id).toEqual(wanted.get(id));
    }
    await engine.close();
  }));
