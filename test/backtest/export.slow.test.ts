import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { suggestValues } from "../../src/backtest/micro-value.js";
import type { Backtest } from "../../src/backtest/model.js";
import { type BacktestOptions, runBacktest } from "../../src/backtest/run-backtest.js";
import type { GoalsConfig } from "../../src/goals/goal.js";
import { DATA, EXPORT, hasData, readExport } from "./support/export-data.js";
import { goalsFrom } from "./support/goals.js";
import { type PlainEvent, plainCount, sessionsOf } from "./support/plain-count.js";

const GOALS = goalsFrom(`
version: 1
currency: USD
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  product: { tier: micro, category: interaction, leads_to: order, type: event, event: view_item, counting: once_per_session }
  checkout: { tier: micro, category: navigation, leads_to: order, type: event, event: begin_checkout }
  deep_scroll: { tier: micro, category: engagement, type: event, event: scroll, where: { percent_scrolled: { gte: 90 }, page_location: { not_contains: basket } } }
  big_order: { tier: macro, category: revenue, type: event, event: purchase, where: { value: { gt: 50 }, currency: USD } }
  outbound: { tier: micro, category: interaction, type: event, event: click, where: { link_domain: { regex: "[a-z]+\\\\.com" } } }
  home: { tier: micro, category: navigation, leads_to: order, type: destination, page: / }
  apparel: { tier: micro, category: navigation, leads_to: order, type: destination, page: { path: { contains: apparel, ignore_case: true }, host: { begins_with: shop. } }, value: 1 }
  basket: { tier: micro, category: navigation, leads_to: order, type: destination, page: { path: { regex: "/(basket|signin)\\\\.html" } }, counting: once_per_session }
  queried: { tier: micro, category: navigation, type: destination, page: { url: { contains: "Google+Redesign" }, path: { not_equals: /Google+Redesign/Apparel } } }
  stayed: { tier: micro, category: engagement, leads_to: order, type: duration, at_least: 3m }
  engaged: { tier: micro, category: engagement, type: duration, at_least: 30s, clock: engaged }
  deep: { tier: micro, category: engagement, leads_to: order, type: pages_per_session, at_least: 5 }
journeys:
  buying: { goal: order, steps: [product, begin_checkout, order] }
`);

async function backtest(
  config: GoalsConfig,
  events: string,
  options: BacktestOptions = {},
): Promise<Backtest> {
  const engine = await openDuckDb({ events: [events] });
  try {
    return await runBacktest(engine, config, options);
  } finally {
    await engine.close();
  }
}

function csv(file: string): readonly Readonly<Record<string, string>>[] {
  const [head, ...lines] = readFileSync(`${DATA}/${file}`, "utf8").trim().split("\n");
  const names = head?.trim().split(",") ?? [];
  return lines.map((line) =>
    Object.fromEntries(
      line
        .trim()
        .split(",")
        .map((cell, index) => [names[index] ?? "", cell]),
    ),
  );
}

