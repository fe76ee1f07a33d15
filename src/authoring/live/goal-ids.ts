/** Ids for goals that may have any: those on an event as it is. A goal that makes its event has that event's name. */
import { GOAL_ID } from "../../goals/goal-schema.js";

const LONGEST = 39;

/**
 * An id for every event, none of them in `taken` and no two the same. An event that is a valid id is its own; else
 * `wished` and then the nearest valid name is taken, with a number where that one is gone.
 *
 * @example goalIds(["Sign-Up"], new Set(), new Map()) // Sign-Up -> sign_up
 */
export function goalIds(
  events: readonly string[],
  taken: ReadonlySet<string>,
  wished: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const used = new Set(taken);
  const ids = new Map<string, string>();
  const take = (event: string, id: string | undefined): void => {
    if (id === undefined || ids.has(event) || used.has(id) || !GOAL_ID.test(id)) return;
    used.add(id);
    ids.set(event, id);
  };
  for (const event of events) take(event, wished.get(event));
  for (const event of events) take(event, event);
  for (const event of events) {
    const base = asId(event);
    take(event, base);
    for (let number = 2; !ids.has(event); number++) {
      const end = `_${number}`;
      take(event, base.slice(0, LONGEST - end.length) + end);
    }
  }
  return ids;
}

function asId(event: string): string {
  const plain = event
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9_]/g, "_");
  // Another script leaves nothing that an id may hold.
  if (!/[a-z0-9]/.test(plain)) return "event";
  return (/^[a-z]/.test(plain) ? plain : `e_${plain}`).slice(0, LONGEST);
}
