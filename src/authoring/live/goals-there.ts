/** What of an import a goals file has already, and the import without it. Pure. */

import type { GoalsConfig } from "../../goals/goal.js";
import type { RawGoal } from "../../goals/goal-schema.js";
import { compileGoal } from "../../sync/compile/compile.js";
import type { Imported } from "./import-goals.js";

/**
 * Ids of imported goals whose id or whose event is one of the file's goals', in the import's order.
 *
 * @example withoutGoals(imported, new Set(goalsThere(imported, config))) // what is new to the file
 */
export function goalsThere({ file }: Imported, { goals }: GoalsConfig): readonly string[] {
  const ids = new Set(goals.map(({ id }) => id));
  const templates = goals.flatMap((goal) => compileGoal(goal).templates);
  const events = new Set(
    templates.flatMap(({ kind, fields }) => (kind === "key_event" ? [String(fields.event_name)] : [])),
  );
  return Object.entries(file.goals ?? {}).flatMap(([id, goal]) =>
    ids.has(id) || events.has(eventOf(id, goal)) ? [id] : [],
  );
}

function eventOf(id: string, goal: RawGoal): string {
  return goal.type === "event" && goal.where === undefined ? goal.event : id;
}

/** The same property with fewer goals; what a goals file can't say stays listed. */
export function withoutGoals(imported: Imported, ids: ReadonlySet<string>): Imported {
  const goals = Object.entries(imported.file.goals ?? {}).filter(([id]) => !ids.has(id));
  return {
    ...imported,
    file: { ...imported.file, goals: Object.fromEntries(goals) },
    review: imported.review.filter(({ goal }) => !ids.has(goal)),
  };
}
