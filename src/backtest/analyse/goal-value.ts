/** A goal's value from the sums of the rows, by day and by currency. Exact; the rule is `worthOf`. Pure. */
import type { Goal } from "../../goals/goal.js";
import { worthOf } from "../../goals/worth.js";
import { amountOf, type Micros, microsOf } from "../../numbers/money.js";
import type { Money } from "../model.js";

/** Conversions of one day in one currency: how many there are, how many carried a value, and what those come to. */
export interface ValueRow {
  readonly day: string;
  /** Null where the events said none. */
  readonly currency: string | null;
  readonly count: number;
  readonly valued: number;
  readonly sent: Micros;
}

interface GoalValues {
  /** Null for none, and for several currencies. */
  readonly value: number | null;
  readonly currency: string | null;
  /** By currency, in the order of their names. */
  readonly values: readonly Money[];
  /** Null where `value` is; 0 on a day without any. */
  readonly onDay: (day: string) => number | null;
}

const NONE: GoalValues = { value: null, currency: null, values: [], onDay: () => null };

/** `fileCurrency`: what an amount without a currency is in, where the goals file says so. */
export function goalValues(
  goal: Goal,
  rows: readonly ValueRow[],
  fileCurrency: string | undefined,
): GoalValues {
  const worth = worthOf(goal);
  const counted = rows.filter(({ count }) => count > 0);
  if (worth.kind === "none" || counted.length === 0) return NONE;
  const unset = worth.kind === "each" ? worth.amount : worth.kind === "values" ? worth.unset : null;
  const ownCurrency = unset?.currency || fileCurrency || null;
  const sent =
    worth.kind === "each" ? counted.map((row) => ({ ...row, currency: null, valued: 0, sent: 0n })) : counted;
  const filled = sent.map(({ day, currency, count, valued, sent: carried }) => ({
    day,
    currency: currency ?? ownCurrency,
    // Events without a value are worth nothing where nothing fills it.
    any: valued > 0 || unset !== null,
    amount: carried + (unset === null ? 0n : microsOf(unset.amount) * BigInt(count - valued)),
  }));
  const known = filled.filter(({ any }) => any);
  const sum = (some: readonly { readonly amount: Micros }[]): Micros =>
    some.reduce((total, { amount }) => total + amount, 0n);
  // GA4's sums don't tell a value of 0 from none; of purchases it says that they made nothing.
  if (worth.kind === "values" && unset === null && known.every(({ amount }) => amount === 0n)) return NONE;
  const currencies = [...new Set((known.length === 0 ? filled : known).map(({ currency }) => currency))];
  const values = currencies
    .map((currency) => ({
      currency,
      amount: amountOf(sum(known.filter((row) => row.currency === currency))),
    }))
    .toSorted((a, b) => ((a.currency ?? "") < (b.currency ?? "") ? -1 : 1));
  const [only] = values;
  if (values.length !== 1 || only === undefined) return { ...NONE, values };
  return {
    value: only.amount,
    currency: only.currency,
    values,
    onDay: (day) => amountOf(sum(known.filter((row) => row.day === day))),
  };
}
