import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { draftGoals } from "../../src/authoring/observed/draft-goals.js";
import { observeEvents } from "../../src/authoring/observed/observe.js";
import { pageShape } from "../../src/authoring/page-shape.js";
import { compareGoals } from "../../src/backtest/compare.js";
import { renderCsv } from "../../src/backtest/draw/csv.js";
import { renderComparison } from "../../src/backtest/draw/text.js";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import type { Engine } from "../../src/backtest/engine/engine.js";
import { estimateCounts } from "../../src/backtest/estimate.js";
import { suggestValues } from "../../src/backtest/micro-value.js";
import { runBacktest, runCounts } from "../../src/backtest/run-backtest.js";
import { wouldHaveCounted } from "../../src/backtest/would-have-counted.js";
import { writeValues } from "../../src/backtest/write-values.js";
import { shareInterval, shareOf } from "../../src/numbers/intervals.js";
import type { ReportReader, ReportRequest } from "../../src/report/port.js";
import { goalsFrom } from "./support/goals.js";
import { type TestEvent, withFolder, writeEvents } from "./support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "./support/shop.js";

async function over<T>(events: readonly TestEvent[], work: (engine: Engine) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const engine = await openDuckDb({ events: [await writeEvents(folder, events)] });
    try {
      return await work(engine);
    } finally {
      await engine.close();
    }
  });
}

describe("intervals", () => {
  test("are those of the literature", () => {
    // Newcombe 1998, table I: 81 of 263.
    expect(shareInterval(81, 263)?.low).toBeCloseTo(0.2553, 4);
    expect(shareInterval(81, 263)?.high).toBeCloseTo(0.3662, 4);
  });

  test("hold what they are about, and say nothing where there is nothing", () => {
    fc.assert(
      fc.property(fc.nat(500), fc.integer({ min: 1, max: 500 }), (a, n) => {
        const { share, interval } = shareOf(Math.min(a, n), n);
        expect(interval?.low).toBeGreaterThanOrEqual(0);
        expect(interval?.high).toBeLessThanOrEqual(1);
        expect(interval?.low).toBeLessThanOrEqual((share ?? 0) + 1e-12);
        expect(interval?.high).toBeGreaterThanOrEqual((share ?? 0) - 1e-12);
      }),
    );
    expect(shareOf(0, 0)).toEqual({ of: 0, count: 0, share: null, interval: null });
  });
});

/** 200 users of whom every fourth puts something into the cart; of those two in five order for 50. */
const MANY: readonly TestEvent[] = Array.from({ length: 800 }, (_, n) => n).flatMap(
  (n): readonly TestEvent[] => [
    { name: "page_view", user: `u${n}`, at: n * 100, parameters: { page_location: "https://shop.example/" } },
    ...(n % 4 === 0 ? [{ name: "add_to_cart", user: `u${n}`, at: n * 100 + 1 }] : []),
    ...(n % 20 === 0 || n % 20 === 4
      ? [{ name: "purchase", user: `u${n}`, at: n * 100 + 2, parameters: { value: 50, currency: "EUR" } }]
      : []),
  ],
);

