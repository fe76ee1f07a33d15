/** What the steps to a macro goal share: it adds up to the cent, and is what a plain reading of the events shares. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderCsv } from "../../src/backtest/draw/csv.js";
import { renderHtml } from "../../src/backtest/draw/html.js";
import { renderText } from "../../src/backtest/draw/text.js";
import { renderValues } from "../../src/backtest/draw/value-text.js";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { suggestValues } from "../../src/backtest/micro-value.js";
import type { Backtest } from "../../src/backtest/model.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { runs } from "../support/runs.js";
import { goalsFrom } from "./support/goals.js";
import { type TestEvent, withFolder, writeEvents } from "./support/rows.js";

const GOALS = `
version: 1
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  look: { tier: micro, category: interaction, leads_to: order, type: event, event: looked }
  cart: { tier: micro, category: interaction, leads_to: order, type: event, event: carted }
  search: { tier: micro, category: interaction, leads_to: order, type: event, event: searched }
`;
const GOAL_OF: Readonly<Record<string, string>> = { looked: "look", carted: "cart", searched: "search" };

const over = (events: readonly TestEvent[], goals = GOALS): Promise<Backtest> =>
  withFolder(async (folder) => {
    const engine = await openDuckDb({ events: [await writeEvents(folder, events)] });
    try {
      return await runBacktest(engine, goalsFrom(goals));
    } finally {
      await engine.close();
    }
  });

const streams = fc.array(
  fc.record({
    user: fc.constantFrom(...["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], null),
    session: fc.constantFrom(1, 2, null),
    name: fc.constantFrom("purchase", "purchase", "looked", "carted", "searched", "page_view"),
    cents: fc.option(fc.integer({ min: 1, max: 99_999 }), { nil: undefined, freq: 6 }),
  }),
  { minLength: 1, maxLength: 120 },
);
const COUNTINGS = ["once_per_event", "once_per_session"] as const;

/** Each order's value in equal parts to the steps its user had taken, in floating point. */
function plainParts(
  events: readonly TestEvent[],
  onTheWay: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const parts = new Map<string, number>();
  const taken = new Map<string, Set<string>>();
  for (const { name, user, parameters } of events) {
    if (user === null || user === undefined) continue;
    const own = taken.get(user) ?? new Set<string>();
    taken.set(user, own);
    const goal = GOAL_OF[name];
    if (goal !== undefined) own.add(goal);
    if (name !== "purchase") continue;
    const players = [...own].filter((one) => !onTheWay.has(one));
    for (const player of players)
      parts.set(player, (parts.get(player) ?? 0) + Number(parameters?.value ?? 0) / players.length);
  }
  return parts;
}

/** Whether anybody took a step before their first order. */
function anyWay(events: readonly TestEvent[], onTheWay: ReadonlySet<string>): boolean {
  return events.some(({ name, user }, at) => {
    const first = events.findIndex((one) => one.name === "purchase" && one.user === user);
    const goal = GOAL_OF[name];
    return typeof user === "string" && goal !== undefined && !onTheWay.has(goal) && at < first;
  });
}

test("steps and rests are the macro goal's value to the cent, each as a plain reading shares it, on any stream", () =>
  fc.assert(
    fc.asyncProperty(streams, fc.constantFrom(...COUNTINGS), async (stream, counting) => {
      const events = stream.map(
        ({ cents, ...event }, n): TestEvent => ({
          ...event,
          at: n,
          parameters:
            event.name === "purchase" && cents !== undefined ? { value: cents / 100, currency: "EUR" } : {},
        }),
      );
      const goals = GOALS.replace("event: purchase", `event: purchase, counting: ${counting}`);
      const made = await over(events, goals);
      const value = made.goals.find(({ id }) => id === "order")?.value ?? null;
      const [credit] = made.credit;
      const order = made.goals.find(({ id }) => id === "order");
      if (credit === undefined) {
        expect(order?.count).toBe(0);
        return;
      }
      const isMoney = value !== null && value > 0;
      expect(credit.unit).toBe(isMoney ? "money" : "conversions");
      const cents = (amount: number): number => Math.round(amount * 100);
      const lines = [...credit.steps.map(({ shapley }) => shapley.amount), ...Object.values(credit.rest)];
      expect(lines.reduce((sum, amount) => sum + cents(amount), 0)).toBe(
        cents(isMoney ? value : (order?.count ?? 0)),
      );
      const shapley = credit.steps.reduce((sum, step) => sum + cents(step.shapley.amount), 0);
      const markov = credit.steps.reduce((sum, step) => sum + cents(step.markov.amount), 0);
      // A chain is of the ways to the first order of each user: steps taken after it alone are in none.
      const onTheWay = new Set(credit.onTheWay.map(({ goal }) => goal));
      expect(markov).toBe(anyWay(events, onTheWay) ? shapley : 0);
      if (counting === "once_per_session" || !isMoney) return;
      const unknown = events
        .filter(({ name, user }) => name === "purchase" && user === null)
        .reduce((sum, { parameters }) => sum + Number(parameters?.value ?? 0), 0);
      expect(Math.abs(credit.rest.unknown - unknown)).toBeLessThan(0.011);
      const parts = plainParts(events, onTheWay);
      for (const { goal, shapley: own } of credit.steps)
        expect(Math.abs(own.amount - (parts.get(goal) ?? 0))).toBeLessThan(0.011);
    }),
    {
      numRuns: runs(12),
      examples: [
        [
          (["purchase", "looked", "purchase"] as const).map((name) => ({
            user: "a",
            session: 1 as const,
            name,
            cents: undefined,
          })),
          "once_per_event",
        ],
      ],
    },
  ));

