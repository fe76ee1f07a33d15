/** `npm run bench`: every measurement, as ratios against baselines of the same run. */
import { fleet } from "./fleet/run.js";
import { printFigures } from "./measure.js";
import { startUp } from "./start-up/run.js";

printFigures("Start-up", startUp());

process.stdout.write("\nMany properties in one run\n");
await fleet((line) => process.stdout.write(`${line}\n`));
