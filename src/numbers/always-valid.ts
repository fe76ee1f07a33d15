/**
 * Two shares compared by an interval that holds at every look at once: it may be looked at daily, and looking ends the
 * experiment no sooner than chance allows. Pure arithmetic; knows nothing of goals.
 *
 * The asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (Annals of Statistics 52, 2024,
 * 2613-2640), which is Robbins' normal mixture with the variance estimated (Robbins, Annals of Mathematical Statistics 41,
 * 1970, 1397-1409; as mixture SPRT: Johari, Koomen, Pekelis and Walsh, Operations Research 70, 2022, 1806-1821).
 */
import type { Interval } from "./intervals.js";

/** Of a group of users: how many, and how many of them reached the goal. */
export interface Reached {
  readonly users: number;
  readonly reached: number;
}

/**
 * At so many users a variant the interval is tightest against the best it could be there; from a tenth to a hundred times as
 * many it is at most a quarter wider. Fixed before anybody looks, as it must be.
 */
const TIGHTEST_AT = 2_500;

/** The chance that the interval ever leaves the truth out. */
export const ALWAYS_VALID_ALPHA = 0.05;

/** So surely is a difference of the size looked for to be found. */
const POWER_Z = 0.8416212335729143; // 80 %

/** `-2 ln alpha + ln(-2 ln alpha) + 1`, over the users: Waudby-Smith et al., appendix B.2. */
function mixtureOf(alpha: number): number {
  const twice = -2 * Math.log(alpha);
  return (twice + Math.log(twice) + 1) / TIGHTEST_AT;
}

/** How many standard errors the interval reaches, after so many users a variant. */
function reachAfter(users: number, alpha: number): number {
  const r = mixtureOf(alpha) * users;
  return Math.sqrt((1 + 1 / r) * (Math.log(1 + r) - 2 * Math.log(alpha)));
}

/** With half a success and half a failure more: a share of 0 out of few is not known to be 0. */
function varianceOf({ users, reached }: Reached, share = (reached + 0.5) / (users + 1)): number {
  return (share * (1 - share)) / users;
}

/** As many users in each of two equal groups as give the same variance. */
function equalUsers(control: Reached, variant: Reached): number {
  return 2 / (1 / control.users + 1 / variant.users);
}

/**
 * The interval of (share of the variant) - (share of the control), at confidence 1 - `alpha` over all looks together. Null
 * where one of them has no users.
 */
export function alwaysValidDifference(control: Reached, variant: Reached, alpha: number): Interval | null {
  if (control.users <= 0 || variant.users <= 0) return null;
  const difference = variant.reached / variant.users - control.reached / control.users;
  const error = Math.sqrt(varianceOf(control) + varianceOf(variant));
  const reach = error * reachAfter(equalUsers(control, variant), alpha);
  return { low: Math.max(-1, difference - reach), high: Math.min(1, difference + reach) };
}

/**
 * How many times the users there are now it takes until a change of the control's share by `effect` (relative, 0.2 = 20 %
 * more) is found with 80 % probability: 1 = as many as there are. Null where the control has reached nothing, where such a
 * share can't be, and where it takes over 1,000 times as many.
 */
export function timesUsersNeeded(
  control: Reached,
  variant: Reached,
  effect: number,
  alpha: number,
): number | null {
  if (control.users <= 0 || variant.users <= 0 || control.reached <= 0) return null;
  const share = control.reached / control.users;
  const other = share * (1 + effect);
  if (other >= 1) return null;
  const variance = varianceOf(control, share) + varianceOf(variant, other);
  const users = equalUsers(control, variant);
  const isEnough = (times: number): boolean =>
    share * effect >= (reachAfter(users * times, alpha) + POWER_Z) * Math.sqrt(variance / times);
  let [low, high] = [1e-6, MOST_TIMES];
  if (!isEnough(high)) return null;
  while (high / low > 1.001) {
    const middle = Math.sqrt(low * high);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

const MOST_TIMES = 1_000;
