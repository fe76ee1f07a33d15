/** What an index of clients looks like: what most of its clients share, so that no client's own stands for all. Pure. */
import type { Look } from "../../draw/html/look.js";

/** Of each field what more than half of the pages have; a field on which they differ is left out. */
export function sharedLook(looks: readonly (Look | undefined)[]): Look {
  const fields = new Set(looks.flatMap((look) => Object.keys(look ?? {}) as (keyof Look)[]));
  const shared = [...fields].flatMap((field) => {
    const counts = new Map<string, number>();
    for (const look of looks) {
      const text = JSON.stringify(look?.[field]);
      if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    const [text] = [...counts].find(([, count]) => count > looks.length / 2) ?? [];
    return text === undefined ? [] : [[field, JSON.parse(text)] as const];
  });
  return Object.fromEntries(shared);
}
