import { expect, test } from "vitest";
import { workspace } from "../../support/cli.js";
import { SHOP_GOALS } from "../support/shop.js";

function shop() {
  const place = workspace();
  place.write("goals/shop.yaml", SHOP_GOALS);
  return place;
}

test("sql prints one query, over the export of the property", async () => {
  const { stdout, stderr, exitCode } = await shop().cli(["sql", "--property", "123"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("FROM `analytics_123.events_*`");
  expect(stdout).toMatch(/GROUP BY goal, tier, day\n$/);
});

test("sql of several files: all on stdout, in a folder, or as JSON", async () => {
  const place = shop();
  const dbt = ["sql", "--as", "dbt", "--dataset", "shop-project.analytics_1"];
  const { stdout } = await place.cli(dbt);
  const names = [...stdout.matchAll(/^==> (.*) <==$/gm)].map(([, name]) => name);
  expect(names).toEqual([
    "models/ga4_goals/goal_events.sql",
    "models/ga4_goals/goal_sessions.sql",
    "models/ga4_goals/goal_days.sql",
    "models/ga4_goals/ga4_goals.yml",
    "dbt_project.vars.yml",
  ]);
  expect((await place.cli([...dbt, "--out", "warehouse"])).exitCode).toBe(0);
  expect(Object.keys(place.files())).toEqual(
    expect.arrayContaining(["warehouse/models/ga4_goals/goal_days.sql", "warehouse/dbt_project.vars.yml"]),
  );
  const json = JSON.parse((await place.cli([...dbt, "--format", "json"])).stdout) as {
    readonly files: readonly { readonly name: string }[];
  };
  expect(json.files.map(({ name }) => name)).toEqual(names);
});

test.each([
  [["--as", "dbt", "--dialect", "duckdb"], "--as dbt is for BigQuery"],
  [["--dataset", "a`; DROP"], "is not a dataset"],
  [["--as", "view", "--dataset", "analytics_1", "--into", "x y"], "is not a dataset"],
  [["--dialect", "duckdb", "--dataset", "analytics_1"], "--dataset goes with --dialect bigquery"],
  [["--events", "x.parquet"], "--events goes with --dialect duckdb"],
  [["--dialect", "duckdb", "--events", "x.ndjson"], "names no Parquet files"],
  [["--days", "2026-02-30.."], "is no span of days"],
  [["--days", "2026-03-02..2026-03-01"], "is no span of days"],
  [["--stream-ids", "G-1"], "is not a list of numbers"],
  [["--as", "growthbook", "--dataset", "analytics_1"], "--as growthbook needs the id of the data source"],
  [[], "no property is named"],
] as const)("sql %j is refused", async (words, message) => {
  const { stdout, stderr, exitCode } = await shop().cli(["sql", ...words]);
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 64 });
  expect(stderr).toContain(message);
});
