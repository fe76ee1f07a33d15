/** `ga4-goals report`: what converts, for a period and the one before; of many clients also as one table. */

import { join } from "node:path";
import { EXIT, usage } from "../../../diagnostics/error.js";
import { messageOf } from "../../../diagnostics/messages.js";
import type { End } from "../../../diagnostics/outcome.js";
import { type DataTable, excelStyle, tableCsv } from "../../../draw/data.js";
import type { Look } from "../../../draw/html/look.js";
import { SCOPE_READ } from "../../../google/connection.js";
import type { AssistChoice } from "../../../report/assists.js";
import { type ReportFormat, renderReport, styleOf, type TableName } from "../../../report/draw/formats.js";
import type { ConversionReport } from "../../../report/model.js";
import type { Compare } from "../../../report/period.js";
import type { ClientReport, MissingReport, Rollup } from "../../../report/rollup/rollup.js";
import { createRollup } from "../../../report/rollup/rollup.js";
import { sharedLook } from "../../../report/rollup/shared-look.js";
import { connectionOf } from "../../../workflows/access.js";
import { parseSheetTarget } from "../../../workflows/deliver/write-sheet.js";
import { writeToSheet } from "../../../workflows/deliver/write-to-sheet.js";
import { readLook } from "../../../workflows/look.js";
import { storePath } from "../../../workflows/pull.js";
import { reportFromStore, reportProperty } from "../../../workflows/report.js";
import type { Context } from "../../context.js";
import type { OutFlag } from "../../flags.js";
import { type PropertyFlags, type PropertyHandler, propertyCommand } from "../../run-command.js";

export interface ReportFlags extends PropertyFlags, OutFlag {
  readonly format: ReportFormat;
  readonly period: string;
  readonly compare: Compare;
  readonly by?: readonly string[];
  readonly assists: AssistChoice;
  readonly fromStore: boolean;
  /** A store's file; empty for the property's usual one. */
  readonly store: string;
  readonly sheet?: string;
  readonly table?: TableName | "clients";
  /** A tag of a language. */
  readonly excel?: string;
}

export const report: PropertyHandler<ReportFlags> = propertyCommand<ReportFlags, Reported>({
  name: "report",
  scope: SCOPE_READ,
  check: (flags, isMany) => {
    const { format, out, sheet, store } = flags;
    checkTables(flags, isMany);
    if (!isMany) return;
    if (format === "html" && (out === undefined || /\.html?$/i.test(out)))
      throw usage("the HTML of many clients is a folder: --out FOLDER");
    if (sheet !== undefined) throw usage("--sheet takes one property's report, not those of many");
    if (store !== "") throw usage("--store is one property's; with --clients each has its own");
  },
  one: async ({ config, property, google, ports }, flags) => {
    const { period, compare, by, assists, fromStore, store, sheet } = flags;
    // Before GA4 is asked: a report that can't go where it should has failed.
    if (sheet !== undefined) parseSheetTarget(sheet);
    const look = flags.format === "html" ? await readLook(ports.files, config, ports.say) : undefined;
    const input = { config, property, period, compare, by, assists, now: ports.now() };
    const made = fromStore
      ? await reportFromStore({ ...input, path: storePath(ports, store, property) })
      : await reportProperty({ ...input, google });
    return { result: { report: made, look }, exitCode: EXIT.done };
  },
  words: ({ report: { health } }) =>
    health.length === 0 ? "reported" : `reported, ${health.length} warnings`,
  out: ({ out }) => out,
  json: ({ report: made }) => made,
  draw: ({ report: made, look }, { flags, paint, width }) =>
    renderReport(made, flags.format, {
      look,
      width,
      ink: paint,
      // Without the clients' own, which is of many.
      table: flags.table === "clients" ? undefined : flags.table,
      excel: flags.excel,
    }),
  drawMany: async (ends, { context, flags, paint, width }) => {
    const rollup = rollupOf(ends, context, flags);
    switch (flags.format) {
      case "csv":
        return tableCsv(await tableOf(ends, rollup, flags.table ?? "days"), styleOf(flags));
      case "xlsx": {
        const { rollupTables } = await import("../../../report/rollup/draw/tables.js");
        const { workbook } = await import("../../../draw/workbook.js");
        return workbook(rollupTables(reportsOf(ends), rollup));
      }
      case "markdown":
        return (await import("../../../report/rollup/draw/lines.js")).rollupMarkdown(rollup);
      case "html":
        await writePages(context, flags.out ?? "", reportsOf(ends), looksOf(ends), rollup);
        return null;
      default:
        return (await import("../../../report/rollup/draw/lines.js")).rollupText(rollup, {
          width,
          ink: paint,
        });
    }
  },
  jsonBeside: (ends, context, flags) => ({ rollup: rollupOf(ends, context, flags) }),
  after: async ([only], context, { sheet, impersonate }) => {
    if (sheet === undefined || only === undefined) return;
    const connection = connectionOf(context, { impersonate, scope: SCOPE_READ });
    await writeToSheet(context, connection, parseSheetTarget(sheet), only.result.report);
  },
});

