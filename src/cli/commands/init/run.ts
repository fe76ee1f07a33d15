/** `ga4-goals init --from-events`: a first goals file from exported events. */
import { resolve } from "node:path";
import { draftGoals } from "../../../backtest/draft/draft-goals.js";
import { observe } from "../../../backtest/draft/observe.js";
import { openDuckDb } from "../../../backtest/engine/duckdb.js";
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import type { Context } from "../../context.js";
import { writeResult } from "../../output/result.js";

export interface InitFlags {
  readonly out?: string;
  readonly fromEvents: readonly string[];
}

export async function init(this: Context, flags: InitFlags): Promise<void> {
  // Somebody's goals are never written over.
  if (flags.out !== undefined && (await this.files.size(flags.out)) !== null) {
    throw new GoalsError("file-exists", `${flags.out} is there already`, {
      exitCode: EXIT.refused,
      hint: "Name another file with --out, or leave --out away to print the draft.",
    });
  }
  const engine = await openDuckDb({
    events: flags.fromEvents.map((pattern) => resolve(this.directory, pattern)),
  });
  try {
    await writeResult(this, draftGoals(await observe(engine)), flags.out);
  } finally {
    await engine.close();
  }
}
