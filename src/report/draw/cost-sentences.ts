/** What is said of campaigns' costs, in words, for every format. Works out nothing. */
import { UNKNOWN } from "../../draw/format.js";
import { FEW } from "../costs/analyse.js";
import type { Bought, CostAmounts, Costs } from "../costs/model.js";
import type { ConversionReport, GoalResult } from "../model.js";
import { ENGLISH, type Language } from "../words/language.js";
import { goalName } from "./sentences.js";

/** What one cost: money, `few cases`, or a dash. */
export function costPerText(
  { count, costPer, fewCases }: Bought,
  { currency }: Pick<Costs, "currency">,
  { say, write }: Language = ENGLISH,
): string {
  if (costPer === null || count === 0) return UNKNOWN;
  return fewCases ? say("fewCases") : write.money(costPer, currency);
}

export function returnText(
  { returnOnAdSpend }: Pick<CostAmounts, "returnOnAdSpend">,
  { write }: Language = ENGLISH,
): string {
  return returnOnAdSpend === null ? UNKNOWN : write.times(returnOnAdSpend);
}

/** Why there is no cost; else what limits what the numbers say. */
export function costTexts(report: ConversionReport, language: Language = ENGLISH): readonly string[] {
  const { costs } = report;
  const { say, write } = language;
  if (costs === null) return [];
  const { missing, leftOut, withoutSessions, sum } = costs;
  if (missing !== null) {
    switch (missing.reason) {
      case "none":
        return [say("costNone")];
      case "restricted":
        return [say("costRestricted")];
      case "refused":
        return [say("costRefused", { words: missing.words ?? "" })];
      case "streams":
        return [say("costStreams")];
      case "store":
        return [say("costStore")];
    }
  }
  const partly = (sum?.goals ?? []).filter(
    ({ goal, count, costPer }) => (count ?? 0) > 0 && costPer === null && !leftOut.includes(goal),
  );
  const named = (goals: readonly string[]): string => goals.map((goal) => goalName(report, goal)).join(", ");
  return [
    ...(withoutSessions.campaigns === 0
      ? []
      : [
          say("costWithoutSessions", {
            count: withoutSessions.campaigns,
            cost: write.money(withoutSessions.cost, costs.currency),
          }),
        ]),
    ...(partly.length === 0 ? [] : [say("costPartly", { goals: named(partly.map(({ goal }) => goal)) })]),
    ...(leftOut.length === 0 ? [] : [say("costLeftOut", { goals: named(leftOut) })]),
    ...(costs.rows.every(({ channel }) => channel === null) ? [say("costByCampaign")] : []),
  ];
}

/** Micro goals for a table that has not room for all: those whose cost each is known first, most frequent first. */
export function microByCost({ goals, costs }: ConversionReport): readonly GoalResult[] {
  const known = ({ id }: GoalResult): number => {
    const own = costs?.sum?.goals.find(({ goal }) => goal === id);
    return own === undefined || own.costPer === null ? -1 : (own.count ?? -1);
  };
  return goals.filter(({ tier }) => tier === "micro").toSorted((a, b) => known(b) - known(a));
}

/** What the numbers are. */
export function costMethod({ say }: Language = ENGLISH): string {
  return say("costMethod", { few: FEW });
}
