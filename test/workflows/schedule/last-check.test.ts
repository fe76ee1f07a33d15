/** When a check is late, by its schedule and without one. */
import { expect, it } from "vitest";
import { normaliseSchedule } from "../../../src/goals/schedule.js";
import { lastCheckOf } from "../../../src/workflows/schedule/last-check.js";

const late = (cron: string | null, last: string | null, now: string): boolean =>
  lastCheckOf(
    "1",
    {
      schedule:
        cron === null ? [] : [normaliseSchedule("daily", { cron, time_zone: "Europe/Berlin", check: true })],
    },
    { last: last === null ? null : new Date(last), now: new Date(now) },
  ).late;

it("is late two hours after it was due, not at a weekend without one", () => {
  // Friday; 8:00 in Berlin is 7:00 UTC.
  const last = "2026-11-20T07:00:05Z";
  expect(late("0 8 * * 1-5", last, "2026-11-23T08:59:00Z")).toBe(false);
  expect(late("0 8 * * 1-5", last, "2026-11-23T09:00:01Z")).toBe(true);
  expect(late("0 8 * * *", last, "2026-11-21T09:00:01Z")).toBe(true);
});

it("is due daily where no schedule says when, and at once where none was made", () => {
  expect(late(null, "2026-11-20T07:00:00Z", "2026-11-21T08:59:00Z")).toBe(false);
  expect(late(null, "2026-11-20T07:00:00Z", "2026-11-21T09:01:00Z")).toBe(true);
  expect(late("0 8 * * *", null, "2026-11-20T07:00:00Z")).toBe(true);
});
