/** A number now and then, and what became of it. Pure arithmetic; knows nothing of goals. */
import type { Figure } from "./model.js";

/** The relative change, 0.12 = 12 % more; null where either is unknown or there is no base. */
function changeBetween(current: number | null, previous: number | null): number | null {
  if (current === null || previous === null || previous === 0) return null;
  return (current - previous) / previous;
}

export function figure(current: number | null, previous: number | null): Figure {
  return { current, previous, change: changeBetween(current, previous) };
}

/** A share; null without a whole. */
export function ratio(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}