interface Reported {
  readonly report: ConversionReport;
  /** Of its page. */
  readonly look: Look | undefined;
}

function looksOf(ends: readonly End<Reported>[]): ReadonlyMap<string, Look | undefined> {
  return new Map(
    ends.flatMap(({ name, outcome }) =>
      outcome.kind === "done" ? [[name, outcome.result.look] as const] : [],
    ),
  );
}

function reportsOf(ends: readonly End<Reported>[]): readonly ClientReport[] {
  return ends.flatMap(({ name, labels, outcome }) =>
    outcome.kind === "done" ? [{ client: name, labels, report: outcome.result.report }] : [],
  );
}

function rollupOf(ends: readonly End<Reported>[], { now }: Context, { period }: ReportFlags): Rollup {
  return createRollup(reportsOf(ends), ends.flatMap(missingOf), { period, now: now() });
}

function missingOf({ name, property, outcome }: End<unknown>): readonly MissingReport[] {
  switch (outcome.kind) {
    case "done":
      return [];
    case "failed":
      return [{ client: name, property, reason: `${outcome.error.code}: ${outcome.error.message}` }];
    case "wrong": {
      const error = outcome.diagnostics.find(({ severity }) => severity === "error");
      const reason = error ? `its files are wrong: ${messageOf(error)}` : "its files are wrong";
      return [{ client: name, property, reason }];
    }
    case "not-run":
      return [{ client: name, property, reason: outcome.why }];
  }
}

/** What goes together, of the flags that are of tables. */
function checkTables({ format, out, table, excel }: ReportFlags, isMany: boolean): void {
  const one = table === undefined ? excel && "--excel" : "--table";
  if (one !== undefined && format !== "csv")
    throw usage(
      `${one} is of a CSV: --format csv, or --out NAME.csv`,
      "A workbook has all tables: --out NAME.xlsx",
    );
  if (table === "clients" && !isMany)
    throw usage("--table clients is of many: name them with --clients FILE");
  if (excel !== undefined) {
    try {
      excelStyle(excel);
    } catch {
      throw usage(`--excel ${JSON.stringify(excel)} is no language`, "A tag like de, fr-CH or en-US.");
    }
  }
  if (format === "xlsx" && (out === undefined || out === "-"))
    throw usage("a workbook is a file: --out report.xlsx");
}

async function tableOf(
  ends: readonly End<Reported>[],
  rollup: Rollup,
  name: TableName | "clients",
): Promise<DataTable> {
  const { clientsTable, togetherTable } = await import("../../../report/rollup/draw/tables.js");
  return name === "clients" ? clientsTable(rollup) : togetherTable(reportsOf(ends), name);
}

/** An index, a page a client, and both tables for a spreadsheet. */
async function writePages(
  { files, say }: Context,
  folder: string,
  reports: readonly ClientReport[],
  looks: ReadonlyMap<string, Look | undefined>,
  rollup: Rollup,
): Promise<void> {
  const { rollupHtml } = await import("../../../report/rollup/draw/html.js");
  const { clientsTable, togetherTable } = await import("../../../report/rollup/draw/tables.js");
  const { renderHtml } = await import("../../../report/draw/html.js");
  const back = { href: "../index.html" };
  for (const { client, report: made } of reports)
    await files.writeWhole(
      join(folder, "clients", `${client}.html`),
      renderHtml(made, { back, look: looks.get(client) }),
    );
  const pages: Readonly<Record<string, string>> = {
    "clients.csv": tableCsv(clientsTable(rollup)),
    "everything.csv": tableCsv(togetherTable(reports, "days")),
    // Last, so that its links never lead nowhere.
    "index.html": rollupHtml(
      rollup,
      (client) => `clients/${encodeURIComponent(client)}.html`,
      sharedLook([...looks.values()]),
    ),
  };
  for (const [name, text] of Object.entries(pages)) await files.writeWhole(join(folder, name), text);
  say(`wrote ${join(folder, "index.html")} and ${reports.length} ${reports.length === 1 ? "page" : "pages"}`);
}
