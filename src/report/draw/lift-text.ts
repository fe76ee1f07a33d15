/** A lift in words, for every format of the report and the backtest. Numbers are only written, never worked out. */
import type { Interval } from "../../numbers/intervals.js";
import type { LiftVerdict } from "../../numbers/lift.js";
import { ENGLISH, type Language } from "../words/language.js";

interface Told {
  readonly verdict: LiftVerdict;
  readonly lift: number | null;
  readonly liftInterval: Interval | null;
}

/** `3.2×`; words where a number would say more than is known. */
export function liftTimes({ verdict, lift }: Told, { say, write }: Language = ENGLISH): string {
  if (verdict === "few-cases" || lift === null) return say("fewCases");
  return write.times(lift);
}

/** `2.1× to 4.9×`; empty where no lift is shown. */
export function liftRange({ verdict, liftInterval }: Told, { say, write }: Language = ENGLISH): string {
  if (verdict === "few-cases" || liftInterval === null) return "";
  return say("lowToHigh", { low: write.times(liftInterval.low), high: write.times(liftInterval.high) });
}

const VERDICTS = {
  more: "moreOften",
  less: "lessOften",
  same: "noDifference",
  "few-cases": "fewCases",
  "on-the-way": "partOfWay",
} as const satisfies Readonly<Record<LiftVerdict, string>>;

/** What a lift comes to, against everybody. */
export function verdictWords(verdict: LiftVerdict, { say }: Language = ENGLISH): string {
  return say(VERDICTS[verdict]);
}

/** `more than everybody: 3.2× (2.1× to 4.9×)`; empty for what is part of the way, which `passedText` tells. */
export function liftText(lift: Told): string {
  switch (lift.verdict) {
    case "few-cases":
    case "on-the-way":
      return verdictWords(lift.verdict);
    case "same":
      return `${verdictWords("same")}: ${liftTimes(lift)} (${liftRange(lift)})`;
    case "more":
    case "less":
      return `${lift.verdict} than everybody: ${liftTimes(lift)} (${liftRange(lift)})`;
  }
}

/** `Payment entered: 2,609 of 2,613 users who reached “Order placed” passed here` */
export function passedText(
  step: string,
  { passed, of }: { readonly passed: number; readonly of: number },
  who: "users" | "sessions",
  goal: string,
  { say, write }: Language = ENGLISH,
): string {
  if (who === "users") return say("passed", { step, passed, all: of, goal });
  return `${step}: ${write.count(passed)} of ${write.count(of)} sessions with “${goal}” passed here`;
}
