/** `ga4-goals init --from-events`: a first goals file from exported events, printed or written where `--out` says. */
import { resolve } from "node:path";
import { draftGoals } from "../../../backtest/draft/draft-goals.js";
import { observe } from "../../../backtest/draft/observe.js";
import { openDuckDb } from "../../../backtest/engine/duckdb.js";
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import type { Context } from "../../context.js";
import { writeResult } from "../../output/result.js";

export async function draftFromEvents(
  context: Context,
  patterns: readonly string[],
  out: string | undefined,
): Promise<void> {
  // Somebody's goals are never written over.
  if (out !== undefined && (await context.files.size(out)) !== null) {
    throw new GoalsError("file-exists", `${out} is there already`, {
      exitCode: EXIT.refused,
      hint: "Name another file with --out, or leave --out away to print the draft.",
    });
  }
  const engine = await openDuckDb({ events: patterns.map((pattern) => resolve(context.directory, pattern)) });
  try {
    await writeResult(context, draftGoals(await observe(engine)), out);
  } finally {
    await engine.close();
  }
}
