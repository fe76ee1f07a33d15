/** The goals as SQL for others, run by Google's own SQL engine: it counts what a backtest counts. */
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import type { Row } from "../../../src/backtest/engine/engine.js";
import { type GoalEventsOptions, goalEventsSql } from "../../../src/backtest/models/goal-events.js";
import { goalDaysSql, goalSessionsSql } from "../../../src/backtest/models/rows.js";
import { sqlFiles } from "../../../src/backtest/models/sql-files.js";
import { runBacktest } from "../../../src/backtest/run-backtest.js";
import { bigqueryDialect } from "../../../src/backtest/sql/bigquery-dialect.js";
import type { GoalsConfig } from "../../../src/goals/goal.js";
import { eventStream, pageGoals, pageViews, streamGoals } from "../../support/arbitraries/event-stream.js";
import { runs } from "../../support/runs.js";
import { sourceRows } from "../google-sql/both.js";
import type { Table } from "../google-sql/cells.js";
import { EVENTS, type GoogleSql, openGoogleSql } from "../google-sql/google-sql.js";
import { HARD_CASES } from "../google-sql/hard-cases.js";
import { goalsFrom } from "../support/goals.js";
import { type TestEvent, withFolder, writeEvents } from "../support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "../support/shop.js";
import { importedByGrowthbook, lookmlViews } from "./other-programs.js";
import { daysOfBacktest, daysOfSql, sessionsOf, sessionsOfBacktest } from "./same-numbers.js";

let google: GoogleSql;
beforeAll(async () => {
  google = await openGoogleSql();
}, 300_000);
afterAll(() => google?.close());

const rowsOf = ({ columns, rows }: Table): readonly Row[] =>
  rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])));

async function agreed(
  events: readonly TestEvent[],
  config: GoalsConfig,
  options: GoalEventsOptions = {},
): Promise<number> {
  return withFolder(async (folder) => {
    const engine = await openDuckDb({ events: [await writeEvents(folder, events)] });
    try {
      const wanted = await runBacktest(engine, config, options);
      google.load(await sourceRows(engine));
      const source = {
        source: `\`${EVENTS}\``,
        where: ["_TABLE_SUFFIX BETWEEN '20000101' AND '20991231'"],
        columns: { platform: true, streamId: true, batch: true },
        streams: [],
      };
      const goalEvents = `(${goalEventsSql({ config, source, dialect: bigqueryDialect, options })}) AS goal_events`;
      const days = await google.query(
        `SELECT goal, CAST(day AS STRING) AS day, conversions, events, value FROM (${goalDaysSql(goalEvents)})`,
      );
      expect(daysOfSql(rowsOf(days), wanted)).toEqual(daysOfBacktest(wanted));
      const sessions = await google.query(
        `SELECT goal, CAST(day AS STRING) AS day FROM (${goalSessionsSql(goalEvents)})`,
      );
      expect(sessionsOf(rowsOf(sessions))).toEqual(sessionsOfBacktest(wanted));
      return days.rows.length;
    } finally {
      await engine.close();
    }
  });
}

test("a shop", async () => {
  expect(await agreed(SHOP_EVENTS, goalsFrom(SHOP_GOALS))).toBeGreaterThan(7);
});

test("what Looker and GrowthBook run counts the same", () =>
  withFolder(async (folder) => {
    const engine = await openDuckDb({ events: [await writeEvents(folder, SHOP_EVENTS)] });
    try {
      const config = goalsFrom(SHOP_GOALS);
      const wanted = await runBacktest(engine, config);
      google.load(await sourceRows(engine));
      const written = (as: "looker" | "growthbook"): string =>
        sqlFiles(config, {
          ...{
            as,
            dialect: "bigquery",
            dataset: "shop-project.analytics_123",
            events: "",
            into: "ds_abc123",
          },
          ...{
            days: { firstDay: "2000-01-01", lastDay: "2099-12-31" },
            streams: [],
            batch: true,
            rows: "days",
          },
        })[0]?.text ?? "";
      const run = async (sql: string, asked: string, where = "true"): Promise<readonly Row[]> => {
        const ofEvents = sql.replaceAll("shop-project.analytics_123.events_*", EVENTS);
        return rowsOf(await google.query(`SELECT ${asked} FROM (${ofEvents}) AS it WHERE ${where}`));
      };
      const view = lookmlViews(written("looker")).goal_sessions?.derived_table.sql ?? "";
      expect(sessionsOf(await run(view, "goal, CAST(day AS STRING) AS day"))).toEqual(
        sessionsOfBacktest(wanted),
      );
      const { factTables, factTableFilters } = importedByGrowthbook(written("growthbook"));
      const facts = factTables[0]?.data.sql ?? "";
      for (const { id, count, users } of wanted.goals) {
        const filter = factTableFilters.find((one) => one.id === id)?.data.value ?? "";
        const [row] = await run(facts, "COUNT(*) AS n, COUNT(DISTINCT anonymous_id) AS users", filter);
        expect({ id, n: Number(row?.n), users: Number(row?.users) }).toEqual({ id, n: count, users });
      }
    } finally {
      await engine.close();
    }
  }));

test.each(Object.entries(HARD_CASES))("%s", async (_, { goals, events }) => {
  expect(await agreed(events, goalsFrom(goals))).toBeGreaterThan(5);
});

const roads = new URL("../golden/two-roads/", import.meta.url);
test.each(readdirSync(roads))("%s", async (name) => {
  const read = (file: string): string => readFileSync(new URL(`${name}/${file}`, roads), "utf8");
  await agreed(JSON.parse(read("events.json")) as readonly TestEvent[], goalsFrom(read("goals.yaml")));
});

test(
  "random goals over random events",
  () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.tuple(eventStream, streamGoals), fc.tuple(pageViews, pageGoals)),
        fc.constantFrom("holds", "fails"),
        fc.boolean(),
        async ([events, goals], missingParameter, everyTransaction) => {
          await agreed(events, goalsFrom(goals), { missingParameter, everyTransaction });
        },
      ),
      { numRuns: runs(8), seed: 19, endOnFailure: true },
    ),
  600_000,
);
