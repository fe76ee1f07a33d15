/** `ga4-goals validate --clients`: are all the files of all the clients right? Offline. */
import { EXIT } from "../../../diagnostics/error.js";
import { FileErrors } from "../../../diagnostics/file-errors.js";
import { counted } from "../../../draw/names.js";
import { readClients } from "../../../workflows/fleet/read-clients.js";
import type { Context } from "../../context.js";
import { tellProblems } from "../../fleet/problems.js";
import { paintFor } from "../../ink.js";
import { writeDiagnostics } from "../../output/diagnostics-formats.js";
import { diagnosticJson } from "../../output/diagnostics-json.js";
import { reportFileErrors } from "../../output/file-problems.js";
import { toJson, writeResult } from "../../output/result.js";
import type { ValidateFlags } from "./run.js";

export async function validateClients(context: Context, flags: ValidateFlags, file: string): Promise<void> {
  const paint = paintFor(context, context.stdout, flags.noColor);
  try {
    const { found } = await readClients(context, file, flags);
    const wrong = found.filter(({ read }) => !read.ready);
    if (flags.format === "json") {
      const clients = found.map(({ read }) => ({
        client: read.client.name,
        property: read.client.property,
        valid: read.ready,
        diagnostics: (read.ready ? read.client.warnings : read.client.diagnostics).map(diagnosticJson),
      }));
      await writeResult(
        context,
        toJson({ schemaVersion: 1, valid: wrong.length === 0, clientsFile: file, clients }),
        undefined,
      );
    } else if (flags.format !== "text") {
      const all = found.flatMap(({ read }) => (read.ready ? read.client.warnings : read.client.diagnostics));
      await writeDiagnostics(context, all, flags.format);
    } else {
      tellProblems(context, found, flags.noColor);
      const goals = found.reduce(
        (sum, { read }) => sum + (read.ready ? read.client.config.goals.length : 0),
        0,
      );
      const right = found.length - wrong.length;
      if (wrong.length === 0)
        await writeResult(
          context,
          `${paint.good("valid")}  ${file}: ${counted(right, "client")}, ${counted(goals, "goal")}`,
          undefined,
        );
      else
        context.stderr.write(
          `${paint.bad(`${counted(wrong.length, "client")} wrong`)}, ${right} right; nothing was sent.\n`,
        );
    }
    if (wrong.length > 0) context.process.exitCode = EXIT.fileWrong;
  } catch (error) {
    if (!(error instanceof FileErrors)) throw error;
    if (flags.format !== "text") await writeDiagnostics(context, error.diagnostics, flags.format);
    else reportFileErrors(context, error, flags.noColor);
    context.process.exitCode = error.exitCode;
  }
}
