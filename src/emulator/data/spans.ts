/**
 * Which events a question is about, and how they are told apart: date ranges, comparisons, minutes, cohorts. Each is a
 * relation and a condition over the events of a property. Pure: text in, text out.
 */
import { allOf, anyOf, literal } from "../events/sql-text.js";
import { type DayRange, rangeName, resolveDateRanges } from "./dates.js";
import type { CohortSpecMessage, MinuteRangeMessage } from "./wire.js";
import { cohortInvalid, minutesOutOfBounds, reversedMinutes, tooManyMinuteRanges } from "./wording.js";

export interface Span {
  /** Of the date range. */
  readonly name: string;
  /** Of the comparison, where there is one. */
  readonly comparison?: string;
  /** A relation with the columns of `facts`, and maybe some more. */
  readonly from: string;
  readonly where: string;
  /** What a comparison lets through, besides. */
  readonly through?: string;
  /** The day the range begins, for `nthDay` and the like. */
  readonly first: string;
  readonly last: string;
}

/** Days of the relation. */
export function spansOfDays(ranges: readonly DayRange[], from: string): readonly Span[] {
  return ranges.map(({ name, first, last }) => ({
    name,
    from,
    where: `event_date BETWEEN DATE ${literal(first)} AND DATE ${literal(last)}`,
    first,
    last,
  }));
}

/** Each span once for each comparison: only the events it lets through. */
export function compared(
  spans: readonly Span[],
  comparisons: readonly { readonly name: string; readonly sql: string }[],
): readonly Span[] {
  if (comparisons.length === 0) return spans;
  return spans.flatMap((span) =>
    comparisons.map(({ name, sql }) => ({ ...span, comparison: name, through: `(${sql})` })),
  );
}

/** The spans as one, of whatever is in any of them. */
export function asOne(spans: readonly Span[]): readonly Span[] {
  const [one] = spans;
  if (one === undefined || spans.length === 1) return spans;
  const inAny = spans.map(({ where, through = "true" }) => allOf([where, through]));
  const days = spans.flatMap(({ first, last }) => [first, last]).sort();
  const { name, from, first, last } = { ...one, first: days[0] ?? one.first, last: days.at(-1) ?? one.last };
  return [{ name, from, first, last, where: anyOf(inAny) }];
}

const MICROSECONDS_A_MINUTE = 60_000_000;
const LAST_MINUTE = 29;
const MOST_MINUTE_RANGES = 2;

/** The minutes of a realtime report, the last half hour unless asked otherwise; `minutes_ago` is a column of them. */
export function spansOfMinutes(
  ranges: readonly MinuteRangeMessage[],
  now: Date,
  lastMinute = LAST_MINUTE,
): readonly Span[] {
  if (ranges.length > MOST_MINUTE_RANGES) throw tooManyMinuteRanges(ranges.length);
  const asked = ranges.length === 0 ? [{ name: "" }] : ranges;
  const ago = `(${now.getTime() * 1000} - event_ts) // ${MICROSECONDS_A_MINUTE}`;
  return asked.map(({ name, startMinutesAgo = lastMinute, endMinutesAgo = 0 }, index) => {
    if (startMinutesAgo > lastMinute || endMinutesAgo < 0) throw minutesOutOfBounds(lastMinute);
    if (startMinutesAgo < endMinutesAgo) throw reversedMinutes();
    return {
      name: rangeName(name, index),
      from: `(SELECT *, ${ago} AS minutes_ago FROM facts)`,
      where: `event_ts <= ${now.getTime() * 1000} AND minutes_ago BETWEEN ${endMinutesAgo} AND ${startMinutesAgo}`,
      first: now.toISOString().slice(0, 10),
      last: now.toISOString().slice(0, 10),
    };
  });
}

const UNITS = {
  DAILY: (first: string, day: string) => `datediff('day', ${first}, ${day})`,
  // weeks begin on Sunday; datediff counts Mondays
  WEEKLY: (first: string, day: string) => `datediff('week', ${first} + 1, ${day} + 1)`,
  MONTHLY: (first: string, day: string) => `datediff('month', ${first}, ${day})`,
} as const;

const MOST_COHORTS = 12;

/**
 * What the users of each cohort did, by days, weeks or months since their first session. Users are taken into a cohort by
 * the day of their first session. Throws INVALID_ARGUMENT.
 */
export function spansOfCohorts(spec: CohortSpecMessage, propertyId: string, today: string): readonly Span[] {
  const { cohorts, cohortsRange, cohortReportSettings } = spec;
  if (cohorts.length === 0) throw cohortInvalid("at least one cohort is needed");
  if (cohorts.length > MOST_COHORTS) throw cohortInvalid(`there are at most ${MOST_COHORTS} cohorts`);
  if (cohortsRange === null || cohortsRange.granularity === "GRANULARITY_UNSPECIFIED")
    throw cohortInvalid("cohortsRange needs a granularity");
  const { startOffset, endOffset } = cohortsRange;
  if (startOffset < 0 || endOffset < startOffset)
    throw cohortInvalid("startOffset and endOffset must be 0 or more, in order");
  const members = cohorts.map(({ name, dimension, dateRange }, index) => {
    if (dimension !== "firstSessionDate") throw cohortInvalid("the only dimension is firstSessionDate");
    if (/^(cohort_|RESERVED_)/.test(name)) throw cohortInvalid(`the name ${name} is reserved`);
    const [range] = resolveDateRanges(dateRange === null ? [] : [{ ...dateRange, name: "" }], today);
    const label = literal(name === "" ? `cohort_${index}` : name);
    return `SELECT person AS member, first_date AS member_since, ${label} AS cohort_name, count(*) OVER () AS cohort_size
    FROM people WHERE property = ${literal(propertyId)}
      AND first_date BETWEEN DATE ${literal(range?.first ?? today)} AND DATE ${literal(range?.last ?? today)}`;
  });
  const nth = UNITS[cohortsRange.granularity]("member_since", "event_date");
  const since = cohortReportSettings?.accumulate
    ? `unnest(range(greatest(nth, ${startOffset}), ${endOffset + 1}))`
    : "nth";
  const from = `(SELECT * EXCLUDE (nth), ${since} AS cohort_nth FROM (
    SELECT facts.*, members.*, ${nth} AS nth FROM facts JOIN (${members.join("\n    UNION ALL\n    ")}) AS members ON person = member
  ) WHERE nth <= ${endOffset})`;
  return [
    {
      name: "date_range_0",
      from,
      where: `cohort_nth BETWEEN ${startOffset} AND ${endOffset}`,
      first: today,
      last: today,
    },
  ];
}
