/** The goals files that an import would stand beside: which are there, what they have already, what would clash. */
import { dirname, normalize } from "node:path";
import { goalsThere, type Imported } from "../../authoring/live/import-goals.js";
import { hasErrors, type SourceText } from "../../diagnostics/diagnostic.js";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { messageOf } from "../../diagnostics/messages.js";
import { counted, nameList } from "../../draw/names.js";
import type { GoalsConfig } from "../../goals/goal.js";
import { loadGoals } from "../../goals/load.js";
import { goalsFilesIn, readText } from "../goals-files.js";
import type { Ports } from "../ports.js";

/** A goals file by itself; without `config` it is wrong, or only right together with others. */
export interface FileThere {
  readonly file: string;
  readonly source: SourceText | null;
  readonly config: GoalsConfig | null;
}

/** Those that commands read by themselves, and those in the folder of `out`; never `out` itself. */
export async function goalsFilesBeside(
  context: Ports,
  out: string | undefined,
): Promise<readonly FileThere[]> {
  const paths = [
    ...(await goalsFilesIn(context)),
    ...(out === undefined ? [] : await goalsFilesIn(context, dirname(out))),
  ];
  const others = new Set(paths.map(normalize));
  if (out !== undefined) others.delete(normalize(out));
  return await Promise.all(
    [...others].map(async (file) => {
      const read = await readText(context, file);
      const source = "source" in read ? read.source : null;
      const { config = null } = source ? loadGoals([source], variables(context)) : {};
      return { file, source, config };
    }),
  );
}

const variables = ({ environment }: Ports): Parameters<typeof loadGoals>[1] => ({ named: {}, environment });

export function namesProperty({
  file,
  config,
}: FileThere): readonly { readonly file: string; readonly property: string }[] {
  return config?.property === undefined ? [] : [{ file, property: config.property }];
}

/** Without those that name another property. */
export function aboutProperty(files: readonly FileThere[], property: string): readonly FileThere[] {
  return files.filter(({ config }) => config?.property === undefined || config.property === property);
}

/**
 * Says what files have already, before anything is written.
 *
 * @throws GoalsError `goals-exist` (exit 6) without `force` where `out` could not be read together with a file beside it.
 */
export function mayBeBeside(
  context: Ports,
  files: readonly FileThere[],
  imported: Imported,
  text: string,
  { out, force }: { readonly out?: string | undefined; readonly force: boolean },
): void {
  const clashes: string[] = [];
  for (const there of files) {
    const isRead = out !== undefined && dirname(normalize(out)) === dirname(there.file);
    const clash = isRead ? clashOf(context, there, imported, { file: out, text }) : null;
    const words = clash ?? (there.config ? haveWords(there.file, imported, there.config) : wrongWords(there));
    if (clash !== null && !force) clashes.push(clash);
    else if (words !== null) context.say(`${words}.`);
  }
  if (clashes.length === 0) return;
  throw new GoalsError("goals-exist", `${out} is not written: ${clashes.join("; ")}`, {
    exitCode: EXIT.refused,
    hint: "--new leaves out what is there; --out FOLDER/FILE elsewhere writes all of it, to compare; --force writes it all the same.",
  });
}

/** Why the two can't be read together, in words; null where they can. */
function clashOf(context: Ports, there: FileThere, imported: Imported, written: SourceText): string | null {
  if (!there.source || !there.config) return wrongWords(there);
  const { diagnostics } = loadGoals([there.source, written], variables(context));
  if (!hasErrors(diagnostics)) return null;
  const first = diagnostics.find(({ severity }) => severity === "error");
  const why = first ? messageOf(first) : "";
  return haveWords(there.file, imported, there.config) ?? `${there.file}: ${why}`;
}

function haveWords(file: string, imported: Imported, config: GoalsConfig): string | null {
  const have = goalsThere(imported, config);
  const all = Object.keys(imported.file.goals ?? {}).length;
  if (have.length === 0) return null;
  return `${file} has ${have.length} of these ${counted(all, "goal")} already: ${nameList(have, 8)}`;
}

function wrongWords({ file }: FileThere): string {
  return `${file} can't be read by itself, so it is not compared (ga4-goals validate ${file} says why)`;
}
