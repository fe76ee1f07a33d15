/** Binds what goals need to one property: a rule becomes one copy on each web stream the file uses. */
import type { ResourceTemplate } from "../compile/template.js";
import type { WantedResource } from "../resources/resource.js";
import type { Snapshot } from "../snapshot/snapshot.js";
import type { Refusal } from "./ga4-plan.js";

export interface Bound {
  readonly wanted: readonly WantedResource[];
  readonly refusals: readonly Refusal[];
}

/** `streams`: measurement ids; empty = every web stream. */
export function bindToProperty(
  templates: readonly ResourceTemplate[],
  streams: readonly string[],
  snapshot: Snapshot,
): Bound {
  const refusals: Refusal[] = [];
  const web = snapshot.streams.filter((s) => s.type === "web");
  for (const id of streams) {
    if (web.some((s) => s.measurementId === id)) continue;
    const known = web.map((s) => s.measurementId ?? s.id).join(", ");
    refusals.push({ code: "stream-unknown", subject: id, goal: null, allowedBy: null, detail: { known } });
  }
  const used = web.filter((s) => streams.length === 0 || streams.includes(s.measurementId ?? ""));
  const property = `properties/${snapshot.property.id}`;
  const wanted = templates.flatMap(({ scope, ...template }): WantedResource[] => {
    if (scope === "property") return [{ ...template, key: template.goal, parent: property }];
    if (used.length === 0) {
      refusals.push({
        code: "no-web-stream",
        subject: template.goal,
        goal: template.goal,
        allowedBy: null,
        detail: {},
      });
    }
    return used.map((s) => ({ ...template, key: `${template.goal}@${s.id}`, parent: s.name }));
  });
  return { wanted, refusals };
}
