import { DuckDBConnection } from "@duckdb/node-api";
import { expect, test, vi } from "vitest";
import type { Backtest } from "../../src/backtest/model.js";
import { startBigQuery } from "../support/bigquery-server.js";
import { workspace } from "../support/cli.js";
import { privateFolders } from "./support/private-folders.js";
import { exportRow } from "./support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "./support/shop.js";

const NDJSON = SHOP_EVENTS.map((event) => `${JSON.stringify(exportRow(event))}\n`).join("");

function shop() {
  const place = workspace();
  place.write("goals/shop.yaml", SHOP_GOALS);
  place.write("export/events_20260302.ndjson", NDJSON);
  return place;
}

test("the result alone is on stdout", async () => {
  const { stdout, exitCode } = await shop().cli(["backtest", "--events", "export/*.ndjson"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("What these goals would have counted · 2 – 3 Mar 2026");
  expect(stdout).toMatch(/Order +3 +3 +2/);
  expect(stdout).not.toContain("reading");
});

test.each([40, 60, 80, 140])("text fits a terminal of %i columns", async (columns) => {
  const { stdout } = await shop().cli(["backtest", "--events", "export/*.ndjson"], { columns });
  for (const line of stdout.split("\n")) expect([...line].length, line).toBeLessThanOrEqual(columns);
});

test("JSON, CSV and HTML are whole and say the same count", async () => {
  const place = shop();
  const run = async (format: string): Promise<string> =>
    (await place.cli(["backtest", "--events", "export/*.ndjson", "--format", format])).stdout;
  const json = JSON.parse(await run("json")) as {
    schemaVersion: number;
    goals: { id: string; count: number }[];
  };
  expect(json.schemaVersion).toBe(1);
  expect(json.goals[0]).toMatchObject({ id: "order", count: 3 });
  expect(await run("csv")).toContain("goal,order,EUR,,count,3,,");
  expect(await run("html")).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
});

test("what a run keeps is out of git, changes no result, and goes with --clear-cache", async () => {
  const place = shop();
  place.write("export/events_20260302.ndjson", NDJSON + `${" ".repeat(9_999)}\n`.repeat(200));
  const run = (...more: readonly string[]) =>
    place.cli(["backtest", "--events", "export/*.ndjson", "--format", "json", ...more]);
  const kept = () => Object.keys(place.files()).filter((file) => /cache.[0-9a-f]{32}\./.test(file));
  const plain = await run("--no-cache");
  expect(kept()).toEqual([]);
  expect((await run()).stdout).toBe(plain.stdout);
  expect(kept().map((name) => name.replace(/.*[.]/, ""))).toEqual(
    expect.arrayContaining(["json", "parquet"]),
  );
  expect(place.files()[".ga4-goals/cache/.gitignore"]).toBe("*\n");
  expect((await run()).stdout).toBe(plain.stdout);
  const cleared = await place.cli(["backtest", "--clear-cache"]);
  expect(cleared).toMatchObject({ exitCode: 0, stdout: "" });
  expect(cleared.stderr).toMatch(/^removed \d+\.\d MB\n$/);
  expect(kept()).toEqual([]);
});

test.each([
  [["backtest", "--suggest-values"]],
  [["backtest", "--against", "old.yaml"]],
  [["init", "--from-events"]],
])("%j reads events once: the second time it finds what it kept", async (words) => {
  const place = shop();
  place.write("old.yaml", SHOP_GOALS.replace("at_least: 3", "at_least: 2"));
  place.write("export/events_20260302.ndjson", NDJSON + `${" ".repeat(9_999)}\n`.repeat(200));
  const asked = vi.spyOn(DuckDBConnection.prototype, "run");
  const [command, ...flags] = words;
  const events =
    command === "init" ? ["--from-events", "export/*.ndjson"] : [...flags, "--events", "export/*.ndjson"];
  const run = async () => {
    asked.mockClear();
    const { stdout, exitCode } = await place.cli([command ?? "", ...events]);
    const read = asked.mock.calls.filter(([sql]) => sql.includes("read_json(")).length;
    return { stdout, exitCode, read };
  };
  const first = await run();
  expect(first).toMatchObject({ exitCode: 0, read: expect.any(Number) });
  expect(first.read).toBeGreaterThan(0);
  expect(await run()).toEqual({ ...first, read: 0 });
  asked.mockRestore();
});

test("what can't be read ends with exit code 3, nothing on stdout and no file", async () => {
  const place = shop();
  place.write("export/events_20260303.ndjson", "{ broken\n");
  const result = await place.cli(["backtest", "--events", "export/*.ndjson", "--out", "result.txt"]);
  expect(result).toMatchObject({ exitCode: 3, stdout: "" });
  expect(result.stderr).toContain("events_20260303.ndjson:1");
  expect(Object.keys(place.files())).not.toContain("result.txt");
  expect((await place.cli(["backtest", "--events", "none/*.parquet"])).exitCode).toBe(3);
});

test("--stream-ids counts in these streams alone, and a day with events of others is no missing day", async () => {
  const place = workspace();
  place.write(
    "goals/one.yaml",
    "version: 1\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n",
  );
  const day = 86_400;
  const events = [
    { name: "purchase", at: 0, stream: "11" },
    { name: "purchase", at: day, stream: "22" },
    { name: "purchase", at: 3 * day, stream: "11" },
    { name: "purchase", at: 3 * day, stream: "33" },
  ];
  place.write("all.ndjson", events.map((event) => `${JSON.stringify(exportRow(event))}\n`).join(""));
  const counted = async (...flags: readonly string[]) => {
    const { stdout } = await place.cli(["backtest", "--events", "all.ndjson", "--format", "json", ...flags]);
    const { goals, events: read } = JSON.parse(stdout) as Pick<Backtest, "goals" | "events">;
    return [goals[0]?.count, goals[0]?.perDay.map(({ oncePerEvent }) => oncePerEvent), read.missingDays];
  };
  expect(await counted()).toEqual([4, [1, 1, null, 2], ["2026-03-04"]]);
  expect(await counted("--stream-ids", "11")).toEqual([2, [1, 0, null, 1], ["2026-03-04"]]);
  expect(await counted("--stream-ids", "11,33")).toEqual([3, [1, 0, null, 2], ["2026-03-04"]]);
  expect(await place.cli(["backtest", "--events", "all.ndjson", "--stream-ids", "G-SHOP1"])).toMatchObject({
    exitCode: 64,
    stdout: "",
  });
  // What is refused has opened nothing that would stay.
  expect(privateFolders()).toEqual([]);
});

test.each([
  [["backtest"]],
  [["backtest", "--engine", "bigquery"]],
  [["backtest", "--events", "x", "--dataset", "p.d"]],
  [["backtest", "--events", "export/*", "--write"]],
  [["backtest", "--events", "export/*", "--within", "0"]],
  [["backtest", "--events", "export/*", "--against", "HEAD", "--format", "csv"]],
  [["backtest", "--engine", "bigquery", "--dataset", "my-project.analytics_1", "--max-bytes", "lots"]],
  [["backtest", "--engine", "bigquery", "--dataset", "my-project.analytics_1", "--days", "yesterday"]],
  [["backtest", "--engine", "bigquery", "--dataset", "p-1.analytics_1", "--days", "2026-02-30..2026-03-02"]],
])("%j is wrong usage", async (words) => {
  const { exitCode, stdout } = await shop().cli(words, {
    environment: { BIGQUERY_EMULATOR_HOST: "127.0.0.1:9" },
  });
  expect([exitCode, stdout]).toEqual([64, ""]);
});

test("--suggest-values says from what, and with few cases says nothing and writes nothing", async () => {
  const place = shop();
  const before = place.files();
  const { stdout, exitCode } = await place.cli([
    "backtest",
    "--events",
    "export/*.ndjson",
    "--suggest-values",
    "--write",
  ]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("No value where fewer than 100 users reached the goal: cart (3)");
  expect(place.files()).toEqual(before);
});

test("over BigQuery the estimate is shown first and the limit holds", async () => {
  const server = await startBigQuery({ bytes: 60e9, answer: () => ({ columns: [], rows: [] }) });
  try {
    const words = ["backtest", "--engine", "bigquery", "--dataset", "my-project.analytics_1"];
    const result = await shop().cli(words, { environment: { BIGQUERY_EMULATOR_HOST: server.address } });
    expect(result).toMatchObject({ exitCode: 6, stdout: "" });
    expect(result.stderr).toContain(
      "BigQuery will read 60 GB and about 23 GB of temporary tables (up to half as much again where most of what happens counts for a goal), about $0.47",
    );
    expect(server.jobs.map(({ dryRun }) => dryRun)).toEqual([true]);
  } finally {
    await server.stop();
  }
});

test("over BigQuery what was billed is said, also of a run that Ctrl-C stopped", async () => {
  const server = await startBigQuery({ billed: 2e9, polls: 1e6, answer: () => ({ columns: [], rows: [] }) });
  try {
    const words = ["backtest", "--engine", "bigquery", "--dataset", "my-project.analytics_1"];
    let ctrlC = (): void => {};
    const interrupt = new Promise<void>((resolve) => {
      ctrlC = resolve;
    });
    const running = shop().cli(words, {
      environment: { BIGQUERY_EMULATOR_HOST: server.address },
      interrupt,
    });
    await vi.waitFor(() => expect(server.jobs.length).toBe(2), { timeout: 60_000 });
    ctrlC();
    const result = await running;
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain("Cancelling the job in BigQuery ...");
    expect(result.stderr).toContain("BigQuery billed 4.0 GB, about $0.02");
    expect(server.cancelled.length).toBe(1);
    expect(server.sessions().open).toBe(0);
  } finally {
    await server.stop();
  }
});

test("init drafts goals that validate, and never over a file that is there", async () => {
  const place = shop();
  expect(
    (await place.cli(["init", "--from-events", "export/*.ndjson", "--out", "goals/draft.yaml"])).exitCode,
  ).toBe(0);
  expect((await place.cli(["validate", "goals/draft.yaml"])).exitCode).toBe(0);
  expect(
    (await place.cli(["init", "--from-events", "export/*.ndjson", "--out", "goals/draft.yaml"])).exitCode,
  ).toBe(6);
});
