/**
 * Shares what a macro goal's conversions are worth over the micro goals before them: Shapley values of the sets reached, and
 * beside them the removal effects of a Markov chain of the ways. Steps that nearly all pass are no players: nobody came
 * without them, so nothing tells what they bring. Pure.
 */
import { shareOf } from "../../numbers/intervals.js";
import { FEWEST_REACHED, NEARLY_ALL_PASSED } from "../../numbers/lift.js";
import { removalEffects, shareErrors, sharesOf } from "../../numbers/markov.js";
import { type Micros, microsOf } from "../../numbers/money.js";
import {
  inHundredths,
  SCALE,
  type Scaled,
  type SharedAmount,
  shapleyIntervals,
  shapleyValues,
} from "../../numbers/shapley.js";
import { numberIn, type Row } from "../engine/engine.js";
import type { GoalCount } from "../model.js";
import type { Slots } from "../slots.js";
import type { Pair } from "../sql/questions.js";
import type { Credit, CreditPart, StepCredit } from "../steps-model.js";
import { macrosOf, microsOfMacro, setOf, type WaysTo } from "./step-ways.js";

/** Fewer users say nothing of how far a sum of money strays. */
const FEWEST_USERS = 10;
const Z = 1.959963984540054;

/** One for each macro goal with any conversion. `rows`: answers of `stepOrdersQuery`. */
export function analyseCredit(
  all: Slots,
  pairs: readonly Pair[],
  ways: readonly WaysTo[],
  goals: readonly GoalCount[],
  rows: readonly Row[],
): readonly Credit[] {
  return macrosOf(pairs).flatMap((macro, index) => {
    const to = ways[index];
    const goal = goals.find(({ id }) => id === to?.macro);
    if (to === undefined || goal === undefined || goal.count === 0) return [];
    const slots = microsOfMacro(pairs, macro);
    const groups = rows
      .filter((row) => numberIn(row, "macro") === macro && numberIn(row, "ones") === (isMoney(goal) ? 0 : 1))
      .map((row) => groupOf(row, setOf(all, slots, row.steps)));
    return [creditOf(to, goal, goals, groups)];
  });
}

/** Others' conversions are shared as such: they carried no value, or in several currencies. */
function isMoney({ value }: GoalCount): boolean {
  return value !== null && value > 0;
}

interface Group {
  readonly steps: readonly number[];
  readonly users: number;
  readonly amount: Micros;
  readonly mean: number;
  readonly variance: number;
  readonly unvalued: number;
}

function groupOf(row: Row, steps: readonly number[]): Group {
  const users = numberIn(row, "users");
  const amount = microsOf(row.amount ?? 0);
  const mean = Number(amount) / 1e6 / users;
  const [lowest, highest] = [numberIn(row, "lowest"), numberIn(row, "highest")];
  return {
    steps,
    users,
    amount,
    mean,
    // Exactly that of evenly spread amounts, and a third of the most it can be for any others.
    variance: Math.max(0, ((highest - mean) * (mean - lowest)) / 3),
    unvalued: numberIn(row, "orders") - numberIn(row, "valued"),
  };
}

