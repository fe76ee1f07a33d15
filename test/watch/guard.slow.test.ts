/** Looked at every day, a goal gives under one false alarm a year; silence and drops are found in time. By simulation. */
import { expect, test } from "vitest";
import { hasData } from "../backtest/support/export-data.js";
import { runs } from "../support/runs.js";
import { EVENTS, FOUND, RATES, SITES, TO_FIND } from "./figures.js";
import { resampledYears } from "./resample.js";
import { falseAlarms, found, yearsOf } from "./simulate.js";

const YEARS = runs(40);
const SITE = Object.values(SITES)[0] ?? {};

for (const [name, site] of Object.entries(SITES)) {
  test.each(RATES)(`${name}, %d a day: under one false alarm a goal and year`, (perDay) => {
    expect(falseAlarms(yearsOf({ perDay, ...site }), YEARS).all).toBeLessThan(1);
  });
}

for (const event of EVENTS) {
  test.skipIf(!hasData).each(RATES)(`days of ${event} drawn again, %d a day: the same`, async (perDay) => {
    expect(falseAlarms(await resampledYears(event, perDay), YEARS).all).toBeLessThan(1);
  });
}

test.each(TO_FIND)("$what is found within $within whole days", ({ perDay, ...change }) => {
  expect(found({ perDay, ...SITE }, change, 3 * YEARS)).toBeGreaterThanOrEqual(FOUND);
});
