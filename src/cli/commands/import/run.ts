/**
 * `ga4-goals import`: a live property as a goals file. Writes nothing to GA4; on disk the file of `--out` and, with
 * `--adopt`, the ledger. Of many clients, a file each, in a folder under the client's name.
 */

import { join } from "node:path";
import { leftOutText } from "../../../authoring/live/write-goals-file.js";
import { EXIT, usage } from "../../../diagnostics/error.js";
import { type Ink, plainInk } from "../../../diagnostics/ink.js";
import { printable } from "../../../diagnostics/printable.js";
import { foldFailures, renderFailures } from "../../../draw/alike.js";
import { counted } from "../../../draw/names.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { ledgerPath } from "../../../sync/ledger/ledger-file.js";
import { googleAccess } from "../../../workflows/access.js";
import { goalsFilesBeside, namesProperty } from "../../../workflows/import/existing-files.js";
import { type ImportedProperty, importProperty } from "../../../workflows/import/import-property.js";
import { propertyNamed } from "../../../workflows/property.js";
import { stateOn } from "../../../workflows/state.js";
import type { OutFlag } from "../../flags.js";
import { paintFor } from "../../ink.js";
import { toJson } from "../../output/result.js";
import { type PropertyFlags, type PropertyHandler, propertyCommand } from "../../run-command.js";

export interface ImportFlags extends Omit<PropertyFlags, "var">, OutFlag {
  readonly format: "text" | "json";
  readonly adopt: boolean;
  readonly force: boolean;
  /** Without what the goals files have. */
  readonly new: boolean;
}

interface Written extends ImportedProperty {
  readonly file: string | null;
}

/** Without `--var`: an import reads no goals files that have variables. */
export const importCommand: PropertyHandler<ImportFlags> = propertyCommand<ImportFlags, Written>({
  name: "import",
  scope: SCOPE_READ,
  // What a client's goals files are to be is only found out here.
  goalsNotNeeded: true,
  check: ({ out }, isMany) => {
    if (!isMany || out !== undefined) return;
    throw usage("the goals files of many clients need a folder", "Name it with --out FOLDER.");
  },
  alone: async (context, flags) => {
    const files = flags.property === undefined ? await goalsFilesBeside(context, undefined) : [];
    const { property, from } = propertyNamed(flags.property, files.flatMap(namesProperty));
    if (from !== null) context.say(`Property ${property}, as ${from} says.`);
    const google = googleAccess({ ...context, scope: SCOPE_READ, impersonate: flags.impersonate });
    const task = { ports: context, property, google, state: stateOn(context) };
    return { result: { ...(await importProperty(task, flags)), file: null }, exitCode: EXIT.done };
  },
  one: async (task, flags) => {
    const file = join(flags.out ?? "", `${task.client?.name}.yaml`);
    const result = await importProperty(task, { ...flags, out: file });
    if (result.text !== null) {
      await task.ports.files.writeWhole(file, result.text);
      task.ports.say(`wrote ${file}`);
      task.ports.say(importedText(result, plainInk));
    }
    return { result: { ...result, file }, exitCode: EXIT.done };
  },
  words: ({ file }) => `wrote ${file}`,
  out: ({ out }, result) => (result === null || result.text === null ? undefined : out),
  draw: ({ property, imported, adopted, text }, { flags }) => {
    if (flags.format !== "json") return text;
    const { file, review, left } = imported;
    return toJson({ schemaVersion: 1, property, goalsFile: file, review, left, adopted });
  },
  drawMany: (ends, { flags, paint }) => {
    const failures = foldFailures(ends);
    const done = ends.filter(({ outcome }) => outcome.kind === "done").length;
    return [
      ...(failures.length > 0 ? [renderFailures("Not imported", failures, paint)] : []),
      paint.strong(
        `Import: ${counted(ends.length, "client")}: ${counted(done, "goals file")} in ${flags.out}.`,
      ),
    ].join("\n\n");
  },
  json: ({ file }) => ({ file }),
  after: ([only], context, { noColor }) => {
    if (only?.name !== null || only.result.text === null) return;
    context.stderr.write(`${importedText(only.result, paintFor(context, context.stderr, noColor))}\n`);
  },
});

function importedText({ property, imported, adopted }: ImportedProperty, paint: Ink): string {
  const { file, left } = imported;
  const goals = Object.values(file.goals ?? {});
  const macro = goals.filter((g) => g.tier === "macro").length;
  const lines = [
    `${paint.good("imported")} ${counted(goals.length, "goal")} (${macro} macro, ${goals.length - macro} micro); tiers and categories are guesses, marked "review:".`,
  ];
  if (adopted !== null) {
    lines.push(
      adopted.length === 0
        ? `Nothing new to adopt: ${ledgerPath(property)} stays as it is.`
        : `adopted ${adopted.length} resources: ${ledgerPath(property)} knows them now.`,
    );
  }
  if (left.length > 0) {
    lines.push(paint.warn(`Left out, because a goals file can't say it; it stays in GA4 as it is:`));
    for (const item of left) lines.push(`  - ${printable(leftOutText(item))}`);
  }
  return lines.join("\n");
}
