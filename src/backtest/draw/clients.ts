/** Backtests of many clients, a row each: what the goals of each would have counted on its own events. */
import { formatCount } from "../../draw/format.js";
import type { Cell, Column } from "../../draw/layout.js";
import type { Backtest } from "../model.js";

/** After the client's name. */
export const CLIENT_COLUMNS: readonly Column[] = [
  { head: "Days", align: "right", rank: 3 },
  { head: "Sessions", align: "right", rank: 4 },
  { head: "Macro", align: "right", rank: 6 },
  { head: "Micro", align: "right", rank: 5 },
  { head: "Never counted", align: "left", rank: 2 },
  { head: "Notes", align: "right", rank: 1 },
];

/** Conversions by each goal's own counting, added up over the goals of a tier. */
export function clientRow({ events, goals, notes }: Backtest): readonly Cell[] {
  const of = (tier: "macro" | "micro"): string => {
    const own = goals.filter((goal) => goal.tier === tier);
    return own.length === 0 ? "-" : formatCount(own.reduce((sum, { count }) => sum + count, 0));
  };
  const never = goals.filter(({ count }) => count === 0).map(({ id }) => id);
  const more = never.length - NAMED;
  return [
    { text: String(events.days) },
    { text: formatCount(events.sessions) },
    { text: of("macro") },
    { text: of("micro") },
    { text: `${never.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}` },
    { text: notes.length === 0 ? "" : String(notes.length) },
  ];
}

const NAMED = 2;
