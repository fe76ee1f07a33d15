/** Journeys: the emulator's funnel, asked as a report asks it, and the backtest come to the users that were counted by hand. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v1alpha } from "@google-analytics/data";
import { credentials } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { renderHtml as renderBacktestHtml } from "../../src/backtest/draw/html.js";
import { renderText as renderBacktest } from "../../src/backtest/draw/text.js";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { createClock } from "../../src/emulator/clock.js";
import { startGa4 } from "../../src/emulator/ga4.js";
import { funnelsOver } from "../../src/google/data/funnels.js";
import { dimensionOf } from "../../src/report/breakdowns.js";
import { renderHtml } from "../../src/report/draw/html.js";
import { renderMarkdown } from "../../src/report/draw/markdown.js";
import { renderText } from "../../src/report/draw/text.js";
import { journeyRequest, journeyResult } from "../../src/report/journeys.js";
import type { FunnelReader } from "../../src/report/port.js";
import { goalsFrom } from "../backtest/support/goals.js";
import { shopReport } from "./support/shop.js";

const GOALS = `version: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
journeys:
  shop:
    goal: order
    steps:
      - page: /
      - page: { path: { begins_with: /category/, not_contains: sale } }
      - page: { path: { regex: '/Product/[0-9]+', ignore_case: true }, url: { not_contains: "preview=1" } }
      - add_to_cart
      - order
`;

const OPTIONS = `version: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
journeys:
  conditions:
    goal: order
    steps:
      - page: { path: { begins_with: /product/ } }
      - { event: add_to_cart, where: { price: { gte: 10 }, colour: { not_contains: RED, ignore_case: true } } }
  spells:
    goal: order
    within: 2h
    steps:
      - page: { path: { begins_with: /product/7 } }
      - { step: add_to_cart, within: 2m }
      - { step: order, within: 60s }
  directly:
    goal: order
    steps: [{ page: { path: /product/7 } }, { step: add_to_cart, directly: true }]
  open:
    goal: order
    open: true
    steps: [{ page: / }, { page: { path: { begins_with: /category/t } } }, add_to_cart, order]
`;

/** `user minute page-or-event`: a text that begins with a slash is a page's view. */
const LINES = [
  "a 0 /?from=mail",
  "a 1 /category/tents",
  "a 2 /product/7",
  "a 3 add_to_cart",
  "a 4 purchase",
  // The sale's pages are no step, nor is the cart as a page.
  "b 0 /",
  "b 1 /category/sale",
  "b 2 /product/7",
  // Out of order.
  "c 0 /category/tents",
  "c 1 /",
  "c 2 /product/7",
  // A preview is no product page; a part of the path is not the path.
  "d 0 /",
  "d 1 /category/tents#top",
  "d 2 /product/7?preview=1",
  "d 3 /product/7/reviews",
  "d 4 add_to_cart",
  // Not the home page, and the whole way without it.
  "e 0 /home?at=/",
  "e 1 /category/tents",
  // Without a page at all.
  "f 0 purchase",
];

const rows = LINES.map((line) => {
  const [user = "", minute = "", what = ""] = line.split(" ");
  const isPage = what.startsWith("/");
  const address = `https://shop.example${isPage ? what : "/"}`;
  return {
    event_date: "20260301",
    event_timestamp: (Date.UTC(2026, 2, 1, 10) + Number(minute) * 60_000) * 1000,
    event_name: isPage ? "page_view" : what,
    user_pseudo_id: user,
    stream_id: "1",
    platform: "WEB",
    device: { category: user === "a" ? "mobile" : "desktop" },
    event_params: [
      { key: "ga_session_id", value: { int_value: 1 } },
      { key: "session_engaged", value: { string_value: "1" } },
      { key: "page_location", value: { string_value: address } },
      ...(what === "add_to_cart"
        ? [
            { key: "price", value: { double_value: user === "a" ? 12.5 : 8 } },
            ...(user === "a" ? [] : [{ key: "colour", value: { string_value: "Dark red" } }]),
          ]
        : []),
    ],
  };
});

