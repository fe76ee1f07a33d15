import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import type { SqlFile, SqlOptions } from "../../../src/backtest/models/model.js";
import { sqlFiles } from "../../../src/backtest/models/sql-files.js";
import { expectGolden } from "../../support/golden.js";
import { goalsFrom } from "../support/goals.js";
import { withFolder, writeEvents } from "../support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "../support/shop.js";
import { compiledByDataform, importedByGrowthbook, lookmlViews, renderedByJinja } from "./other-programs.js";

const OPTIONS: SqlOptions = {
  as: "query",
  dialect: "bigquery",
  dataset: "shop-project.analytics_123",
  events: "events",
  days: { firstDay: "2026-03-01", lastDay: null },
  streams: [],
  batch: true,
  rows: "days",
  into: "marketing",
};

const files = (options: Partial<SqlOptions>, goals: string = SHOP_GOALS): readonly SqlFile[] =>
  sqlFiles(goalsFrom(goals), { ...OPTIONS, ...options });

const textOf = (some: readonly SqlFile[], ending: string): string =>
  some.find(({ name }) => name.endsWith(ending))?.text ?? "";

/** What Jinja, Dataform, LookML and SQL each take for theirs. */
const HARD = "{{ a }} {% b %} {# c #} $${d} `e` ;; 'f' \\ -- */ @{g}";
const HARD_GOALS = `version: 1
goals:
  hard:
    { name: ${JSON.stringify(HARD)}, tier: macro, category: lead, type: event, event: sent, where: { "p": ${JSON.stringify(HARD)} } }
`;

test.each([
  { name: "query-bigquery" },
  { name: "query-duckdb", dialect: "duckdb", rows: "sessions", days: null },
  { name: "view-bigquery", as: "view", days: null, streams: ["1234"] },
  { name: "view-duckdb", as: "view", dialect: "duckdb", batch: false },
  { name: "dbt", as: "dbt" },
  { name: "dataform", as: "dataform" },
  { name: "looker", as: "looker" },
  { name: "growthbook", as: "growthbook", days: null, into: "ds_abc123" },
] as const)("$name", ({ name, ...options }) => {
  for (const file of files(options)) {
    const golden = new URL(`./golden/${name}/${file.name}`, import.meta.url).pathname;
    mkdirSync(dirname(golden), { recursive: true });
    expectGolden(golden, file.text);
  }
});

test("dbt's Jinja makes of a model the query itself, whatever stands in the goals", () => {
  for (const goals of [SHOP_GOALS, HARD_GOALS]) {
    const [model] = files({ as: "dbt" }, goals);
    const [query] = files({ rows: "events" }, goals);
    const rendered = renderedByJinja(model?.text ?? "", () => "`shop-project.analytics_123.events_*`");
    expect(rendered.trim()).toBe(query?.text.trim());
  }
});

test("dbt's models are described and tested, and the packages for GA4 told their key events", () => {
  const made = files({ as: "dbt" });
  const properties = parse(textOf(made, "ga4_goals.yml")) as {
    readonly sources: readonly object[];
    readonly models: readonly { readonly name: string; readonly data_tests?: unknown }[];
  };
  expect(properties.sources).toMatchObject([
    {
      database: "shop-project",
      schema: "analytics_123",
      tables: [{ name: "events", identifier: "events_*" }],
    },
  ]);
  expect(properties.models.map(({ name }) => name)).toEqual(["goal_events", "goal_sessions", "goal_days"]);
  expect(properties.models[2]?.data_tests).toEqual([
    { unique: { arguments: { column_name: "concat(goal, ' ', cast(day as string))" } } },
  ]);
  const names = ["purchase", "add_to_cart", "contact", "thanks", "stayed", "engaged", "deep"];
  expect(parse(textOf(made, "vars.yml"))).toEqual({
    vars: { ga4: { conversion_events: names }, ga4_export: { key_events: names } },
  });
});

