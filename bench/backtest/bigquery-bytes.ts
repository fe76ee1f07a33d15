/**
 * `npx tsx bench/backtest/bigquery-bytes.ts GOALS EVENTS`: the bytes that BigQuery would read for each statement of a backtest,
 * as a share of what the export's part is and for 100 million events a day. Computed, not billed: the statements run in DuckDB
 * over the events, and every column that a statement names is counted with the size BigQuery gives its type
 * (cloud.google.com/bigquery/docs/reference/standard-sql/data-types, "Data type sizes").
 */
import { readFileSync } from "node:fs";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { type Engine, numberIn } from "../../src/backtest/engine/engine.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { loadGoals } from "../../src/goals/load.js";

const A_DAY = 100e6;

interface Read {
  readonly statement: string;
  readonly bytes: number;
}

/** Of one value; texts have two bytes more. */
const sizeOf = (column: string, type: string): string =>
  type === "VARCHAR"
    ? `sum(2 + strlen("${column}"))`
    : `count("${column}") * ${type === "HUGEINT" ? 32 : type.startsWith("DECIMAL") ? 16 : 8}`;

function measuring(engine: Engine, reads: Read[]): Engine {
  const tables = new Map<string, ReadonlyMap<string, number>>();
  const bytesOf = (sql: string): number => {
    const all = /SELECT \*/.test(sql);
    return [...tables]
      .filter(([table]) => new RegExp(`(FROM|JOIN) ${table}\\b`).test(sql))
      .flatMap(([, columns]) => [...columns])
      .reduce((sum, [name, bytes]) => (all || new RegExp(`\\b${name}\\b`).test(sql) ? sum + bytes : sum), 0);
  };
  return {
    ...engine,
    create: async (table, query) => {
      reads.push({ statement: `table ${table}`, bytes: bytesOf(query) });
      await engine.create(table, query);
      const columns = (await engine.query(`DESCRIBE ${table}`)).map(({ column_name, column_type }) => ({
        name: String(column_name),
        type: String(column_type),
      }));
      const sums = columns.map(({ name, type }) => `${sizeOf(name, type)} AS "${name}"`);
      const [row] = await engine.query(`SELECT ${sums.join(", ")} FROM ${table}`);
      tables.set(table, new Map(columns.map(({ name }) => [name, numberIn(row, name)])));
    },
    query: (query) => {
      const words = query.replaceAll(/\s+/g, " ").slice(0, 48);
      reads.push({ statement: words, bytes: bytesOf(query) });
      return engine.query(query);
    },
  };
}

/** The columns a backtest reads of the export; of parameters all keys and values. */
const EXPORT = `SELECT count(*) AS events,
  sum(10 + 8 + 2 + strlen(event_name) + 2 + coalesce(strlen(user_pseudo_id), 0) + 2 + coalesce(strlen(platform), 0)
    + list_sum(list_transform(event_params, lambda p: 2 + strlen(p.key) + coalesce(2 + strlen(p.value.string_value), 0)
      + 8 * len(list_filter([p.value.int_value::DOUBLE, p.value.double_value, p.value.float_value], lambda v: v IS NOT NULL))))) AS bytes
FROM `;

async function main(goals: string, events: string): Promise<void> {
  const engine = await openDuckDb({ events: [events] });
  try {
    const loaded = loadGoals([{ file: goals, text: readFileSync(goals, "utf8") }], {
      named: {},
      environment: {},
    });
    if (loaded.config === undefined) throw new Error(`${goals} is wrong`);
    const reads: Read[] = [];
    await runBacktest(measuring(engine, reads), loaded.config);
    const [whole] = await engine.query(EXPORT + engine.source);
    const [bytes, count] = [numberIn(whole, "bytes"), numberIn(whole, "events")];
    const line = (words: string, read: number): string =>
      `| ${words.replaceAll("|", "\\|")} | ${((100 * read) / bytes).toFixed(1)} % | ${((read / count) * (A_DAY / 1e9)).toFixed(1)} GB |`;
    const temporary = reads.reduce((sum, read) => sum + read.bytes, 0);
    const small = reads.filter((read) => read.bytes < bytes / 200);
    const lines = [
      line("the export, once", bytes),
      ...reads
        .filter((read) => !small.includes(read))
        .map((read) => line(`\`${read.statement}\``, read.bytes)),
      line(
        `${small.length} others`,
        small.reduce((sum, read) => sum + read.bytes, 0),
      ),
      line("all over temporary tables", temporary),
    ];
    process.stdout.write(
      `${loaded.config.goals.length} goals, ${loaded.config.journeys.length} journeys, ${count} events\n\n| statement | of the export | a day of 100 million events |\n|---|---|---|\n${lines.join("\n")}\n`,
    );
  } finally {
    await engine.close();
  }
}

const [, , goals = "", events = ""] = process.argv;
await main(goals, events);