/** 400 users; every second searches, every fourth has a cart as well, and all who order begin with a look. */
const SHOP: readonly TestEvent[] = Array.from({ length: 400 }, (_, n) => n).flatMap((n) => {
  const names = ["looked", ...(n % 2 === 0 ? ["searched"] : []), ...(n % 4 < 2 ? ["carted"] : [])];
  const buys = n % 4 === 0 ? n % 8 === 0 : n % 4 === 1 ? n % 20 === 1 : n % 40 === 2;
  return [...names, ...(buys ? ["purchase"] : [])].map(
    (name, later): TestEvent => ({
      name,
      user: `u${n}`,
      at: n * 10 + later,
      ...(name === "purchase" ? { parameters: { value: 10 + (n % 7), currency: "EUR" } } : {}),
    }),
  );
});

describe("a shop whose orders all begin with a look", () => {
  test("tells the look apart and shares the rest among cart and search", async () => {
    const made = await over(SHOP);
    const [credit] = made.credit;
    expect(credit?.onTheWay.map(({ goal }) => goal)).toEqual(["look"]);
    expect(credit?.steps.map(({ goal }) => goal).toSorted()).toEqual(["cart", "search"]);
    const text = renderText(made, { width: 80 });
    expect(text).toMatch(/What the steps to Order share: €\d/);
    expect(text).toMatch(/Told apart, since nearly all pass here: Look \(80 of 80 users\)/);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(renderHtml(made)).toContain("What the steps to Order share");
    const csv = renderCsv(made);
    expect(csv).toMatch(/\ncredit,order,cart,EUR,shapley,\d+(\.\d+)?,\d+\.\d+,\d+/);
    expect(csv).toContain("credit,order,look,EUR,on_the_way,1");
  });

  test("values that are suggested of it, times counts, come to no more than what is shared, by either method", async () => {
    const made = await over(SHOP);
    for (const method of ["shapley", "markov"] as const) {
      const suggested = suggestValues(made, method);
      const values = suggested.filter((one) => one.kind === "value");
      expect(values.map(({ goal }) => goal)).toEqual(["cart", "search"]);
      const sum = values.reduce((all, { value, conversions }) => all + value * conversions, 0);
      const [credit] = made.credit;
      expect(sum).toBeLessThanOrEqual(credit?.total ?? 0);
      expect(sum).toBeGreaterThan(0.9 * (credit?.total ?? 0));
      expect(suggested.find(({ goal }) => goal === "look")).toMatchObject({
        kind: "none",
        why: "on-the-way",
      });
      const text = renderValues(suggested, made);
      expect(text).toMatch(method === "shapley" ? /\(Shapley\)/ : /\(Markov\)/);
      expect(text.replaceAll(/\s+/g, " ")).toContain("nearly all who came to order passed there");
    }
  });
});

test("a macro goal without values shares its conversions", async () => {
  const goals = GOALS.replace(
    "category: revenue, type: event, event: purchase",
    "category: lead, type: event, event: sent",
  );
  const [credit] = (
    await over(
      [
        { name: "looked", user: "a", at: 1 },
        { name: "carted", user: "a", at: 2 },
        { name: "sent", user: "a", at: 3 },
        { name: "sent", user: "b", at: 4 },
        { name: "sent", user: null, at: 5 },
      ],
      goals,
    )
  ).credit;
  expect(credit).toMatchObject({
    unit: "conversions",
    currency: null,
    total: 3,
    rest: { noStep: 1, onTheWayAlone: 0, unknown: 1 },
  });
  expect(credit?.steps.map(({ goal, shapley }) => [goal, shapley.amount])).toEqual([
    ["look", 0.5],
    ["cart", 0.5],
    ["search", 0],
  ]);
});
