/** Tables of many clients as CSV (RFC 4180): one line a client, and everything: one line a client, day and goal. */
import { type CsvCell, csvText } from "../../../draw/csv.js";
import { TIDY_COLUMNS, tidyRows } from "../../tidy.js";
import type { ClientReport, Rollup } from "../model.js";

const COLUMNS = [
  "client",
  "property",
  "property_name",
  "sessions",
  "sessions_previous",
  "macro_sessions",
  "macro_sessions_previous",
  "macro_rate",
  "macro_rate_previous",
  "macro_rate_low",
  "macro_rate_high",
  "fair_rate",
  "rank",
  "standing",
  "value",
  "value_previous",
  "currency",
  "targets",
  "targets_behind",
  "warnings",
] as const;

/** One row a client, in the order of the file; labels are columns `label_NAME`. */
export function rollupCsv({ clients }: Rollup): string {
  const labels = labelNames(clients);
  const rows = clients.map((row): readonly CsvCell[] => [
    row.client,
    row.property,
    row.propertyName,
    row.sessions.current,
    row.sessions.previous,
    row.macro.current,
    row.macro.previous,
    row.macroRate.current,
    row.macroRate.previous,
    row.macroInterval?.low ?? null,
    row.macroInterval?.high ?? null,
    row.fairRate,
    row.rank,
    row.standing,
    row.value.current,
    row.value.previous,
    row.currency,
    row.targets,
    row.behind.join(" "),
    row.warnings.map(({ code, goal }) => `${code}:${goal}`).join(" "),
    ...labels.map((name) => row.labels[name] ?? null),
  ]);
  return csvText([[...COLUMNS, ...labels.map((name) => `label_${name}`)], ...rows]);
}

/** The tidy tables of all reports as one, with the client and its labels before each row. */
export function everythingCsv(reports: readonly ClientReport[]): string {
  const labels = labelNames(reports);
  const rows = reports.flatMap(({ client, labels: own, report }) =>
    tidyRows(report).map((row): readonly CsvCell[] => [
      client,
      ...labels.map((name) => own[name] ?? null),
      ...row,
    ]),
  );
  return csvText([["client", ...labels.map((name) => `label_${name}`), ...TIDY_COLUMNS], ...rows]);
}

function labelNames(
  clients: readonly { readonly labels: Readonly<Record<string, string>> }[],
): readonly string[] {
  return [...new Set(clients.flatMap(({ labels }) => Object.keys(labels)))].toSorted();
}
