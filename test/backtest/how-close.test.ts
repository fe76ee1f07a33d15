/** How close users are by the micro goals they reached: how many, which, in which order; held to a plain reading. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderCsv } from "../../src/backtest/draw/csv.js";
import { renderHtml } from "../../src/backtest/draw/html.js";
import { renderText } from "../../src/backtest/draw/text.js";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import type { Backtest } from "../../src/backtest/model.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { runs } from "../support/runs.js";
import { EXPORT, hasData } from "./support/export-data.js";
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
const EVENT = { order: "purchase", look: "looked", cart: "carted", search: "searched" } as const;
const MICROS = ["look", "cart", "search"] as const;

async function backtest(events: string, goals = GOALS): Promise<Backtest> {
  const engine = await openDuckDb({ events: [events] });
  try {
    return await runBacktest(engine, goalsFrom(goals));
  } finally {
    await engine.close();
  }
}

const over = (events: readonly TestEvent[]): Promise<Backtest> =>
  withFolder(async (folder) => backtest(await writeEvents(folder, events)));

/** Each user's micro goals before the first order, in order, read event by event. */
function plainWays(events: readonly TestEvent[]) {
  const users = new Map<string, TestEvent[]>();
  for (const event of events) users.set(event.user ?? "", [...(users.get(event.user ?? "") ?? []), event]);
  return [...users.values()].map((own) => {
    const sorted = own.toSorted((a, b) => a.at - b.at);
    const order = sorted.findIndex(({ name }) => name === EVENT.order);
    const before = order === -1 ? sorted : sorted.slice(0, order);
    const way = before.flatMap(({ name }) => MICROS.filter((goal) => EVENT[goal] === name));
    return { way: [...new Set(way)], reached: order !== -1 };
  });
}

const streams = fc.array(
  fc.record({
    user: fc.constantFrom(..."abcdefghijklmno"),
    name: fc.constantFrom("purchase", "looked", "carted", "searched", "page_view"),
  }),
  { minLength: 1, maxLength: 100 },
);

test("numbers, sets and orders are those of a plain reading, on any stream", () =>
  fc.assert(
    fc.asyncProperty(streams, async (stream) => {
      const events = stream.map((event, n): TestEvent => ({ ...event, at: n }));
      const ways = plainWays(events);
      const [close] = (await over(events)).howClose;
      const count = (some: readonly (typeof ways)[number][]) => ({
        of: some.length,
        count: some.filter(({ reached }) => reached).length,
      });
      for (const { steps, reached } of close?.byNumber ?? [])
        expect(reached).toMatchObject(count(ways.filter(({ way }) => way.length === steps)));
      const most = Math.max(...ways.map(({ way }) => way.length));
      expect(close?.byNumber.map(({ steps }) => steps)).toEqual(
        Array.from({ length: most + 1 }, (_, n) => n),
      );
      const sets = new Set(ways.filter(({ way }) => way.length > 0).map(({ way }) => way.toSorted().join()));
      expect(new Set(close?.byWhich.map(({ goals }) => goals.toSorted().join()))).toEqual(sets);
      for (const { goals, reached } of close?.byWhich ?? []) {
        const key = goals.toSorted().join();
        expect(reached).toMatchObject(count(ways.filter(({ way }) => way.toSorted().join() === key)));
      }
    }),
    { numRuns: runs(8) },
  ));

/** 60 users who search before the cart, of whom every other orders; 60 the other way round, of whom every twelfth does. */
const ORDERED: readonly TestEvent[] = Array.from({ length: 120 }, (_, n) => n).flatMap((n) => {
  const names = n % 2 === 0 ? ["searched", "carted"] : ["carted", "searched"];
  const buys = n % 2 === 0 ? n % 4 === 0 : n % 24 === 1;
  return ["page_view", ...names, ...(buys ? ["purchase"] : [])].map(
    (name, later): TestEvent => ({ name, user: `u${n}`, at: n * 10 + later }),
  );
});

describe("a shop where the order of two steps matters", () => {
  test("says so, with both rates, once", async () => {
    const made = await over(ORDERED);
    expect(made.howClose[0]?.byOrder).toMatchObject([
      {
        first: "search",
        second: "cart",
        inThisOrder: { of: 60, count: 30 },
        theOtherWayRound: { of: 60, count: 5 },
        verdict: "more",
      },
    ]);
    expect(renderText(made)).toContain("Search before Cart: 50.00 % of 60; the other way round 8.33 % of 60");
  });

  test("is told in every format, and few cases are said instead of a rate", async () => {
    const made = await over([...ORDERED, { name: "looked", user: "x", at: 5 }]);
    const text = renderText(made, { width: 80 });
    expect(text).toMatch(/How close to Order: 28\.93 % of all users/);
    expect(text).toMatch(/\n {2}1 +1 +0 +few cases\n/);
    expect(text).toMatch(/\n {2}2 +120 +35 +29\.17 % +21\.\d\d % to 37\.\d\d %/);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    const page = renderHtml(made);
    expect(page).toContain("How close to Order");
    expect(page).toContain("few cases");
    const csv = renderCsv(made);
    expect(csv).toContain("close_number,order,2,,rate,0.29166");
    expect(csv).toContain("close_which,order,cart + search,,reached,35");
    expect(csv).toContain("close_order,order,search > cart,,differs,1");
  });
});

test("a macro goal that comes first is reached with none, whatever comes after it", async () => {
  const made = await over([
    { name: "purchase", user: "a", at: 1 },
    { name: "carted", user: "a", at: 2 },
    { name: "carted", user: "b", at: 3 },
  ]);
  expect(made.howClose[0]?.byNumber.map(({ reached }) => [reached.of, reached.count])).toEqual([
    [1, 1],
    [1, 0],
  ]);
});

test.skipIf(!hasData)(
  "a real week: 0, 0, 0.3, 6.8, 34.8, 43.8 % of users with 0 to 5 micro goals order",
  async () => {
    const made = await backtest(
      EXPORT,
      `
version: 1
currency: USD
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  promotion: { tier: micro, category: navigation, leads_to: order, type: event, event: view_promotion }
  product: { tier: micro, category: interaction, leads_to: order, type: event, event: view_item }
  search: { tier: micro, category: interaction, leads_to: order, type: event, event: view_search_results }
  cart: { tier: micro, category: interaction, leads_to: order, type: event, event: add_to_cart }
  checkout: { tier: micro, category: navigation, leads_to: order, type: event, event: begin_checkout }
`,
    );
    const rows = made.howClose[0]?.byNumber ?? [];
    expect(rows.map(({ reached }) => Math.round((reached.share ?? 1) * 1000) / 10)).toEqual([
      0, 0, 0.3, 6.8, 34.8, 43.8,
    ]);
    expect(rows.map(({ reached }) => reached.count)).toEqual([0, 0, 4, 39, 79, 14]);
    expect(rows.slice(1).map(({ reached }) => reached.of)).toEqual([8327, 1514, 575, 227, 32]);
  },
);
