/** What realtime says of a silent goal: that it fires again, that it does not, and that this says little where few come. */
import { expect, test } from "vitest";
import type { Finding } from "../../src/watch/finding.js";
import { withRealtime } from "../../src/watch/first-aid.js";

const silent = (expected: number): Finding => ({
  ...{ goal: "order", kind: "silent", since: "2026-10-22", expected, seen: 0, chance: 1e-9 },
  ...{ message: "No order.", next: ["Look."] },
});

test("fires again", () => {
  const told = (count: number, minutesAgo: number) =>
    withRealtime(silent(40), { count, minutesAgo }, 2).message;
  expect(told(12, 3)).toBe("No order. It fired again 3 minutes ago, 12 times in the last 30 minutes.");
  expect(told(1, 0)).toBe("No order. It fired again less than a minute ago, once in the last 30 minutes.");
  expect(told(1, 1)).toContain("1 minute ago");
  expect(withRealtime(silent(40), { count: 1, minutesAgo: 1 }, 2).next).toEqual([
    expect.stringContaining("look again tomorrow"),
    "Look.",
  ]);
});

test("does not, which says little where half an hour brings fewer than three", () => {
  const nothing = { count: 0, minutesAgo: null };
  expect(withRealtime(silent(2000), nothing, 2).message).toBe("No order. Not in the last 30 minutes either.");
  expect(withRealtime(silent(40), nothing, 2)).toMatchObject({
    message: expect.stringContaining("which says little"),
    next: ["Look."],
    realtime: nothing,
  });
});
