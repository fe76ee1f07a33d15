/**
 * `npm run bench [-- PART ...]`: the measurements, as ratios against baselines of the same run. Without a part it runs
 * all of them and writes bench/RESULTS.md.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Part } from "./measure.js";
import { type Measured, resultsPage, resultsText } from "./results.js";

const PARTS: Readonly<Record<string, { readonly title: string; readonly load: () => Promise<Part> }>> = {
  house: { title: "The house", load: async () => (await import("./house/run.js")).house },
  "start-up": {
    title: "Start-up and validate",
    load: async () => (await import("./start-up/run.js")).startUp,
  },
  plan: { title: "Plan of one property", load: async () => (await import("./plan/run.js")).plan },
  fleet: { title: "Many properties in one run", load: async () => (await import("./fleet/run.js")).fleet },
  emulator: {
    title: "The emulator",
    load: async () => (await import("./emulator/run.js")).emulatorBench,
  },
  report: { title: "Report", load: async () => (await import("./report/run.js")).report },
  backtest: { title: "Backtest", load: async () => (await import("./backtest/run.js")).backtests },
  bigquery: {
    title: "Bytes in BigQuery",
    load: async () => (await import("./backtest/bigquery.js")).bigqueryBytes,
  },
  worth: { title: "What steps are worth", load: async () => (await import("./worth/run.js")).worth },
  check: { title: "Check", load: async () => (await import("./check/run.js")).check },
  experiments: {
    title: "Experiments",
    load: async () => (await import("./experiments/run.js")).experiments,
  },
  console: { title: "The console", load: async () => (await import("./console/run.js")).consoleBench },
  "page-code": { title: "Page code", load: async () => (await import("./page-code/run.js")).pageCode },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((part) => !(part in PARTS));
if (unknown.length > 0) {
  throw new Error(`no such part: ${unknown.join(", ")}; there are ${Object.keys(PARTS).join(", ")}`);
}
const all: Measured[] = [];
for (const [name, { title, load }] of Object.entries(PARTS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const run = await load();
  const figures = await run((line) => void process.stderr.write(`${name}: ${line}\n`));
  const measured = { part: title, figures };
  all.push(measured);
  process.stdout.write(resultsText(measured));
}
if (asked.length === 0) {
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(fileURLToPath(new URL("RESULTS.md", import.meta.url)), resultsPage(all, day));
}
