/** What followed each micro goal in money, for each of its conversions, from its rows. Pure. */
import { ratioBootstrap } from "../../numbers/bootstrap.js";
import { amountOf, microsOf } from "../../numbers/money.js";
import { numberIn, type Row } from "../engine/engine.js";
import type { MicroWorth } from "../model.js";
import type { Slots } from "../slots.js";
import type { Pair } from "../sql/questions.js";
import { goalIdOf } from "./macro-goals.js";

export function analyseMicroWorth(
  all: Slots,
  pairs: readonly Pair[],
  rows: readonly Row[],
): readonly MicroWorth[] {
  return pairs.map(({ micro, macro }) => {
    const own = rows.filter((row) => numberIn(row, "micro") === micro && numberIn(row, "macro") === macro);
    const sum = (column: string): number => own.reduce((total, row) => total + numberIn(row, column), 0);
    const revenue = own.reduce(
      (total, row) => total + microsOf(row.amount ?? 0) * BigInt(numberIn(row, "users")),
      0n,
    );
    return {
      micro: goalIdOf(all, micro),
      macro: goalIdOf(all, macro),
      conversions: own.reduce((total, row) => total + numberIn(row, "n") * numberIn(row, "users"), 0),
      orders: sum("valued"),
      ordersWithoutValue: sum("unvalued"),
      revenue: amountOf(revenue),
      interval: ratioBootstrap(
        own.map((row) => ({
          users: numberIn(row, "users"),
          part: numberIn(row, "amount"),
          whole: numberIn(row, "n"),
        })),
      ),
    };
  });
}