/** Asks the emulator about the events above. */
async function withFunnels<T>(work: (funnels: FunnelReader) => Promise<T>): Promise<T> {
  const ga4 = await startGa4({
    clock: createClock(new Date("2026-03-10T12:00:00Z")),
    accounts: [{ properties: [{ id: "123456789", createTime: new Date("2026-01-01T00:00:00Z") }] }],
  });
  const client = new v1alpha.AlphaAnalyticsDataClient({
    apiEndpoint: "127.0.0.1",
    port: ga4.port,
    sslCreds: credentials.createInsecure(),
    universeDomain: "googleapis.com",
  });
  try {
    await ga4.ingest("123456789", { rows: rows as never });
    return await work(funnelsOver({ client, property: "123456789" }));
  } finally {
    await client.close();
    await ga4.stop();
  }
}

const RANGE = { name: "current", start: "2026-03-01", end: "2026-03-01" };

/** Users at each step, and those lost after it. */
async function bothRoads(goals: string): Promise<readonly (readonly (readonly [number, number | null])[])[]> {
  const config = goalsFrom(goals);
  const folder = mkdtempSync(join(tmpdir(), "journeys-"));
  try {
    const file = join(folder, "events.ndjson");
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join("\n"));
    const engine = await openDuckDb({ events: [file] });
    const { journeys } = await runBacktest(engine, config, {}).finally(() => engine.close());
    const counted = journeys.map(({ steps }) =>
      steps.map(({ users, usersLost }) => [users, usersLost] as const),
    );
    await withFunnels(async (funnels) => {
      for (const [index, journey] of config.journeys.entries()) {
        const { rows: found } = await funnels.runFunnelReport(journeyRequest(journey, config.goals, [RANGE]));
        const last = journey.steps.length - 1;
        expect(found.map(({ step, users, lost }) => [users, step === last ? null : lost])).toEqual(
          counted[index],
        );
      }
    });
    return counted;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a journey of pages", async () => {
  const config = goalsFrom(GOALS);
  expect(config.journeys[0]?.steps.map(({ step }) => step)).toEqual([
    "page /",
    "page begins with /category/, not contains sale",
    "page regex /Product/[0-9]+ (any case), url not contains preview=1",
    "add_to_cart",
    "order",
  ]);
  expect(await bothRoads(GOALS)).toEqual([
    [
      [4, 2],
      [2, 1],
      [1, 0],
      [1, 0],
      [1, null],
    ],
  ]);
});

test("conditions, time, directness and an open start", async () => {
  const config = goalsFrom(OPTIONS);
  expect(config.journeys[0]?.steps[1]?.step).toBe(
    "add_to_cart, price at least 10, colour not contains RED (any case)",
  );
  expect(await bothRoads(OPTIONS)).toEqual([
    // Only `a` puts something of 10 or more, and not red, into the cart.
    [
      [4, 3],
      [1, null],
    ],
    // `a` and `d` come from a product to the cart within a minute, and `a` alone orders within another.
    [
      [4, 2],
      [2, 1],
      [1, null],
    ],
    // `d` looks at the reviews in between.
    [
      [4, 3],
      [1, null],
    ],
    // `f` comes in at the order, `c` and `e` at the category; `d` never orders.
    [
      [4, 2],
      [4, 2],
      [2, 1],
      [2, null],
    ],
  ]);
});

