/** The tables of many reports, and of all of them: a client a row, and who has no report. Pure. */
import type { ColumnKind, CsvCell, DataTable } from "../../../draw/data.js";
import { TABLE_NAMES, type TableName } from "../../draw/table-names.js";
import { reportTable } from "../../draw/tables.js";
import type { ClientReport, Rollup, RollupRow } from "../rollup.js";

type One = readonly [name: string, kind: ColumnKind, value: (row: RollupRow) => CsvCell];

const COLUMNS: readonly One[] = [
  ["client", "text", (row) => row.client],
  ["property", "text", (row) => row.property],
  ["property_name", "text", (row) => row.propertyName],
  ["sessions", "count", (row) => row.sessions.current],
  ["sessions_previous", "count", (row) => row.sessions.previous],
  ["macro_sessions", "count", (row) => row.macro.current],
  ["macro_sessions_previous", "count", (row) => row.macro.previous],
  ["macro_rate", "share", (row) => row.macroRate.current],
  ["macro_rate_previous", "share", (row) => row.macroRate.previous],
  ["macro_rate_low", "share", (row) => row.macroInterval?.low ?? null],
  ["macro_rate_high", "share", (row) => row.macroInterval?.high ?? null],
  ["fair_rate", "share", (row) => row.fairRate],
  ["rank", "count", (row) => row.rank],
  ["standing", "text", (row) => row.standing],
  ["value", "amount", (row) => row.value.current],
  ["value_previous", "amount", (row) => row.value.previous],
  ["currency", "text", (row) => row.currency],
  ["targets", "count", (row) => row.targets],
  ["targets_behind", "text", (row) => row.behind.join(" ")],
  ["warnings", "text", (row) => row.warnings.map(({ code, goal }) => `${code}:${goal}`).join(" ")],
];

const COST_COLUMNS: readonly One[] = [
  ["ad_cost", "amount", (row) => row.costs?.cost ?? null],
  ["ad_cost_per_macro", "amount", (row) => row.costs?.macro.costPer ?? null],
  ["ad_cost_currency", "text", (row) => row.costs?.currency ?? null],
  ["return_on_ad_spend", "amount", (row) => row.costs?.returnOnAdSpend ?? null],
];

/** One row a client, in the order of the file; labels are columns `label_NAME`, before what came later. */
export function clientsTable({ clients }: Pick<Rollup, "clients">): DataTable {
  const labels = labelsOf(clients);
  return {
    name: "clients",
    columns: [...headsOf(COLUMNS), ...labels.columns, ...headsOf(COST_COLUMNS)],
    rows: clients.map((row) => [
      ...COLUMNS.map(([, , value]) => value(row)),
      ...labels.cells(row.labels),
      ...COST_COLUMNS.map(([, , value]) => value(row)),
    ]),
  };
}

function headsOf(columns: readonly One[]): DataTable["columns"] {
  return columns.map(([name, kind]) => ({ name, kind }));
}

/** A table of all reports as one, with the client and its labels before each row. */
export function togetherTable(reports: readonly ClientReport[], name: TableName): DataTable {
  const labels = labelsOf(reports);
  const tables = reports.map((one) => ({ ...one, table: reportTable(one.report, name) }));
  return {
    name,
    columns: [{ name: "client", kind: "text" }, ...labels.columns, ...(tables[0]?.table.columns ?? [])],
    rows: tables.flatMap(({ client, labels: own, table }) =>
      table.rows.map((row) => [client, ...labels.cells(own), ...row]),
    ),
  };
}

/** All of them, as a workbook holds them. */
export function rollupTables(reports: readonly ClientReport[], rollup: Rollup): readonly DataTable[] {
  return [
    clientsTable(rollup),
    missingTable(rollup),
    ...TABLE_NAMES.map((name) => togetherTable(reports, name)),
  ];
}

function missingTable({ missing }: Rollup): DataTable {
  return {
    name: "no-report",
    columns: ["client", "property", "reason"].map((name) => ({ name, kind: "text" })),
    rows: missing.map(({ client, property, reason }) => [client, property, reason]),
  };
}

function labelsOf(clients: readonly { readonly labels: Readonly<Record<string, string>> }[]): {
  readonly columns: DataTable["columns"];
  readonly cells: (own: Readonly<Record<string, string>>) => readonly CsvCell[];
} {
  const names = [...new Set(clients.flatMap(({ labels }) => Object.keys(labels)))].toSorted();
  return {
    columns: names.map((name) => ({ name: `label_${name}`, kind: "text" })),
    cells: (own) => names.map((name) => own[name] ?? null),
  };
}
