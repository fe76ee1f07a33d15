/** What a backtest says of micro goals taken together, as data; also its JSON form. */
import type { Share } from "../numbers/intervals.js";

/**
 * How often users came to a macro goal, by the micro goals they had reached before it: those that lead to it, each once. Of
 * who never came to it, all that they reached.
 */
export interface HowClose {
  readonly macro: string;
  /** All who lead there; in the order of the file. */
  readonly micros: readonly string[];
  /** From none to as many as anybody reached. */
  readonly byNumber: readonly ReachedBy[];
  /** By which of them, those first that brought most macro goals; at most 50. */
  readonly byWhich: readonly (ReachedBy & { readonly goals: readonly string[] })[];
  /** What is in none of these. */
  readonly otherSets: { readonly sets: number; readonly reached: Share };
  /** By order, for two micro goals that many users reached both: where it matters most first. */
  readonly byOrder: readonly OrderOfTwo[];
  /** Users whose order is not looked at: they came in none of the commonest 20,000 ways. */
  readonly orderNotKnown: number;
}

export interface ReachedBy {
  /** How many micro goals. */
  readonly steps: number;
  /** Users with these micro goals, and those of them who came to the macro goal. */
  readonly reached: Share;
  /** Fewer users than a share can be told from. */
  readonly fewCases: boolean;
}

export interface OrderOfTwo {
  readonly first: string;
  readonly second: string;
  readonly inThisOrder: Share;
  readonly theOtherWayRound: Share;
  /** Whether the two shares differ, corrected for the number of pairs; `few-cases`: can't be told. */
  readonly verdict: "more" | "same" | "few-cases";
}
