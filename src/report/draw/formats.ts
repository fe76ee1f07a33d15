/** The formats of a report by name. Each is loaded when it is asked for: charts take a while to load. */

import { type CsvStyle, excelStyle, jsonText, tableCsv } from "../../draw/data.js";
import type { Look } from "../../draw/html/look.js";
import type { TextOptions } from "../../draw/layout.js";
import type { ConversionReport } from "../model.js";
import type { ReportFormat, TableName } from "./table-names.js";

export type { ReportFormat, TableName } from "./table-names.js";

export interface RenderOptions extends TextOptions {
  /** With `csv`: which table; default: the days of the goals. */
  readonly table?: TableName | undefined;
  /** With `csv`: as Excel opens it where this language is set, `de` or `fr-CH`; default: as RFC 4180 has it. */
  readonly excel?: string | undefined;
  /** With `html`: what is an agency's own on the page, and its language; default: nothing, and English. */
  readonly look?: Look | undefined;
}

/** What a file of a format is called. */
export const EXTENSIONS: Readonly<Record<ReportFormat, string>> = {
  text: "txt",
  json: "json",
  csv: "csv",
  xlsx: "xlsx",
  markdown: "md",
  html: "html",
};

/**
 * A report in one of its formats; `html` is one page that needs nothing else, `xlsx` the bytes of a workbook with a sheet a
 * table.
 *
 * @throws RangeError where `excel` is no tag of a language; GoalsError (exit 64) for a table longer than a sheet.
 * @example console.log(await renderReport(report, "markdown"));
 */
export async function renderReport(
  report: ConversionReport,
  format: Exclude<ReportFormat, "xlsx">,
  options?: RenderOptions,
): Promise<string>;
export async function renderReport(
  report: ConversionReport,
  format: ReportFormat,
  options?: RenderOptions,
): Promise<string | Uint8Array>;
export async function renderReport(
  report: ConversionReport,
  format: ReportFormat,
  options: RenderOptions = {},
): Promise<string | Uint8Array> {
  switch (format) {
    case "text":
      return (await import("./text.js")).renderText(report, options);
    case "json":
      return jsonText(report);
    case "csv":
      return tableCsv(
        (await import("./tables.js")).reportTable(report, options.table ?? "days"),
        styleOf(options),
      );
    case "xlsx": {
      const [{ reportTables }, { workbook }] = await Promise.all([
        import("./tables.js"),
        import("../../draw/workbook.js"),
      ]);
      return workbook(reportTables(report));
    }
    case "markdown":
      return (await import("./markdown.js")).renderMarkdown(report);
    case "html":
      return (await import("./html.js")).renderHtml(report, { look: options.look });
  }
}

export function styleOf({ excel }: Pick<RenderOptions, "excel">): CsvStyle | undefined {
  return excel === undefined ? undefined : excelStyle(excel);
}