test("a journey by device, in every format", async () => {
  const config = goalsFrom(OPTIONS.replace("  conditions:\n", "  conditions:\n    by: device\n"));
  const [journey] = config.journeys;
  if (journey?.by === undefined) throw new Error("no journey by device");
  const dimension = dimensionOf(
    journey.by,
    { dimensions: ["deviceCategory"], metrics: [] },
    "the journey conditions",
  );
  const request = journeyRequest(journey, config.goals, [RANGE], dimension);
  const response = await withFunnels((funnels) => funnels.runFunnelReport(request));
  const result = journeyResult(journey, config.goals, request, response, {
    isMissing: () => false,
    beganOn: () => null,
    came: () => true,
    usersWith: () => null,
  });
  expect(result.steps.map(({ users }) => users.current)).toEqual([4, 1]);
  expect(result.by).toEqual({
    by: "device",
    dimension: "deviceCategory",
    values: [
      { value: "desktop", users: [3, 0], completion: 0 },
      { value: "mobile", users: [1, 1], completion: 1 },
    ],
  });
  const report = { ...(await shopReport()), journeys: [result] };
  for (const text of [renderText(report), renderMarkdown(report), renderHtml(report)]) {
    const plain = text.replace(/<[^>]+>|\|/g, " ").replace(/\s+/g, " ");
    expect(plain).toContain("desktop 3 0 0.00 % mobile 1 1 100.00 %");
  }
});

test("what people did instead of the next step, and how long they took to it, from GA4 where it says it and from an export", async () => {
  const config = goalsFrom(OPTIONS.replace("journeys:\n", GOALS.slice(GOALS.indexOf("journeys:"))));
  const folder = mkdtempSync(join(tmpdir(), "journeys-"));
  const file = join(folder, "events.ndjson");
  writeFileSync(file, rows.map((row) => JSON.stringify(row)).join("\n"));
  const engine = await openDuckDb({ events: [file] });
  const backtest = await runBacktest(engine, config, {}).finally(() => engine.close());
  rmSync(folder, { recursive: true });
  const [shop, conditions] = backtest.journeys;
  // From the home page b goes to the sale and c to a product; a and d go on to the category, and d from there to a preview.
  const seen = (users: number) => [{ event: "page_view", users }];
  expect(shop?.steps.map(({ nextActions }) => nextActions)).toEqual([seen(2), seen(1), [], [], null]);
  expect(shop?.steps.map(({ medianSeconds }) => medianSeconds)).toEqual([null, 60, 60, 60, 60]);
  // d goes from a product to its reviews; b and c do nothing more.
  expect(conditions?.steps[0]?.nextActions).toEqual(seen(1));
  const said = "Instead, right after “page /”: page_view (2).";
  expect(renderBacktest(backtest, { width: 200 })).toContain(said);
  expect(renderBacktest(backtest, { width: 200 })).toMatch(/Users +of before +median time\n/);
  expect(renderBacktestHtml(backtest)).toContain(said);

  const results = await withFunnels((funnels) =>
    Promise.all(
      config.journeys.slice(0, 2).map(async (journey) => {
        const request = journeyRequest(journey, config.goals, [RANGE, { ...RANGE, name: "previous" }]);
        const response = await funnels.runFunnelReport(request);
        return journeyResult(journey, config.goals, request, response, {
          isMissing: () => false,
          beganOn: () => null,
          came: () => true,
          usersWith: () => null,
        });
      }),
    ),
  );
  expect(results.map(({ steps }) => steps.map(({ nextActions }) => nextActions))).toEqual(
    [shop, conditions].map((one) => one?.steps.map(({ nextActions }) => nextActions)),
  );
  const report = { ...(await shopReport()), journeys: results.slice(0, 1) };
  for (const text of [renderText(report, { width: 200 }), renderMarkdown(report), renderHtml(report)])
    expect(text.replaceAll("\\", "")).toContain(said);
});

test("a dimension that the property does not have is a mistake of the goals file", () => {
  expect(() => dimensionOf("colour", { dimensions: [], metrics: [] }, "the journey way")).toThrow(
    expect.objectContaining({
      exitCode: 3,
      message: 'the journey way: "colour" is not a dimension of this property',
    }),
  );
});
