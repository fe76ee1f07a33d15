/**
 * What BigQuery is asked, answered by Google's own SQL engine: every golden statement, and whole backtests over goals that
 * are hard, random or in the examples, on synthetic and real rows. Each answer, of tables and of questions, is DuckDB's cell
 * by cell.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BacktestOptions } from "../../../src/backtest/run-backtest.js";
import { northtrail } from "../../../src/emulator/site/northtrail.js";
import { simulateDay } from "../../../src/emulator/site/simulate-day.js";
import type { GoalsConfig } from "../../../src/goals/goal.js";
import { rowsOf, visitorsOf } from "../../report/experiments/visitors.js";
import { eventStream, pageGoals, pageViews, streamGoals } from "../../support/arbitraries/event-stream.js";
import { runs } from "../../support/runs.js";
import { DATA, EXPORT, hasData } from "../support/export-data.js";
import { goalsFrom } from "../support/goals.js";
import { type TestEvent, withFolder, writeEvents } from "../support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "../support/shop.js";
import { overFiles, type Statement } from "./both.js";
import { type GoogleSql, openGoogleSql } from "./google-sql.js";
import { HARD_CASES } from "./hard-cases.js";

let google: GoogleSql;
beforeAll(async () => {
  google = await openGoogleSql();
}, 300_000);
afterAll(() => google?.close());

/** A backtest of the files by both engines, with everything that can be asked; the number of cells. */
async function agreed(
  files: readonly string[],
  config: GoalsConfig,
  options: BacktestOptions = {},
): Promise<number> {
  const { differences, cells, results } = await overFiles(google, files, (both) =>
    both.backtest(config, { values: true, ...options }),
  );
  expect(differences).toEqual([]);
  const [{ events, ...ofGoogle }, { events: read, ...ofDuckDb }] = results;
  expect({ ...events, engine: "" }).toEqual({ ...read, engine: "" });
  expect(ofGoogle).toEqual(ofDuckDb);
  return cells;
}

const agreedOn = (events: readonly TestEvent[], goals: string, options?: BacktestOptions): Promise<number> =>
  withFolder(async (folder) => agreed([await writeEvents(folder, events)], goalsFrom(goals), options));

const GOLDEN = new URL("../sql/golden/", import.meta.url);

function statementsIn(file: URL): readonly Statement[] {
  const pieces = readFileSync(file, "utf8").split(/;\n(?:\n|$)/);
  return pieces
    .filter((piece) => piece !== "")
    .map((piece) => {
      const [head = "", table] = /^CREATE OR REPLACE TEMP TABLE (\w+) AS\n/.exec(piece) ?? [];
      return { ...(table === undefined ? {} : { table }), query: piece.slice(head.length) };
    });
}

test.each(readdirSync(GOLDEN))("the golden statements %s", (name) =>
  withFolder(async (folder) => {
    const [bigquery, duckdb] = ["bigquery", "duckdb"].map((dialect) =>
      statementsIn(new URL(`${name}/${dialect}.sql`, GOLDEN)),
    );
    const events = SHOP_EVENTS.map((event, n): TestEvent => ({ ...event, batch: [n % 3, n, 0] }));
    await overFiles(google, [await writeEvents(folder, events)], async (both) => {
      const { differences, statements, cells } = await both.statements(bigquery ?? [], duckdb ?? []);
      expect(differences).toEqual([]);
      expect(statements).toBeGreaterThan(10);
      expect(cells).toBeGreaterThan(50);
    });
  }),
);