test("Dataform compiles its definitions to the query itself, with assertions", () => {
  for (const goals of [SHOP_GOALS, HARD_GOALS]) {
    const graph = compiledByDataform(files({ as: "dataform" }, goals));
    expect(graph.graphErrors.compilationErrors).toEqual([]);
    expect(graph.declarations.map(({ target }) => ({ ...target }))).toEqual([
      { database: "shop-project", schema: "analytics_123", name: "events_*" },
    ]);
    const [query] = files({ rows: "events" }, goals);
    const made = graph.tables.find(({ target }) => target.name === "goal_events");
    expect(made?.query.trim()).toBe(query?.text.trim());
    expect(graph.tables.find(({ target }) => target.name === "goal_days")?.query).toContain(
      "FROM `shop.goals.goal_events`",
    );
    expect(graph.assertions.map(({ target }) => target.name).toSorted()).toEqual([
      "goals_goal_days_assertions_rowConditions",
      "goals_goal_days_assertions_uniqueKey_0",
      "goals_goal_events_assertions_rowConditions",
      "goals_goal_sessions_assertions_rowConditions",
      "goals_goal_sessions_assertions_uniqueKey_0",
    ]);
  }
});

test("LookML's view is read as one whose table is the query itself, whatever stands in the goals", () => {
  for (const goals of [SHOP_GOALS, HARD_GOALS]) {
    const [view] = files({ as: "looker" }, goals);
    const [query] = files({ rows: "sessions" }, goals);
    const { goal_sessions: parsed, ...others } = lookmlViews(view?.text ?? "");
    expect(others).toEqual({});
    const unindented = parsed?.derived_table.sql.replaceAll("\n      ", "\n").trim();
    expect(query?.text.trim().endsWith(unindented ?? "nothing")).toBe(true);
    expect(parsed?.dimension.id).toMatchObject({ type: "string", primary_key: true });
    expect(Object.keys(parsed?.dimension ?? {})).toEqual(["id", "goal", "tier", "currency"]);
    expect(Object.keys(parsed?.dimension_group ?? {})).toEqual(["day"]);
    expect(Object.keys(parsed?.measure ?? {})).toEqual(["sessions", "conversions", "total_value"]);
  }
});

test("GrowthBook's import takes the goals: each with its users and its number, and its value in the file's currency", () => {
  for (const goals of [SHOP_GOALS, HARD_GOALS]) {
    const [file] = files({ as: "growthbook", into: "ds_abc123", days: null }, goals);
    const body = importedByGrowthbook(file?.text ?? "");
    expect(body.factTables.map(({ data }) => data.datasource)).toEqual(["ds_abc123"]);
    const ids = goalsFrom(goals).goals.map(({ id }) => id);
    const ofKind = (ending: string): readonly string[] =>
      ids.map((id) => `fact__analytics_123__${id}${ending}`);
    const made = body.factMetrics.map(({ id }) => id);
    expect(made).toEqual(expect.arrayContaining([...ofKind(""), ...ofKind("__count")]));
    const sql = body.factTables[0]?.data.sql ?? "";
    // GrowthBook fills in its own days, and must take nothing of the goals for such a place.
    expect(sql.match(/\{\{[^}]*\}\}/g)).toEqual([
      '{{date startDateISO "yyyyMMdd"}}',
      '{{date endDateISO "yyyyMMdd"}}',
    ]);
  }
  const inEuros = importedByGrowthbook(files({ as: "growthbook" }, SHOP_GOALS)[0]?.text ?? "");
  expect(inEuros.factTableFilters.find(({ id }) => id === "order_in_EUR")?.data.value).toBe(
    "goal = 'order' AND COALESCE(currency, 'EUR') = 'EUR'",
  );
});

test("no text of the goals ends LookML's SQL or is taken for Liquid", () => {
  const [view] = files({ as: "looker" }, HARD_GOALS);
  const sql = /sql:\n([\s\S]*?) ;;\n {2}\}/.exec(view?.text ?? "")?.[1] ?? "";
  expect(sql).toContain("GROUP BY goal, tier, user_pseudo_id, ga_session_id");
  expect(sql).not.toMatch(/;;|\{\{|\{%|\$\{/);
});

test("views of DuckDB are made in order and answer", () =>
  withFolder(async (folder) => {
    const engine = await openDuckDb({ events: [await writeEvents(folder, SHOP_EVENTS)] });
    try {
      const made = files({ as: "view", dialect: "duckdb", events: engine.source, batch: false });
      for (const { text } of made) await engine.query(text);
      const days = await engine.query(
        "SELECT sum(conversions) AS n, sum(value) AS v FROM goal_days WHERE goal = 'order'",
      );
      expect(days).toEqual([{ n: 3, v: "80.500000" }]);
    } finally {
      await engine.close();
    }
  }));
