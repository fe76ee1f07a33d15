/**
 * How many cases a property is tried with: all of them where a file is run by name and in `npm run test:all`, a tenth
 * in `npm test`, and as many as `RUNS=1000` says for a long look.
 */
const { RUNS, GA4_GOALS_RUNS } = process.env;
const FEW = GA4_GOALS_RUNS === "few" && RUNS === undefined;

export function runs(all: number): number {
  if (RUNS !== undefined) return Number(RUNS);
  return FEW ? Math.min(all, Math.max(5, Math.ceil(all / 10))) : all;
}

/** Of so many cases that must have come up among all. Among few they come up, but chance decides how often. */
export function enough(ofAll: number): number {
  return FEW ? Math.floor(ofAll / 40) - 1 : ofAll;
}
