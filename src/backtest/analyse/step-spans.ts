/** How long users took from step to step, from the rows of `stepSpansQuery`. Pure. */
import type { Interval } from "../../numbers/intervals.js";
import { numberIn, type Row } from "../engine/engine.js";
import type { Slots } from "../slots.js";
import type { Pair } from "../sql/questions.js";
import { FIRST_STEP, HALF_Z } from "../sql/step-times.js";
import type { StepTimes, Took } from "../steps-model.js";
import { goalIdOf } from "./macro-goals.js";
import { macrosOf } from "./step-ways.js";

/** Fewer users say no median. */
export const FEWEST_USERS = 10;

export function analyseStepTimes(
  all: Slots,
  pairs: readonly Pair[],
  rows: readonly Row[],
): readonly StepTimes[] {
  return macrosOf(pairs).map((macro) => {
    const own = rows.filter((row) => numberIn(row, "macro") === macro);
    const spans = new Map(own.map((row) => [`${row.step} ${row.next}`, row]));
    const took = (span: Row): Took =>
      tookOf(own.filter(({ step, next }) => step === span.step && next === span.next));
    const first = [...spans.values()].find((row) => numberIn(row, "step") === FIRST_STEP);
    return {
      macro: goalIdOf(all, macro),
      fromFirst: first === undefined ? tookOf([]) : took(first),
      steps: [...spans.values()]
        .filter((row) => row !== first)
        .map((row) => ({
          from: goalIdOf(all, numberIn(row, "step")),
          to: goalIdOf(all, numberIn(row, "next")),
          ...took(row),
        }))
        .toSorted((a, b) => b.users - a.users),
    };
  });
}

function tookOf(rows: readonly Row[]): Took {
  const [all, first, second] = [0, 1, 2].map((half) =>
    medianOf(rows.filter((row) => numberIn(row, "half") === half)),
  );
  if (all === undefined || first === undefined || second === undefined)
    throw new Error("there are two halves");
  const [before, after] = [first.interval, second.interval];
  return {
    ...all,
    firstHalf: first,
    secondHalf: second,
    change:
      before === null || after === null
        ? "few-cases"
        : after.high < before.low
          ? "shorter"
          : after.low > before.high
            ? "longer"
            : "same",
  };
}

function medianOf(rows: readonly Row[]): Took["firstHalf"] {
  const { number: users, medianSeconds, interval } = middleOf(rows);
  return { users, medianSeconds, interval };
}

interface Middle {
  readonly number: number;
  /** Of fewer than FEWEST_USERS null. */
  readonly medianSeconds: number | null;
  /** 95 %. */
  readonly interval: Interval | null;
}

/** From rows at the places of `middlePlaces`, and maybe others. */
export function middleOf(rows: readonly Row[]): Middle {
  const number = numberIn(rows[0], "number");
  if (number < FEWEST_USERS) return { number, medianSeconds: null, interval: null };
  const reach = HALF_Z * Math.sqrt(number);
  const [low, high] = [Math.floor(number / 2 - reach), Math.ceil(number / 2 + 1 + reach)];
  return {
    number,
    medianSeconds: secondsAt(rows, Math.floor((number + 1) / 2)),
    interval: low < 1 || high > number ? null : { low: secondsAt(rows, low), high: secondsAt(rows, high) },
  };
}

export function secondsAt(rows: readonly Row[], place: number): number {
  const row = rows.find((one) => numberIn(one, "place") === place);
  return numberIn(row, "took") / 1_000_000;
}
