/** How often an experiment that is looked at daily cries wolf, what it finds, and what looking daily costs: simulated. */
import { ALIKE, DIFFERENT, UNEVEN } from "../../test/report/experiments/figures.js";
import {
  everDifferent,
  everFixed,
  everFlagged,
  everMissed,
  foundAtTheEnd,
} from "../../test/report/experiments/simulate.js";
import type { Figure, Part } from "../measure.js";

const EXPERIMENTS = 2_000;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const simulated = `${EXPERIMENTS.toLocaleString("en-US")} simulated experiments`;

export const experiments: Part = async (progress) => {
  const figures: Figure[] = [];
  for (const { what, simulated: one } of ALIKE) {
    progress(what);
    const wrong = everDifferent(one, EXPERIMENTS);
    const peeked = everFixed(one, EXPERIMENTS);
    figures.push({
      ...{
        what: `A/A looked at daily for 60 days, ever told as different: ${what}`,
        measured: percent(wrong),
      },
      ...{ baseline: `${percent(peeked)} by a z-test at 5 % each day`, ratio: null },
      ...{ asked: "<= 5 %", met: wrong <= 0.05 },
    });
  }
  for (const { users, found, simulated: one } of DIFFERENT) {
    const what = `3.5 % against 5 % with ${users.toLocaleString("en-US")} users a variant`;
    progress(what);
    const told = everDifferent(one, EXPERIMENTS);
    const missed = everMissed(one, EXPERIMENTS);
    figures.push({
      ...{ what: `${what}: found on any of 60 days`, measured: percent(told) },
      ...{ baseline: `${percent(foundAtTheEnd(one, EXPERIMENTS))} by a z-test on the last day alone` },
      ...{ ratio: null, asked: `>= ${100 * found} %`, met: told >= found },
    });
    figures.push({
      ...{ what: `${what}: the interval ever leaves the difference out`, measured: percent(missed) },
      ...{ baseline: simulated, ratio: null, asked: "<= 5 %", met: missed <= 0.05 },
    });
  }
  progress("sample ratio");
  const flagged = everFlagged(UNEVEN, EXPERIMENTS);
  const even = everFlagged({ ...UNEVEN, share: 0.5 }, EXPERIMENTS);
  figures.push({
    ...{ what: "52 : 48 of 20,000 users, told as not divided 50 : 50", measured: percent(flagged) },
    ...{ baseline: `${percent(even)} of those divided 50 : 50, looked at on 60 days`, ratio: null },
    ...{ asked: ">= 95 %", met: flagged >= 0.95 },
  });
  return figures;
};
