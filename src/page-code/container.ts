/**
 * The page code as a container file for Tag Manager's own "Import container". Pure. The import spells enumerations in
 * capitals where the API writes camel case; names must not hold any of : < > & " '.
 */
import type { PageCodeGoal, PageCodeOptions } from "./settings-of.js";
import { tagManagerObjects, type WantedObject } from "./tag-manager-objects.js";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Any account, any container: the import puts them where it is done. */
const NOWHERE = { accountId: "0", containerId: "0" } as const;

/** @returns JSON, the same for the same goals: it holds no date. */
export function containerFile(goals: readonly PageCodeGoal[], options: PageCodeOptions): string {
  const objects = tagManagerObjects(goals, options);
  const triggers = objects.filter((o) => o.kind === "trigger");
  const ids = new Map(triggers.map((o, index) => [o.key, String(index + 1)]));
  const file = {
    exportFormatVersion: 2,
    containerVersion: {
      ...NOWHERE,
      containerVersionId: "0",
      name: `ga4-goals page code for ${options.measurementId}`,
      trigger: triggers.map((o) => ({ ...NOWHERE, triggerId: ids.get(o.key) ?? "", ...exported(o, ids) })),
      tag: objects
        .filter((o) => o.kind === "tag")
        .map((o, index) => ({ ...NOWHERE, tagId: String(index + 1), ...exported(o, ids) })),
    },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function exported(object: WantedObject, ids: ReadonlyMap<string, string>): { readonly [key: string]: Json } {
  const { kind: _kind, key: _key, ...rest } = object;
  if (rest.type === "customEvent") {
    return capitals({ ...rest, type: "CUSTOM_EVENT" }, "") as { readonly [key: string]: Json };
  }
  const { firingTriggers, ...tag } = rest;
  // A tag's type is a name, not an enumeration.
  const shaped = capitals({ ...tag, type: "" }, "") as { readonly [key: string]: Json };
  return { ...shaped, type: tag.type, firingTriggerId: firingTriggers.map((key) => ids.get(key) ?? "") };
}

const ENUMERATIONS: ReadonlySet<string> = new Set(["type", "tagFiringOption", "consentStatus"]);

function capitals(value: unknown, key: string): Json {
  if (Array.isArray(value)) return value.map((item) => capitals(item, key));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, capitals(item, name)]));
  }
  if (typeof value === "string" && ENUMERATIONS.has(key)) {
    return value.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
  }
  return value as Json;
}
