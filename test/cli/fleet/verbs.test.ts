/** Commands that make a text for a property, for each client of a file: a table, a folder, one document. */
import { beforeEach, describe, expect, it } from "vitest";
import { exportRow } from "../../backtest/support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "../../backtest/support/shop.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";

const NDJSON = SHOP_EVENTS.map((event) => `${JSON.stringify(exportRow(event))}\n`).join("");

let here: Workspace;
beforeEach(() => {
  here = workspace();
  here.write("goals.yaml", SHOP_GOALS);
  here.write(
    "clients.yaml",
    `version: 1
defaults: { goals: [goals.yaml] }
clients:
  acme: { property: 1001, variables: { folder: one } }
  globex: { property: 1002, variables: { folder: two }, overrides: { goals: { order: { event: sale } } } }
  wrong: { property: 1003, variables: { folder: one }, overrides: { goals: { order: { evnt: sale } } } }
`,
  );
  here.write("one/events_20260302.ndjson", NDJSON);
  here.write("two/events_20260302.ndjson", NDJSON.replaceAll('"purchase"', '"sale"'));
});
const cli = (...words: string[]): Promise<CliResult> => here.cli([...words, "--clients", "clients.yaml"]);

describe("backtest over clients", () => {
  const events = ["--events", "${folder}/*.ndjson"];

  it("counts each client's goals on its own events, a row each, and tells who was left out", async () => {
    const { stdout, exitCode, stderr } = await cli("backtest", ...events);
    expect(exitCode).toBe(8);
    expect(stdout).toMatch(/^Client +Days +Sessions +Macro +Micro/);
    expect(stdout).toMatch(/\nacme +2 +5 +4 +9 /);
    expect(stdout).toMatch(/\nglobex +2 +5 +4 +9 /);
    expect(stdout).toContain("Left out: 1 client");
    expect(stderr).toContain("unknown-key");
  });

  it("says what one client says by itself: as JSON, as CSV with its name, and in a folder", async () => {
    const alone = await here.cli(["backtest", "--events", "one/*.ndjson", "goals.yaml", "--format", "json"]);
    const json = await cli("backtest", ...events, "--format", "json");
    const [acme, globex, wrong] = JSON.parse(json.stdout).clients;
    expect(acme.result).toEqual(JSON.parse(alone.stdout));
    expect(globex.result.goals[0]).toMatchObject({ id: "order", count: 3 });
    expect(wrong).toMatchObject({ state: "wrong", result: null });

    const csv = await cli("backtest", ...events, "--out", "all.csv");
    expect(csv.stdout).toBe("");
    expect(here.read("all.csv")).toContain("client,table,subject,");
    expect(here.read("all.csv")).toContain("globex,goal,order,EUR,,count,3,,");
    expect(csv.stderr).toContain("Left out: 1 client");

    const folder = await cli("backtest", ...events, "--out", "all");
    expect(folder.stderr).toContain("wrote 2 files into all");
    expect(here.read("all/acme.txt")).toContain("What these goals would have counted");
  });

  it("events that are the same for all, and a variable that a client has not, are told; nothing is counted", async () => {
    const same = await cli("backtest", "--events", "one/*.ndjson");
    expect([same.exitCode, same.stderr]).toEqual([
      64,
      expect.stringContaining("--events is the same for every client"),
    ]);
    const unset = await cli(
      "backtest",
      "--events",
      "${foldr}/*.ndjson",
      "--only",
      "acme",
      "--format",
      "json",
    );
    expect(JSON.parse(unset.stdout).clients[0].error.message).toContain(
      "${foldr}, which is not set for client acme",
    );
    for (const flag of [["--against", "HEAD"], ["--suggest-values"]])
      expect((await cli("backtest", ...events, ...flag)).exitCode).toBe(64);
  });
});

