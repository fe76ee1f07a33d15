/** A schedule and whose it is, where many clients may have one of the same name. Pure data. */
import type { ScheduledReport } from "../../goals/schedule.js";

export interface OwnedSchedule extends ScheduledReport {
  /** Its client in the clients file; absent where there is none. */
  readonly client?: string;
}

/** For files and units: two clients that share a schedule and a folder never write the same file. An id has no hyphen. */
export function scheduleName({ client, id }: OwnedSchedule): string {
  return client === undefined ? id : `${client}-${id}`;
}
