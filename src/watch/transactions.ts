/**
 * Orders that are counted more than once, known by their transaction_id. GA4 itself leaves out what one user sends again on a
 * website; what is left comes from elsewhere: a server beside the page, a page that is opened on another device. Pure.
 */
import type { Day } from "../numbers/calendar.js";
import type { Finding } from "./finding.js";

/** On each of the last days; a few repeats are pages that were opened again. */
const DAYS = 2;
const LEAST = { share: 0.2, repeats: 3 };

export interface DayOfOrders {
  readonly day: Day;
  /** Purchases that name a transaction, and how many of them name one that another has named. */
  readonly purchases: number;
  readonly repeats: number;
}

/** `days`: in order, without a gap, the last one final. Null: nothing to tell. */
export function repeatedOrders(goal: string, days: readonly DayOfOrders[]): Finding | null {
  const isOften = ({ purchases, repeats }: DayOfOrders): boolean =>
    repeats >= LEAST.repeats && repeats >= LEAST.share * purchases;
  const before = days.findLastIndex((day) => !isOften(day));
  const those = days.slice(before + 1);
  const [first] = those;
  if (first === undefined || those.length < DAYS) return null;
  const seen = those.reduce((sum, { purchases }) => sum + purchases, 0);
  const repeats = those.reduce((sum, one) => sum + one.repeats, 0);
  return {
    ...{ goal, kind: "doubled", since: before < 0 ? null : first.day, chance: null },
    ...{ expected: seen - repeats, seen },
    message: `${repeats.toLocaleString("en")} of ${seen.toLocaleString("en")} purchases ${
      before < 0 ? `of ${those.length} days, or longer,` : `since ${first.day}`
    } have a transaction_id that was counted before.`,
    next: [
      "Look for a second sender of the same order: a server beside the page, or a thank-you page that is opened again on another device.",
    ],
  };
}

/** Both say that a goal is doubled: one finding, which says why. */
export function withRepeated(findings: readonly Finding[], repeated: Finding): readonly Finding[] {
  const same = findings.findIndex(({ goal, kind }) => goal === repeated.goal && kind === "doubled");
  if (same < 0) return [...findings, repeated];
  return findings.map((finding, at) =>
    at === same
      ? {
          ...finding,
          message: `${finding.message} ${repeated.message}`,
          next: [...repeated.next, ...finding.next],
        }
      : finding,
  );
}
