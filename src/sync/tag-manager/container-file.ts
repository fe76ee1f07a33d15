/**
 * The page code as a container file for Tag Manager's own "Import container". Pure. The import spells enumerations in
 * capitals where the API writes camel case; names must not hold any of : < > & " '.
 */

import type { PageCodeGoal } from "../../goals/goal.js";
import type { PageCodeOptions } from "../../page/settings-of.js";
import type { FieldValue } from "../resources/resource.js";
import { type Body, bodyOf } from "./body.js";
import { tagManagerObjects, variantVariables, type WantedObject } from "./objects.js";

/** Any account, any container: the import puts them where it is done. */
const NOWHERE = { accountId: "0", containerId: "0" } as const;

/**
 * `properties`: user properties that the site pushes to its data layer; each is a variable, to be put into the Google tag.
 *
 * @returns JSON, the same for the same goals: it holds no date.
 */
export function containerFile(
  goals: readonly PageCodeGoal[],
  options: PageCodeOptions,
  properties: readonly string[] = [],
): string {
  const objects = goals.length === 0 ? [] : tagManagerObjects(goals, options);
  const triggers = objects.filter((o) => o.kind === "trigger");
  const tags = objects.filter((o) => o.kind === "tag");
  const idOf = (key: string): string => String(triggers.findIndex((o) => o.key === key) + 1);
  const file = {
    exportFormatVersion: 2,
    containerVersion: {
      ...NOWHERE,
      containerVersionId: "0",
      name: goals.length === 0 ? "ga4-goals experiments" : `ga4-goals page code for ${options.measurementId}`,
      trigger: triggers.map((o) => ({ ...NOWHERE, triggerId: idOf(o.key), ...exported(bodyOf(o, idOf)) })),
      tag: tags.map((o, n) => ({
        ...NOWHERE,
        tagId: String(n + 1),
        ...exported(bodyOf(o, idOf)),
        // A tag's type is a name, not an enumeration.
        type: o.fields.type,
      })),
      ...(properties.length === 0 ? {} : { variable: variantVariables(properties).map(variableOf) }),
    },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function variableOf(object: WantedObject, index: number): object {
  return {
    ...NOWHERE,
    variableId: String(index + 1),
    ...exported(bodyOf(object, String)),
    // A variable's type is a name, too.
    type: object.fields.type,
  };
}

const ENUMERATIONS: ReadonlySet<string> = new Set(["type", "tagFiringOption", "consentStatus"]);

function exported(body: Body): Body {
  return capitals(body, "") as Body;
}

function capitals(value: FieldValue, key: string): FieldValue {
  if (typeof value === "string" && ENUMERATIONS.has(key)) {
    return value.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
  }
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item: FieldValue) => capitals(item, key));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, capitals(item, name)]));
}
