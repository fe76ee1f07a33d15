import { expect, test } from "vitest";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import type { Backtest } from "../../src/backtest/model.js";
import { type BacktestOptions, runBacktest } from "../../src/backtest/run-backtest.js";
import { goalsFrom } from "./support/goals.js";
import { type TestEvent, withFolder, writeEvents } from "./support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "./support/shop.js";

async function backtest(
  goals: string,
  events: readonly TestEvent[],
  options: BacktestOptions = {},
): Promise<Backtest> {
  return withFolder(async (folder) => {
    const engine = await openDuckDb({ events: [await writeEvents(folder, events)] });
    try {
      return await runBacktest(engine, goalsFrom(goals), options);
    } finally {
      await engine.close();
    }
  });
}

const goal = (result: Backtest, id: string) => result.goals.find((one) => one.id === id);

test("a shop of few events counts what can be told by hand", async () => {
  const result = await backtest(SHOP_GOALS, SHOP_EVENTS);
  expect(result.events).toMatchObject({
    firstDay: "2026-03-02",
    lastDay: "2026-03-03",
    events: 20,
    sessions: 5,
    sessionsWithStart: 2,
    users: 5,
    eventsWithoutSession: 2,
  });
  expect(goal(result, "order")).toMatchObject({
    count: 3,
    oncePerSession: 2,
    users: 2,
    value: 80.5,
    currency: "EUR",
  });
  // Once a session: the first of a's two, b's without a value, and both of d's, which are of no session.
  expect(goal(result, "cart")).toMatchObject({
    count: 4,
    oncePerEvent: 5,
    sessions: 2,
    users: 3,
    value: 30 + 2 + 5 + 2,
  });
  expect(goal(result, "contact")).toMatchObject({ count: 1, users: 1 });
  expect(goal(result, "thanks")).toMatchObject({ count: 2, sessions: 2, value: 7.5 });
  expect(goal(result, "stayed")).toMatchObject({ count: 1 });
  expect(goal(result, "engaged")).toMatchObject({ count: 1 });
  expect(goal(result, "deep")).toMatchObject({ count: 1 });
});

test("a session that crosses midnight counts on the day on which it came to the goal", async () => {
  const result = await backtest(SHOP_GOALS, SHOP_EVENTS);
  const days = (id: string) => goal(result, id)?.perDay.map(({ oncePerSession }) => oncePerSession);
  expect(result.events.perDay.map(({ sessions }) => sessions)).toEqual([4, 1]);
  expect(days("stayed")).toEqual([0, 1]);
  expect(days("engaged")).toEqual([0, 1]);
  expect(days("deep")).toEqual([0, 1]);
  expect(days("cart")).toEqual([3, 1]);
  expect(days("order")).toEqual([0, 2]);
});

test("a funnel takes its steps in order, sessions and users apart", async () => {
  const result = await backtest(SHOP_GOALS, SHOP_EVENTS);
  expect(result.journeys[0]?.steps.map(({ sessions, users }) => [sessions, users])).toEqual([
    [2, 2],
    [1, 2],
    [1, 2],
  ]);
});

test("a step taken again after the one before it counts, though it was first taken too early", async () => {
  const result = await backtest(SHOP_GOALS, [
    { name: "add_to_cart", at: 1 },
    { name: "view_item", at: 2 },
    { name: "add_to_cart", at: 3 },
    { name: "purchase", at: 4 },
  ]);
  expect(result.journeys[0]?.steps.map(({ sessions }) => sessions)).toEqual([1, 1, 1]);
});

test("the ways to a macro goal are the goals reached before it, in order, over all visits", async () => {
  const result = await backtest(SHOP_GOALS, SHOP_EVENTS);
  const ways = result.paths.find(({ macro }) => macro === "order");
  expect(ways?.paths.map(({ goals, users }) => [goals.join(" "), users])).toEqual([
    ["cart thanks deep stayed engaged", 1],
    ["thanks contact cart", 1],
  ]);
  expect(ways?.straight).toBe(0);
  const time = result.timeToMacro.find(({ macro }) => macro === "order");
  expect(time?.visits).toMatchObject({ mean: 1.5, median: 1, ninetieth: 2 });
  expect(time?.days).toMatchObject({ mean: 0.5 });
});

