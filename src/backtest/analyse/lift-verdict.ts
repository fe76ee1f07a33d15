/**
 * What a lift comes to. From few cases it says nothing: a ratio of small counts may be anything, and the larger it looks
 * the less is known of it. Pure.
 */
import type { Share } from "../../numbers/intervals.js";
import type { LiftNumbers, LiftVerdict } from "../model.js";

/** Fewer sessions or users with the step, or without it, say nothing. */
const FEWEST_SEEN = 30;
/** Nor do fewer who went on. */
const FEWEST_WENT_ON = 5;
/** An interval whose upper end is more than so many times its lower end. */
const WIDEST = 10;

export function liftVerdict({ with: having, without: lacking, liftInterval }: LiftNumbers): LiftVerdict {
  if (having.of < FEWEST_SEEN || lacking.of < FEWEST_SEEN || !enough(having)) return "few-cases";
  if (lacking.count === 0) return "only-with";
  if (!enough(lacking) || liftInterval === null || liftInterval.high > WIDEST * liftInterval.low)
    return "few-cases";
  return liftInterval.low > 1 ? "more" : liftInterval.high < 1 ? "less" : "same";
}

function enough({ count }: Share): boolean {
  return count >= FEWEST_WENT_ON;
}
