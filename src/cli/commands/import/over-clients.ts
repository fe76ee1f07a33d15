/** `ga4-goals import --clients`: a goals file for every client's property, each in a folder under the client's name. */
import { join } from "node:path";
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { overallExitCode } from "../../../diagnostics/outcome.js";
import { foldFailures, renderFailures } from "../../../draw/alike.js";
import { counted } from "../../../draw/names.js";
import { propertyReader } from "../../../google/admin/property-reader.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { readSnapshot } from "../../../sync/snapshot/read-snapshot.js";
import { openFleet } from "../../../workflows/fleet/fleet.js";
import { type ImportFlags, importProperty } from "../../../workflows/import/import-property.js";
import type { Context } from "../../context.js";
import { fleetJson } from "../../fleet/json.js";
import { paintFor } from "../../ink.js";
import { toJson, writeResult } from "../../output/result.js";

interface Written {
  readonly file: string;
}

export async function importClients(context: Context, flags: ImportFlags, file: string): Promise<void> {
  const folder = flags.out;
  if (folder === undefined) {
    throw new GoalsError("usage", "the goals files of many clients need a folder", {
      exitCode: EXIT.usage,
      hint: "Name it with --out FOLDER.",
    });
  }
  // What a client's goals files are to be is only found out here.
  const fleet = await openFleet(context, { ...flags, goalsNotNeeded: true }, file, SCOPE_READ);
  try {
    const outcomes = await fleet.run<Written>({
      what: "import",
      one: async (task) => {
        const out = join(folder, `${task.client.name}.yaml`);
        const snapshotOf = (property: string) =>
          task.admin((clients) => readSnapshot(propertyReader(clients, property)));
        await importProperty(
          task.context,
          { ...flags, format: "text", out },
          task.client.property,
          snapshotOf,
        );
        return { exitCode: EXIT.done, result: { file: out } };
      },
      words: ({ file: written }) => `wrote ${written}`,
    });
    const ends = fleet.ends(outcomes);
    const exitCode = overallExitCode(ends.map(({ outcome }) => outcome.exitCode));
    const paint = paintFor(context, context.stdout, flags.noColor);
    const failures = foldFailures(ends);
    const done = ends.filter(({ outcome }) => outcome.kind === "done").length;
    const text =
      flags.format === "json"
        ? toJson(fleetJson("import", file, ends, exitCode, (written) => written))
        : [
            ...(failures.length > 0 ? [renderFailures("Not imported", failures, paint)] : []),
            paint.strong(
              `Import: ${counted(ends.length, "client")}: ${counted(done, "goals file")} in ${folder}.`,
            ),
          ].join("\n\n");
    await writeResult(context, text, undefined);
    if (exitCode !== EXIT.done) context.process.exitCode = exitCode;
  } finally {
    await fleet.close();
  }
}
