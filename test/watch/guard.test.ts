/** A goal that falls silent, drops or counts twice is told with its day, once; steady, new and quiet-site ones are not. */
import { expect, test } from "vitest";
import { addDays, daysFrom } from "../../src/numbers/calendar.js";
import { countAtLeast, countAtMost } from "../../src/numbers/negative-binomial.js";
import { checkGoals } from "../../src/watch/check.js";
import { checkText } from "../../src/watch/draw/check-text.js";
import { type Watched, watchGoal } from "../../src/watch/guard.js";
import { daysOf, randomOf } from "./simulate.js";

const DAYS = 124;
const of = (change: (day: number) => number, days = DAYS): Watched =>
  daysOf({ perDay: 20, sessions: true }, days, randomOf(5), change);
const from = (first: number, left: number, last = Number.POSITIVE_INFINITY) =>
  of((day) => (day >= first && day <= last ? left : 1));

test.each([
  ["silent", 0, 123, 123],
  ["dropped", 0.3, 120, 121],
  ["doubled", 2, 120, 123],
] as const)("%s is told, with the day it began", (kind, left, first, told) => {
  const { state, incidents } = watchGoal(from(first, left));
  expect({ state, kinds: incidents.map((one) => one.kind) }).toEqual({ state: "alarm", kinds: [kind] });
  // A day that was high by chance may go before.
  expect(Math.abs((incidents[0]?.since ?? 0) - first)).toBeLessThanOrEqual(1);
  expect(incidents[0]?.told).toBeLessThanOrEqual(told);
});

test("steady is alive, new and never counted are not judged", () => {
  const steady = of(() => 1);
  expect(watchGoal(steady)).toMatchObject({ state: "alive", incidents: [], silenceToldAfter: 1 });
  expect(watchGoal({ ...steady, amounts: steady.amounts.slice(-20) }).state).toBe("new");
  expect(watchGoal({ ...steady, amounts: steady.amounts.map(() => 0) }).state).toBe("never_counted");
});

test("an incident is one from its beginning to its end, and its days are not learned from", () => {
  const silent = watchGoal(from(90, 0, 99));
  expect(silent).toMatchObject({ state: "alive", incidents: [{ kind: "silent", since: 90, over: 100 }] });
  const dropped = watchGoal(from(90, 0.4, 99));
  expect(dropped).toMatchObject({ state: "alive", incidents: [{ kind: "dropped", since: 90 }] });
  expect(dropped.incidents[0]?.over).toBeLessThanOrEqual(104);
});

test("a drop that lasts stays the same incident on every day, for four weeks; then it is the new level", () => {
  for (let days = 95; days < 118; days += 1) {
    const seen = watchGoal(of((day) => (day >= 90 ? 0.4 : 1), days));
    expect(seen).toMatchObject({ state: "alarm", incidents: [{ kind: "dropped", since: 90 }] });
  }
  expect(watchGoal(from(90, 0.4))).toMatchObject({ state: "alive", incidents: [{ newLevel: true }] });
});

test("a drop that ends in silence is one incident that has become silence", () => {
  const watch = watchGoal(of((day) => (day >= 122 ? 0 : day >= 118 ? 0.4 : 1)));
  expect(watch).toMatchObject({ state: "alarm", incidents: [{ kind: "silent", since: 122 }] });
});

test("a quiet day of the whole site is no fault of a goal", () => {
  const site = from(123, 0);
  const traffic = (share: number) => site.traffic?.map((one, day) => (day === 123 ? one * share : one)) ?? [];
  expect(watchGoal({ ...site, traffic: traffic(0.1) }).state).toBe("alive");
  expect(watchGoal({ ...site, traffic: traffic(0.9) }).state).toBe("alarm");
});

test("a campaign that brings twice the visitors is no double count", () => {
  const site = from(118, 2);
  const traffic = site.traffic?.map((one, day) => (day >= 118 ? 2 * one : one)) ?? [];
  expect(watchGoal({ ...site, traffic }).state).toBe("alive");
});

test("an unfinished day tells silence as far as the site's sessions have come in, never a drop", () => {
  const silent = { ...from(123, 0), unfinished: 1 };
  expect(watchGoal(silent).state).toBe("alarm");
  const barely = silent.traffic?.map((one, day) => (day === 123 ? one * 0.1 : one)) ?? [];
  expect(watchGoal({ ...silent, traffic: barely }).state).toBe("alive");
  expect(watchGoal({ ...silent, traffic: null }).state).toBe("alive");
  expect(watchGoal({ ...from(121, 0.3), unfinished: 3 }).state).toBe("alive");
});

test("tails of the negative binomial: Poisson's, its own at 0, and both ends together are 1", () => {
  expect(countAtMost(0, 3, 3)).toBeCloseTo(Math.exp(-3), 12);
  expect(countAtMost(0, 4, 8)).toBeCloseTo(0.5 ** 4, 12);
  expect(countAtMost(7, 9, 20) + countAtLeast(8, 9, 20)).toBeCloseTo(1, 12);
  // Where adding up ends the approximation goes on: a count of a mean one is in the middle.
  expect(countAtMost(20_001, 20_000, 20_000)).toBeCloseTo(countAtMost(20_000, 20_000, 20_000), 2);
});

const START = "2026-07-01";
const checked = (amounts: readonly number[], sessions: readonly number[], settledAfter = 0) => {
  const end = addDays(START, amounts.length - 1);
  const map = (all: readonly number[]) => new Map(daysFrom(START, end).map((day, at) => [day, all[at] ?? 0]));
  return checkGoals({
    ...{ property: "1", start: START, end, final: end, settled: addDays(end, settledAfter) },
    goals: [{ id: "order", counts: map(amounts) }],
    sessions: map(sessions),
  });
};

test("a finding has its numbers; old final days are told; the text fits 80 columns", () => {
  const { amounts } = from(123, 0);
  const result = checked(
    amounts,
    amounts.map(() => 1000),
    3,
  );
  expect(result.findings.map(({ goal, kind, since, seen }) => [goal, kind, since, seen])).toEqual([
    ["order", "silent", "2026-11-01", 0],
    [null, "not_final", "2026-11-02", null],
  ]);
  const widths = checkText(result)
    .split("\n")
    .map((line) => line.length);
  expect(Math.max(...widths)).toBeLessThanOrEqual(80);
});

test("where no session comes that is said once, and not for every goal", () => {
  const { amounts, traffic } = from(123, 0);
  const { findings } = checked(
    amounts,
    (traffic ?? []).map((one, day) => (day === 123 ? 0 : one)),
  );
  expect(findings.map(({ goal, kind }) => [goal, kind])).toEqual([[null, "silent"]]);
});
