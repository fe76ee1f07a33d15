/**
 * `npm run bench [-- PART ...]`: the measurements, as ratios against baselines of the same run. Parts: start-up, fleet,
 * backtest, page-code; all of them without a name.
 */
import { printFigures } from "./measure.js";

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  "start-up": async () => printFigures("Start-up", (await import("./start-up/run.js")).startUp()),
  fleet: async () => {
    print("\nMany properties in one run");
    await (await import("./fleet/run.js")).fleet(print);
  },
  backtest: async () => {
    print("\nBacktest");
    await (await import("./backtest/run.js")).benchBacktest();
  },
  "page-code": async () => {
    print("\nPage code");
    await (await import("./page-code/run.js")).pageCodeCost(print);
  },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((part) => !(part in PARTS));
if (unknown.length > 0) {
  throw new Error(`no such part: ${unknown.join(", ")}; there are ${Object.keys(PARTS).join(", ")}`);
}
for (const [name, run] of Object.entries(PARTS)) {
  if (asked.length === 0 || asked.includes(name)) await run();
}
