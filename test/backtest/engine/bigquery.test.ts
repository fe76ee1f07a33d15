import { afterEach, expect, test } from "vitest";
import { bytesOf, bytesText, openBigQuery } from "../../../src/backtest/engine/bigquery.js";
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import type { Engine, Row } from "../../../src/backtest/engine/engine.js";
import { runBacktest } from "../../../src/backtest/run-backtest.js";
import { openBigQueryJobs } from "../../../src/google/bigquery/bigquery-jobs.js";
import {
  type Answer,
  type BigQueryServer,
  type ServerOptions,
  startBigQuery,
} from "../../support/bigquery-server.js";
import { goalsFrom } from "../support/goals.js";
import { withFolder, writeEvents } from "../support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "../support/shop.js";

let server: BigQueryServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

interface Opened {
  readonly engine: Engine;
  readonly server: BigQueryServer;
  readonly waits: number[];
  readonly estimates: unknown[];
}

async function open(options: Partial<ServerOptions> = {}, maxBytes = 50e9): Promise<Opened> {
  const started = await startBigQuery({ answer: () => ({ columns: [], rows: [] }), ...options });
  server = started;
  const waits: number[] = [];
  const estimates: unknown[] = [];
  let ids = 0;
  const engine = await openBigQuery({
    jobs: await openBigQueryJobs({ emulatorHost: started.address }),
    dataset: "shop-project.analytics_123",
    firstDay: "2026-03-02",
    lastDay: "2026-03-29",
    maxBytes,
    onEstimate: (estimate) => void estimates.push(estimate),
    sleep: async (milliseconds) => void waits.push(milliseconds),
    newId: () => `job${++ids}`,
  });
  return { engine, server: started, waits, estimates };
}

function answerOf(rows: readonly Row[]): Answer {
  const names = Object.keys(rows[0] ?? {});
  return {
    columns: names.map((name) => ({
      name,
      type: rows.some((row) => typeof row[name] === "string")
        ? ("STRING" as const)
        : rows.some((row) => !Number.isInteger(row[name] ?? 0))
          ? ("FLOAT" as const)
          : ("INTEGER" as const),
    })),
    rows: rows.map((row) => names.map((name) => row[name] ?? null)),
  };
}

test("the same answers make the same backtest, page by page, over either engine", () =>
  withFolder(async (folder) => {
    const duckdb = await openDuckDb({ events: [await writeEvents(folder, SHOP_EVENTS)] });
    const answers: (readonly Row[])[] = [];
    const recording: Engine = {
      ...duckdb,
      query: async (sql) => {
        const rows = await duckdb.query(sql);
        answers.push(rows);
        return rows;
      },
    };
    const wanted = await runBacktest(recording, goalsFrom(SHOP_GOALS));
    await duckdb.close();

    // Each question is asked once, in the same order; its pages are asked for one by one.
    const asked: string[] = [];
    const { engine, server: loopback } = await open({
      pageRows: 2,
      answer: (sql) => {
        if (!asked.includes(sql)) asked.push(sql);
        return answerOf(answers[asked.indexOf(sql)] ?? []);
      },
    });
    const made = await runBacktest(engine, goalsFrom(SHOP_GOALS));
    expect({ ...made, events: { ...made.events, engine: "duckdb", source: wanted.events.source } }).toEqual(
      wanted,
    );
    expect(loopback.resultCalls()).toBeGreaterThan(answers.length);
  }));

