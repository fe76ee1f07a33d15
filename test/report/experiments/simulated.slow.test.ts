/** Looked at daily, an experiment without a difference is hardly ever told as different; one with a difference is found. */
import { expect, it } from "vitest";
import { runs } from "../../support/runs.js";
import { ALIKE, DIFFERENT, UNEVEN } from "./figures.js";
import { everDifferent, everFlagged, everMissed } from "./simulate.js";

const EXPERIMENTS = runs(400);

it.each(ALIKE)("A/A, $what: at most 5 % are ever told as different in 60 days", ({ simulated }) => {
  expect(everDifferent(simulated, EXPERIMENTS)).toBeLessThanOrEqual(0.05);
});

it.each(DIFFERENT)("3.5 % against 5 % is found with $users users a variant", ({ simulated, found }) => {
  expect(everDifferent(simulated, EXPERIMENTS)).toBeGreaterThanOrEqual(found);
  expect(everMissed(simulated, EXPERIMENTS)).toBeLessThanOrEqual(0.05);
});

it("52 : 48 of 20,000 users is told as not divided as it should be, 50 : 50 hardly ever", () => {
  expect(everFlagged(UNEVEN, EXPERIMENTS)).toBeGreaterThanOrEqual(0.95);
  expect(everFlagged({ ...UNEVEN, share: 0.5 }, EXPERIMENTS)).toBeLessThanOrEqual(0.02);
});