test("a macro goal before its micro goal is no consequence of it", async () => {
  const events = [
    { name: "purchase", user: "a", at: 10 },
    { name: "add_to_cart", user: "a", at: 20 },
    { name: "add_to_cart", user: "b", at: 30 },
    { name: "purchase", user: "b", at: 40 },
    { name: "page_view", user: "c", at: 50 },
  ];
  const [row] = (await backtest(SHOP_GOALS, events)).microToMacro;
  expect(row?.inSession.with).toMatchObject({ of: 2, count: 1 });
  expect(row?.inSession.everybody).toMatchObject({ of: 3, count: 2 });
  expect(row?.withinDays.with).toMatchObject({ of: 2, count: 1 });
  expect(row?.withinDays.everybody).toMatchObject({ of: 3, count: 2 });
});

test("within N days means N times 24 hours, both ends counted", async () => {
  const day = 86_400;
  const events = [
    { name: "add_to_cart", user: "a", session: 1, at: 0 },
    { name: "purchase", user: "a", session: 2, at: 2 * day },
    { name: "add_to_cart", user: "b", session: 1, at: 0 },
    { name: "purchase", user: "b", session: 2, at: 2 * day + 1 },
    { name: "page_view", user: "c", session: 1, at: day },
    { name: "page_view", user: "c", session: 2, at: 3 * day },
  ];
  const [row] = (await backtest(SHOP_GOALS, events, { withinDays: 2 })).microToMacro;
  expect(row?.withinDays).toMatchObject({ with: { of: 2, count: 1 }, followedWhole: 2, days: 2 });
});

test("a session rate is as uncertain as its users: few who come again and again are few", async () => {
  const goals =
    "version: 1\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n";
  const sessions = (each: number, users: number) =>
    Array.from({ length: each * users }, (_, n) => {
      const [user, session] = [`u${n % users}`, Math.floor(n / users) + 1];
      const at = { user, session, at: n * 10 };
      return [
        { name: "page_view", ...at },
        ...(n % users < users / 10 ? [{ name: "purchase", ...at, at: n * 10 + 1 }] : []),
      ];
    }).flat();
  const width = async (each: number, users: number): Promise<number> => {
    const rate = goal(await backtest(goals, sessions(each, users)), "order")?.sessionRate;
    expect(rate).toMatchObject({ of: 200, count: 20, share: 0.1 });
    return (rate?.interval?.high ?? 0) - (rate?.interval?.low ?? 0);
  };
  // 200 users with a session each are Wilson's; 20 users with ten sessions, all or none with the goal, are 20 cases.
  expect(await width(1, 200)).toBeCloseTo(0.0837, 3);
  expect(await width(10, 20)).toBeGreaterThan(0.25);
});

test("only sessions with a session_start count where that is the rule", async () => {
  const result = await backtest(SHOP_GOALS, SHOP_EVENTS, { sessionRule: "started" });
  expect(result.events.sessions).toBe(2);
  expect(goal(result, "order")).toMatchObject({ count: 3, sessions: 1 });
  expect(goal(result, "deep")).toMatchObject({ count: 1 });
});

test('whether "is not" holds without the parameter is the caller\'s to say', async () => {
  const goals = `
version: 1
goals:
  other: { tier: macro, category: lead, type: event, event: sent, where: { kind: { not_equals: spam } } }
`;
  const events = [
    { name: "sent", at: 1 },
    { name: "sent", at: 2, parameters: { kind: "spam" } },
    { name: "sent", at: 3, parameters: { kind: "ham" } },
  ];
  expect(goal(await backtest(goals, events), "other")?.count).toBe(2);
  const fails = await backtest(goals, events, { missingParameter: "fails" });
  expect(goal(fails, "other")?.count).toBe(1);
  expect(fails.notes).toContainEqual({
    code: "missing-parameter-assumed",
    goals: ["other"],
    reading: "fails",
  });
});

test("values in two currencies are not added up", async () => {
  const result = await backtest(SHOP_GOALS, [
    { name: "purchase", at: 1, parameters: { value: 1, currency: "EUR" } },
    { name: "purchase", at: 2, parameters: { value: 1, currency: "USD" } },
  ]);
  expect(goal(result, "order")).toMatchObject({ value: null, currency: null });
  expect(result.notes).toContainEqual({
    code: "mixed-currencies",
    goal: "order",
    currencies: ["EUR", "USD"],
  });
});
