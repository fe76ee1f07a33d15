/** A plan made for a CI job: as people read it, and as it is saved. */
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExitCode } from "../../../diagnostics/error.js";
import { decodePlans, type SavedPlans } from "../../../sync/plan/plan-file.js";
import { type RunCommand, runInner } from "../../ci/inner-command.js";
import type { Context } from "../../context.js";

const SAVED = "Saved. ";

export interface MadePlan {
  readonly exitCode: ExitCode;
  /** What the command printed; empty where there is no plan. */
  readonly stdout: string;
  readonly stderr: string;
  /** The file, every byte, and what is in it; null where no plan could be made. */
  readonly saved: { readonly text: string; readonly plans: SavedPlans } | null;
}

/** Runs `plan` with these words. `out`: where the file is kept; default: nowhere. */
export async function makePlan(
  context: Context,
  run: RunCommand,
  words: readonly string[],
  out?: string,
): Promise<MadePlan> {
  return withFile(context, out, async (path) => {
    const { stderr } = context;
    const said = {
      ...stderr,
      // What is said of the file is for those who keep it.
      write: (text: string) => (out === undefined && text.startsWith(SAVED) ? undefined : stderr.write(text)),
    };
    const made = await runInner({ ...context, stderr: said }, run, ["plan", ...words, "--out", path]);
    if ((await context.files.size(path)) === null || made.stdout === "") return { ...made, saved: null };
    const text = (await context.files.read(path)).toString("utf8");
    return { ...made, saved: { text, plans: decodePlans(text, path) } };
  });
}

/** `work` with a file: the one that is named, or one that is gone afterwards. */
export async function withFile<T>(
  { files }: Context,
  name: string | undefined,
  work: (path: string) => Promise<T>,
): Promise<T> {
  if (name !== undefined) {
    // What an earlier run has left is not this run's.
    if ((await files.size(name)) !== null) await files.remove(name);
    return work(name);
  }
  const path = join(tmpdir(), `ga4-goals-plan-${randomUUID()}.json`);
  const forget = files.removeAtExit(path);
  try {
    return await work(path);
  } finally {
    if ((await files.size(path)) !== null) await files.remove(path);
    forget();
  }
}
