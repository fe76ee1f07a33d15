/**
 * Shops whose steps are worth what is known: each order needs every step that its user took, so that with only some steps the
 * shop earns what users of those earn; a step's worth is what it adds, on the mean of all orders in which the shop may get them.
 */
import { analyseCredit } from "../../../src/backtest/analyse/credit.js";
import { pairsOf } from "../../../src/backtest/analyse/macro-goals.js";
import { waysTo } from "../../../src/backtest/analyse/step-ways.js";
import type { Row } from "../../../src/backtest/engine/engine.js";
import type { GoalCount } from "../../../src/backtest/model.js";
import { slotsOf } from "../../../src/backtest/slots.js";
import type { Credit } from "../../../src/backtest/steps-model.js";
import { normal, uniform } from "../../../src/numbers/bootstrap.js";
import { permutations } from "../../support/permutations.js";
import { goalsFrom } from "./goals.js";

export interface ShopKind {
  readonly users: number;
  /** The chance of a user to take each step. */
  readonly reach: readonly number[];
  /** The chance to order without any step, and what each step adds to it. */
  readonly base: number;
  readonly adds: readonly number[];
  /** Sigma of the logarithm of what an order comes to. */
  readonly spread: number;
}

export const KINDS: Readonly<Record<string, ShopKind>> = {
  "about 110 orders": {
    users: 1500,
    reach: [0.6, 0.4, 0.25, 0.1],
    base: 0.01,
    adds: [0.02, 0.05, 0.08, 0.12],
    spread: 0.7,
  },
  "about 400 orders": {
    users: 8000,
    reach: [0.5, 0.3, 0.2, 0.05],
    base: 0.01,
    adds: [0.01, 0.04, 0.1, 0.2],
    spread: 0.9,
  },
  "about 2,000 orders": {
    users: 30_000,
    reach: [0.5, 0.3, 0.2, 0.1],
    base: 0.02,
    adds: [0.01, 0.05, 0.12, 0.02],
    spread: 0.8,
  },
};

const MEAN_LOG = 4;
/** Who orders may order once more. */
const AGAIN = 0.15;

function setsOf(steps: number): readonly (readonly number[])[] {
  return Array.from({ length: 2 ** steps }, (_, mask) =>
    Array.from({ length: steps }, (__, step) => step).filter((step) => (mask & (1 << step)) !== 0),
  );
}

function chanceToOrder({ base, adds }: ShopKind, set: readonly number[]): number {
  return set.reduce((sum, step) => sum + (adds[step] ?? 0), base);
}

/** What each step is worth, in money. */
export function knownWorth(kind: ShopKind): readonly number[] {
  const { reach, users, spread } = kind;
  const order = Math.exp(MEAN_LOG + spread ** 2 / 2) / (1 - AGAIN);
  const earned = setsOf(reach.length).map((set) => ({
    set,
    money:
      users *
      reach.reduce((p, chance, step) => p * (set.includes(step) ? chance : 1 - chance), 1) *
      chanceToOrder(kind, set) *
      order,
  }));
  const worth = (open: ReadonlySet<number>): number =>
    earned
      .filter(({ set }) => set.every((step) => open.has(step)))
      .reduce((sum, { money }) => sum + money, 0);
  const orders = permutations(reach.map((_, step) => step));
  return reach.map((_, step) => {
    const added = orders.map((one) => {
      const before = one.slice(0, one.indexOf(step));
      return worth(new Set([...before, step])) - worth(new Set(before));
    });
    return added.reduce((sum, money) => sum + money, 0) / orders.length;
  });
}

/** One such shop by chance, as the rows of a backtest's questions, and what the backtest makes of them. */
export function creditOfShop(kind: ShopKind, seed: number): Credit | undefined {
  const random = uniform(seed);
  const config = goalsFrom(
    `version: 1\ncurrency: EUR\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n${kind.reach
      .map(
        (_, n) =>
          `  s${n}: { tier: micro, category: interaction, leads_to: order, type: event, event: e${n} }\n`,
      )
      .join("")}`,
  );
  const all = slotsOf(config.goals, [], "holds");
  const pairs = pairsOf(all);
  const sets = setsOf(kind.reach.length).map((set) => ({ set, users: 0, spent: [] as number[] }));
  let count = 0;
  for (let user = 0; user < kind.users; user += 1) {
    const mask = kind.reach.reduce((sum, chance, step) => sum + (random() < chance ? 1 << step : 0), 0);
    const own = sets[mask];
    if (own === undefined) continue;
    own.users += 1;
    if (random() >= chanceToOrder(kind, own.set)) continue;
    let spent = 0;
    do {
      spent += Math.round(100 * Math.exp(MEAN_LOG + kind.spread * normal(random))) / 100;
      count += 1;
    } while (random() < AGAIN);
    own.spent.push(spent);
  }
  const stepsOf = (set: readonly number[]): string =>
    String(set.reduce((sum, step) => sum + BigInt(all.slots[step + 1]?.bit ?? 0), 0n));
  const ways = sets
    .filter(({ set }) => set.length > 0)
    .flatMap(({ set, users, spent }): readonly Row[] =>
      [1, 0].map((reached) => ({
        macro: 0,
        steps: stepsOf(set),
        way: set.map((step) => step + 1).join(">"),
        reached,
        users: reached === 1 ? spent.length : users - spent.length,
      })),
    );
  const orders = sets.flatMap(({ set, spent }) =>
    groupsOf(spent).map((row) => ({ macro: 0, steps: stepsOf(set), ...row })),
  );
  const value = sets.flatMap(({ spent }) => spent).reduce((sum, one) => sum + one, 0);
  const users = sets.reduce((sum, { spent }) => sum + spent.length, 0);
  const goals = [
    { id: "order", count, users, value: Math.round(value * 100) / 100, currency: "EUR" },
    ...kind.reach.map((_, n) => ({ id: `s${n}`, count: kind.users, users: 0, value: null, currency: null })),
  ];
  return analyseCredit(
    all,
    pairs,
    waysTo(all, pairs, ways),
    goals as readonly unknown[] as readonly GoalCount[],
    orders,
  )[0];
}

/** As the statement puts users of a set together. */
function groupsOf(spent: readonly number[]): readonly Row[] {
  const sorted = spent.toSorted((a, b) => a - b);
  const groups = new Map<number, number[]>();
  for (const [place, one] of sorted.entries()) {
    const part = Math.floor((place * Math.min(sorted.length, 64)) / sorted.length);
    groups.set(part, [...(groups.get(part) ?? []), one]);
  }
  return [...groups].map(([part, own]) => ({
    part,
    users: own.length,
    amount: own.reduce((sum, one) => sum + one, 0).toFixed(2),
    lowest: Math.min(...own),
    highest: Math.max(...own),
    valued: own.length,
    orders: own.length,
  }));
}

export interface Coverage {
  readonly steps: number;
  readonly covered: number;
}

/** In how many of so many shops, times steps, the interval has the known worth in it. */
export function coverage(kind: ShopKind, shops: number, firstSeed = 1): Coverage {
  const known = knownWorth(kind);
  let covered = 0;
  for (let shop = 0; shop < shops; shop += 1) {
    const credit = creditOfShop(kind, firstSeed + shop * 7919);
    for (const { goal, shapley } of credit?.steps ?? []) {
      const truth = known[Number(goal.slice(1))] ?? Number.NaN;
      const { interval } = shapley;
      if (interval !== null && interval.low <= truth && truth <= interval.high) covered += 1;
    }
  }
  return { steps: shops * known.length, covered };
}
