/**
 * Since when an event has counted as a key event, as far as the answers tell. Key events are not retroactive: what came
 * before is not counted, which is something else than zero. Pure.
 */
import { type Answer, rowsOf } from "./answers.js";
import { CURRENT, PREVIOUS } from "./questions.js";

export interface BeforeKeyEvent {
  /** Events that came too early, per span of days; null for the comparison where there is none. */
  readonly current: number;
  readonly previous: number | null;
  /** The first day with a key event of the name, `YYYY-MM-DD`; null where there is none in these days. */
  readonly firstCounted: string | null;
  /** True for a day on which the event did not count yet; never where no event came too early. */
  readonly notCountedOn: (date: string) => boolean;
}

/**
 * Reads the days with and without key events of a name. What came before the first day with a key event came too
 * early; what comes unmarked later does not count for another reason (only the first of a session may count).
 */
export function beforeKeyEvent(answers: readonly Answer[], event: string): BeforeKeyEvent {
  const rows = [CURRENT, PREVIOUS].flatMap((range) =>
    rowsOf(answers, "days", range).filter(({ dimensions }) => dimensions.eventName === event),
  );
  const dateOf = (row: (typeof rows)[number]): string => row.dimensions.date ?? "";
  const first = rows
    .filter(({ dimensions }) => dimensions.isKeyEvent === "true")
    .map(dateOf)
    .sort()[0];
  const early = rows.filter((row) => first === undefined || dateOf(row) < first);
  const count = (range: string): number =>
    early
      .filter((row) => row.range === range)
      .reduce((sum, { metrics }) => sum + (metrics.eventCount ?? 0), 0);
  const compared = answers.some(({ question }) =>
    question.request.dateRanges.some(({ name }) => name === PREVIOUS),
  );
  return {
    current: count(CURRENT),
    previous: compared ? count(PREVIOUS) : null,
    firstCounted: first === undefined ? null : `${first.slice(0, 4)}-${first.slice(4, 6)}-${first.slice(6)}`,
    notCountedOn: (date) => early.length > 0 && (first === undefined || date.replaceAll("-", "") < first),
  };
}
