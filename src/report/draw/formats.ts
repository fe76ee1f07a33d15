/** The formats of a report by name. Each is loaded when it is asked for: charts take a while to load. */

import { csvText, jsonText } from "../../draw/data.js";
import type { TextOptions } from "../../draw/layout.js";
import type { ConversionReport } from "../model.js";
import { TIDY_COLUMNS, tidyRows } from "../tidy.js";

const REPORT_FORMATS = ["text", "json", "csv", "markdown", "html"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What a file of a format is called. */
export const EXTENSIONS: Readonly<Record<ReportFormat, string>> = {
  text: "txt",
  json: "json",
  csv: "csv",
  markdown: "md",
  html: "html",
};

/**
 * A report in one of its formats; `html` is one page that needs nothing else.
 *
 * @example console.log(await renderReport(report, "markdown"));
 */
export async function renderReport(
  report: ConversionReport,
  format: ReportFormat,
  options: TextOptions = {},
): Promise<string> {
  switch (format) {
    case "text":
      return (await import("./text.js")).renderText(report, options);
    case "json":
      return jsonText(report);
    case "csv":
      return renderCsv(report);
    case "markdown":
      return (await import("./markdown.js")).renderMarkdown(report);
    case "html":
      return (await import("./html.js")).renderHtml(report);
  }
}

/** The tidy table with a header line: one row a day and goal. */
export function renderCsv(report: ConversionReport): string {
  return csvText([TIDY_COLUMNS, ...tidyRows(report)]);
}
