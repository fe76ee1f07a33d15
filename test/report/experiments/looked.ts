/** What a report says of an experiment with two variants, from the users there are so far; and what a test of a fixed size would. */
import type { Experiment } from "../../../src/goals/goal.js";
import { sameShareProbability } from "../../../src/numbers/statistics.js";
import { experimentResult } from "../../../src/report/experiments/analyse.js";
import type { ExperimentResult } from "../../../src/report/experiments/model.js";

/** Of the control and of the variant. */
export interface Looked {
  readonly users: readonly [number, number];
  readonly reached: readonly [number, number];
}

const TWO: Experiment = {
  ...{ id: "copy", name: "Copy", by: "customUser:variant", variants: ["A", "B"], shares: [0.5, 0.5] },
  ...{ goal: "order", guards: [], minimumEffect: 0.2 },
};

export function resultOf(
  { users, reached }: Looked,
  share = 0.5,
  days = { start: "2026-11-01", end: "2026-11-10" },
): ExperimentResult {
  return experimentResult({ ...TWO, shares: [1 - share, share] }, [], {
    users: new Map([
      ["A", users[0]],
      ["B", users[1]],
    ]),
    all: users[0] + users[1],
    reached: new Map([
      [
        "order",
        new Map([
          ["A", reached[0]],
          ["B", reached[1]],
        ]),
      ],
    ]),
    firstDay: days.start,
    asked: { start: "2026-08-13", end: days.end },
  });
}

export function fixedDifference({ users, reached }: Looked): boolean {
  const p = sameShareProbability({
    ...{ part: reached[0], whole: users[0] },
    ...{ otherPart: reached[1], otherWhole: users[1] },
  });
  return p !== null && p < 0.05;
}
