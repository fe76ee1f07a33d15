/**
 * What players of a game are worth who come in sets: each set brings an amount, and brings it only whole. A coalition is worth
 * what the sets within it bring, and a player's Shapley value is then its equal part of every set it is in: the sum over those
 * sets of amount / size. Pure; exact.
 *
 * Sources: Shapley, A Value for n-Person Games, in Contributions to the Theory of Games II (1953), 307 (a game is a sum of
 * unanimity games, and each is shared equally); Zhao, Mahboobi and Bagheri, Shapley Value Methods for Attribution Modeling in
 * Online Advertising (2018), arXiv:1804.05327, which uses just this form, so that 2^n coalitions need not be gone through.
 */
import { DRAWS, normal, poisson, SEED, uniform } from "./bootstrap.js";
import type { Interval } from "./intervals.js";
import type { Micros } from "./money.js";

/** An exact fraction: `part / SCALE`. */
export type Scaled = bigint;

/** Every size of a set up to 60 divides it. */
export const SCALE: bigint = (() => {
  const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
  let all = 1n;
  for (let size = 2n; size <= 60n; size += 1n) all = (all / gcd(all, size)) * size;
  return all;
})();

/** The Shapley values of so many players, in SCALE-ths of a millionth. */
export function shapleyValues(
  players: number,
  sets: readonly { readonly members: readonly number[]; readonly amount: Micros }[],
): readonly Scaled[] {
  const values = Array.from({ length: players }, () => 0n);
  for (const { members, amount } of sets) {
    if (members.length === 0) continue;
    const part = amount * (SCALE / BigInt(members.length));
    for (const member of members) values[member] = (values[member] ?? 0n) + part;
  }
  return values;
}

/** Users who are alike: so many with about the same amount, each in the same set. */
export interface SharedAmount {
  readonly members: readonly number[];
  readonly users: number;
  /** Of one user, on the mean. */
  readonly mean: number;
  /** Of the amounts of these users. */
  readonly variance: number;
}

/**
 * 95 % intervals of the Shapley values, from one bootstrap of the users for all players: users drawn with Poisson weights, the
 * logarithm studentised (as `ratioBootstrap`). Null for a player whose value is not above 0.
 */
export function shapleyIntervals(
  players: number,
  groups: readonly SharedAmount[],
): readonly (Interval | null)[] {
  const all = spread(players, groups, (group) => [
    group.users * group.mean,
    groupSquares(group, group.users),
  ]);
  const random = uniform(SEED);
  const deviations = Array.from({ length: players }, (): number[] => []);
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const drawn = spread(players, groups, (group) => {
      const weight = poisson(group.users, random);
      const noise =
        weight === 0 || group.variance === 0 ? 0 : Math.sqrt(weight * group.variance) * normal(random);
      return [weight * group.mean + noise, groupSquares(group, weight)];
    });
    for (const [player, one] of drawn.entries()) {
      const own = all[player];
      if (own === undefined || !(own.sum > 0) || !(one.sum > 0) || !(one.error > 0)) continue;
      deviations[player]?.push((Math.log(one.sum) - Math.log(own.sum)) / one.error);
    }
  }
  return all.map(({ sum, error }, player): Interval | null => {
    const own = deviations[player] ?? [];
    if (own.length < DRAWS / 2) return null;
    own.sort((a, b) => a - b);
    const at = (share: number): number => own[Math.min(own.length - 1, Math.floor(share * own.length))] ?? 0;
    return { low: sum * Math.exp(-at(0.975) * error), high: sum * Math.exp(-at(0.025) * error) };
  });
}

function groupSquares({ mean, variance }: SharedAmount, users: number): number {
  return users * (mean * mean + variance);
}

/** Each player's value and the standard error of its logarithm. */
function spread(
  players: number,
  groups: readonly SharedAmount[],
  drawn: (group: SharedAmount) => readonly [sum: number, squares: number],
): readonly { readonly sum: number; readonly error: number }[] {
  const sums = new Float64Array(players);
  const squares = new Float64Array(players);
  for (const group of groups) {
    const { members } = group;
    const size = members.length;
    if (size === 0) continue;
    const [sum, squared] = drawn(group);
    const [part, partSquared] = [sum / size, squared / size ** 2];
    for (let index = 0; index < size; index += 1) {
      const member = members[index] ?? 0;
      sums[member] = (sums[member] ?? 0) + part;
      squares[member] = (squares[member] ?? 0) + partSquared;
    }
  }
  return Array.from(sums, (sum, player) => ({ sum, error: Math.sqrt(squares[player] ?? 0) / sum }));
}

/**
 * Exact amounts in whole hundredths that sum up to the whole in hundredths: each rounded down, and what is left goes to those
 * that lost most by it (Hamilton's method of largest remainders).
 *
 * @param parts in SCALE-ths of a millionth
 * @param total in hundredths
 */
export function inHundredths(parts: readonly Scaled[], total: bigint): readonly bigint[] {
  const hundredth = SCALE * 10_000n;
  const rounded = parts.map((part) => {
    const down = part / hundredth - (part < 0n && part % hundredth !== 0n ? 1n : 0n);
    return { down, rest: part - down * hundredth };
  });
  let left = total - rounded.reduce((sum, { down }) => sum + down, 0n);
  const result = rounded.map(({ down }) => down);
  const order = rounded
    .map(({ rest }, index) => ({ rest, index }))
    .toSorted((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  for (let turn = 0; left !== 0n && order.length > 0; turn += 1) {
    const step = left > 0n ? 1n : -1n;
    const index = order[turn % order.length]?.index ?? 0;
    result[index] = (result[index] ?? 0n) + step;
    left -= step;
  }
  return result;
}