describe.skipIf(!hasData)("on a real export of seven days", () => {
  let rows: readonly PlainEvent[];
  let result: Backtest;
  let started: Backtest;
  beforeAll(async () => {
    rows = await readExport();
    // The plain readings here count every purchase.
    result = await backtest(GOALS, EXPORT, { everyTransaction: true });
    started = await backtest(GOALS, EXPORT, { sessionRule: "started", everyTransaction: true });
  }, 120_000);

  test("a transaction of a user counts once, and the result says how many were repeats", async () => {
    const seen = new Set<string>();
    const orders = rows
      .filter(({ name }) => name === "purchase")
      .toSorted((a, b) => a.time - b.time)
      .filter(({ user, parameters }) => {
        const id = parameters.get("transaction_id");
        if (id === undefined) return true;
        const key = JSON.stringify([user, id]);
        return seen.has(key) ? false : seen.add(key) !== undefined;
      });
    const once = await backtest(GOALS, EXPORT);
    const order = once.goals.find(({ id }) => id === "order");
    expect(order?.count).toBe(orders.length);
    expect(order?.value).toBeCloseTo(
      orders.reduce((sum, { parameters }) => sum + Number(parameters.get("value") ?? 0), 0),
      6,
    );
    expect(144 - orders.length).toBeGreaterThan(0);
    expect(once.notes).toContainEqual({
      code: "repeated-transactions",
      repeats: 144 - orders.length,
      counted: false,
    });
    expect(result.notes).toContainEqual({
      code: "repeated-transactions",
      repeats: 144 - orders.length,
      counted: true,
    });
  });

  test("purchase counts 144 once per event", () => {
    expect(result.goals.find(({ id }) => id === "order")).toMatchObject({ count: 144, oncePerEvent: 144 });
  });

  test("value times count of a suggested value never comes to more than what followed", async () => {
    const counting = (event: string): string =>
      event.length % 2 === 0 ? "once_per_event" : "once_per_session";
    const config = goalsFrom(`version: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
${["view_item", "add_to_cart", "begin_checkout", "page_view", "scroll", "user_engagement", "view_promotion"]
  .map(
    (event) =>
      `  on_${event}: { tier: micro, category: interaction, leads_to: order, type: event, event: ${event}, counting: ${counting(event)} }\n`,
  )
  .join("")}`);
    const made = await backtest(config, EXPORT, { values: true });
    const purchases = rows.filter(({ name }) => name === "purchase");
    const seen = new Set<string>();
    const orders = purchases
      .toSorted((a, b) => a.time - b.time)
      .filter(({ user, parameters }) => {
        const key = JSON.stringify([user, parameters.get("transaction_id") ?? Math.random()]);
        return seen.has(key) ? false : seen.add(key) !== undefined;
      });
    const suggested = suggestValues(made).filter((one) => one.kind === "value" && one.method === "following");
    expect(suggested.length).toBeGreaterThan(3);
    for (const { goal, value, revenue, interval } of suggested) {
      const event = goal.replace(/^on_/, "");
      const firsts = new Map<string, readonly number[]>();
      for (const { name, user, time } of rows) {
        if (name === event && user !== null) firsts.set(user, [...(firsts.get(user) ?? []), time]);
      }
      const followed = orders
        .filter(({ user, time }) =>
          (firsts.get(user ?? "") ?? []).some((at) => at <= time && time - at <= 7 * 86_400e6),
        )
        .reduce((sum, { parameters }) => sum + Number(parameters.get("value") ?? 0), 0);
      const count = made.goals.find(({ id }) => id === goal)?.count ?? 0;
      expect([goal, revenue]).toEqual([goal, expect.closeTo(followed, 4)]);
      expect([goal, value * count <= followed + 1e-6]).toEqual([goal, true]);
      expect(interval.low).toBeLessThanOrEqual(followed / count);
      expect(interval.high).toBeGreaterThanOrEqual(followed / count);
    }
  });

  test("every goal of every type counts what a plain reading of the rows counts", () => {
    const sessions = sessionsOf(rows);
    expect(result.events.sessions).toBe(sessions.size);
    for (const goal of GOALS.goals) {
      const plain = plainCount(goal, rows, sessions);
      const made = result.goals.find(({ id }) => id === goal.id);
      expect({ goal: goal.id, ...made }).toMatchObject({
        goal: goal.id,
        oncePerEvent: plain.oncePerEvent,
        oncePerSession: plain.oncePerSession,
        sessions: plain.sessions,
        users: plain.users,
      });
      expect(plain.oncePerEvent, `${goal.id} must be able to tell`).toBeGreaterThan(0);
      for (const { day, oncePerEvent } of plain.perDay.size > 0 ? (made?.perDay ?? []) : []) {
        expect([goal.id, day, oncePerEvent]).toEqual([
          goal.id,
          day,
          plain.perDay.get(day.replaceAll("-", "")) ?? 0,
        ]);
      }
    }
  });

  test("the days of a goal add up to the whole", () => {
    for (const goal of result.goals) {
      const sum = (of: (day: (typeof goal.perDay)[number]) => number | null): number =>
        goal.perDay.reduce((n, day) => n + (of(day) ?? 0), 0);
      expect([goal.id, sum((d) => d.oncePerEvent), sum((d) => d.oncePerSession)]).toEqual([
        goal.id,
        goal.oncePerEvent,
        goal.oncePerSession,
      ]);
    }
  });

  test("the value of orders is the sum of what the events carried", () => {
    const sum = rows
      .filter(({ name }) => name === "purchase")
      .reduce((n, { parameters }) => n + Number(parameters.get("value") ?? 0), 0);
    const order = result.goals.find(({ id }) => id === "order");
    expect(order?.value).toBeCloseTo(sum, 6);
    expect(order?.currency).toBe("USD");
  });

  test("sessions by day equal the count made by someone else, under its rule", () => {
    expect(started.events.perDay.map(({ day, sessions }) => [day, sessions])).toEqual(
      csv("daily_funnel_sessions.csv").map((row) => [row.session_date, Number(row.total_sessions)]),
    );
  });

  test("the funnel equals the count made by someone else, but for a session that goes on after the last day", () => {
    const funnel = csv("daily_funnel_sessions.csv").map((row) => ({
      day: row.session_date,
      counts: [row.view_sessions, row.checkout_sessions, row.purchase_sessions].map(Number),
    }));
    const made = funnel.map(({ day }) => ({
      day,
      counts: started.journeys[0]?.steps.map(
        (step) => step.perDay.find((one) => one.day === day)?.sessions ?? 0,
      ),
    }));
    expect(made.slice(0, -1)).toEqual(funnel.slice(0, -1));
    // Theirs saw the eighth day: one session of the seventh checks out and buys after midnight, in a table we lack.
    expect(funnel.at(-1)?.counts).toEqual([757, 55, 24]);
    expect(made.at(-1)?.counts).toEqual([757, 54, 23]);
  });

  test("micro to macro: everybody is all sessions and all users, whatever the step", () => {
    const macro = new Map(result.goals.map(({ id, sessions }) => [id, sessions]));
    expect(result.microToMacro.length).toBeGreaterThan(4);
    for (const row of result.microToMacro) {
      expect(row.inSession.everybody).toMatchObject({
        of: result.events.sessions,
        count: macro.get(row.macro),
      });
      expect(row.withinDays.everybody.of).toBe(result.events.users);
      for (const { with: having, everybody, passed } of [row.inSession, row.withinDays]) {
        expect(having.of).toBeLessThanOrEqual(everybody.of);
        expect(having.count).toBeLessThanOrEqual(everybody.count);
        expect(passed).toMatchObject({ count: having.count, of: everybody.count });
      }
    }
  });

  test("micro to macro in the session and paths equal a plain reading of the rows", () => {
    const sessions = sessionsOf(rows);
    let went = 0;
    let having = 0;
    for (const list of sessions.values()) {
      const first = list.find(({ name }) => name === "begin_checkout");
      if (first === undefined) continue;
      having += 1;
      if (list.some(({ name, time }) => name === "purchase" && time >= first.time)) went += 1;
    }
    const row = result.microToMacro.find(({ micro }) => micro === "checkout");
    expect(row?.inSession.with).toMatchObject({ of: having, count: went });
    const buyers = new Set(rows.filter(({ name }) => name === "purchase").map(({ user }) => user));
    expect(result.paths.find(({ macro }) => macro === "order")?.users).toBe(buyers.size);
    expect(result.timeToMacro.find(({ macro }) => macro === "order")?.users).toBe(buyers.size);
    const firstVisit = [...buyers].map((user) => {
      const own = rows.filter((event) => event.user === user).toSorted((a, b) => a.time - b.time);
      const bought = own.find(({ name }) => name === "purchase")?.time ?? 0;
      const before = new Set(own.filter(({ time }) => time <= bought).map(({ session }) => session));
      return { visits: before.size, days: Math.floor((bought - (own[0]?.time ?? 0)) / 86_400e6) };
    });
    const time = result.timeToMacro.find(({ macro }) => macro === "order");
    const mean = (of: (v: (typeof firstVisit)[number]) => number): number =>
      firstVisit.reduce((sum, v) => sum + of(v), 0) / firstVisit.length;
    expect(time?.visits.mean).toBeCloseTo(
      mean((v) => v.visits),
      9,
    );
    expect(time?.days.mean).toBeCloseTo(
      mean((v) => v.days),
      9,
    );
  });

  test("a sample of single events as JSON runs, integers as strings too", async () => {
    const sample = await backtest(GOALS, `${DATA}/sample_700_events.ndjson`);
    expect(sample.events.events).toBe(700);
    expect(sample.goals.find(({ id }) => id === "home")?.count).toBeGreaterThan(0);
  });

  test("an app's events run: destination goals count 0 and the result says why", async () => {
    const app = await backtest(GOALS, `${DATA}/app_847_events.ndjson`);
    expect(app.events).toMatchObject({ events: 847, pageViews: 0 });
    expect(app.goals.filter(({ type }) => type === "destination").map(({ count }) => count)).toEqual([
      0, 0, 0, 0,
    ]);
    expect(app.notes.find(({ code }) => code === "no-page-views")).toMatchObject({
      goals: expect.arrayContaining(["home", "apparel", "basket", "queried", "deep"]),
    });
  });
});
