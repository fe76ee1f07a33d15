/**
 * The tags and triggers that carry the page code through Tag Manager, in the words of its API v2. Pure; knows nothing
 * of a container, so triggers have keys here and get their ids where they are created.
 *
 * One custom HTML tag holds the code and runs once a page load, at the first event at which `analytics_storage` is
 * granted; for each goal a trigger waits for what the code pushes on the data layer, and a GA4 event tag sends it.
 */
import { scriptFor } from "./script.js";
import { type PageCodeGoal, type PageCodeOptions, settingsOf } from "./settings-of.js";

export interface Parameter {
  readonly type: "template" | "boolean" | "list" | "map";
  readonly key?: string;
  readonly value?: string;
  readonly list?: readonly Parameter[];
  readonly map?: readonly Parameter[];
}

export interface Filter {
  readonly type: "equals" | "matchRegex";
  readonly parameter: readonly Parameter[];
}

interface Named {
  /** Who it is for us, stable while the goal is: the goal's id, or `code`. */
  readonly key: string;
  readonly name: string;
  /** What the object's note says; it is how the tool knows its own. */
  readonly notes: string;
}

export interface WantedTrigger extends Named {
  readonly kind: "trigger";
  readonly type: "customEvent";
  readonly customEventFilter: readonly Filter[];
}

export interface WantedTag extends Named {
  readonly kind: "tag";
  readonly type: "html" | "gaawe";
  readonly parameter: readonly Parameter[];
  /** Keys of triggers. */
  readonly firingTriggers: readonly string[];
  readonly tagFiringOption: "oncePerLoad" | "oncePerEvent";
  readonly consentSettings: { readonly consentStatus: "needed"; readonly consentType: Parameter };
}

export type WantedObject = WantedTrigger | WantedTag;

/** What every note begins with. */
export const MARKER = "ga4-goals";

const CODE = "code";

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
    {
      kind: "tag",
      key: CODE,
      name: "ga4-goals - page code",
      notes: note(CODE),
      type: "html",
      parameter: [
        template("html", `<script>${script}</script>`),
        { type: "boolean", key: "supportDocumentWrite", value: "false" },
      ],
      firingTriggers: [CODE],
      tagFiringOption: "oncePerLoad",
      consentSettings: needsAnalyticsStorage,
    },
    ...goals.map(
      (goal): WantedTag => ({
        kind: "tag",
        key: goal.id,
        name: `ga4-goals - ${goal.id}`,
        notes: note(goal.id),
        type: "gaawe",
        parameter: [
          { type: "boolean", key: "sendEcommerceData", value: "false" },
          template("eventName", goal.id),
          template("measurementIdOverride", options.measurementId),
        ],
        firingTriggers: [goal.id],
        tagFiringOption: "oncePerEvent",
        consentSettings: needsAnalyticsStorage,
      }),
    ),
  ];
}

const needsAnalyticsStorage: WantedTag["consentSettings"] = {
  consentStatus: "needed",
  consentType: { type: "list", list: [{ type: "template", value: "analytics_storage" }] },
};

function trigger(key: string, name: string, type: Filter["type"], value: string): WantedTrigger {
  return {
    kind: "trigger",
    key,
    name,
    notes: note(key),
    type: "customEvent",
    customEventFilter: [{ type, parameter: [template("arg0", "{{_event}}"), template("arg1", value)] }],
  };
}

function template(key: string, value: string): Parameter {
  return { type: "template", key, value };
}

function note(key: string): string {
  return `${MARKER}:${key} - made by ga4-goals, which overwrites and removes it.`;
}
