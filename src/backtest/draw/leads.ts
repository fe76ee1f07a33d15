/**
 * What leads where, in words, for every format: which steps have a line of their own, which are named together because
 * there is nothing to show, and how a lift reads. Numbers are only written, never worked out.
 */
import { formatTimes } from "../../draw/format.js";
import type { Backtest, Lift, MicroToMacro } from "../model.js";

/** A goal's name, with the mark where GA4 will count it approximately; the id where the backtest does not hold it. */
export function goalName({ goals, notes }: Pick<Backtest, "goals" | "notes">, id: string): string {
  const name = goals.find((goal) => goal.id === id)?.name ?? id;
  const isApproximate = notes.some((note) => note.code === "approximate" && note.goals.includes(id));
  return isApproximate ? `≈ ${name}` : name;
}

/** Steps that were seen, and lead to a goal that was. */
export function shownLeads(backtest: Backtest): readonly MicroToMacro[] {
  const seen = seenGoals(backtest);
  return backtest.microToMacro.filter(({ micro, macro }) => seen.has(micro) && seen.has(macro));
}

/** A sentence for each kind of step without a line; empty where all have one. */
export function leftOutTexts(backtest: Backtest): readonly string[] {
  const { microToMacro } = backtest;
  const seen = seenGoals(backtest);
  const name = (id: string): string => goalName(backtest, id);
  const notSeen = microToMacro.filter(({ micro }) => !seen.has(micro)).map(({ micro }) => name(micro));
  const notReached = new Set(microToMacro.map(({ macro }) => macro).filter((macro) => !seen.has(macro)));
  return [
    ...(notSeen.length === 0 ? [] : [`Not seen in these events: ${notSeen.join(", ")}.`]),
    ...[...notReached].map(
      (macro) => `${name(macro)} was not reached in these events, so nothing can be said to lead to it.`,
    ),
  ];
}

function seenGoals({ goals }: Backtest): ReadonlySet<string> {
  return new Set(goals.filter(({ count }) => count > 0).map(({ id }) => id));
}

/** `3.2×`; words where a number would say more than is known. */
export function liftText({ verdict, lift }: Lift): string {
  if (verdict === "few-cases" || lift === null) return verdict === "only-with" ? "only with it" : "few cases";
  return formatTimes(lift);
}

/** `2.1× to 4.9×`; empty where no lift is shown. */
export function liftRange({ verdict, liftInterval }: Lift): string {
  if (verdict === "few-cases" || liftInterval === null) return "";
  return `${formatTimes(liftInterval.low)} to ${formatTimes(liftInterval.high)}`;
}

/** `more: 3.2× (2.1× to 4.9×)` */
export function verdictText(lift: Lift): string {
  switch (lift.verdict) {
    case "few-cases":
    case "only-with":
      return liftText(lift);
    case "same":
      return `no clear difference: ${liftText(lift)} (${liftRange(lift)})`;
    case "more":
    case "less":
      return `${lift.verdict}: ${liftText(lift)} (${liftRange(lift)})`;
  }
}
