/** Journeys of pages: the emulator's funnel, asked as a report asks it, and the backtest come to the same users. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v1alpha } from "@google-analytics/data";
import { credentials } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { createClock } from "../../src/emulator/clock.js";
import { startGa4 } from "../../src/emulator/ga4.js";
import { funnelsOver } from "../../src/google/data/funnels.js";
import { journeyRequest } from "../../src/report/journeys.js";
import { goalsFrom } from "../backtest/support/goals.js";

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
    event_params: [
      { key: "ga_session_id", value: { int_value: 1 } },
      { key: "session_engaged", value: { string_value: "1" } },
      { key: "page_location", value: { string_value: address } },
    ],
  };
});

test("a journey of pages counts the same users in a report's funnel and in a backtest", async () => {
  const config = goalsFrom(GOALS);
  const [journey] = config.journeys;
  if (journey === undefined) throw new Error("no journey");
  expect(journey.steps).toEqual([
    "page /",
    "page begins with /category/, not contains sale",
    "page regex /Product/[0-9]+ (any case), url not contains preview=1",
    "add_to_cart",
    "order",
  ]);

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
  const folder = mkdtempSync(join(tmpdir(), "journey-pages-"));
  try {
    await ga4.ingest("123456789", { rows: rows as never });
    const range = { name: "current", start: "2026-03-01", end: "2026-03-01" };
    const funnel = await funnelsOver({ client, property: "123456789" }).runFunnelReport(
      journeyRequest(journey, config.goals, [range]),
    );
    const users = [4, 2, 1, 1, 1];
    expect(funnel.rows.map((row) => row.users)).toEqual(users);

    const file = join(folder, "events.ndjson");
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join("\n"));
    const engine = await openDuckDb({ events: [file] });
    try {
      const backtest = await runBacktest(engine, config, {});
      expect(backtest.journeys[0]?.steps.map((step) => step.users)).toEqual(users);
    } finally {
      await engine.close();
    }
  } finally {
    await client.close();
    await ga4.stop();
    rmSync(folder, { recursive: true });
  }
});
