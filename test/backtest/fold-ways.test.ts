/** Ways to a goal are at most a dozen and say something, also where twenty goals make nearly every way the only one of its kind. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { foldWays, type Way } from "../../src/backtest/analyse/fold-ways.js";
import { numbers } from "../report/support/paces.js";

const way = (goals: string, users: number): Way => ({ goals: goals === "" ? [] : goals.split(" "), users });

it("leaves few ways as they are, most users first", () => {
  const folded = foldWays([way("a", 3), way("", 9), way("b a", 4), way("a b", 5)], 12);
  expect(folded.ways.map(({ goals, users, ways }) => [goals.join(" "), users, ways])).toEqual([
    ["", 9, 1],
    ["a b", 5, 1],
    ["b a", 4, 1],
    ["a", 3, 1],
  ]);
  expect(folded).toMatchObject({ passed: [], leftOut: [], other: { users: 0, ways: 0 } });
});

it("says once what nearly everybody passed, and names it in no way", () => {
  const folded = foldWays([way("cart pay", 60), way("filter cart pay", 39), way("pay", 1)], 12);
  expect(folded.passed).toEqual(["cart", "pay"]);
  expect(folded.ways.map(({ goals, users }) => [goals.join(" "), users])).toEqual([
    ["", 61],
    ["filter", 39],
  ]);
});

it("makes one of ways that differ in order alone, in the order most took, before it leaves goals out", () => {
  const folded = foldWays([way("a b c", 5), way("c b a", 3), way("b a c", 2), way("d", 9), way("", 8)], 3);
  expect(folded.ways.map(({ goals, users, ways }) => [goals.join(" "), users, ways])).toEqual([
    ["a b c", 10, 3],
    ["d", 9, 1],
    ["", 8, 1],
  ]);
  expect(folded.leftOut).toEqual([]);
});

it("is a dozen lines that cover most users where twenty goals make 1,500 ways", () => {
  const random = numbers(1);
  const counts = new Map<string, number>();
  for (let user = 0; user < 2_000; user += 1) {
    const goals = Array.from({ length: 20 }, (_, goal) => ({
      goal: `g${goal}`,
      at: random(),
      reached: random() < (goal < 2 ? 1 : 0.7 / goal),
    }))
      .filter(({ reached }) => reached)
      .toSorted((a, b) => a.at - b.at)
      .map(({ goal }) => goal)
      .join(" ");
    counts.set(goals, (counts.get(goals) ?? 0) + 1);
  }
  const all = [...counts].map(([goals, users]) => way(goals, users));
  expect(all.length).toBeGreaterThan(1_000);
  const folded = foldWays(all, 12);
  expect(folded.passed).toEqual(expect.arrayContaining(["g0", "g1"]));
  expect(folded.ways.length).toBeLessThanOrEqual(11);
  expect(folded.other.users).toBeLessThan(400);
  expect(folded.ways[0]?.users).toBeGreaterThan(200);
});

it("loses nobody and no way, and keeps to the lines there are", () => {
  const ways = fc.uniqueArray(
    fc.record({
      goals: fc.shuffledSubarray(["a", "b", "c", "d", "e", "f"]),
      users: fc.integer({ min: 1, max: 50 }),
    }),
    { selector: ({ goals }) => goals.join(), minLength: 1, maxLength: 80 },
  );
  fc.assert(
    fc.property(ways, fc.integer({ min: 2, max: 12 }), (all, most) => {
      const { ways: shown, other, passed, leftOut } = foldWays(all, most);
      const sum = (some: readonly { readonly users: number }[]): number =>
        some.reduce((n, { users }) => n + users, 0);
      expect(sum(shown) + other.users).toBe(sum(all));
      expect(shown.reduce((n, one) => n + one.ways, 0) + other.ways).toBe(all.length);
      expect(shown.length + (other.users > 0 ? 1 : 0)).toBeLessThanOrEqual(most);
      for (const { goals } of shown)
        for (const goal of goals) expect([...passed, ...leftOut]).not.toContain(goal);
    }),
  );
});
