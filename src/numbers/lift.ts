/**
 * How much more often those with a step reach a goal than everybody does: the one lift of the report and the backtest. Lift is
 * confidence by support, so everybody is what it is divided by (Brin, Motwani, Ullman, Tsur, SIGMOD 1997, "interest"). It says
 * that two things go together, never that one brings the other about. Pure arithmetic; knows nothing of goals.
 */
import { type GroupAgainstAll, type Interval, liftInterval, type Share, shareOf } from "./intervals.js";

/**
 * - `more`, `less`: the interval of the lift leaves 1 out; `same`: it does not.
 * - `on-the-way`: nearly all who reached the goal had passed the step, so that the lift says nothing but that.
 * - `few-cases`: fewer have the step, or went on and were to be expected to, than can be told anything from.
 */
export const LIFT_VERDICTS = ["more", "less", "same", "on-the-way", "few-cases"] as const;
export type LiftVerdict = (typeof LIFT_VERDICTS)[number];

export interface Lift {
  /** Of those with the step, who reached the goal at or after it. */
  readonly with: Share;
  /** Of all, who reached the goal. */
  readonly everybody: Share;
  /** Of those who reached the goal, who had passed the step. */
  readonly passed: Share;
  /** Share with, divided by the share of everybody; null where nobody reached the goal or nobody is there. */
  readonly lift: number | null;
  /** 95 %. */
  readonly liftInterval: Interval | null;
  readonly verdict: LiftVerdict;
}

/** Fewer with the step say nothing. */
export const FEWEST_WITH = 30;
/** Nor do fewer who went on, unless as many were to be expected. */
export const FEWEST_REACHED = 5;
/** So many of those who reached the goal, and the step is part of the way there. */
export const NEARLY_ALL_PASSED = 0.95;

export function liftOf(counts: GroupAgainstAll): Lift {
  const { group, groupPart, all, allPart } = counts;
  const having = shareOf(groupPart, group);
  const everybody = shareOf(allPart, all);
  const passed = shareOf(groupPart, allPart);
  const known = having.share !== null && everybody.share !== null && everybody.share > 0;
  const lift = known && having.share !== null ? having.share / (everybody.share ?? 1) : null;
  const interval = known ? intervalOf(counts, everybody.share ?? 1) : null;
  const expected = group * (everybody.share ?? 0);
  const few =
    group < FEWEST_WITH ||
    Math.max(groupPart, expected) < FEWEST_REACHED ||
    lift === null ||
    interval === null;
  const onTheWay = allPart >= FEWEST_REACHED && groupPart >= NEARLY_ALL_PASSED * allPart;
  return {
    with: having,
    everybody,
    passed,
    lift,
    liftInterval: interval,
    verdict: onTheWay
      ? "on-the-way"
      : few
        ? "few-cases"
        : interval.low > 1
          ? "more"
          : interval.high < 1
            ? "less"
            : "same",
  };
}

/** A logarithm knows no 0: where nobody with the step went on, Wilson's upper end against everybody's share. */
function intervalOf(counts: GroupAgainstAll, everybody: number): Interval | null {
  if (counts.groupPart > 0) return liftInterval(counts);
  const { interval } = shareOf(0, counts.group);
  return interval === null ? null : { low: 0, high: interval.high / everybody };
}

/** Findings first, the clearest of them first; then what is part of the way, then what can't be told. */
export function rankedByLift<T>(
  rows: readonly T[],
  liftOfRow: (row: T) => Pick<Lift, "lift" | "verdict">,
): readonly T[] {
  const place = (row: T): number => LIFT_VERDICTS.indexOf(liftOfRow(row).verdict);
  return rows.toSorted((a, b) => place(a) - place(b) || (liftOfRow(b).lift ?? 0) - (liftOfRow(a).lift ?? 0));
}
