/** Twice the (not set) of a usual day is no flood, and neither is a campaign; half of all sessions is. */
import { expect, test } from "vitest";
import { notSetFlood } from "../../src/watch/not-set.js";

const flood = (last: number, sessions = 1000) =>
  notSetFlood({
    ...{ what: "landing page", weekday: 1, dayOf: (day) => `day ${day}` },
    amounts: Array.from({ length: 60 }, (_, day) => (day >= 58 ? last : 30 + (day % 5))),
    sessions: Array.from({ length: 60 }, (_, day) => (day >= 58 ? sessions : 1000)),
  });

test("a flood is told with its numbers", () => {
  expect(flood(500)).toMatchObject({ kind: "not_set", goal: null, since: "day 58", seen: 1000 });
  expect(flood(500)?.message).toMatch(
    /^1,000 of 2,000 sessions have \(not set\) as landing page since day 58/,
  );
});

test("what is no flood is not told", () => {
  expect(flood(64)).toBeNull();
  expect(flood(160, 5000)).toBeNull();
  expect(flood(100, 5000)).toBeNull();
});

test("a flood that lasts keeps its first day, for four weeks", () => {
  const since = (days: number) =>
    notSetFlood({
      ...{ what: "landing page", weekday: 1, dayOf: (day) => `day ${day}` },
      amounts: Array.from({ length: 60 + days }, (_, day) => (day >= 60 ? 500 : 30 + (day % 5))),
      sessions: Array.from({ length: 60 + days }, () => 1000),
    })?.since;
  expect([1, 2, 3, 14, 28].map(since)).toEqual([undefined, "day 60", "day 60", "day 60", "day 60"]);
});