describe("page-code over clients", () => {
  beforeEach(() => {
    here.write(
      "goals.yaml",
      `version: 1
goals:
  deep: { tier: micro, category: engagement, type: pages_per_session, at_least: 5 }
  order: { tier: macro, category: revenue, type: event, event: purchase }
`,
    );
    here.write(
      "clients.yaml",
      `version: 1
defaults: { goals: [goals.yaml] }
clients:
  acme: { property: 1001, variables: { stream: G-ACME1 } }
  globex: { property: 1002, variables: { stream: G-GLOBEX }, overrides: { goals: { deep: null } } }
`,
    );
  });

  it("is a row a client, and in a folder the code of each", async () => {
    const { stdout, stderr, exitCode } = await cli(
      "page-code",
      "--measurement-id",
      "${stream}",
      "--out",
      "code",
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\nacme +G-ACME1 +1 +\d+ B\n/);
    expect(stdout).toMatch(/\nglobex +no goal needs page code/);
    expect(stderr).toContain("wrote 1 file into code");
    const alone = await here.cli(["page-code", "goals.yaml", "--measurement-id", "G-ACME1"]);
    expect(here.read("code/acme.html")).toBe(alone.stdout);
    expect(Object.keys(here.files())).not.toContain("code/globex.html");
  });

  it("as JSON has the code of each; without a stream of its own a client has failed by itself", async () => {
    const named = JSON.parse(
      (await cli("page-code", "--measurement-id", "${stream}", "--format", "json")).stdout,
    );
    expect(named.clients[0].result).toMatchObject({ measurementId: "G-ACME1", goals: ["deep"] });
    const unnamed = JSON.parse((await cli("page-code", "--format", "json")).stdout);
    expect(unnamed.clients.map((one: { state: string }) => one.state)).toEqual(["failed", "done"]);
    expect((await cli("page-code", "--measurement-id", "G-ACME1")).exitCode).toBe(64);
  });
});

describe("sql over clients", () => {
  it("has each client's own dataset, and is what one property by itself gets", async () => {
    const { stdout, stderr, exitCode } = await cli("sql", "--out", "sql", "--only", "acme,globex");
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("wrote 2 files into sql")]);
    expect(stdout).toMatch(/\nacme +\S+\.sql\n/);
    const alone = await here.cli(["sql", "goals.yaml", "--property", "1001"]);
    expect(here.read("sql/acme.sql")).toBe(alone.stdout);
    expect(here.read("sql/globex.sql")).toContain("analytics_1002");
    expect(here.read("sql/globex.sql")).toContain("'sale'");
  });

  it("several files of a client go into a folder of its own", async () => {
    await cli("sql", "--as", "dbt", "--out", "models", "--only", "acme,globex");
    const names = Object.keys(here.files()).filter((name) => name.startsWith("models/"));
    expect(names.length).toBeGreaterThan(4);
    expect(new Set(names.map((name) => name.split("/")[1]))).toEqual(new Set(["acme", "globex"]));
  });

  it.each([
    [["--as", "view"], "--into 'ga4_goals_${property}'"],
    [["--dataset", "p12345.analytics_1"], "--dataset 'analytics_${property}'"],
    [["--dialect", "duckdb", "--events", "x/*.parquet"], "--events 'exports/${client}/*.parquet'"],
  ])("%j is the same for all and is refused", async (words, hint) => {
    const { exitCode, stderr } = await cli("sql", ...words);
    expect([exitCode, stderr.replace(/\s+/g, " ")]).toEqual([64, expect.stringContaining(hint)]);
  });
});

describe("verify over clients", () => {
  it("needs an address that differs from client to client, and tells a client without one by itself", async () => {
    const same = await cli("verify", "https://www.example.com/");
    expect([same.exitCode, same.stderr]).toEqual([64, expect.stringContaining("the same for every client")]);
    const unset = JSON.parse((await cli("verify", "https://${domain}/", "--format", "json")).stdout);
    expect(unset.clients[0].error).toMatchObject({
      message: expect.stringContaining("${domain}, which is not set"),
    });
  });
});
