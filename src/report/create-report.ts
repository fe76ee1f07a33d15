/**
 * Makes a conversion report: works out the days, asks the Data API once for what exists and once for the numbers, and
 * hands the answers to the analysis. The only file here that waits for anything.
 */
import type { GoalsConfig } from "../config/goal.js";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { analyse, macroFirst } from "./analyse.js";
import type { Answer } from "./answers.js";
import { tokensOf } from "./data-quality.js";
import type { ConversionReport } from "./model.js";
import { type Compare, comparisonPeriod, parsePeriod } from "./period.js";
import type { Metadata, NamedDateRange, ReportReader } from "./port.js";
import { basisOf, CURRENT, PREVIOUS, questionsFor } from "./questions.js";

export interface ReportOptions {
  readonly goals: GoalsConfig;
  readonly reader: ReportReader;
  /** Which property the reader reads; its IANA time zone says what "yesterday" is. */
  readonly property: { readonly id: string; readonly name?: string; readonly timeZone: string };
  readonly now: Date;
  /** In one of the forms `parsePeriod` reads. */
  readonly period: string;
  readonly compare: Compare;
}

/**
 * The conversion report of a property, for a period and the one it is compared with. At most one getMetadata and one
 * batchRunReports, none of the first without goals.
 *
 * Throws a GoalsError: exit 64 for a period that can't be read, before anything is asked; whatever the reader throws;
 * `report-cut-off` where GA4 sent only a part of the rows.
 *
 * @example
 * const report = await createReport({
 *   goals, reader, property: { id: "123456789", timeZone: "Europe/Berlin" },
 *   now: new Date(), period: "28d", compare: "previous",
 * });
 */
export async function createReport(options: ReportOptions): Promise<ConversionReport> {
  const { goals: config, reader, property } = options;
  const time = { now: options.now, timeZone: property.timeZone };
  const period = parsePeriod(options.period, time);
  const comparison = comparisonPeriod(period, options.compare);
  const ranges: readonly NamedDateRange[] = [
    { name: CURRENT, start: period.start, end: period.end },
    ...(comparison === null ? [] : [{ name: PREVIOUS, start: comparison.start, end: comparison.end }]),
  ];

  const metadata = config.goals.length === 0 ? null : await reader.getMetadata();
  const known: Metadata = metadata ?? { dimensions: [], metrics: [] };
  const questions = questionsFor(macroFirst(config.goals), known, ranges);
  const responses = await reader.batchRunReports(questions.map(({ request }) => request));
  const answers = questions.map((question, index): Answer => {
    const response = responses[index];
    if (response === undefined || response.rows.length < response.rowCount) throw cutOff();
    return { question, response };
  });

  return analyse({
    config,
    property: { id: property.id, name: property.name ?? null },
    time,
    period,
    comparison,
    metadata,
    basisOf: (event) => basisOf(event, known),
    answers,
    calls: {
      getMetadata: metadata === null ? 0 : 1,
      batchRunReports: 1,
      reports: questions.length,
      tokens: tokensOf(responses),
    },
  });
}

function cutOff(): GoalsError {
  return new GoalsError("report-cut-off", "GA4 answered with only a part of the rows", {
    exitCode: EXIT.unexpected,
    hint: "Ask for a shorter period.",
  });
}
