/** From counts to shares, differences and lifts, each with its interval. */

import { differenceInterval, ratioInterval, ratioOf, shareOf } from "../../numbers/intervals.js";
import { numberIn, type Row } from "../engine/engine.js";
import type { EventsRead, GoalCount, Lift, LiftNumbers, MicroToMacro } from "../model.js";
import type { Slots } from "../slots.js";
import type { Pair } from "../sql/questions.js";
import { liftVerdict } from "./lift-verdict.js";
import { goalIdOf } from "./macro-goals.js";

export interface LiftRows {
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
    const sessionsWith = numberIn(session, "n");
    const usersWith = numberIn(within, "n");
    return {
      micro: goalIdOf(all, micro),
      macro: goalIdOf(all, macro),
      inSession: liftOf(
        [numberIn(session, "went_on"), sessionsWith],
        [macroSessions - numberIn(session, "with_both"), read.sessions - sessionsWith],
      ),
      withinDays: {
        ...liftOf(
          [numberIn(within, "went_on"), usersWith],
          [numberIn(within, "others_went_on"), read.users - usersWith],
        ),
        days,
        followedWhole: numberIn(within, "seen_whole"),
      },
    };
  });
}

type Counted = readonly [count: number, of: number];

function liftOf(having: Counted, lacking: Counted): Lift {
  const a = shareOf(...having);
  const b = shareOf(...lacking);
  const numbers: LiftNumbers = {
    with: a,
    without: b,
    difference: a.share === null || b.share === null ? null : a.share - b.share,
    differenceInterval: differenceInterval(a, b),
    lift: ratioOf(a, b),
    liftInterval: ratioInterval(a, b),
  };
  return { ...numbers, verdict: liftVerdict(numbers) };
}
