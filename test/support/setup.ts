/** What every file of tests begins and ends with. Without isolation this file alone is read anew for each of them. */
import fc from "fast-check";
import { afterAll } from "vitest";
import { removeFolders } from "./folders.js";
import { runs } from "./runs.js";

// A property that names no number of cases is tried with fast-check's hundred.
fc.configureGlobal({ numRuns: runs(100) });

afterAll(removeFolders);
