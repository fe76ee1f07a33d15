/** The reports of many clients as one: a line each, and how each stands among the others. Pure. */

import { fairRates } from "../../numbers/fair-rates.js";
import { type Interval, shareInterval } from "../../numbers/intervals.js";
import type { CostAmounts, Costs } from "../costs/model.js";
import type { ExperimentResult } from "../experiments/model.js";
import { figure, ratio } from "../figure.js";
import type { ConversionReport, Figure, GoalResult, HealthFinding } from "../model.js";
import { ENGLISH } from "../words/language.js";

/** One client's report. */
export interface ClientReport {
  readonly client: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly report: ConversionReport;
}

/** A client without a report, and why. */
export interface MissingReport {
  readonly client: string;
  readonly property: string | null;
  readonly reason: string;
}

/**
 * How a client stands among the others. `above`, `below`: further from them than chance and the usual spread between
 * clients explain; `too-few`: the sample is too small to tell.
 */
export type Standing = "above" | "below" | "usual" | "too-few";

export interface RollupRow {
  readonly client: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly property: string | null;
  readonly propertyName: string | null;
  readonly sessions: Figure;
  /**
   * Sessions with a macro goal, summed over the macro goals: a session that reaches two of them counts twice. Null
   * where GA4 did not say.
   */
  readonly macro: Figure;
  /** `macro` of `sessions`. */
  readonly macroRate: Figure;
  readonly macroInterval: Interval | null;
  /** The rate with what chance does taken out: drawn towards that of all clients, the more the fewer sessions there are. */
  readonly fairRate: number | null;
  /** By `fairRate`, best first, from 1; null without sessions. */
  readonly rank: number | null;
  readonly standing: Standing;
  /** Of the macro goals, in `currency`. */
  readonly value: Figure;
  readonly currency: string | null;
  /** Goals whose target is behind. */
  readonly behind: readonly string[];
  /** How many goals have a target. */
  readonly targets: number;
  /** Codes and goals of what is wrong with the counting. */
  readonly warnings: readonly { readonly code: HealthFinding["code"]; readonly goal: string }[];
  /** Of its campaigns with cost together; null where nobody asked by campaign. */
  readonly costs:
    | (Pick<Costs, "currency" | "missing"> & Pick<CostAmounts, "cost" | "macro" | "returnOnAdSpend">)
    | null;
  /** In the order of the client's files. */
  readonly experiments: readonly ExperimentResult[];
  /** The names of the goals in `behind` and `warnings`, by id. */
  readonly goalNames: Readonly<Record<string, string>>;
}

export interface Rollup {
  readonly schemaVersion: 1;
  readonly generatedAt: string;
  /** As it was asked for; days may differ by time zone. */
  readonly period: string;
  /** From the first day of any report to the last; null where there is no report. */
  readonly days: { readonly start: string; readonly end: string } | null;
  readonly clients: readonly RollupRow[];
  readonly missing: readonly MissingReport[];
  /** All clients together; null where there are none with sessions. */
  readonly overallRate: number | null;
  /** The usual spread of true rates between clients, one standard deviation; 0 = chance explains all differences. */
  readonly spread: number | null;
  readonly method: string;
}

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
    days: daysOf(reports),
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
    method: ENGLISH.say("rollupMethod"),
  };
}

function daysOf(reports: readonly ClientReport[]): Rollup["days"] {
  const starts = reports.map(({ report }) => report.period.start).toSorted();
  const ends = reports.map(({ report }) => report.period.end).toSorted();
  const [start, end] = [starts[0], ends.at(-1)];
  return start === undefined || end === undefined ? null : { start, end };
}

function rowOf({ client, labels, report }: ClientReport): RollupRow {
  const macroGoals = report.goals.filter(({ tier }) => tier === "macro");
  const { sessions } = report.totals;
  const macro = sumOf(macroGoals.map((goal) => goal.sessions));
  const { value, currency } = valueSum(macroGoals, report);
  const behind = report.targets.filter(({ status }) => status === "behind").map(({ goal }) => goal);
  const named = new Set([...behind, ...report.health.map(({ goal }) => goal)]);
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
    behind,
    targets: report.targets.length,
    warnings: report.health.map(({ code, goal }) => ({ code, goal })),
    costs: costsIn(report),
    experiments: report.experiments,
    goalNames: Object.fromEntries(
      report.goals.filter(({ id }) => named.has(id)).map(({ id, name }) => [id, name]),
    ),
  };
}

function costsIn({ costs }: ConversionReport): RollupRow["costs"] {
  if (costs === null) return null;
  const { currency, missing, leftOut, sum } = costs;
  // Without a macro goal that was not counted throughout a client's row would say too much of the others.
  const { macro, returnOnAdSpend } = leftOut.length > 0 ? NO_COST : (sum ?? NO_COST);
  return { currency, missing, cost: sum?.cost ?? null, macro, returnOnAdSpend };
}

const NO_COST = {
  macro: { count: null, costPer: null, fewCases: false },
  returnOnAdSpend: null,
} as const;

/** Values of another currency than the first can't be added to it: then the sum is not known. */
function valueSum(
  goals: readonly GoalResult[],
  report: ConversionReport,
): { readonly value: Figure; readonly currency: string | null } {
  const values = goals.flatMap(({ value }) => (value === null ? [] : [value]));
  const currency = values[0]?.currency ?? report.currency;
  const isOne = values.every((value) => value.currency === currency);
  if (values.length === 0 || !isOne) return { value: figure(null, null), currency };
  return { value: sumOf(values), currency };
}

/** Null as soon as one part is not known: a sum without it would be too small. */
export function sumOf(figures: readonly Figure[]): Figure {
  const add = (values: readonly (number | null)[]): number | null =>
    values.length === 0 ? null : values.reduce((a, b) => (a === null || b === null ? null : a + b), 0);
  return figure(add(figures.map((f) => f.current)), add(figures.map((f) => f.previous)));
}
