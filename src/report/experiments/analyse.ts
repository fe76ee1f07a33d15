/** From the users of each variant to what an experiment says: the one road for the Data API and an export. Pure. */
import { countedEvent, type Experiment, type Goal } from "../../goals/goal.js";
import {
  ALWAYS_VALID_ALPHA,
  alwaysValidDifference,
  type Reached,
  timesUsersNeeded,
} from "../../numbers/always-valid.js";
import { daysFrom } from "../../numbers/calendar.js";
import { FEWEST_REACHED, FEWEST_WITH } from "../../numbers/lift.js";
import { sameSharesProbability } from "../../numbers/statistics.js";
import type { ExperimentResult, MeasuredGoal, VariantResult, VariantVerdict } from "./model.js";

/** What is counted of an experiment, from its first day to the last that is looked at. */
export interface ExperimentCounts {
  /** Distinct users by variant; none is 0. */
  readonly users: ReadonlyMap<string, number>;
  /** Distinct users with any variant; null where not known. */
  readonly all: number | null;
  /** By event, then by variant: distinct users who had the variant as the event came. */
  readonly reached: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The first day with users of a variant, `YYYY-MM-DD`; null where there were none. */
  readonly firstDay: string | null;
  /** Which days were looked at, both included. */
  readonly asked: { readonly start: string; readonly end: string };
}

/**
 * Below this chance the users are not divided as they should be. Strict, because it is looked at daily and a false alarm
 * takes a good experiment away: Fabijan et al., KDD 2019, 2156-2164.
 */
const SAMPLE_RATIO_CHANCE = 0.0005;

/** The result where nothing was counted, and why. */
export function notCounted(
  experiment: Experiment,
  why: NonNullable<ExperimentResult["notCounted"]>,
): ExperimentResult {
  const { id, name, by, minimumEffect } = experiment;
  const nothing = { days: null, shares: null, inSeveral: null, result: null, needed: null, best: null };
  return { id, name, by, minimumEffect, notCounted: why, ...nothing, guards: [], harmed: [], verdict: null };
}

export function experimentResult(
  experiment: Experiment,
  goals: readonly Goal[],
  counts: ExperimentCounts,
): ExperimentResult {
  const { firstDay, asked } = counts;
  if (firstDay === null) return notCounted(experiment, "nobody");
  const days = daysFrom(firstDay, asked.end).length;
  const result = measuredGoal(experiment, experiment.goal, goals, counts);
  const guards = experiment.guards.map((guard) => measuredGoal(experiment, guard, goals, counts));
  const shares = sharesOf(experiment, counts);
  const others = result.variants.flatMap(({ against }) => (against === null ? [] : [against.verdict]));
  const verdict = shares.asExpected ? verdictOf(others) : "untrusted";
  const sum = [...counts.users.values()].reduce((a, b) => a + b, 0);
  return {
    id: experiment.id,
    name: experiment.name,
    by: experiment.by,
    days: {
      start: firstDay,
      end: asked.end,
      count: days,
      cut: experiment.start === undefined && firstDay === asked.start,
    },
    notCounted: null,
    shares,
    inSeveral: counts.all === null ? null : Math.max(0, sum - counts.all),
    result,
    guards,
    minimumEffect: experiment.minimumEffect,
    needed: neededOf(experiment, result, sum, days),
    verdict,
    best: verdict === "better" ? bestOf(result) : null,
    harmed: shares.asExpected
      ? guards.flatMap(({ goal, name, variants }) =>
          variants
            .filter(({ against }) => against?.verdict === "worse")
            .map(({ variant }) => ({ goal, name, variant })),
        )
      : [],
  };
}

/** Each variant is held against the control, so that so many comparisons share the chance of an error (Bonferroni). */
function alphaOf({ variants }: Experiment): number {
  return ALWAYS_VALID_ALPHA / (variants.length - 1);
}

function measuredGoal(
  experiment: Experiment,
  id: string,
  goals: readonly Goal[],
  counts: ExperimentCounts,
): MeasuredGoal {
  const goal = goals.find((one) => one.id === id);
  const event = goal === undefined ? id : countedEvent(goal);
  const of = (variant: string): Reached => ({
    users: counts.users.get(variant) ?? 0,
    reached: counts.reached.get(event)?.get(variant) ?? 0,
  });
  const control = of(experiment.variants[0] ?? "");
  return {
    goal: id,
    name: goal?.name ?? id,
    event,
    variants: experiment.variants.map((variant, index): VariantResult => {
      const own = of(variant);
      return {
        variant,
        ...own,
        rate: own.users === 0 ? null : own.reached / own.users,
        against: index === 0 ? null : againstControl(experiment, control, own),
      };
    }),
  };
}

function againstControl(experiment: Experiment, control: Reached, own: Reached): VariantResult["against"] {
  const interval = alwaysValidDifference(control, own, alphaOf(experiment));
  if (interval === null) return null;
  const rate = control.reached / control.users;
  const difference = own.reached / own.users - rate;
  const worthHaving = experiment.minimumEffect * rate;
  const verdict: VariantVerdict = isFew(control, own)
    ? "few-cases"
    : interval.low > 0
      ? "better"
      : interval.high < 0
        ? "worse"
        : interval.low > -worthHaving && interval.high < worthHaving
          ? "alike"
          : "open";
  return { difference, relative: rate === 0 ? null : difference / rate, ...interval, verdict };
}

/** As of a lift: of so few, or with so few expected to reach it or not to, nothing is said. */
function isFew(control: Reached, own: Reached): boolean {
  const least = Math.min(control.users, own.users);
  const pooled = (control.reached + own.reached) / (control.users + own.users);
  return least < FEWEST_WITH || least * Math.min(pooled, 1 - pooled) < FEWEST_REACHED;
}

function sharesOf(
  { variants, shares }: Experiment,
  { users }: ExperimentCounts,
): NonNullable<ExperimentResult["shares"]> {
  const counts = variants.map((variant) => users.get(variant) ?? 0);
  const all = counts.reduce((a, b) => a + b, 0);
  const chance = sameSharesProbability(counts, shares);
  return {
    variants: variants.map((variant, index) => ({
      variant,
      share: all === 0 ? null : (counts[index] ?? 0) / all,
      expected: shares[index] ?? 0,
    })),
    chance,
    asExpected: chance === null || chance >= SAMPLE_RATIO_CHANCE,
  };
}

function verdictOf(others: readonly VariantVerdict[]): VariantVerdict {
  if (others.includes("better")) return "better";
  if (others.length === 0 || others.includes("few-cases")) return "few-cases";
  if (others.includes("open")) return "open";
  return others.includes("worse") ? "worse" : "alike";
}

/** Of the variants that are better, the one with the highest rate. */
function bestOf({ variants }: MeasuredGoal): string | null {
  const better = variants.filter(({ against }) => against?.verdict === "better");
  return better.toSorted((a, b) => (b.rate ?? 0) - (a.rate ?? 0))[0]?.variant ?? null;
}

/** Until the variant with the least data has enough. */
function neededOf(
  experiment: Experiment,
  { variants: [control, ...others] }: MeasuredGoal,
  users: number,
  days: number,
): ExperimentResult["needed"] {
  if (control === undefined) return null;
  const times = others.map((own) =>
    timesUsersNeeded(control, own, experiment.minimumEffect, alphaOf(experiment)),
  );
  const most = Math.max(...times.map((one) => one ?? Number.POSITIVE_INFINITY));
  if (!Number.isFinite(most)) return null;
  return { users: Math.ceil(most * users), days: most <= 1 ? 0 : Math.ceil((most - 1) * days) };
}
