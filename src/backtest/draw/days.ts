/** A goal day by day, as it counts. */
import type { GoalCount } from "../model.js";

export function countsPerDay({ perDay, counting }: GoalCount): readonly number[] {
  return perDay.map((day) => (counting === "once_per_session" ? day.oncePerSession : day.oncePerEvent));
}
