/** The formats of a report by name. Each is loaded when it is asked for: charts take a while to load. */

import type { Ink } from "../../diagnostics/ink.js";
import type { ConversionReport } from "../model.js";

export const REPORT_FORMATS = ["text", "json", "csv", "markdown", "html"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What a file of a format is called. */
export const EXTENSIONS: Readonly<Record<ReportFormat, string>> = {
  text: "txt",
  json: "json",
  csv: "csv",
  markdown: "md",
  html: "html",
};

export interface FormatOptions {
  /** For text: columns of the terminal, default 80. */
  readonly width?: number;
  /** For text: default no colours. */
  readonly ink?: Ink;
}

/**
 * A report in one of its formats; `html` is one page that needs nothing else.
 *
 * @example console.log(await renderReport(report, "markdown"));
 */
export async function renderReport(
  report: ConversionReport,
  format: ReportFormat,
  options: FormatOptions = {},
): Promise<string> {
  switch (format) {
    case "text":
      return (await import("./text.js")).renderText(report, options);
    case "json":
      return (await import("./json.js")).renderJson(report);
    case "csv":
      return (await import("./csv.js")).renderCsv(report);
    case "markdown":
      return (await import("./markdown.js")).renderMarkdown(report);
    case "html":
      return (await import("./html/page.js")).renderHtml(report);
  }
}
