/** A lift in words, for every format of the report and the backtest. Numbers are only written, never worked out. */
import { formatCount, formatTimes } from "../../draw/format.js";
import type { Interval } from "../../numbers/intervals.js";
import type { LiftVerdict } from "../../numbers/lift.js";

interface Told {
  readonly verdict: LiftVerdict;
  readonly lift: number | null;
  readonly liftInterval: Interval | null;
}

/** `3.2×`; words where a number would say more than is known. */
export function liftTimes({ verdict, lift }: Told): string {
  if (verdict === "few-cases" || lift === null) return "few cases";
  return formatTimes(lift);
}

/** `2.1× to 4.9×`; empty where no lift is shown. */
export function liftRange({ verdict, liftInterval }: Told): string {
  if (verdict === "few-cases" || liftInterval === null) return "";
  return `${formatTimes(liftInterval.low)} to ${formatTimes(liftInterval.high)}`;
}

/** What a lift comes to, against everybody. */
export const VERDICT_WORDS: Readonly<Record<LiftVerdict, string>> = {
  more: "more often",
  less: "less often",
  same: "no clear difference",
  "few-cases": "few cases",
  "on-the-way": "part of the way",
};

/** `more than everybody: 3.2× (2.1× to 4.9×)`; empty for what is part of the way, which `passedText` tells. */
export function liftText(lift: Told): string {
  switch (lift.verdict) {
    case "few-cases":
    case "on-the-way":
      return VERDICT_WORDS[lift.verdict];
    case "same":
      return `${VERDICT_WORDS.same}: ${liftTimes(lift)} (${liftRange(lift)})`;
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
): string {
  const reached = who === "users" ? "users who reached" : "sessions with";
  return `${step}: ${formatCount(passed)} of ${formatCount(of)} ${reached} “${goal}” passed here`;
}
