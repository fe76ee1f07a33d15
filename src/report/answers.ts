/**
 * Looks numbers up in the answers to the questions of `questions.ts`. A row GA4 did not send is zero, because GA4 sends
 * no row for an event that was never logged; a date range that was not asked for is null.
 */
import type { ReportResponse, ReportRow } from "./port.js";
import type { Question } from "./questions.js";

export interface Answer {
  readonly question: Question;
  readonly response: ReportResponse;
}

/** The number of one metric in the rows of one kind of question; 0 without a row, null where nobody asked. */
export function lookUp(
  answers: readonly Answer[],
  kind: Question["kind"],
  metric: string,
  range: string,
  dimensions: Readonly<Record<string, string>> = {},
): number | null {
  const answer = answers.find((one) => asksFor(one, kind, metric, range));
  if (answer === undefined) return null;
  if (answer.response.unknown?.some((one) => one.metric === metric && one.range === range)) return null;
  const row = answer.response.rows.find((one) => one.range === range && has(one, dimensions));
  return row?.metrics[metric] ?? 0;
}

/** True where one of the questions asked for the metric. */
export function wasAsked(answers: readonly Answer[], kind: Question["kind"], metric: string): boolean {
  return answers.some(({ question }) => question.kind === kind && question.request.metrics.includes(metric));
}

/** All rows of one kind of question, of one date range. */
export function rowsOf(
  answers: readonly Answer[],
  kind: Question["kind"],
  range: string,
): readonly ReportRow[] {
  return answers
    .filter(({ question }) => question.kind === kind)
    .flatMap(({ response }) => response.rows)
    .filter((row) => row.range === range);
}

/**
 * What the rows of one day and event come to. Counts are added over `isKeyEvent`: every event is in one of the rows. A
 * session may be in both, so of sessions it is the larger one.
 */
export function ofOneDay(rows: readonly ReportRow[], metric: string): number {
  const numbers = rows.map(({ metrics }) => metrics[metric] ?? 0);
  return metric === "sessions" ? Math.max(0, ...numbers) : numbers.reduce((sum, number) => sum + number, 0);
}

function asksFor({ question }: Answer, kind: Question["kind"], metric: string, range: string): boolean {
  return (
    question.kind === kind &&
    question.request.metrics.includes(metric) &&
    question.request.dateRanges.some(({ name }) => name === range)
  );
}

function has(row: ReportRow, dimensions: Readonly<Record<string, string>>): boolean {
  return Object.entries(dimensions).every(([name, value]) => row.dimensions[name] === value);
}
