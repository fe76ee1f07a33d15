/** `npm run bench`: every measurement, as ratios against baselines of the same run. */
import { printFigures } from "./measure.js";
import { startUp } from "./start-up/run.js";

printFigures("Start-up", startUp());
