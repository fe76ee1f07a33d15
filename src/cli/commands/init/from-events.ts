/** `ga4-goals init --from-events`: a first goals file from exported events, printed or written where `--out` says. */
import { resolve } from "node:path";
import { draftGoals } from "../../../authoring/observed/draft-goals.js";
import { observeEvents } from "../../../authoring/observed/observe.js";
import { openDuckDb } from "../../../backtest/engine/duckdb.js";
import { propertyOf } from "../../../workflows/property.js";
import type { Context } from "../../context.js";
import { writeResult } from "../../output/result.js";
import { type DraftFlags, mayWriteDraft } from "./write-draft.js";

export async function draftFromEvents(
  context: Context,
  patterns: readonly string[],
  flags: DraftFlags & { readonly property?: string },
): Promise<void> {
  if (flags.property !== undefined) propertyOf(undefined, flags.property);
  await mayWriteDraft(context, flags);
  const engine = await openDuckDb({ events: patterns.map((pattern) => resolve(context.directory, pattern)) });
  try {
    await writeResult(
      context,
      draftGoals(await observeEvents(engine), null, flags.property ?? null),
      flags.out,
    );
  } finally {
    await engine.close();
  }
}