describe("backtests", () => {
  test.each(Object.entries(HARD_CASES))("%s", async (_, { goals, events }) => {
    expect(await agreedOn(events, goals)).toBeGreaterThan(500);
  });

  test.each([
    { sessionRule: "started" },
    { everyTransaction: true },
    { missingParameter: "fails" },
    { streams: ["1"] },
    { streams: ["2"], withinDays: 1 },
  ] as const)("%o", async (options) => {
    const events = SHOP_EVENTS.map((event, n) => ({ ...event, stream: n % 3 === 0 ? "2" : "1" }));
    expect(await agreedOn(events, SHOP_GOALS, options)).toBeGreaterThan(100);
  });

  test("an experiment, by events and by sessions", () =>
    withFolder(async (folder) => {
      const file = join(folder, "events.ndjson");
      const visitors = visitorsOf(3, 200, ["A", "B"], { A: [30, 30], B: [30, 80] });
      await writeFile(
        file,
        rowsOf(visitors)
          .map((row) => `${JSON.stringify(row)}\n`)
          .join(""),
      );
      const goals = `version: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  cart: { tier: micro, category: interaction, type: event, event: add_to_cart }
  stayed: { tier: micro, category: engagement, type: duration, at_least: 1s }
  home: { tier: micro, category: navigation, type: destination, page: / }
setup: { dimensions: { variant: { scope: user } } }
experiments:
  copy: { by: "customUser:variant", variants: [A, B], goal: order, guards: [cart, stayed, home], start: 2026-03-05 }
`;
      expect(await agreed([file], goalsFrom(goals))).toBeGreaterThan(100);
    }));

  const roads = new URL("../golden/two-roads/", import.meta.url);
  test.each(readdirSync(roads))("%s", async (name) => {
    const read = (file: string): string => readFileSync(new URL(`${name}/${file}`, roads), "utf8");
    await agreedOn(JSON.parse(read("events.json")) as readonly TestEvent[], read("goals.yaml"));
  });

  test(
    "random goals over random events",
    () =>
      fc.assert(
        fc.asyncProperty(eventStream, streamGoals, async (events, goals) => {
          await agreedOn(events, goals);
        }),
        { numRuns: runs(12), seed: 19, endOnFailure: true },
      ),
    600_000,
  );

  test(
    "random pages",
    () =>
      fc.assert(
        fc.asyncProperty(pageViews, pageGoals, async (events, goals) => {
          await agreedOn(events, goals);
        }),
        { numRuns: runs(2), seed: 19, endOnFailure: true },
      ),
    600_000,
  );
});

describe("the example goals", () => {
  const EXAMPLES = ["content", "leads", "saas", "shop"].map((name) => `goals/examples/${name}.yaml`);

  test.each(EXAMPLES)("%s on a simulated evening", (goals) =>
    withFolder(async (folder) => {
      const rows = simulateDay(northtrail, "2026-03-02", 19);
      const file = join(folder, "events_20260302.ndjson");
      await writeFile(
        file,
        rows
          .slice(-1_000)
          .map((row) => `${JSON.stringify(row)}\n`)
          .join(""),
      );
      expect(await agreed([file], goalsFrom(readFileSync(goals, "utf8")))).toBeGreaterThan(1_000);
    }),
  );

  test.skipIf(!hasData).each(EXAMPLES)("%s on real rows of many days", async (goals) => {
    const config = goalsFrom(readFileSync(goals, "utf8"));
    expect(await agreed([`${DATA}/sample_700_events.ndjson`], config)).toBeGreaterThan(1_000);
  });

  test.skipIf(!hasData)("a shop's on visitors who bought, in seven real days", () =>
    withFolder(async (folder) => {
      const file = join(folder, "events_20210101.ndjson");
      await copyVisitors(file, 12);
      expect(existsSync(file)).toBe(true);
      const config = goalsFrom(readFileSync("goals/examples/shop.yaml", "utf8"));
      expect(await agreed([file], config)).toBeGreaterThan(1_000);
    }),
  );
});

/** Everything that so many buyers of the export did. */
async function copyVisitors(file: string, buyers: number): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const columns =
    "event_date, event_timestamp, event_name, event_params, user_pseudo_id, platform, stream_id::VARCHAR AS stream_id";
  const events = `read_parquet('${EXPORT}')`;
  await connection.run(
    `COPY (SELECT ${columns} FROM ${events} WHERE user_pseudo_id IN (
      SELECT user_pseudo_id FROM ${events} WHERE event_name = 'purchase' GROUP BY 1 ORDER BY 1 LIMIT ${buyers}
    )) TO '${file}' (FORMAT json)`,
  );
  connection.closeSync();
  instance.closeSync();
}
