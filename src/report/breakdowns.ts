/** Goals per value of a dimension: channel, device, country, an experiment's variant. Pure. */

import { EXIT, GoalsError } from "../diagnostics/error.js";
import { countedEvent, type Goal } from "../goals/goal.js";
import { shareInterval } from "../numbers/intervals.js";
import { beganOnTheWay } from "./analyse-goal.js";
import type { Answer } from "./answers.js";
import { figure, ratio } from "./figure.js";
import type { Breakdown, BreakdownGoal, BreakdownRow, GoalResult } from "./model.js";
import type { Metadata, ReportRow } from "./port.js";
import { type Basis, CURRENT, countMetric, PREVIOUS } from "./questions.js";

/** The words of `--by` for GA4's session dimensions; anything else is a dimension's own name. */
const WORDS: Readonly<Record<string, string>> = {
  channel: "sessionDefaultChannelGroup",
  source: "sessionSourceMedium",
  device: "deviceCategory",
  country: "country",
  "landing-page": "landingPage",
  campaign: "sessionCampaignName",
};

/** More values than a reader would read. */
const MOST_ROWS = 25;

/**
 * GA4's name for what was asked. Throws a GoalsError where the property has no such dimension: exit 64, or 3 where a
 * goals file asks for it, in the named block.
 */
export function dimensionOf(by: string, metadata: Metadata, block?: string): string {
  const dimension = Object.hasOwn(WORDS, by) ? (WORDS[by] ?? by) : by;
  if (!metadata.dimensions.includes(dimension)) {
    const where = block === undefined ? "" : `${block}: `;
    throw new GoalsError("dimension-unknown", `${where}"${by}" is not a dimension of this property`, {
      exitCode: block === undefined ? EXIT.usage : EXIT.fileWrong,
      hint: `Use ${Object.keys(WORDS).join(", ")} or a name GA4 knows, such as customEvent:variant once it is registered.`,
    });
  }
  return dimension;
}

export function breakdownOf(
  by: string,
  dimension: string,
  goals: readonly Goal[],
  answers: readonly Answer[],
  basisOf: (event: string) => Basis,
  results: readonly GoalResult[],
): Breakdown {
  const rows = (kind: "by-totals" | "by-goals"): readonly ReportRow[] =>
    answers
      .filter(({ question }) => question.kind === kind && question.by === dimension)
      .flatMap(({ response }) => response.rows);
  const compared = answers.some(({ question }) =>
    question.request.dateRanges.some(({ name }) => name === PREVIOUS),
  );
  const totals = rows("by-totals");
  const perEvent = rows("by-goals");
  const values = [...new Set(totals.map(({ dimensions }) => dimensions[dimension] ?? ""))];
  const isUnknown = (kind: "by-totals" | "by-goals", metric: string, range: string): boolean =>
    answers.some(
      ({ question, response }) =>
        question.kind === kind &&
        question.by === dimension &&
        response.unknown?.some((one) => one.metric === metric && one.range === range),
    );
  const total = (value: string, metric: string) => {
    const at = (range: string): number | null =>
      isUnknown("by-totals", metric, range)
        ? null
        : (totals.find((row) => row.range === range && row.dimensions[dimension] === value)?.metrics[
            metric
          ] ?? 0);
    return figure(at(CURRENT), compared ? at(PREVIOUS) : null);
  };
  const all = values
    .map((value): BreakdownRow => {
      const sessions = total(value, "sessions");
      return {
        value,
        sessions,
        users: total(value, "totalUsers"),
        goals: goals.map((goal): BreakdownGoal => {
          const own = perEvent.filter(
            ({ dimensions }) =>
              dimensions[dimension] === value && dimensions.eventName === countedEvent(goal),
          );
          const basis = basisOf(countedEvent(goal));
          const figureOf = (of: (rows: readonly ReportRow[], range: string) => number | null) => {
            // Days on which the goal was not counted yet are no zeros here either.
            const whole = results.find(({ id }) => id === goal.id)?.count;
            const at = (when: string): number | null =>
              (when === CURRENT ? whole?.current : whole?.previous) === null
                ? null
                : of(
                    own.filter(({ range }) => range === when),
                    when,
                  );
            const both = figure(at(CURRENT), compared ? at(PREVIOUS) : null);
            return isComparable(results, goal.id) ? both : { ...both, change: null };
          };
          const withGoal = figureOf((some, range) =>
            isUnknown("by-goals", "sessions", range) ? null : sessionsIn(some, basis),
          );
          return {
            id: goal.id,
            count:
              countMetric(goal, basis) === "sessions" ? withGoal : figureOf((some) => countIn(some, basis)),
            sessions: withGoal,
            sessionRate: figure(
              ratio(withGoal.current, sessions.current),
              ratio(withGoal.previous, sessions.previous),
            ),
            interval:
              withGoal.current === null || sessions.current === null
                ? null
                : shareInterval(withGoal.current, sessions.current),
          };
        }),
      };
    })
    .toSorted(
      (a, b) => (b.sessions.current ?? 0) - (a.sessions.current ?? 0) || (a.value < b.value ? -1 : 1),
    );
  return { by, dimension, rows: all.slice(0, MOST_ROWS), more: Math.max(0, all.length - MOST_ROWS) };
}

/** False where a part of the days lies before the goal was counted. */
function isComparable(results: readonly GoalResult[], id: string): boolean {
  const result = results.find((one) => one.id === id);
  return result === undefined || !beganOnTheWay(result);
}

/** Counts may be added; the key events of a row that is none are 0. */
export function countIn(rows: readonly ReportRow[], basis: Basis): number {
  const metric = basis === "key_event" ? "keyEvents" : "eventCount";
  return rows.reduce((sum, { metrics }) => sum + (metrics[metric] ?? 0), 0);
}

/** Sessions may not: an event that was a key event for a while has two rows, and a session may be in both. */
export function sessionsIn(rows: readonly ReportRow[], basis: Basis): number | null {
  const own =
    basis === "key_event" ? rows.filter(({ dimensions }) => dimensions.isKeyEvent === "true") : rows;
  return own.length > 1 ? null : (own[0]?.metrics.sessions ?? 0);
}
