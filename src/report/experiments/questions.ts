/** What an experiment asks of the Data API, and its counts from the answers. Pure. */
import { countedEvent, type Experiment, type Goal } from "../../goals/goal.js";
import { addDays } from "../../numbers/calendar.js";
import type { Answer } from "../answers.js";
import type { Metadata, ReportRow } from "../port.js";
import type { Question } from "../questions.js";
import type { ExperimentCounts } from "./analyse.js";
import type { ExperimentResult } from "./model.js";

/** An experiment whose first day nobody says is looked for so far back. */
const DAYS_LOOKED_BACK = 90;

/** The name of its days in the rows. */
const EXPERIMENT_DAYS = "experiment";

export function experimentDays({ start }: Experiment, end: string): ExperimentCounts["asked"] {
  return { start: start ?? addDays(end, 1 - DAYS_LOOKED_BACK), end };
}

/** Null where there is something to ask. */
export function whyNotAsked(
  { by, start }: Experiment,
  { dimensions }: Metadata,
  end: string,
): ExperimentResult["notCounted"] {
  if (!dimensions.includes(by)) return "no-dimension";
  return start !== undefined && start > end ? "not-begun" : null;
}

/**
 * Four reports, which is less than a batch: users by variant, users in any, users by day and variant for the first day, and
 * users by variant and event.
 */
export function experimentQuestions(
  experiment: Experiment,
  goals: readonly Goal[],
  end: string,
): readonly Question[] {
  const { id, by, variants } = experiment;
  const dateRanges = [{ name: EXPERIMENT_DAYS, ...experimentDays(experiment, end) }];
  const ofVariants = { dimension: by, values: variants };
  const ofEvents = { dimension: "eventName", values: eventsOf(experiment, goals) };
  const ask = (
    kind: Question["kind"],
    dimensions: readonly string[],
    filter: typeof ofVariants,
  ): Question => ({
    kind,
    experiment: id,
    request: { dateRanges, dimensions, metrics: ["totalUsers"], filter },
  });
  return [
    ask("experiment-users", [by], ofVariants),
    ask("experiment-all", [], ofVariants),
    ask("experiment-days", ["date", by], ofVariants),
    ask("experiment-goals", [by, "eventName"], ofEvents),
  ];
}

/** The events of its goal and guards, each once. */
function eventsOf({ goal, guards }: Experiment, goals: readonly Goal[]): readonly string[] {
  const own = [goal, ...guards].flatMap((id) => goals.filter((one) => one.id === id));
  return [...new Set(own.map(countedEvent))];
}

export function experimentCounts(
  experiment: Experiment,
  answers: readonly Answer[],
  end: string,
): ExperimentCounts {
  const { id, by, variants } = experiment;
  const rows = (kind: Question["kind"]): readonly ReportRow[] =>
    answers
      .filter(({ question }) => question.kind === kind && question.experiment === id)
      .flatMap(({ response }) => response.rows);
  const usersOf = ({ metrics }: ReportRow): number => metrics.totalUsers ?? 0;
  const byVariant = (of: readonly ReportRow[]): ReadonlyMap<string, number> =>
    new Map(
      of
        .filter(({ dimensions }) => variants.includes(dimensions[by] ?? ""))
        .map((row) => [row.dimensions[by] ?? "", usersOf(row)]),
    );
  const ofGoals = rows("experiment-goals");
  const events = [...new Set(ofGoals.map(({ dimensions }) => dimensions.eventName ?? ""))];
  const [firstDay] = rows("experiment-days")
    .filter((row) => usersOf(row) > 0)
    .map(({ dimensions }) => dayOf(dimensions.date ?? ""))
    .toSorted();
  const [all] = rows("experiment-all");
  return {
    users: byVariant(rows("experiment-users")),
    all: all === undefined ? 0 : usersOf(all),
    reached: new Map(
      events.map((event) => [
        event,
        byVariant(ofGoals.filter(({ dimensions }) => dimensions.eventName === event)),
      ]),
    ),
    firstDay: firstDay ?? null,
    asked: experimentDays(experiment, end),
  };
}

/** `20261127` -> `2026-11-27`. */
function dayOf(date: string): string {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
}
