/**
 * An interval for a ratio of sums over users, by drawing the users again and again. The numbers of one user belong together
 * (who comes twice may buy twice), and what people spend is skewed: no formula for a share holds either. Pure: the draws
 * come from a fixed seed and go through the users in an order of their own, so that the same users give the same interval.
 */
import type { Interval } from "./intervals.js";

/** Users who are alike: `users` of them with `part` and `whole` each. */
export interface UserGroup {
  readonly users: number;
  readonly part: number;
  readonly whole: number;
}

export const DRAWS = 999;
export const SEED = 20_260_302;

/**
 * The 95 % interval of the parts of all users divided by their wholes: the studentised bootstrap of the ratio's logarithm
 * (Efron and Tibshirani 1993, chapter 12), users drawn with Poisson weights (Hanley and MacGibbon 2006). Null where no
 * user has a part.
 */
export function ratioBootstrap(users: readonly UserGroup[]): Interval | null {
  const groups = users.toSorted(inOrder);
  const all = spread(groups, (group) => group.users);
  if (all === null) return null;
  const random = uniform(SEED);
  const deviations: number[] = [];
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const weights = groups.map(({ users }) => poisson(users, random));
    const drawn = spread(groups, (_, index) => weights[index] ?? 0);
    if (drawn !== null && drawn.error > 0) deviations.push((drawn.log - all.log) / drawn.error);
  }
  if (deviations.length < DRAWS / 2) return null;
  deviations.sort((a, b) => a - b);
  const at = (share: number): number =>
    deviations[Math.min(deviations.length - 1, Math.floor(share * deviations.length))] ?? 0;
  return { low: Math.exp(all.log - at(0.975) * all.error), high: Math.exp(all.log - at(0.025) * all.error) };
}

/** Who has no part comes last among those with the same whole. */
function inOrder(a: UserGroup, b: UserGroup): number {
  const none = Number(a.part === 0) - Number(b.part === 0);
  return a.whole - b.whole || none || a.part - b.part || a.users - b.users;
}

/** The logarithm of the ratio and its standard error, each user for itself. */
function spread(
  groups: readonly UserGroup[],
  weightOf: (group: UserGroup, index: number) => number,
): { readonly log: number; readonly error: number } | null {
  let part = 0;
  let whole = 0;
  groups.forEach((group, index) => {
    const weight = weightOf(group, index);
    part += weight * group.part;
    whole += weight * group.whole;
  });
  if (part <= 0 || whole <= 0) return null;
  const ratio = part / whole;
  let squares = 0;
  groups.forEach((group, index) => {
    squares += weightOf(group, index) * (group.part - ratio * group.whole) ** 2;
  });
  return { log: Math.log(ratio), error: Math.sqrt(squares) / part };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** From so many on a Poisson number is drawn as a normal one. */
const MANY = 60;

/** A number with the normal distribution of mean 0 and variance 1 (Box and Muller 1958). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A number with the Poisson distribution of this mean. */
export function poisson(mean: number, random: () => number): number {
  if (mean >= MANY) {
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  }
  const floor = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > floor; product *= random()) count += 1;
  return count;
}
