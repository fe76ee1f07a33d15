import { expect, it } from "vitest";
import { growthOf, type Window } from "./growth.js";

const windows = (
  heap: (n: number) => number,
  resident: (n: number) => number,
  calls = (n: number) => 200_000 + n,
): readonly Window[] =>
  Array.from({ length: 12 }, (_, n) => ({ calls: calls(n), heap: heap(n), resident: resident(n) }));

it("is steady where memory comes and goes", () => {
  const there = windows(
    (n) => 100 + (n % 3) * 5,
    (n) => 300 + (n % 4) * 20,
  );
  expect(growthOf(there)).toMatchObject({ kind: "steady" });
});

it("grows where the heap, or all of the process, has more with every window", () => {
  const [flat, more] = [() => 100, (n: number) => 100 + n * 20];
  expect(growthOf(windows(more, flat)).kind).toBe("grows");
  expect(growthOf(windows(flat, more)).kind).toBe("grows");
});

it("allows for the log of calls until that is full", () => {
  const more = (n: number): number => 100 + n * 20;
  expect(growthOf(windows(more, more, (n) => n * 8_000)).kind).toBe("steady");
});

it("says nothing of a few windows", () => {
  const few = windows(
    (n) => 100 + n * 50,
    () => 300,
  ).slice(0, 7);
  expect(growthOf(few)).toEqual({ kind: "not looked at", windows: 5 });
});