function creditOf(
  { macro, micros, ways }: WaysTo,
  goal: GoalCount,
  goals: readonly GoalCount[],
  groups: readonly Group[],
): Credit {
  const money = isMoney(goal);
  const came = ways.filter(({ reached }) => reached);
  const passed = micros.map((_, place) =>
    came.reduce((sum, way) => sum + (way.steps.includes(place) ? way.users : 0), 0),
  );
  const isOnTheWay = (place: number): boolean =>
    goal.users >= FEWEST_REACHED && (passed[place] ?? 0) >= NEARLY_ALL_PASSED * goal.users;
  const players = micros.flatMap((_, place) => (isOnTheWay(place) ? [] : [place]));
  const playerOf = new Map(players.map((place, player) => [place, player]));
  const playing = (places: readonly number[]): readonly number[] =>
    places.flatMap((place) => playerOf.get(place) ?? []);

  const sets = groups.map((group) => ({ ...group, members: playing(group.steps) }));
  const amountOfSets = (some: (set: (typeof sets)[number]) => boolean): Micros =>
    sets.filter(some).reduce((sum, { amount }) => sum + amount, 0n);
  const total = money ? microsOf(goal.value ?? 0) : microsOf(goal.count);
  const rests = [
    amountOfSets(({ steps }) => steps.length === 0),
    amountOfSets(({ steps, members }) => steps.length > 0 && members.length === 0),
    total - amountOfSets(() => true),
  ].map((amount) => amount * SCALE);
  const values = shapleyValues(players.length, sets);
  const hundredths = inHundredths([...values, ...rests], hundredthsOf(total));
  const shared = hundredths.slice(0, players.length);
  const intervals = shapleyIntervals(players.length, sets.map(sharedAmount));

  const walks = ways.map(({ steps, order, reached, users }) => ({
    states: playing(order ?? steps),
    reached,
    users,
  }));
  const credited = shared.reduce((sum, part) => sum + part, 0n);
  const shares = sharesOf(removalEffects(players.length, walks));
  const errors = shareErrors(players.length, walks);
  const markov = inHundredths(
    shares.map((share) => scaledShare(share, credited)),
    shares.some((share) => share > 0) ? credited : 0n,
  );
  // How far what was shared strays; that it is shared so is the other half.
  const strays = Math.sqrt(
    sets.reduce(
      (sum, { members, users, mean, variance }) =>
        sum + (members.length === 0 ? 0 : users * (mean ** 2 + variance)),
      0,
    ),
  );
  const wholeAmount = Number(hundredthsOf(total)) / 100;
  const part = (inHundredth: bigint, interval: CreditPart["interval"]): CreditPart => {
    const amount = Number(inHundredth) / 100;
    return { amount, share: wholeAmount === 0 ? 0 : amount / wholeAmount, interval };
  };
  const steps = players.map((place, player): StepCredit => {
    const id = micros[place] ?? "";
    const users = passed[place] ?? 0;
    const fewCases = users < FEWEST_USERS;
    const share = shares[player] ?? 0;
    const around = Z * Math.hypot((errors[player] ?? 0) * (Number(credited) / 100), share * strays);
    const removed = part(markov[player] ?? 0n, null);
    return {
      goal: id,
      conversions: goals.find((one) => one.id === id)?.count ?? 0,
      users,
      fewCases,
      shapley: part(shared[player] ?? 0n, fewCases ? null : (intervals[player] ?? null)),
      markov: {
        ...removed,
        interval: fewCases
          ? null
          : { low: Math.max(0, removed.amount - around), high: removed.amount + around },
      },
    };
  });
  const [noStep = 0, onTheWayAlone = 0, unknown = 0] = hundredths
    .slice(players.length)
    .map((amount) => Number(amount) / 100);
  return {
    macro,
    unit: money ? "money" : "conversions",
    currency: money ? goal.currency : null,
    total: wholeAmount,
    steps: steps.toSorted((a, b) => b.shapley.amount - a.shapley.amount),
    rest: { noStep, onTheWayAlone, unknown },
    onTheWay: micros.flatMap((id, place) =>
      isOnTheWay(place) ? [{ goal: id, passed: shareOf(passed[place] ?? 0, goal.users) }] : [],
    ),
    unvalued: money ? groups.reduce((sum, group) => sum + group.unvalued, 0) : 0,
  };
}

/** A half is rounded away from 0. */
function hundredthsOf(micros: Micros): bigint {
  return (micros + (micros < 0n ? -5000n : 5000n)) / 10_000n;
}

const SHARE_DIGITS = 1e12;

/** A share of so many hundredths, in SCALE-ths of a millionth. */
function scaledShare(share: number, hundredths: bigint): Scaled {
  return (BigInt(Math.round(share * SHARE_DIGITS)) * hundredths * 10_000n * SCALE) / BigInt(SHARE_DIGITS);
}

function sharedAmount({
  members,
  users,
  mean,
  variance,
}: Group & Pick<SharedAmount, "members">): SharedAmount {
  return { members, users, mean, variance };
}
