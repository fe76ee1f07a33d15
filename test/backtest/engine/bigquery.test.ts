import { afterEach, expect, test } from "vitest";
import { type BigQueryOptions, openBigQuery } from "../../../src/backtest/engine/bigquery.js";
import { bytesOf, bytesText } from "../../../src/backtest/engine/bytes.js";
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import type { Engine, Row } from "../../../src/backtest/engine/engine.js";
import { runBacktest } from "../../../src/backtest/run-backtest.js";
import { openBigQueryJobs } from "../../../src/google/bigquery/bigquery-jobs.js";
import { answerOf, recording } from "../../support/bigquery-over.js";
import { type BigQueryServer, type ServerOptions, startBigQuery } from "../../support/bigquery-server.js";
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

async function open(
  options: Partial<ServerOptions> = {},
  maxBytes = 50e9,
  more: Partial<BigQueryOptions> = {},
): Promise<Opened> {
  const started = await startBigQuery({ answer: () => ({ columns: [], rows: [] }), ...options });
  server = started;
  const waits: number[] = [];
  const estimates: unknown[] = [];
  let ids = 0;
  const engine = await openBigQuery({
    jobs: await openBigQueryJobs({ emulatorHost: started.address }),
    dataset: "shop-project.analytics_123",
    days: { firstDay: "2026-03-02", lastDay: "2026-03-29" },
    maxBytes,
    onEstimate: (estimate) => void estimates.push(estimate),
    sleep: async (milliseconds) => void waits.push(milliseconds),
    newId: () => `job${++ids}`,
    labels: { ga4_goals: "1", command: "backtest" },
    ...more,
  });
  return { engine, server: started, waits, estimates };
}

