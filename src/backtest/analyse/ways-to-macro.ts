/**
 * What leads to the macro goals, from the rows of their questions: lifts with their intervals and what they come to, the
 * funnels of journeys, the most travelled ways, and how long they took. Pure.
 */

import { dayOfNumber } from "../../numbers/calendar.js";
import { liftOf } from "../../numbers/lift.js";
import { numberIn, type Row } from "../engine/engine.js";
import type {
  EventsRead,
  FunnelStep,
  GoalCount,
  JourneyFunnel,
  MacroPaths,
  MicroToMacro,
  Spread,
  TimeToMacro,
} from "../model.js";
import type { JourneySlots, Slots } from "../slots.js";
import type { Pair } from "../sql/questions.js";
import { foldWays } from "./fold-ways.js";
import { goalIdOf } from "./macro-goals.js";

interface LiftRows {
  /** Answers of `sameSessionQuery`. */
  readonly inSession: readonly Row[];
  /** Answers of `withinDaysQuery`. */
  readonly withinDays: readonly Row[];
}

export function analyseMicroToMacro(
  all: Slots,
  pairs: readonly Pair[],
  goals: readonly GoalCount[],
  read: EventsRead,
  days: number,
  rows: LiftRows,
): readonly MicroToMacro[] {
  return pairs.map(({ micro, macro }) => {
    const of = (list: readonly Row[]): Row | undefined =>
      list.find((row) => numberIn(row, "micro") === micro && numberIn(row, "macro") === macro);
    const session = of(rows.inSession);
    const within = of(rows.withinDays);
    const macroSessions = goals.find(({ id }) => id === goalIdOf(all, macro))?.sessions ?? 0;
    return {
      micro: goalIdOf(all, micro),
      macro: goalIdOf(all, macro),
      inSession: liftOf({
        group: numberIn(session, "n"),
        groupPart: numberIn(session, "went_on"),
        all: read.sessions,
        allPart: macroSessions,
      }),
      withinDays: {
        ...liftOf({
          group: numberIn(within, "n"),
          groupPart: numberIn(within, "went_on"),
          all: read.users,
          allPart: numberIn(within, "all_reached"),
        }),
        days,
        followedWhole: numberIn(within, "seen_whole"),
      },
    };
  });
}

export interface FunnelRows {
  /** Answers of `doneQuery`. */
  readonly bySession: readonly Row[];
  readonly byUser: readonly Row[];
  /** Answers of `nextActionsQuery`. */
  readonly next: readonly Row[];
  /** Answers of `stepTimesQuery`. */
  readonly times: readonly Row[];
}

/** As many as GA4 says. */
const NEXT_ACTIONS = 5;

export function analyseFunnel(
  { journey }: JourneySlots,
  { bySession, byUser, next, times }: FunnelRows,
): JourneyFunnel {
  const sum = (rows: readonly Row[], column: string): number =>
    rows.reduce((n, row) => n + numberIn(row, column), 0);
  const fromBefore = (rows: readonly Row[], step: number): number | null =>
    step === 0 ? null : ratio(sum(rows, `went${step}`), sum(rows, `done${step - 1}`));
  const lost = (rows: readonly Row[], step: number): number | null =>
    step === journey.steps.length - 1 ? null : sum(rows, `done${step}`) - sum(rows, `went${step + 1}`);
  const nextActions = (step: number): FunnelStep["nextActions"] =>
    next
      .filter((row) => numberIn(row, "step") === step)
      .map((row) => ({ event: String(row.action), users: numberIn(row, "n") }))
      .toSorted((a, b) => b.users - a.users || (a.event < b.event ? -1 : 1))
      .slice(0, NEXT_ACTIONS);
  const seconds = (step: number): number | null => {
    const row = times.find((one) => numberIn(one, "step") === step);
    return row === undefined ? null : numberIn(row, "took") / 1_000_000;
  };
  const steps = journey.steps.map(({ step, withinSeconds = null, directly }, index): FunnelStep => {
    return {
      step,
      withinSeconds,
      directly,
      sessions: sum(bySession, `done${index}`),
      users: sum(byUser, `done${index}`),
      sessionsFromStepBefore: fromBefore(bySession, index),
      usersFromStepBefore: fromBefore(byUser, index),
      sessionsLost: lost(bySession, index),
      usersLost: lost(byUser, index),
      nextActions: index === journey.steps.length - 1 ? null : nextActions(index),
      medianSeconds: seconds(index),
      perDay: bySession
        .map((row) => ({ day: dayOfNumber(numberIn(row, "day")), sessions: numberIn(row, `done${index}`) }))
        .filter(({ sessions }) => sessions > 0),
    };
  });
  return { id: journey.id, name: journey.name, goal: journey.goal, open: journey.open, steps };
}

