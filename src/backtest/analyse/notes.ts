/** What a reader must know before believing the numbers. */
import { type Goal, type GoalsConfig, isApproximate, type Match } from "../../goals/goal.js";
import type { MissingParameter } from "../goals/conditions.js";
import type { BacktestNote, EventsRead, GoalCount } from "../model.js";

export function notesOf(
  config: GoalsConfig,
  counted: readonly GoalCount[],
  read: EventsRead,
  missing: MissingParameter,
  withinDays: number | null,
  everyTransaction: boolean,
  streams: readonly string[],
  sameMoment = 0,
): readonly BacktestNote[] {
  const ids = (test: (goal: Goal) => boolean): readonly string[] =>
    config.goals.filter(test).map(({ id }) => id);
  const notes: BacktestNote[] = [];
  if (read.leftOut.length > 0) notes.push({ code: "tables-left-out", leftOut: read.leftOut });
  if (read.missingDays.length > 0) notes.push({ code: "missing-days", days: read.missingDays });
  if (read.unfinishedDays.length > 0) notes.push({ code: "unfinished-days", days: read.unfinishedDays });
  const ofPages = ids(({ type }) => type === "destination" || type === "pages_per_session");
  if (read.pageViews === 0 && ofPages.length > 0) notes.push({ code: "no-page-views", goals: ofPages });
  if (read.eventsWithoutSession > 0) {
    notes.push({ code: "no-session-ids", events: read.eventsWithoutSession, of: read.events });
  }
  if (sameMoment > 0) notes.push({ code: "same-moment", conversions: sameMoment });
  if (read.repeatedTransactions > 0) {
    notes.push({
      code: "repeated-transactions",
      repeats: read.repeatedTransactions,
      counted: everyTransaction,
    });
  }
  const approximate = ids(isApproximate);
  if (approximate.length > 0) notes.push({ code: "approximate", goals: approximate });
  for (const { id, values } of counted) {
    const currencies = values.map(({ currency }) => currency ?? "no currency");
    if (currencies.length > 1) notes.push({ code: "mixed-currencies", goal: id, currencies });
  }
  const negated = ids(hasNegation);
  if (negated.length > 0) notes.push({ code: "missing-parameter-assumed", goals: negated, reading: missing });
  if (withinDays !== null && read.days <= withinDays) {
    notes.push({ code: "short-follow-up", days: withinDays, covered: read.days });
  }
  if (config.streams.length > 0 && streams.length === 0)
    notes.push({ code: "streams-not-told-apart", streams: config.streams });
  notes.push({ code: "cut-at-ends", firstDay: read.firstDay, lastDay: read.lastDay });
  return notes;
}

function hasNegation(goal: Goal): boolean {
  const negated = (match: Match | undefined): boolean =>
    (match ?? []).some((condition) => condition.kind === "text" && condition.negated);
  switch (goal.type) {
    case "event":
      return goal.where.some(({ match }) => negated(match));
    case "destination":
      return [goal.path, goal.host, goal.url].some(negated);
    case "duration":
    case "pages_per_session":
      return false;
  }
}
