/** The rows of `stepWaysQuery`, read: for each macro goal its micro goals and the users who are alike. Pure. */
import { numberIn, type Row } from "../engine/engine.js";
import type { Slots } from "../slots.js";
import type { Pair } from "../sql/questions.js";
import { goalIdOf } from "./macro-goals.js";

/** Users who reached the same micro goals. */
export interface StepWay {
  /** By place in `micros`. */
  readonly steps: readonly number[];
  /** In the order of the first time; null where it was left out. */
  readonly order: readonly number[] | null;
  /** They came to the macro goal afterwards. */
  readonly reached: boolean;
  readonly users: number;
}

export interface WaysTo {
  readonly macro: string;
  readonly micros: readonly string[];
  /** With one micro goal at least. */
  readonly ways: readonly StepWay[];
}

export function waysTo(all: Slots, pairs: readonly Pair[], rows: readonly Row[]): readonly WaysTo[] {
  return macrosOf(pairs).map((macro) => {
    const slots = microsOfMacro(pairs, macro);
    const placeOf = new Map(slots.map((slot, place) => [slot, place]));
    return {
      macro: goalIdOf(all, macro),
      micros: slots.map((slot) => goalIdOf(all, slot)),
      ways: rows
        .filter((row) => numberIn(row, "macro") === macro)
        .map((row) => ({
          steps: setOf(all, slots, row.steps),
          order:
            row.way === null || row.way === undefined
              ? null
              : String(row.way)
                  .split(">")
                  .map((slot) => placeOf.get(Number(slot)) ?? 0),
          reached: numberIn(row, "reached") === 1,
          users: numberIn(row, "users"),
        })),
    };
  });
}

/** Macro goals that any micro goal leads to, in the order of the file. */
export function macrosOf(pairs: readonly Pair[]): readonly number[] {
  return [...new Set(pairs.map(({ macro }) => macro))].toSorted((a, b) => a - b);
}

export function microsOfMacro(pairs: readonly Pair[], macro: number): readonly number[] {
  return pairs.filter((pair) => pair.macro === macro).map(({ micro }) => micro);
}

/** A sum of slots' bits as places in `slots`. */
export function setOf(
  { slots: all }: Slots,
  slots: readonly number[],
  sum: Row[string] | undefined,
): readonly number[] {
  const bits = BigInt(sum ?? 0);
  return slots.flatMap((slot, place) => ((bits & BigInt(all[slot]?.bit ?? 0)) === 0n ? [] : [place]));
}
