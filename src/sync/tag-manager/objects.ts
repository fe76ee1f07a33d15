/**
 * The tags, triggers and variables that carry the page code through Tag Manager, in the words of its API v2. Pure; knows nothing
 * of a container, so triggers have keys here and get their ids where they are created.
 *
 * One custom HTML tag holds the code and runs once a page load, at the first event at which `analytics_storage` is
 * granted; for each goal a trigger waits for what the code pushes on the data layer, and a GA4 event tag sends it. A user
 * property that experiments tell variants by is a variable of the data layer, for the site's own Google tag to send.
 */

import type { PageCodeGoal } from "../../goals/goal.js";
import { scriptFor } from "../../page/script.js";
import { type PageCodeOptions, settingsOf } from "../../page/settings-of.js";
import type { Fields, FieldValue } from "../resources/resource.js";

export const OBJECT_KINDS = ["variable", "trigger", "tag"] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** A variable, a trigger or a tag as it is to be. */
export interface WantedObject {
  readonly kind: ObjectKind;
  /** Who it is, stable while the goal is: the goal's id, `page-code`, or `variant-` and a user property. */
  readonly key: string;
  /**
   * By the API's field names, the parameters of a tag one by one: `parameter.html`. `firingTriggerId` and
   * `blockingTriggerId` hold keys of triggers. A field that is absent is not managed.
   */
  readonly fields: Fields;
}

/** The code itself; with a hyphen, so that no goal can have this id. */
const CODE = "page-code";

/** What the variable of a user property is called. */
export function variableName(property: string): string {
  return `ga4-goals ${property}`;
}

/** The variables of user properties that the site pushes to its data layer, each to be put into the Google tag. */
export function variantVariables(properties: readonly string[]): readonly WantedObject[] {
  return properties.map((property) => ({
    kind: "variable",
    key: `variant-${property}`,
    fields: {
      name: variableName(property),
      type: "v",
      "parameter.dataLayerVersion": { type: "integer", value: "2" },
      "parameter.setDefaultValue": { type: "boolean", value: "false" },
      "parameter.name": template(property),
    },
  }));
}

/** Triggers first, then the tags that name them; empty where no goal needs page code. */
export function tagManagerObjects(
  goals: readonly PageCodeGoal[],
  options: PageCodeOptions,
): readonly WantedObject[] {
  if (goals.length === 0) return [];
  const script = scriptFor(settingsOf(goals, options, true));
  return [
    trigger(CODE, "ga4-goals - every event", "matchRegex", ".*"),
    ...goals.map((goal) => trigger(goal.id, `ga4-goals - ${goal.id}`, "equals", `ga4_goals.${goal.id}`)),
    tag(CODE, "ga4-goals - page code", "html", "oncePerLoad", {
      html: template(`<script>${script}</script>`),
      supportDocumentWrite: { type: "boolean", value: "false" },
    }),
    ...goals.map((goal) =>
      tag(goal.id, `ga4-goals - ${goal.id}`, "gaawe", "oncePerEvent", {
        sendEcommerceData: { type: "boolean", value: "false" },
        eventName: template(goal.id),
        measurementIdOverride: template(options.measurementId),
      }),
    ),
  ];
}

function trigger(key: string, name: string, test: "equals" | "matchRegex", value: string): WantedObject {
  const parameter = [
    { ...template("{{_event}}"), key: "arg0" },
    { ...template(value), key: "arg1" },
  ];
  return {
    kind: "trigger",
    key,
    fields: { name, type: "customEvent", customEventFilter: [{ type: test, parameter }], filter: [] },
  };
}

function tag(
  key: string,
  name: string,
  type: "html" | "gaawe",
  tagFiringOption: "oncePerLoad" | "oncePerEvent",
  parameters: Readonly<Record<string, FieldValue>>,
): WantedObject {
  return {
    kind: "tag",
    key,
    fields: {
      name,
      type,
      ...Object.fromEntries(Object.entries(parameters).map(([k, value]) => [`parameter.${k}`, value])),
      firingTriggerId: [key],
      blockingTriggerId: [],
      tagFiringOption,
      paused: false,
      consentSettings: {
        consentStatus: "needed",
        consentType: { type: "list", list: [{ type: "template", value: "analytics_storage" }] },
      },
    },
  };
}

function template(value: string): { readonly type: "template"; readonly value: string } {
  return { type: "template", value };
}
