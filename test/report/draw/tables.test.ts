/** The tables of a report and of a roll-up: what the report shows is in them, and every row has a cell for each column. */
import { describe, expect, it } from "vitest";
import { renderReport } from "../../../src/report/draw/formats.js";
import { TABLE_NAMES } from "../../../src/report/draw/table-names.js";
import { reportTable, reportTables } from "../../../src/report/draw/tables.js";
import type { ConversionReport } from "../../../src/report/model.js";
import { rollupTables } from "../../../src/report/rollup/draw/tables.js";
import { resultOf } from "../experiments/looked.js";
import { costsOf, reportsOf, rollupOf } from "../support/pages.js";
import { shopReport } from "../support/shop.js";

/** The shop's report with what people did instead, by device, and an experiment. */
async function told(): Promise<ConversionReport> {
  const report = await shopReport();
  const journeys = (report.journeys ?? []).map((journey) => ({
    ...journey,
    steps: journey.steps.map((step) => ({ ...step, nextActions: [{ event: "page_view", users: 7 }] })),
    by: {
      by: "device",
      dimension: "deviceCategory",
      values: [{ value: "mobile", users: journey.steps.map((_, place) => 9 - place), completion: 0.5 }],
    },
  }));
  const experiments = [resultOf({ users: [900, 880], reached: [90, 120] })];
  return { ...report, journeys, experiments, costs: costsOf(report.goals, 2) };
}

describe("the tables of a report", () => {
  it.each(TABLE_NAMES)("%s has rows as wide as its head, and begins with the property", async (name) => {
    const { columns, rows } = reportTable(await told(), name);
    expect(rows.length).toBeGreaterThan(0);
    expect(columns[0]?.name).toBe("property");
    expect(new Set(columns.map((column) => column.name)).size).toBe(columns.length);
    for (const row of rows) expect(row).toHaveLength(columns.length);
  });

  it("hold every figure of the report", async () => {
    const report = await told();
    const cells = new Set(reportTables(report).flatMap(({ rows }) => rows.flat()));
    const numbers = (value: unknown): readonly number[] =>
      typeof value === "number"
        ? [value]
        : value === null || typeof value !== "object"
          ? []
          : Object.values(value).flatMap(numbers);
    const { totals, goals, targets, journeys, assists, breakdowns } = report;
    const figures = numbers([
      totals,
      goals.map(({ notes: _, trendBefore: _before, events, ...goal }) => [goal, events]),
      targets.map(({ chance: _, toGo, ...target }) => [target, toGo?.amount, toGo?.missing]),
      (journeys ?? []).map(({ steps, by }) => [steps, by?.values.map(({ users }) => users)]),
      (assists?.asked ?? []).map(({ passed, ...assist }) => [assist, passed]),
      breakdowns.map(({ rows }) => rows),
    ]);
    expect(figures.length).toBeGreaterThan(400);
    expect(figures.filter((figure) => !cells.has(figure))).toEqual([]);
  });

  it("say at each step of a journey what people did instead", async () => {
    const report = await told();
    const csv = await renderReport(report, "csv", { table: "next-actions" });
    expect(csv.split("\r\n").slice(0, 2)).toEqual([
      "property,journey,place,step,event,users",
      `${report.property.id},checkout,1,page_view,page_view,7`,
    ]);
  });

  it("of many clients begin with the client and its labels", async () => {
    const reports = await reportsOf(3);
    const tables = rollupTables(reports, await rollupOf(3));
    expect(tables.map(({ name }) => name)).toEqual(["clients", "no-report", ...TABLE_NAMES]);
    for (const { name, columns, rows } of tables) {
      for (const row of rows) expect(row, name).toHaveLength(columns.length);
    }
    const goals = tables.find(({ name }) => name === "goals");
    expect(goals?.columns.slice(0, 4).map(({ name }) => name)).toEqual([
      "client",
      "label_account-manager",
      "label_plan",
      "label_region",
    ]);
    expect(goals?.rows).toHaveLength(reports.flatMap(({ report }) => report.goals).length);
  });
});
