/**
 * Experiments simulated user by user and looked at after each day: users come evenly, each is given a variant by chance, and
 * some reach the goal, on the day they come or on one of the days after it. Reproducible.
 */
import type { VariantResult } from "../../../src/report/experiments/model.js";
import { fixedDifference, type Looked, resultOf } from "./looked.js";

export interface Simulated {
  /** The shares of users who reach the goal in the end. */
  readonly rates: readonly [number, number];
  /** Of both variants together. */
  readonly usersADay: number;
  readonly days: number;
  /** Of the users given the second variant; default 0.5. */
  readonly share?: number;
  /** Days until the goal is reached, on the mean (geometric); default 0, at once. */
  readonly lag?: number;
}

type Random = () => number;

function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What stands at the end of each day. */
export function daysOf(
  { rates, usersADay, days, share = 0.5, lag = 0 }: Simulated,
  seed: number,
): readonly Looked[] {
  const random = randomOf(seed * 7_919 + 1);
  const users: [number, number] = [0, 0];
  const reachedOn = Array.from({ length: days }, (): [number, number] => [0, 0]);
  const reached: [number, number] = [0, 0];
  const seen: Looked[] = [];
  for (let day = 0; day < days; day++) {
    for (let n = 0; n < usersADay; n++) {
      const arm = random() < share ? 1 : 0;
      users[arm] += 1;
      if (random() >= rates[arm]) continue;
      const after = lag === 0 ? 0 : Math.floor(Math.log(1 - random()) / Math.log(lag / (1 + lag)));
      const on = reachedOn[day + after];
      if (on !== undefined) on[arm] += 1;
    }
    for (const arm of [0, 1] as const) reached[arm] += reachedOn[day]?.[arm] ?? 0;
    seen.push({ users: [...users], reached: [...reached] });
  }
  return seen;
}

/** The share of so many experiments that are told as different on any of their days. */
export function everDifferent(simulated: Simulated, experiments: number): number {
  return shareOf(simulated, experiments, (days) =>
    days.some((day) => {
      const verdict = variantOf(simulated, day)?.verdict;
      return verdict === "better" || verdict === "worse";
    }),
  );
}

/** The share flagged on any of their days because users are not divided by `expected`, the share of the second variant. */
export function everFlagged(simulated: Simulated, experiments: number, expected = 0.5): number {
  return shareOf(simulated, experiments, (days) =>
    days.some((day) => resultOf(day, expected).verdict === "untrusted"),
  );
}

/** The share whose interval leaves the true difference out on any of their days. */
export function everMissed(simulated: Simulated, experiments: number): number {
  const truth = simulated.rates[1] - simulated.rates[0];
  return shareOf(simulated, experiments, (days) =>
    days.some((day) => {
      const against = variantOf(simulated, day);
      const isTold = against !== null && against !== undefined && against.verdict !== "few-cases";
      return isTold && (against.low > truth || against.high < truth);
    }),
  );
}

/** The share found by the z-test of a fixed size, looked at on the last day alone. */
export function foundAtTheEnd(simulated: Simulated, experiments: number): number {
  return shareOf(simulated, experiments, (days) => {
    const last = days.at(-1);
    return last !== undefined && fixedDifference(last);
  });
}

/** The share that the same test would call different on any day: what peeking does. */
export function everFixed(simulated: Simulated, experiments: number): number {
  return shareOf(simulated, experiments, (days) => days.some(fixedDifference));
}

function variantOf({ share }: Simulated, day: Looked): VariantResult["against"] | undefined {
  return resultOf(day, share).result?.variants[1]?.against;
}

function shareOf(
  simulated: Simulated,
  experiments: number,
  is: (days: readonly Looked[]) => boolean,
): number {
  let count = 0;
  for (let seed = 1; seed <= experiments; seed++) if (is(daysOf(simulated, seed))) count += 1;
  return count / experiments;
}
