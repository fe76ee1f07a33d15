import fc from "fast-check";
import { expect, test } from "vitest";
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import { type GoalEventsOptions, goalEventsSql } from "../../../src/backtest/models/goal-events.js";
import { goalDaysSql, goalSessionsSql } from "../../../src/backtest/models/rows.js";
import { runBacktest } from "../../../src/backtest/run-backtest.js";
import type { GoalsConfig } from "../../../src/goals/goal.js";
import { eventStream, pageGoals, pageViews, streamGoals } from "../../support/arbitraries/event-stream.js";
import { runs } from "../../support/runs.js";
import { goalsFrom } from "../support/goals.js";
import { type TestEvent, withFolder, writeEvents } from "../support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "../support/shop.js";
import { daysOfBacktest, daysOfSql, sessionsOf, sessionsOfBacktest } from "./same-numbers.js";

/** The backtest and the SQL for others count the same, day by day and in sessions; how many rows that were. */
async function agreed(
  events: readonly TestEvent[],
  config: GoalsConfig,
  options: GoalEventsOptions & { readonly streams?: readonly string[] } = {},
): Promise<number> {
  return withFolder(async (folder) => {
    const engine = await openDuckDb({ events: [await writeEvents(folder, events)] });
    try {
      const wanted = await runBacktest(engine, config, options);
      const source = { ...engine, streams: options.streams ?? [] };
      const goalEvents = `(${goalEventsSql({ config, source, dialect: engine.dialect, options })}) AS goal_events`;
      const days = await engine.query(
        `SELECT goal, CAST(day AS VARCHAR) AS day, conversions, events, value FROM (${goalDaysSql(goalEvents)})`,
      );
      expect(daysOfSql(days, wanted)).toEqual(daysOfBacktest(wanted));
      const sessions = await engine.query(goalSessionsSql(goalEvents));
      expect(sessionsOf(sessions)).toEqual(sessionsOfBacktest(wanted));
      return days.length;
    } finally {
      await engine.close();
    }
  });
}

test("a shop counts as in the backtest", async () => {
  expect(await agreed(SHOP_EVENTS, goalsFrom(SHOP_GOALS))).toBeGreaterThan(7);
});

test("time in a page, repeated purchases and streams count as in the backtest", async () => {
  const goals = `
version: 1
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  read: { tier: micro, category: engagement, type: duration, at_least: 5s, page: { path: { begins_with: /a } }, counting: once_per_event, value: 2 }
  long: { tier: micro, category: engagement, type: duration, at_least: 20s }
`;
  const events: readonly TestEvent[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((n) => ({
    name: ["page_view", "user_engagement", "purchase"][n % 3] ?? "",
    user: `u${n % 2}`,
    stream: n % 4 === 3 ? "2" : "1",
    at: 3 * n,
    parameters: {
      page_location: n < 6 ? "https://x.example/a" : "https://x.example/b",
      engagement_time_msec: 3000,
      value: n,
      transaction_id: `t${n % 2}`,
    },
  }));
  expect(await agreed(events, goalsFrom(goals))).toBe(3);
  expect(await agreed(events, goalsFrom(goals), { everyTransaction: true, streams: ["1"] })).toBe(3);
});

test("random goals over random events count as in the backtest", () =>
  fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.tuple(eventStream, streamGoals), fc.tuple(pageViews, pageGoals)),
      fc.constantFrom("holds", "fails"),
      async ([events, goals], missingParameter) => {
        await agreed(events, goalsFrom(goals), { missingParameter });
      },
    ),
    { numRuns: runs(8), endOnFailure: true },
  ));
