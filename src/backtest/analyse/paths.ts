/** The most travelled ways to each macro goal. */
import { numberIn, type Row } from "../engine/engine.js";
import type { MacroPaths } from "../model.js";
import type { Slots } from "../slots.js";
import { goalIdOf } from "./macro-goals.js";

export function analysePaths(
  all: Slots,
  macros: readonly number[],
  rows: readonly Row[],
): readonly MacroPaths[] {
  return macros.map((macro) => {
    const own = rows.filter((row) => numberIn(row, "macro") === macro);
    const users = numberIn(own[0], "all_users");
    return {
      macro: goalIdOf(all, macro),
      users,
      straight: numberIn(own[0], "straight"),
      different: numberIn(own[0], "ways"),
      paths: own.map((row) => {
        const way = String(row.way ?? "");
        const count = numberIn(row, "users");
        return {
          goals: way === "" ? [] : way.split(">").map((slot) => goalIdOf(all, Number(slot))),
          users: count,
          share: users === 0 ? 0 : count / users,
        };
      }),
    };
  });
}