function ratio(count: number, of: number): number | null {
  return of === 0 ? null : count / of;
}

/** @param most the paths to show for each macro goal */
export function analysePaths(
  all: Slots,
  macros: readonly number[],
  rows: readonly Row[],
  most: number,
): readonly MacroPaths[] {
  return macros.map((macro) => {
    const own = rows.filter((row) => numberIn(row, "macro") === macro);
    const users = numberIn(own[0], "all_users");
    const different = numberIn(own[0], "ways");
    const { passed, leftOut, ways } = foldWays(
      own.map((row) => {
        const way = String(row.way ?? "");
        return {
          goals: way === "" ? [] : way.split(">").map((slot) => goalIdOf(all, Number(slot))),
          users: numberIn(row, "users"),
        };
      }),
      most,
    );
    const shown = (of: (way: (typeof ways)[number]) => number): number =>
      ways.reduce((sum, way) => sum + of(way), 0);
    return {
      macro: goalIdOf(all, macro),
      users,
      straight: numberIn(own[0], "straight"),
      different,
      passed,
      leftOut,
      paths: ways.map((way) => ({ ...way, share: users === 0 ? 0 : way.users / users })),
      // Ways beyond those that were asked for are here too.
      other: { users: users - shown((way) => way.users), ways: different - shown((way) => way.ways) },
    };
  });
}

/** Lower ends of the buckets; the last one is open. */
const VISITS = [0, 1, 2, 3, 4, 5, 10] as const;
const DAYS = [0, 1, 2, 3, 7, 14, 28] as const;

export function analyseTimeToMacro(
  all: Slots,
  macros: readonly number[],
  rows: readonly Row[],
): readonly TimeToMacro[] {
  return macros.map((macro) => {
    const own = rows.filter((row) => numberIn(row, "macro") === macro);
    return {
      macro: goalIdOf(all, macro),
      users: own.reduce((sum, row) => sum + numberIn(row, "users"), 0),
      visits: spread(own, "visits", VISITS),
      days: spread(own, "days", DAYS),
    };
  });
}

function spread(rows: readonly Row[], column: string, buckets: readonly number[]): Spread {
  const counts = rows
    .map((row) => ({ value: numberIn(row, column), users: numberIn(row, "users") }))
    .toSorted((a, b) => a.value - b.value);
  const users = counts.reduce((sum, c) => sum + c.users, 0);
  if (users === 0) return { mean: null, median: null, ninetieth: null, histogram: [] };
  return {
    mean: counts.reduce((sum, c) => sum + c.value * c.users, 0) / users,
    median: quantile(counts, users, 0.5),
    ninetieth: quantile(counts, users, 0.9),
    histogram: buckets.map((from, index) => {
      const next = buckets[index + 1];
      const inside = counts.filter((c) => c.value >= from && (next === undefined || c.value < next));
      return { from, users: inside.reduce((sum, c) => sum + c.users, 0), open: next === undefined };
    }),
  };
}

/** The smallest value that at least this share of the users did not exceed. */
function quantile(
  counts: readonly { readonly value: number; readonly users: number }[],
  users: number,
  share: number,
): number | null {
  let seen = 0;
  for (const { value, users: here } of counts) {
    seen += here;
    if (seen >= users * share) return value;
  }
  return counts.at(-1)?.value ?? null;
}
