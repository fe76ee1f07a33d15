/** Keeps a history of versions in order, each with the span in which it was in force. Knows no kind of resource. */

import type { Versioned } from "../world.js";

/** Adds a version behind all that came into force no later, so that the history stays in order of `from`. */
export function comeIntoForce<T>(history: Versioned<T>[], value: T, from: Date): void {
  const behind = history.findLastIndex((version) => version.from.getTime() <= from.getTime());
  history.splice(behind + 1, 0, { value, from, until: null });
}

/** Ends the version of `id` that is in force, and returns it. Throws a RangeError if there is none. */
export function goOutOfForce<T extends { readonly id: string }>(
  history: Versioned<T>[],
  id: string,
  until: Date,
): T {
  const index = history.findIndex((version) => version.until === null && version.value.id === id);
  const version = history[index];
  if (version === undefined) throw new RangeError(`nothing with the id ${id} is in force`);
  history[index] = { ...version, until };
  return version.value;
}
