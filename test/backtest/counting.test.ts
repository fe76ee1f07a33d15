import { join } from "node:path";
import { expect, test } from "vitest";
import { type CountingOptions, openCounting } from "../../src/backtest/counting.js";
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
    const atOnce = await Promise.all(
      goals.filter(({ id }) => wanted.has(id)).map(async (goal) => [goal.id, await engine.count(goal, how)]),
    );
    expect(new Map(atOnce as [string, unknown][])).toEqual(wanted);
    await engine.close();
  }));

const DAY = 86_400;
const view = (page_location: string, at: number, more: Partial<TestEvent> = {}): TestEvent => ({
  name: "page_view",
  at,
  parameters: { page_location },
  ...more,
});
const VIEWS: readonly TestEvent[] = [
  view("https://a.example/contact", 0),
  view("https://a.example/contact/?from=mail", 1),
  view("https://b.example/contact", 2, { user: "u2" }),
  view("https://a.example/contact/thanks", 2 * DAY),
  view("https://a.example/contcat", 2 * DAY + 1),
  view("https://a.example/contcat", 2 * DAY + 2),
  view("https://a.example/", 2 * DAY + 3),
  view("https://a.example/Contact", 2 * DAY + 4),
  view("android-app://a", 2 * DAY + 5, { platform: "ANDROID" }),
  { name: "page_view", at: 2 * DAY + 6 },
];

async function counted(events: readonly TestEvent[], goal: string, options: CountingOptions = {}) {
  return withFolder(async (folder) => {
    const engine = await openCounting({ events: [await writeEvents(folder, events)] });
    try {
      const [only] = goalsFrom(file(goal)).goals;
      if (only === undefined) throw new Error("no goal");
      return await engine.count(only, { detail: true, ...options });
    } finally {
      await engine.close();
    }
  });
}

const file = (goal: string): string =>
  `version: 1\ncurrency: EUR\ngoals:\n  one: { tier: macro, category: lead, ${goal} }\n`;

test("a page that is typed: its days, what matches, and what nearly does, nearest first", async () => {
  const { goal, detail } = await counted(
    VIEWS,
    "type: destination, page: { path: /contact, host: a.example }",
  );
  expect(goal.count).toBe(2);
  expect(detail?.perDay).toEqual([
    { day: "2026-03-02", count: 2, sessions: 1, allSessions: 2 },
    { day: "2026-03-03", count: null, sessions: null, allSessions: null },
    { day: "2026-03-04", count: 0, sessions: 0, allSessions: 0 },
  ]);
  expect(detail?.fields).toEqual([
    {
      field: "path",
      matching: {
        values: [
          { value: "/contact", count: 1 },
          { value: "/contact/", count: 1 },
        ],
        more: 0,
      },
      nearMisses: {
        values: [
          { value: "/Contact", count: 1 },
          { value: "/contact/thanks", count: 1 },
          { value: "/contcat", count: 2 },
          { value: "/", count: 1 },
        ],
        more: 0,
      },
    },
    {
      field: "host",
      matching: { values: [{ value: "a.example", count: 2 }], more: 0 },
      nearMisses: { values: [{ value: "b.example", count: 1 }], more: 0 },
    },
  ]);
});

test("a pattern that fits a part of a page only is near; a number is near by its size", async () => {
  const { detail } = await counted(VIEWS, "type: destination, page: { path: { regex: '/conta' } }");
  expect(detail?.fields[0]?.nearMisses.values.map(({ value }) => value).slice(0, 4)).toEqual([
    "/contact",
    "/Contact",
    "/contact/",
    "/contact/thanks",
  ]);
  const orders = [70, 9, 49.5, "many", 30].map((value, at) => ({
    name: "purchase",
    at,
    parameters: { value },
  }));
  const big = await counted(orders, "type: event, event: purchase, where: { value: { gte: 50 } }");
  expect(big.detail?.fields).toEqual([
    {
      field: { parameter: "value" },
      matching: { values: [{ value: "70", count: 1 }], more: 0 },
      nearMisses: {
        values: ["49.5", "30", "9", "many"].map((value) => ({ value, count: 1 })),
        more: 0,
      },
    },
  ]);
});

test("at most twenty values are named, and how many more there are", async () => {
  const orders = Array.from({ length: 30 }, (_, at) => ({
    name: "purchase",
    at,
    parameters: { coupon: `c${String(at).padStart(2, "0")}` },
  }));
  const all = await counted(orders, "type: event, event: purchase, where: { coupon: { begins_with: c } }");
  expect([
    all.goal.count,
    all.detail?.fields[0]?.matching.values.length,
    all.detail?.fields[0]?.matching.more,
  ]).toEqual([30, 20, 10]);
  const none = await counted(orders, "type: event, event: purchase, where: { coupon: d }");
  expect(none.detail?.fields[0]?.nearMisses.more).toBe(10);
});

test("against the saved goal: sessions won and lost", async () => {
  const [saved] = goalsFrom(file("type: destination, page: /contact")).goals;
  if (saved === undefined) throw new Error("no goal");
  const wider = "type: destination, page: { path: { begins_with: /contact }, host: a.example }";
  const { goal, change } = await counted(VIEWS, wider, { against: saved });
  expect(goal.id).toBe("one");
  expect(change).toMatchObject({ change: "changed", sessionsGained: 0, sessionsLost: 1 });
  expect(change?.examples[0]?.page).toBe("https://b.example/contact");
  expect(
    (await counted(VIEWS, "type: destination, page: /contact", { against: saved })).change,
  ).toMatchObject({
    change: "same",
    sessionsGained: 0,
    sessionsLost: 0,
  });
});

test("what there is to build a goal on", () =>
  withFolder(async (folder) => {
    const events = [
      ...VIEWS,
      { name: "sent", at: 5, parameters: { size: 3, kind: "a" } },
      { name: "sent", at: 6, parameters: { size: 0.5 } },
      { name: "sent", at: 7, stream: "2", parameters: { size: "big" } },
    ];
    const engine = await openCounting({ events: [await writeEvents(folder, events)] });
    expect(await engine.seen()).toEqual({
      events: [
        { name: "page_view", count: 10 },
        { name: "sent", count: 3 },
      ],
      pages: [
        { path: "/contact", count: 2 },
        { path: "/contcat", count: 2 },
        { path: "/", count: 1 },
        { path: "/Contact", count: 1 },
        { path: "/contact/", count: 1 },
        { path: "/contact/thanks", count: 1 },
      ],
      morePages: 0,
    });
    expect((await engine.seen({ streams: ["2"] })).events).toEqual([{ name: "sent", count: 1 }]);
    const [, size, kind] = (await engine.parameters("sent")).toSorted((a, b) => b.count - a.count);
    expect(size).toEqual({
      name: "size",
      count: 3,
      kinds: ["decimal", "integer", "text"],
      values: ["0.5", "3", "big"].map((value) => ({ value, count: 1 })),
      moreValues: 0,
    });
    expect(kind).toMatchObject({ name: "kind", count: 1, kinds: ["text"] });
    expect(await engine.parameters("no such event")).toEqual([]);
    await engine.close();
  }));
