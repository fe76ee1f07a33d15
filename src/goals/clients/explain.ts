/** Where every field of a client's goals comes from: which file and line says it, and which layer. Pure. */
import type { Place } from "../../diagnostics/diagnostic.js";
import type { Merged } from "../merge.js";
import type { Path } from "../yaml/document.js";
import type { Client } from "./client.js";

/** A field of the goals files as they are for this client. */
export interface ExplainedField {
  /** From the goal on: `value`, `where.form_id`. */
  readonly field: string;
  readonly value: unknown;
  readonly place: Place;
  /** `goals file`, `defaults`, `group shops` or `client acme`. */
  readonly layer: string;
  /** The variables that are written there, with their values. */
  readonly variables: readonly { readonly name: string; readonly value: string }[];
}

export interface ExplainedGoal {
  readonly id: string;
  readonly fields: readonly ExplainedField[];
}

/** A goal that the goals files have and this client has not, by the layer that takes it away. */
export interface RemovedGoal {
  readonly id: string;
  readonly layer: string;
  readonly place: Place;
}

/** Blocks inside a goal that are told field by field. */
const OPEN: readonly string[] = ["where", "target", "page"];

/** `placeInClients`: where a path of the clients file stands. */
export function explainGoals(
  client: Client,
  merged: Merged,
  placeInClients: (path: Path) => Place,
): { readonly goals: readonly ExplainedGoal[]; readonly removed: readonly RemovedGoal[] } {
  // Schedules, alerts and looks are no part of a goal.
  const layers = client.overrides
    .filter(
      ({ value }) => value.schedule === undefined && value.alerts === undefined && value.report === undefined,
    )
    .map(({ layer, at }) => ({ layer, at: placeInClients(at.slice(0, -1)) }));
  const layerAt = (place: Place): string => {
    const inClients = layers.filter(({ at }) => at.source === place.source && at.start <= place.start);
    // The block that begins last before the place is the one it stands in.
    return inClients.toSorted((a, b) => b.at.start - a.at.start)[0]?.layer ?? "goals file";
  };
  const goals = Object.entries(merged.raw.goals ?? {}).map(([id, goal]): ExplainedGoal => {
    const fields = Object.entries(goal).flatMap(([key, value]) => leaves([key], value));
    return {
      id,
      fields: fields.map(({ path, value }) => {
        const full = ["goals", id, ...path];
        const place = merged.placeOf(full);
        return {
          field: path.join("."),
          value,
          place,
          layer: layerAt(place),
          variables: variablesIn(merged.written(full), client),
        };
      }),
    };
  });
  const removed = client.overrides.flatMap(({ layer, at, value }) =>
    Object.entries((value.goals ?? {}) as Readonly<Record<string, unknown>>)
      .filter(([id, patch]) => patch === null && merged.raw.goals?.[id] === undefined)
      .map(([id]) => ({ id, layer, place: placeInClients([...at, "goals", id]) })),
  );
  return { goals, removed };
}

function leaves(
  path: readonly string[],
  value: unknown,
): readonly { readonly path: readonly string[]; readonly value: unknown }[] {
  const isOpen = OPEN.includes(path[0] ?? "") && path.length === 1;
  if (isOpen && typeof value === "object" && value !== null && !Array.isArray(value))
    return Object.entries(value).map(([key, inner]) => ({ path: [...path, key], value: inner }));
  return [{ path, value }];
}

function variablesIn(written: string, { variables }: Client): ExplainedField["variables"] {
  const names = [...written.matchAll(/(?<!\$)\$\{\s*([A-Za-z_][A-Za-z0-9_]*)/g)].map(
    ([, name]) => name ?? "",
  );
  return [...new Set(names)].flatMap((name) => {
    const value = variables[name];
    return value === undefined ? [] : [{ name, value }];
  });
}