test("the same answers make the same backtest, page by page, over either engine", () =>
  withFolder(async (folder) => {
    const duckdb = await openDuckDb({ events: [await writeEvents(folder, SHOP_EVENTS)] });
    const recorder = recording(duckdb);
    const wanted = await runBacktest(recorder.engine, goalsFrom(SHOP_GOALS));
    await duckdb.close();

    // Each question is asked once, in the same order; its pages are asked for one by one.
    const { engine, server: loopback } = await open({ pageRows: 2, answer: recorder.answer() });
    const made = await runBacktest(engine, goalsFrom(SHOP_GOALS));
    const { bill, ...same } = made;
    expect({ ...same, events: { ...same.events, engine: "duckdb", source: wanted.events.source } }).toEqual(
      wanted,
    );
    expect(bill).toEqual({ bytes: 0, dollars: 0 });
    const questions = loopback.jobs.filter(({ query }) => !query.startsWith("CREATE"));
    expect(loopback.resultCalls()).toBeGreaterThan(questions.length);
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
  // With what later statements read of temporary tables: by what the goals ask.
  expect(estimates).toEqual([
    { bytes: 2 * 1024 ** 4, temporary: Math.round(0.78 * 1024 ** 4), dollars: expect.closeTo(17.375) },
  ]);
  expect(dry).toMatchObject({ dryRun: true });
  expect(first).toMatchObject({
    dryRun: false,
    createSession: true,
    session: null,
    maximumBytesBilled: "5000000000000",
  });
  expect(first?.query).toContain(dry?.query ?? "nothing");
  expect(dry?.query).toMatch(
    /events_202603\*` WHERE _TABLE_SUFFIX IN \('02', '03', .*'28', '29'\)\) AS seen/,
  );
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
  const { engine, server: loopback } = await open({ bytes: 40e9 });
  await expect(runBacktest(engine, goalsFrom(SHOP_GOALS))).rejects.toMatchObject({
    code: "bigquery-too-many-bytes",
    exitCode: 6,
    message: expect.stringMatching(/40 GB of the export.*16 GB of temporary.*\$0\.32.*50 GB/),
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

test.each([
  {
    tables: ["events_20250101", "events_20250102", "pseudonymous_users_20260302", "events_copy"],
    hint: "There are daily tables of 2025-01-01 to 2025-01-02; pseudonymous_users_20260302, events_copy. Say which days with --days.",
  },
  {
    tables: ["events_intraday_20260401"],
    hint: "There are intraday tables of 2026-04-01 to 2026-04-01. Say which days with --days.",
  },
  {
    tables: [],
    hint: "It has no table whose name begins with events_. Is it the property's dataset, and has the export begun?",
  },
])("a dataset without tables of these days says what it has instead: $tables", async ({ tables, hint }) => {
  await expect(open({ tables })).rejects.toMatchObject({ code: "events-none", exitCode: 3, hint });
  expect(server?.jobs).toEqual([]);
});

test.each([
  {
    // A wildcard that meets a view fails, whatever its suffixes are.
    tables: ["events_20260302", "events_20260303", "events_2026_all", "events_intraday_20260304", "events_x"],
    views: ["events_2026_all", "events_x"],
    from: [
      "`shop-project.analytics_123.events_202603*` WHERE _TABLE_SUFFIX IN ('02', '03')",
      "`shop-project.analytics_123.events_intraday_202603*` WHERE _TABLE_SUFFIX IN ('04')",
    ],
  },
  {
    tables: ["events_20260302", "events_20260303", "events_20260303_clean", "events_20260312"],
    views: ["events_20260303_clean"],
    from: [
      "`shop-project.analytics_123.events_20260302`",
      "`shop-project.analytics_123.events_20260303`",
      "`shop-project.analytics_123.events_2026031*` WHERE _TABLE_SUFFIX IN ('2')",
    ],
  },
])("views named like tables do no harm: $views", async ({ tables, views, from }) => {
  const { engine } = await open({ tables, views });
  expect([...engine.source.matchAll(/ FROM (.*)$/gm)].map(([, part]) => part)).toEqual(from);
  expect(engine.where).toEqual([]);
});

test.each([
  // Written again for 72 hours: final is what the table of three days later follows.
  [
    ["events_20260301", "events_20260302", "events_20260304", "events_20260305", "events_intraday_20260306"],
    "2026-03-02",
  ],
  [["events_20260304", "events_20260305"], "2026-03-05"],
  [["events_intraday_20260306"], "2026-03-06"],
])("of %j the days end with the last that is final", async (tables, lastDay) => {
  const { engine } = await open({ tables }, 50e9, { days: undefined });
  expect(engine.asked?.lastDay).toBe(lastDay);
  expect(engine.tables.days.at(-1)).toBe(lastDay);
});

test("waits for a job longer and longer, without end", async () => {
  const { engine, waits } = await open({ polls: 8 });
  await engine.create({ table: "hits", query: "SELECT 1" });
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
});

const HITS = /TEMP TABLE hits/;

/** Two tables and a question, as a backtest asks them; what went on in BigQuery. */
async function asked(opened: Opened): Promise<readonly Row[]> {
  await opened.engine.create({ table: "hits", query: "SELECT 1" });
  await opened.engine.create({ table: "sessions", query: "SELECT 2" });
  return opened.engine.query("SELECT 3");
}

test.each<
  readonly [string, Partial<ServerOptions>, { readonly jobs: number; readonly waits: readonly number[] }]
>([
  [
    "a connection lost before an insert",
    { faults: [{ at: "insert", query: HITS, how: "before" }] },
    { jobs: 3, waits: [1000] },
  ],
  [
    "a connection lost after an insert, which finds its session again",
    { faults: [{ at: "insert", query: /^CREATE.* hits/, how: "after" }] },
    { jobs: 4, waits: [1000] },
  ],
  [
    "a connection lost after the very first insert, whose job nobody can find",
    { faults: [{ at: "insert", query: /INFORMATION_SCHEMA/, how: "after" }] },
    { jobs: 3, waits: [1000, 1000] },
  ],
  [
    "a rate limit, three times",
    {
      faults: [
        {
          at: "insert",
          query: /^CREATE.* hits/,
          how: { status: 403, reason: "rateLimitExceeded" },
          times: 3,
        },
      ],
    },
    { jobs: 3, waits: [1000, 2000, 4000] },
  ],
  [
    "too many requests for rows",
    { faults: [{ at: "results", how: { status: 429, reason: "rateLimitExceeded" }, times: 2 }] },
    { jobs: 3, waits: [1000, 2000] },
  ],
  [
    "Google's side, when it is asked how far a job is",
    { polls: 1, faults: [{ at: "get", how: { status: 503, reason: "backendError" } }] },
    { jobs: 3, waits: [250, 1000, 250, 250] },
  ],
  ...(
    ["jobBackendError", "jobInternalError", "jobRateLimitExceeded", "backendError", "internalError"] as const
  ).map(
    (reason) =>
      [
        `a job that failed by ${reason}, which is run again as another`,
        { faults: [{ at: "job", query: HITS, how: { status: 200, reason } }] },
        { jobs: 4, waits: [1000] },
      ] as const,
  ),
])("%s does no harm", async (_, options, { jobs, waits }) => {
  const opened = await open({ answer: () => answerOf([{ n: 3 }]), ...options });
  expect(await asked(opened)).toEqual([{ n: 3 }]);
  const made = opened.server.jobs.filter(({ dryRun }) => !dryRun);
  expect(made.length).toBe(jobs);
  expect(opened.waits).toEqual(waits);
  // Whatever was asked again, each table was made in the one session, and the session ends.
  expect(opened.server.sessions().begun).toBe(1);
  await opened.engine.close();
  expect(opened.server.sessions().open).toBe(0);
});

test("what does not get better is given up, and how long it was waited for is said", async () => {
  const opened = await open({
    faults: [{ at: "insert", query: /^CREATE/, how: { status: 503, reason: "backendError" }, times: 99 }],
  });
  await expect(asked(opened)).rejects.toMatchObject({
    code: "bigquery-unavailable",
    exitCode: 5,
    hint: "Asked 7 times in 63 s. Try again later.",
  });
  expect(opened.waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000]);
});

test("a quota that is used up is told at once", async () => {
  const opened = await open({
    faults: [{ at: "insert", query: /^CREATE/, how: { status: 403, reason: "quotaExceeded" } }],
  });
  await expect(asked(opened)).rejects.toMatchObject({ code: "bigquery-quota" });
  expect(opened.waits).toEqual([]);
});

test("a run that is stopped cancels its job, ends its session and says what was billed", async () => {
  const stopping = new AbortController();
  let polls = 0;
  const opened = await open({ polls: 3, billed: 20e6 }, 50e9, {
    signal: stopping.signal,
    sleep: async () => {
      polls += 1;
      if (polls === 5) stopping.abort();
    },
  });
  await expect(asked(opened)).rejects.toMatchObject({
    code: "bigquery-cancelled",
    message: expect.stringMatching(/^the run was stopped, after \d+ MB were billed$/),
  });
  expect(opened.server.cancelled).toEqual([expect.stringContaining("TEMP TABLE sessions")]);
  await opened.engine.close();
  expect(opened.server.sessions()).toEqual({ begun: 1, open: 0 });
  // The catalog, the first table and the one that was cancelled.
  expect(opened.engine.bill?.().bytes).toBe(60e6);
  await expect(opened.engine.query("SELECT 1")).rejects.toMatchObject({ code: "bigquery-cancelled" });
});

test("a job that never ends is cancelled after its time", async () => {
  const opened = await open({ polls: 1e9 });
  await expect(opened.engine.create({ table: "hits", query: "SELECT 1" })).rejects.toMatchObject({
    code: "bigquery-timeout",
    exitCode: 5,
  });
  expect(opened.server.cancelled.length).toBe(1);
  expect(opened.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(32 * 60_000);
});

test("every job has its labels and its time, and the limit is one for all of them", async () => {
  const opened = await open({ billed: 30e6 }, 100e6);
  await opened.engine.create({ table: "hits", query: "SELECT 1" });
  await opened.engine.create({ table: "sessions", query: "SELECT 2" });
  // 90 MB are billed: what is left is less than BigQuery bills for the smallest of tables.
  await expect(opened.engine.query("SELECT 3")).rejects.toMatchObject({
    code: "bigquery-too-many-bytes",
    exitCode: 6,
    message: "the run has been billed 90 MB, and no more than 100 MB are allowed",
  });
  const made = opened.server.jobs.filter(({ dryRun }) => !dryRun);
  expect(made.map(({ maximumBytesBilled }) => maximumBytesBilled)).toEqual(["70000000", "40000000"]);
  expect(made.every(({ timeoutMs }) => timeoutMs === "1800000")).toBe(true);
  for (const { labels } of opened.server.jobs)
    expect(labels).toEqual({ ga4_goals: "1", command: "backtest" });
  expect(opened.engine.bill?.()).toEqual({ bytes: 90e6, dollars: expect.closeTo(0.0005, 4) });
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
  [{ at: "job", status: 200, reason: "stopped", message: "Job was cancelled" }, 5, "bigquery-cancelled"],
] as const)(
  "Google's refusal %j ends with exit code %i in Google's words",
  async (failure, exitCode, code) => {
    const { engine } = await open({ failure });
    await expect(engine.create({ table: "hits", query: "SELECT 1" })).rejects.toMatchObject({
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
