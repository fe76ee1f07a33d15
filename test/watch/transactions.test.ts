/** Orders that are counted twice are told from their first day on; pages that are opened again are not. */
import { expect, test } from "vitest";
import { addDays } from "../../src/numbers/calendar.js";
import type { Finding } from "../../src/watch/finding.js";
import { type DayOfOrders, repeatedOrders, withRepeated } from "../../src/watch/transactions.js";

const days = (...repeats: readonly number[]): readonly DayOfOrders[] =>
  repeats.map((one, at) => ({ day: addDays("2026-10-01", at), purchases: 20, repeats: one }));

test("twice since a day", () => {
  expect(repeatedOrders("order", days(0, 1, 0, 2, 0, 10, 9))).toMatchObject({
    ...{ goal: "order", kind: "doubled", since: "2026-10-06", expected: 21, seen: 40, chance: null },
    message: "19 of 40 purchases since 2026-10-06 have a transaction_id that was counted before.",
  });
});

test("since when is not known where all days have it", () => {
  expect(repeatedOrders("order", days(10, 10, 10))).toMatchObject({
    since: null,
    message: expect.stringContaining("of 3 days, or longer,"),
  });
});

test("a few repeats, one day of them, or few orders are nothing", () => {
  expect(repeatedOrders("order", days(3, 3, 3))).toBeNull();
  expect(repeatedOrders("order", days(0, 0, 10))).toBeNull();
  expect(repeatedOrders("order", days(0, 10, 10, 0))).toBeNull();
  const few = days(0, 2, 2).map((day) => ({ ...day, purchases: 4 }));
  expect(repeatedOrders("order", few)).toBeNull();
});

test("a goal that is doubled by its counts, too, stays one finding, which says why", () => {
  const repeated = repeatedOrders("order", days(0, 10, 10)) as Finding;
  const counted: Finding = { ...repeated, since: "2026-10-01", message: "Twice.", next: ["Look."] };
  expect(withRepeated([counted], repeated)).toMatchObject([
    {
      since: "2026-10-01",
      message: expect.stringMatching(/^Twice\. 20 of 40/),
      next: [expect.any(String), "Look."],
    },
  ]);
  expect(withRepeated([], repeated)).toEqual([repeated]);
});
