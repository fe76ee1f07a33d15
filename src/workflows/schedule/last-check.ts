/** Whether the check that tells people has run when it should have. */
import { Cron } from "croner";
import type { GoalsConfig } from "../../goals/goal.js";

/** When it ran last, and whether that is too long ago. */
export interface LastCheck {
  readonly schemaVersion: 1;
  readonly property: string;
  /** Null where none has run yet. */
  readonly last: string | null;
  /** When the next one was due; null where none has run yet. */
  readonly due: string | null;
  readonly late: boolean;
}

const DAY_MS = 86_400_000;
/** A run takes its time, and one may wait for another. */
const GRACE_MS = 2 * 3_600_000;

/** By the schedules with `check: true`; where there is none, a check a day is due. */
export function lastCheckOf(
  property: string,
  { schedule = [] }: Pick<GoalsConfig, "schedule">,
  { last, now }: { readonly last: Date | null; readonly now: Date },
): LastCheck {
  if (last === null) return { schemaVersion: 1, property, last: null, due: null, late: true };
  const next = schedule
    .filter(({ check }) => check)
    .map(({ cron, timeZone }) => new Cron(cron, { timezone: timeZone, paused: true }).nextRun(last))
    .flatMap((at) => at?.getTime() ?? []);
  const due = next.length === 0 ? last.getTime() + DAY_MS : Math.min(...next);
  return {
    ...{ schemaVersion: 1, property },
    last: last.toISOString(),
    due: new Date(due).toISOString(),
    late: now.getTime() > due + GRACE_MS,
  };
}

export function lastCheckText({ last, due, late, property }: LastCheck): string {
  if (last === null || due === null) return `No check of ${property} has told anybody yet.`;
  return `The last check of ${property} was at ${last}; the next ${late ? "was due" : "is due"} at ${due}${late ? ": it is late" : ""}.`;
}
