/** How often `check` cries wolf, and how soon it tells what is wrong: simulated, and with days of a real export drawn again. */
import { hasData } from "../../test/backtest/support/export-data.js";
import { EVENTS, FOUND, RATES, SITES, TO_FIND } from "../../test/watch/figures.js";
import { resampledYears } from "../../test/watch/resample.js";
import { falseAlarms, found, type Years, yearsOf } from "../../test/watch/simulate.js";
import type { Figure, Part } from "../measure.js";

/** Goal-years of the first site at each rate; of the others a quarter. */
const YEARS = 600;
const GOALS = 400;

export const check: Part = async (progress) => {
  const figures: Figure[] = [];
  const alarms = (what: string, years: Years, count: number): void => {
    progress(what);
    const { all = 0, silent = 0, dropped = 0, doubled = 0 } = falseAlarms(years, count);
    const parts = `${silent.toFixed(3)} silent, ${dropped.toFixed(3)} dropped, ${doubled.toFixed(3)} doubled`;
    figures.push({
      ...{ what: `false alarms a goal and year: ${what}`, measured: `${all.toFixed(3)} (${parts})` },
      ...{ baseline: `${count} goal-years`, ratio: null, asked: "< 1", met: all < 1 },
    });
  };
  const sites = Object.entries(SITES);
  for (const [name, site] of sites) {
    const count = name === sites[0]?.[0] ? YEARS : YEARS / 4;
    for (const perDay of RATES) alarms(`${perDay} a day, ${name}`, yearsOf({ perDay, ...site }), count);
  }
  for (const event of hasData ? EVENTS : []) {
    for (const perDay of RATES) {
      const years = await resampledYears(event, perDay);
      alarms(`${perDay} a day, days of ${event} of a real shop drawn again`, years, YEARS / 4);
    }
  }
  for (const [name, site] of sites) {
    for (const { what, perDay, ...change } of TO_FIND) {
      progress(`${what}, ${name}`);
      const share = found({ perDay, ...site }, change, name === sites[0]?.[0] ? GOALS : GOALS / 4);
      const isAsked = name === sites[0]?.[0];
      figures.push({
        ...{ what: `${what}, found within ${change.within}: ${name}`, ratio: null },
        ...{ measured: `${(100 * share).toFixed(1)} %`, baseline: "simulated goals" },
        ...{ asked: isAsked ? `${100 * FOUND} %` : null, met: isAsked ? share >= FOUND : null },
      });
    }
  }
  return figures;
};
