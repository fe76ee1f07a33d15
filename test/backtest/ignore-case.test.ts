/**
 * `ignore_case` has one meaning: in DuckDB, for a page that is known by its address, and in a browser's regular expression.
 * BigQuery runs the same pattern with the same engine, RE2, as the golden SQL shows.
 */
import { expect, test } from "vitest";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { bigqueryDialect } from "../../src/backtest/sql/bigquery-dialect.js";
import { predicateSql } from "../../src/backtest/sql/predicate-sql.js";
import { anyCase } from "../../src/goals/pattern/any-case.js";
import { goalsFrom } from "./support/goals.js";
import { withFolder, writeEvents } from "./support/rows.js";

/** What is written, what is found, and whether they are one. */
const PAIRS: readonly (readonly [wanted: string, found: string, same: boolean])[] = [
  ["thanks", "THANKS", true],
  ["größe", "GRÖSSE", false],
  ["größe", "GRÖẞE", true],
  ["οδος", "ΟΔΟΣ", true],
  ["ΟΔΟΣ", "οδοσ", true],
  ["istanbul", "İstanbul", false],
  ["İ", "İ", true],
  ["k", "\u212A", true],
  ["a.b", "AXB", false],
  ["заказ", "ЗАКАЗ", true],
];

test.each(["equals", "contains", "begins_with", "ends_with"] as const)(
  "%s, in every place that compares",
  async (operator) => {
    const goals = PAIRS.map(
      ([wanted], n) =>
        `  g${n}: { tier: macro, category: lead, type: event, event: e${n}, where: { p: { ${operator}: ${JSON.stringify(wanted)}, ignore_case: true } } }\n`,
    ).join("");
    const around = (found: string): string =>
      `${operator === "contains" || operator === "ends_with" ? "\n…" : ""}${found}${operator === "contains" || operator === "begins_with" ? "…\n" : ""}`;
    const events = PAIRS.map(([, found], n) => ({ name: `e${n}`, at: n, parameters: { p: around(found) } }));
    const counted = await withFolder(async (folder) => {
      const engine = await openDuckDb({ events: [await writeEvents(folder, events)] });
      const result = await runBacktest(engine, goalsFrom(`version: 1\ngoals:\n${goals}`));
      await engine.close();
      return result.goals.map(({ count }) => count === 1);
    });
    expect(counted).toEqual(PAIRS.map(([, , same]) => same));
    // (?s:...) is newer than the browsers that are supported; a class of everything says the same.
    const browser = PAIRS.map(([wanted, found]) =>
      new RegExp(`^(?:${anyCase(operator, wanted).replaceAll("(?s:.*)", "[^]*")})$`, "iu").test(
        around(found),
      ),
    );
    expect(browser).toEqual(counted);
  },
);

test("BigQuery is asked by the same pattern", () => {
  const sql = predicateSql(
    { kind: "text", subject: { kind: "url" }, operator: "begins_with", value: "Σ.", ignoreCase: true },
    bigqueryDialect,
  );
  expect(sql).toBe("coalesce(REGEXP_CONTAINS(url, '(?i)^(?:Σ\\\\.(?s:.*))$'), false)");
});