test("asks what it would read before it reads, and reads the export once", async () => {
  const {
    engine,
    server: loopback,
    estimates,
  } = await open(
    {
      bytes: 2 * 1024 ** 4,
      answer: () => answerOf([{ events: 0 }]),
    },
    5e12,
  );
  await expect(runBacktest(engine, goalsFrom(SHOP_GOALS))).rejects.toMatchObject({ code: "events-none" });
  await engine.close();
  const [dry, first, ...rest] = loopback.jobs;
  expect(estimates).toEqual([{ bytes: 2 * 1024 ** 4, dollars: 12.5 }]);
  expect(dry).toMatchObject({ dryRun: true });
  expect(first).toMatchObject({
    dryRun: false,
    createSession: true,
    session: null,
    maximumBytesBilled: "5000000000000",
  });
  expect(first?.query).toContain(dry?.query ?? "nothing");
  expect(dry?.query).toMatch(/events_202603\*` WHERE _TABLE_SUFFIX IN \('02', '03', .*'28', '29'\)$/);
  expect(rest.every(({ session, location }) => session === "session-1" && location === "EU")).toBe(true);
  expect(rest.filter(({ query }) => query.includes("events_"))).toEqual([]);
  expect(rest.at(-1)?.query).toBe("CALL BQ.ABORT_SESSION()");
});

test.each([
  ["sign_up", /SELECT \*|platform|page_location|engagement_time_msec/],
  // Where a purchase was made decides whether its repeats count.
  ["purchase", /SELECT \*|page_location|engagement_time_msec/],
])("names only the columns it needs for %s", async (event, needless) => {
  const goals = `version: 1\ngoals:\n  order: { tier: macro, category: lead, type: event, event: ${event} }\n`;
  const { engine, server: loopback } = await open({ answer: () => answerOf([{ events: 0 }]) });
  await expect(runBacktest(engine, goalsFrom(goals))).rejects.toThrow();
  const query = loopback.jobs[0]?.query ?? "";
  expect(query).not.toMatch(needless);
  expect(query).toContain("user_pseudo_id");
});

test("refuses above the limit and has read nothing", async () => {
  const { engine, server: loopback } = await open({ bytes: 51e9 });
  await expect(runBacktest(engine, goalsFrom(SHOP_GOALS))).rejects.toMatchObject({
    code: "bigquery-too-many-bytes",
    exitCode: 6,
    message: expect.stringMatching(/51 GB.*\$0\.29.*50 GB/),
  });
  expect(loopback.jobs.map(({ dryRun }) => dryRun)).toEqual([true]);
});

test.each([
  {
    tables: [
      "events_20260302",
      "events_fresh_20260303",
      "events_intraday_20260302",
      "events_intraday_20260303",
    ],
    source: "`shop-project.analytics_123.events_*` WHERE _TABLE_SUFFIX IN ('20260302', 'fresh_20260303')",
    leftOut: ["events_intraday_20260302", "events_intraday_20260303"],
    unfinished: ["2026-03-03"],
  },
  {
    tables: [
      "events_20260301",
      "events_20260330",
      "events_intraday_20260302",
      "events_copy",
      "events_sum_20260302",
    ],
    source: "`shop-project.analytics_123.events_intraday_202603*` WHERE _TABLE_SUFFIX IN ('02')",
    leftOut: [],
    unfinished: ["2026-03-02"],
  },
])("reads each day once, of $tables", async ({ tables, source, leftOut, unfinished }) => {
  const opened = await open({ tables });
  expect(`${opened.engine.source} WHERE ${opened.engine.where.join()}`).toBe(source);
  expect(opened.engine.tables.leftOut.map(({ name }) => name)).toEqual(leftOut);
  expect(opened.engine.tables.unfinished).toEqual(unfinished);
});

test("a dataset without tables of these days is said, and nothing is read", async () => {
  await expect(open({ tables: ["events_20250101", "pseudonymous_users_20260302"] })).rejects.toMatchObject({
    code: "events-none",
    exitCode: 3,
  });
  expect(server?.jobs).toEqual([]);
});

test("waits for a job longer and longer, without end", async () => {
  const { engine, waits } = await open({ polls: 8 });
  await engine.create("hits", "SELECT 1");
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
});

test.each([
  [
    { at: "dryRun", status: 403, reason: "accessDenied", message: "Access Denied: Table p:d.t" },
    4,
    "bigquery-not-allowed",
  ],
  [
    { at: "dryRun", status: 404, reason: "notFound", message: "Not found: Dataset p:d" },
    3,
    "bigquery-not-found",
  ],
  [{ at: "insert", status: 403, reason: "quotaExceeded", message: "Quota exceeded" }, 5, "bigquery-quota"],
  [
    {
      at: "job",
      status: 200,
      reason: "bytesBilledLimitExceeded",
      message: "Query exceeded limit for bytes billed",
    },
    6,
    "bigquery-too-many-bytes",
  ],
  [{ at: "job", status: 200, reason: "invalidQuery", message: "Unrecognized name: x" }, 3, "bigquery-query"],
  [{ at: "job", status: 200, reason: "internalError", message: "try again" }, 5, "bigquery-unavailable"],
] as const)(
  "Google's refusal %j ends with exit code %i in Google's words",
  async (failure, exitCode, code) => {
    const { engine } = await open({ failure });
    await expect(engine.create("hits", "SELECT 1")).rejects.toMatchObject({
      exitCode,
      code,
      message: expect.stringContaining(failure.message),
    });
  },
);

test("an emulator that is not on this machine is refused", async () => {
  await expect(openBigQueryJobs({ emulatorHost: "example.com:80" })).rejects.toMatchObject({ exitCode: 64 });
});

test("sizes are read and written in decimal units", () => {
  expect(["50GB", "800 MB", "1e9", "1.5 TB", "12"].map(bytesOf)).toEqual([50e9, 800e6, 1e9, 1.5e12, 12]);
  expect(["", "GB", "5 apples", "-1GB"].map(bytesOf)).toEqual([null, null, null, null]);
  expect([0, 999, 1500, 51e9].map(bytesText)).toEqual(["0 bytes", "999 bytes", "1.5 kB", "51 GB"]);
});