describe("what a micro goal is worth", () => {
  test("is the chance that it leads to the macro goal, times that goal's mean value", async () => {
    const [cart] = suggestValues(
      await over(MANY, (engine) => runBacktest(engine, goalsFrom(SHOP_GOALS), { values: true })),
    );
    expect(cart).toMatchObject({
      kind: "value",
      goal: "cart",
      users: 200,
      wentOn: 80,
      macroMean: 50,
      value: 20,
      currency: "EUR",
    });
  });

  test("is for each event as GA4 counts it: a second cart halves it, a second order doubles it", async () => {
    const worth = async (counting: string, events: readonly TestEvent[]) => {
      const goals = `version: 1
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  cart: { tier: micro, category: interaction, leads_to: order, type: event, event: add_to_cart, counting: ${counting} }
`;
      const made = await over(events, (engine) => runBacktest(engine, goalsFrom(goals), { values: true }));
      const [cart] = suggestValues(made);
      return cart?.kind === "value" ? cart : cart?.why;
    };
    const again = (name: string, later: number, parameters?: TestEvent["parameters"]) =>
      MANY.filter((event) => event.name === name).map((event) => ({
        ...event,
        at: event.at + later,
        ...(parameters === undefined ? {} : { parameters }),
      }));
    const twoCarts = [...MANY, ...again("add_to_cart", 0.5)];
    expect(await worth("once_per_event", twoCarts)).toMatchObject({
      value: 10,
      conversions: 400,
      orders: 80,
    });
    expect(await worth("once_per_session", twoCarts)).toMatchObject({
      value: 20,
      conversions: 200,
      orders: 80,
    });
    const twoOrders = [...MANY, ...again("purchase", 3)];
    expect(await worth("once_per_event", twoOrders)).toMatchObject({ value: 40, orders: 160 });
    const someUnvalued = [...MANY, ...again("purchase", 3, {})];
    expect(await worth("once_per_event", someUnvalued)).toMatchObject({
      value: 20,
      orders: 80,
      ordersWithoutValue: 80,
      macroMean: 50,
    });
    const early = [...MANY, ...again("purchase", -1.5)];
    expect(await worth("once_per_event", early)).toMatchObject({ value: 20, orders: 80 });
    const priced = MANY.map((event) =>
      event.name === "add_to_cart" ? { ...event, parameters: { value: 9, currency: "EUR" } } : event,
    );
    expect(await worth("once_per_event", priced)).toBe("carries-its-own");
  });

  test("is never told from too few", async () => {
    const few = suggestValues(
      await over(MANY.slice(0, 400), (engine) =>
        runBacktest(engine, goalsFrom(SHOP_GOALS), { values: true }),
      ),
    );
    expect(few.map(({ kind }) => kind)).toEqual(few.map(() => "none"));
    expect(few[0]).toMatchObject({ why: "too-few-users" });
  });

  test("is not told where others go on as often", async () => {
    const random = MANY.map((event) =>
      event.name === "add_to_cart" ? { ...event, name: "nothing" } : event,
    );
    const noise = random.concat(
      Array.from({ length: 400 }, (_, n) => ({
        name: "add_to_cart",
        user: `u${n * 2 + 1}`,
        at: n * 200 + 100.5,
      })),
    );
    const [cart] = suggestValues(
      await over(
        noise.concat(
          MANY.filter(({ name }) => name === "purchase").map((e, n) => ({
            ...e,
            user: `u${n * 10 + 1}`,
            at: 90_000 + n,
          })),
        ),
        (engine) => runBacktest(engine, goalsFrom(SHOP_GOALS), { values: true }),
      ),
    );
    expect(cart?.kind === "none" ? cart.why : cart).toBe("not-more-than-others");
  });

  test("is written beside the goal with what it rests on, and nothing else in the file moves", async () => {
    const text = `# mine
version: 1
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }   # the one
  cart:
    tier: micro # small
    category: interaction
    leads_to: order
    type: event   # which
    event: add_to_cart
  other: { tier: micro, category: interaction, leads_to: order, type: event, event: add_to_cart2, value: { parameter: worth }, where: { a: b } }
`;
    const made = await over(MANY, (engine) => runBacktest(engine, goalsFrom(text), { values: true }));
    const suggestions = suggestValues(made);
    const once = writeValues(text, suggestions, made.events, "EUR");
    expect(once.goals).toEqual(["cart"]);
    expect(parse(once.text)).toEqual({
      ...parse(text),
      goals: { ...parse(text).goals, cart: { ...parse(text).goals.cart, value: 20 } },
    });
    const added = once.text.split("\n").filter((line) => !text.split("\n").includes(line));
    expect(added).toEqual([
      expect.stringMatching(/^ {2}# backtest .*80 of 200 users went on to order/),
      "    value: 20",
    ]);
    expect(writeValues(once.text, suggestions, made.events, "EUR").text).toBe(once.text);
  });
});

test("before and after: counts, the sessions that changed sides, and examples of them", async () => {
  const before = goalsFrom(SHOP_GOALS);
  const after = goalsFrom(
    SHOP_GOALS.replace("path: /thanks,", "path: { begins_with: /thanks },").replace(
      "at_least: 2m",
      "at_least: 1h",
    ),
  );
  const comparison = await over(SHOP_EVENTS, (engine) => compareGoals(engine, before, after));
  const of = (id: string) => comparison.goals.find((goal) => goal.id === id);
  expect(of("order")).toMatchObject({ change: "same", sessionsLost: 0, sessionsGained: 0 });
  expect(of("thanks")).toMatchObject({
    change: "changed",
    before: { count: 2 },
    after: { count: 3 },
    sessionsGained: 1,
  });
  expect(of("thanks")?.examples).toEqual([
    {
      side: "gained",
      day: "2026-03-02",
      time: "2026-03-02T00:05:00.000Z",
      sessionId: "9",
      page: "https://www.shop.example/thanks-a-lot",
    },
  ]);
  expect(of("stayed")).toMatchObject({ before: { count: 1 }, after: { count: 0 }, sessionsLost: 1 });
  const text = renderComparison(comparison);
  expect(text).toContain("Thanks  2 → 3 (+50 %), 1 session gained");
  expect(text).toContain("Stayed  1 → 0 (-100 %), 1 session lost");
  expect(text).not.toMatch(/\bu?user a\b/);
});

test("a renamed goal is compared with what it was", async () => {
  const after = goalsFrom(
    `${SHOP_GOALS.replaceAll("contact:", "question:")}moved: [{ from: contact, to: question }]\n`,
  );
  const comparison = await over(SHOP_EVENTS, (engine) => compareGoals(engine, goalsFrom(SHOP_GOALS), after));
  expect(comparison.goals.find(({ id }) => id === "question")).toMatchObject({
    change: "same",
    before: { count: 1 },
  });
  expect(comparison.goals.map(({ change }) => change)).not.toContain("removed");
});

test("a plan can say what each goal would have counted", () =>
  withFolder(async (folder) => {
    const events = [await writeEvents(folder, SHOP_EVENTS)];
    const made = await wouldHaveCounted(goalsFrom(SHOP_GOALS), () => openDuckDb({ events }));
    expect([made.counts.get("order"), made.days]).toEqual([3, 2]);
  }));

test("the counts alone are those of a whole backtest, from fewer statements", async () => {
  const config = goalsFrom(SHOP_GOALS);
  const perEvent = { ...config, goals: config.goals.filter(({ counting }) => counting === "once_per_event") };
  const perSession = {
    ...config,
    goals: config.goals.filter(({ counting }) => counting !== "once_per_event"),
  };
  for (const goals of [config, perEvent, perSession, { ...config, goals: [] }]) {
    const statements = { counts: 0, whole: 0 };
    const numbered = (engine: Engine, of: keyof typeof statements): Engine => ({
      ...engine,
      create: (statement) => {
        statements[of]++;
        return engine.create(statement);
      },
      query: (query) => {
        statements[of]++;
        return engine.query(query);
      },
    });
    const { events, counts } = await over(SHOP_EVENTS, (engine) =>
      runCounts(numbered(engine, "counts"), { ...goals, journeys: [] }),
    );
    const whole = await over(SHOP_EVENTS, (engine) =>
      runBacktest(numbered(engine, "whole"), { ...goals, journeys: [] }),
    );
    expect(Object.fromEntries(counts)).toEqual(
      Object.fromEntries(whole.goals.map(({ id, count }) => [id, count])),
    );
    expect(events).toEqual({ ...whole.events, source: events.source });
    expect(statements.counts).toBeLessThan(statements.whole);
  }
});

test("an estimate asks the Data API for events and pages, and says what it can't tell", async () => {
  const asked: ReportRequest[] = [];
  const rows = [
    [{ eventName: "purchase" }, { eventCount: 7, sessions: 6 }],
    [{ eventName: "add_to_cart" }, { eventCount: 70, sessions: 50 }],
    [{ hostName: "www.shop.example", pagePath: "/thanks/" }, { eventCount: 5 }],
    [{ hostName: "www.shop.example", pagePath: "/thanks-not" }, { eventCount: 9 }],
    [{ hostName: "elsewhere.test", pagePath: "/thanks" }, { eventCount: 11 }],
  ] as const;
  const reader: ReportReader = {
    getMetadata: () => Promise.reject(new Error("not needed")),
    batchRunReports: async (requests) => {
      asked.push(...requests);
      return requests.map(({ dimensions }) => {
        const own = rows.filter(([names]) => Object.keys(names).join() === dimensions.join());
        return {
          rows: own.map(([names, metrics]) => ({ range: "days", dimensions: names, metrics })),
          rowCount: own.length,
          currency: null,
          timeZone: null,
          sampling: [],
          thresholded: false,
          otherRow: false,
          restrictedMetrics: [],
          quota: null,
        };
      });
    },
  };
  const made = await estimateCounts(goalsFrom(SHOP_GOALS), reader, {
    start: "2026-03-01",
    end: "2026-03-28",
  });
  expect(Object.fromEntries(made)).toEqual({
    order: { kind: "estimate", count: 7, cutOff: false },
    cart: { kind: "estimate", count: 50, cutOff: false },
    contact: { kind: "none", why: "conditions" },
    thanks: { kind: "estimate", count: 5, cutOff: false, pages: [{ path: "/thanks/", count: 5 }] },
    stayed: { kind: "none", why: "whole-sessions" },
    engaged: { kind: "none", why: "whole-sessions" },
    deep: { kind: "none", why: "whole-sessions" },
  });
  expect(asked).toHaveLength(2);
});

describe("a draft from events", () => {
  test("passes every check and names what was seen", async () => {
    const text = draftGoals(await over([...MANY, ...SHOP_EVENTS], observeEvents));
    const { goals } = goalsFrom(text);
    expect(goals.map(({ id }) => id)).toEqual([
      "order",
      "product_viewed",
      "cart_add",
      "thanks",
      "engaged_visit",
      "deep_browse",
    ]);
    expect(goals.find(({ id }) => id === "cart_add")?.leadsTo).toBe("order");
    expect(text).toContain("# seen 205 times by 203 users");
  });

  test("passes every check whatever the events and pages are called", () => {
    const path = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "/thanks",
        "/Thank You/",
        "/123",
        "/ü/danke",
        "/a".repeat(60),
        "google/thanks",
        "view/complete",
        "order-received/8303",
        "ü.*/ORD-2026-000123/${x}",
      ),
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            name: fc.constantFrom("purchase", "page_view", "sign_up", "x"),
            count: fc.nat(),
            users: fc.nat(),
          }),
          { maxLength: 4 },
        ),
        fc.uniqueArray(path, { maxLength: 5 }),
        fc.oneof(
          fc.record({ kind: fc.constant("four-of-five"), seconds: fc.nat(9999), views: fc.nat(50) }),
          fc.record({
            kind: fc.constant("average"),
            seconds: fc.double(),
            views: fc.double(),
            engaged: fc.double(),
          }),
          fc.constant({ kind: "none" } as const),
        ),
        (events, paths, wholeSessions) => {
          const hosts = ["a.example", "b.example\n"];
          const endings = paths.map((one) => ({
            ...pageShape(`/${one}`, []),
            path: `/${one}`,
            parameters: [],
            addresses: 1,
            views: 9,
            sessions: 5,
            atMost: true,
            hosts,
          }));
          const text = draftGoals({
            firstDay: "2026-01-01",
            lastDay: "2026-01-02",
            sessions: 9,
            events,
            endings,
            wholeSessions,
            notes: ["One\nnote."],
          });
          expect(goalsFrom(text).goals.length).toBeLessThanOrEqual(12);
        },
      ),
    );
  });
});

describe("other formats", () => {
  test("CSV has one number a row and as many cells in each", async () => {
    const made = await over(SHOP_EVENTS, (engine) => runBacktest(engine, goalsFrom(SHOP_GOALS)));
    const lines = renderCsv(made).trimEnd().split("\r\n");
    expect(lines[0]).toBe("table,subject,object,day,measure,value,low,high");
    expect(lines).toContain("goal,order,EUR,,value,80.5,,");
    expect(lines).toContain("goal,order,,2026-03-03,oncePerEvent,3,,");
    expect(new Set(lines.map((line) => line.split(",").length))).toEqual(new Set([8]));
  });
});
