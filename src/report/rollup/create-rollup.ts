/** Many clients' reports to one table. Pure. */

import { fairRates } from "../../numbers/fair-rates.js";
import { shareInterval } from "../../numbers/intervals.js";
import { figure, ratio } from "../figure.js";
import type { ConversionReport, Figure, GoalResult } from "../model.js";
import type { ClientReport, MissingReport, Rollup, RollupRow } from "./model.js";

const METHOD =
  "Macro rate: sessions with a macro goal, summed over the macro goals, of all sessions. Clients are ranked by their rate drawn towards that of all clients, the more the fewer sessions they have (empirical Bayes, moments after Kleinman 1973). Above or below: against all other clients, with the usual spread between them (Spiegelhalter 2005), p-values adjusted over the clients after Benjamini and Hochberg, below 5 %.";

/** `period`: as it was asked for. The clients stay in their order. */
export function createRollup(
  reports: readonly ClientReport[],
  missing: readonly MissingReport[],
  { period, now }: { readonly period: string; readonly now: Date },
): Rollup {
  const rows = reports.map(rowOf);
  const fair = fairRates(
    rows.map(({ macro, sessions }) => {
      const whole = sessions.current ?? 0;
      return { part: Math.min(macro.current ?? 0, whole), whole: macro.current === null ? 0 : whole };
    }),
  );
  return {
    schemaVersion: 1,
    generatedAt: now.toISOString(),
    period,
    clients: rows.map((row, index): RollupRow => {
      const own = fair.rates[index] ?? null;
      return {
        ...row,
        fairRate: own?.rate ?? null,
        rank: own?.rank ?? null,
        standing: own?.standing ?? "too-few",
      };
    }),
    missing,
    overallRate: fair.overall,
    spread: fair.spread,
    method: METHOD,
  };
}

function rowOf({ client, labels, report }: ClientReport): RollupRow {
  const macroGoals = report.goals.filter(({ tier }) => tier === "macro");
  const { sessions } = report.totals;
  const macro = sum(macroGoals.map((goal) => goal.sessions));
  const { value, currency } = valueSum(macroGoals, report);
  return {
    client,
    labels,
    property: report.property.id,
    propertyName: report.property.name,
    sessions,
    macro,
    macroRate: figure(ratio(macro.current, sessions.current), ratio(macro.previous, sessions.previous)),
    macroInterval: macro.current === null ? null : shareInterval(macro.current, sessions.current ?? 0),
    fairRate: null,
    rank: null,
    standing: "too-few",
    value,
    currency,
    behind: report.targets.filter(({ status }) => status === "behind").map(({ goal }) => goal),
    targets: report.targets.length,
    warnings: report.health.map(({ code, goal }) => ({ code, goal })),
  };
}

/** Values of another currency than the first can't be added to it: then the sum is not known. */
function valueSum(
  goals: readonly GoalResult[],
  report: ConversionReport,
): { readonly value: Figure; readonly currency: string | null } {
  const values = goals.flatMap(({ value }) => (value === null ? [] : [value]));
  const currency = values[0]?.currency ?? report.currency;
  const isOne = values.every((value) => value.currency === currency);
  if (values.length === 0 || !isOne) return { value: figure(null, null), currency };
  return { value: sum(values), currency };
}

/** Null as soon as one part is not known: a sum without it would be too small. */
function sum(figures: readonly Figure[]): Figure {
  const add = (values: readonly (number | null)[]): number | null =>
    values.length === 0 ? null : values.reduce((a, b) => (a === null || b === null ? null : a + b), 0);
  return figure(add(figures.map((f) => f.current)), add(figures.map((f) => f.previous)));
}
