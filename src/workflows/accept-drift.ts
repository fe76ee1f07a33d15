/** `plan --accept-drift`: what somebody changed in GA4 goes into the goals files, as far as a file can say it. */

import { acceptDrift } from "../authoring/live/accept-drift.js";
import { hasErrors } from "../diagnostics/diagnostic.js";
import { FileErrors } from "../diagnostics/file-errors.js";
import type { GoalsConfig } from "../goals/goal.js";
import type { Plan } from "../sync/plan/plan.js";
import type { ReadGoals } from "./goals-files.js";
import type { Ports } from "./ports.js";

/** Writes the files that change, says what it did on stderr, and gives the goals as they are now. */
export async function acceptDriftInFiles(
  { files, say }: Pick<Ports, "files" | "say">,
  read: ReadGoals,
  plan: Plan,
): Promise<GoalsConfig> {
  const result = acceptDrift(plan, read.sources, read.load);
  for (const { goal, field, file } of result.accepted) {
    say(`accepted  ${goal}: ${field} is in ${file} as it is in GA4`);
  }
  for (const { operation, field, reason } of result.notAccepted) {
    say(`not accepted  ${operation}${field === null ? "" : `, ${field}`}: ${reason}`);
  }
  if (result.accepted.length === 0 && result.notAccepted.length === 0) {
    say("Nothing has drifted.");
  }
  const loaded = read.load(result.sources);
  if (!loaded.config || hasErrors(loaded.diagnostics)) throw new FileErrors(loaded.diagnostics);
  for (const [index, source] of result.sources.entries()) {
    if (source !== read.sources[index]) await files.writeWhole(source.file, source.text);
  }
  return loaded.config;
}
