/** Visitors of an experiment as export rows, and how many of them did what by variant, counted visitor by visitor. */

import { exportRow, type TestEvent } from "../../backtest/support/rows.js";
import { dice } from "../../support/random.js";

const DAY = 86_400;

export interface Visitor {
  readonly user: string;
  /** What the visitor is shown on each visit; null: nothing is told. */
  readonly variants: readonly (string | null)[];
  /** Days since 2 March 2026 of each visit. */
  readonly days: readonly number[];
  /** On which visit which event comes. */
  readonly events: readonly { readonly visit: number; readonly name: string }[];
}

/** `rates`: by variant the shares in 100 who add to the cart, and in 100 of them who buy. */
export function visitorsOf(
  seed: number,
  count: number,
  variants: readonly string[],
  rates: Readonly<Record<string, readonly [cart: number, order: number]>>,
): readonly Visitor[] {
  const roll = dice(seed);
  return Array.from({ length: count }, (_, n): Visitor => {
    const own = variants[roll(variants.length)] ?? "";
    const visits = 1 + roll(2);
    // A few are told nothing on their first visit, and fewer change over.
    const shown = Array.from({ length: visits }, (_, visit) =>
      roll(20) === 0 && visit === 0 ? null : roll(60) === 0 ? (variants[roll(variants.length)] ?? "") : own,
    );
    const first = roll(10);
    const [cart, order] = rates[own] ?? [0, 0];
    const last = visits - 1;
    const isInCart = roll(100) < cart;
    return {
      user: `user-${n}`,
      variants: shown,
      days: Array.from({ length: visits }, (_, visit) => first + 3 * visit),
      events: isInCart
        ? [
            { visit: roll(visits), name: "add_to_cart" },
            ...(roll(100) < order ? [{ visit: last, name: "purchase" }] : []),
          ]
        : [],
    };
  });
}

export function rowsOf(visitors: readonly Visitor[]): readonly object[] {
  return visitors.flatMap(({ user, variants, days, events }, n) =>
    variants.flatMap((variant, visit) => {
      const names = ["page_view", ...events.filter((one) => one.visit === visit).map(({ name }) => name)];
      return names.map((name, place) => {
        const at = (days[visit] ?? 0) * DAY + 36_000 + (n % 3_000) + place;
        const parameters: TestEvent["parameters"] = {
          session_engaged: "1",
          ...(name === "purchase" ? { transaction_id: `t${n}` } : { page_location: "https://shop.test/" }),
        };
        const row = exportRow({ name, user, session: 10 * n + visit + 1, at, parameters });
        return variant === null
          ? { ...row, user_properties: [] }
          : { ...row, user_properties: [{ key: "variant", value: { string_value: variant } }] };
      });
    }),
  );
}

/** Users with the variant from a day on; with an event, those who did it while they were shown the variant. */
export function usersWith(
  visitors: readonly Visitor[],
  variant: string,
  event: string | null,
  fromDay = 0,
): number {
  return visitors.filter(({ variants, days, events }) =>
    variants.some(
      (own, visit) =>
        own === variant &&
        (days[visit] ?? 0) >= fromDay &&
        (event === null || events.some((one) => one.visit === visit && one.name === event)),
    ),
  ).length;
}
