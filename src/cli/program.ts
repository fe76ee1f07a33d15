/** The process: its surroundings, one run, an exit code. */

import { EXIT } from "../diagnostics/error.js";
import { runProgram } from "./app.js";
import { processContext } from "./context.js";

// Warnings of the libraries under us are nothing a person at the terminal can act on.
process.removeAllListeners("warning");
// A reader that goes away (`| head`) ends the printing and nothing else: an apply is carried out, its exit code is true.
const GONE = ["EPIPE", "ERR_STREAM_DESTROYED"];
let lost = false;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (lost || GONE.includes(error.code ?? "")) return;
  // The work is finished all the same; that its result went nowhere is said, and counts where all else went well.
  lost = true;
  process.stderr.write(`error write-failed the result could not be written: ${error.message}\n`);
  if (process.exitCode === EXIT.done) process.exitCode = EXIT.unexpected;
});
process.stderr.on("error", () => {});
const exitCode = await runProgram(process.argv.slice(2), await processContext());
process.exitCode = exitCode === EXIT.done && lost ? EXIT.unexpected : exitCode;
