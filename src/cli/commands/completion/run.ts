/** `ga4-goals completion` prints a shell's script; `complete` answers it: one possibility a line, with what it means. */
import type { Context } from "../../context.js";
import { localValues } from "./local-values.js";
import { completionScript, type Shell } from "./scripts.js";

/** What the argument parser knows of how a line may go on. */
export interface Proposal {
  readonly text: string;
  readonly brief: string;
}
export type Propose = (words: readonly string[], context: Context) => Promise<readonly Proposal[]>;

export async function completion(context: Context, _flags: object, shell: Shell): Promise<void> {
  context.stdout.write(completionScript(shell));
}

/** The last line may be `:files`: then the shell adds file names. */
export function completeOf(
  propose: Propose,
): (context: Context, flags: object, ...words: string[]) => Promise<void> {
  return async function complete(context, _flags, ...words) {
    const line = words.length > 0 ? words : [""];
    const local = await localValues(context, line);
    const proposals = local.alone ? [] : await propose(line, context);
    const partial = line.at(-1) ?? "";
    const all = [
      ...local.values.filter((value) => value.startsWith(partial)).map((text) => ({ text, brief: "" })),
      // Whoever has not begun a flag is not shown all of them.
      ...proposals.filter(({ text }) => partial.startsWith("-") || !text.startsWith("-")),
    ];
    for (const { text, brief } of all) context.stdout.write(`${text}\t${brief}\n`);
    // Where one of a few words is expected, a file is not.
    const oneOfAFew = proposals.some(({ text }) => !text.startsWith("-"));
    if (local.files && !oneOfAFew) context.stdout.write(":files\n");
  };
}
