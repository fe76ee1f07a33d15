/** The process: its surroundings, one run, an exit code. */
import { runProgram } from "./cli/app.js";
import { processContext } from "./cli/context.js";
import { EXIT } from "./diagnostics/error.js";

// Warnings of the libraries under us are nothing a person at the terminal can act on.
process.removeAllListeners("warning");
// A reader that goes away (`| head`) ends the program quietly.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.done);
  process.stderr.write(`error write-failed the result could not be written: ${error.message}\n`);
  process.exit(EXIT.unexpected);
});
process.exitCode = await runProgram(process.argv.slice(2), await processContext());
