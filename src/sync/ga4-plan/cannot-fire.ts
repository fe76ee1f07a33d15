/**
 * Goals that count nothing, or less than they say, because of how the property is set up: an event that enhanced measurement
 * does not send, one that a rule renames on its way, a website where there is none. A site may send such an event by
 * itself, so these are notes. Sources: proto comments of EnhancedMeasurementSettings and EventEditRule.
 */
import type { Compiled, GoalSource } from "../compile/template.js";
import type { ResourceKind, WantedResource } from "../resources/resource.js";
import { MEASUREMENTS, SWITCHES } from "../resources/settings/settings.js";
import type { DataStream, EventEditRule, Snapshot } from "../snapshot/snapshot.js";
import { actsOn } from "./edit-rule.js";
import type { Obstacle } from "./ga4-plan.js";

/** By event: the measurement that sends it. */
const MEASURED: Readonly<Record<string, keyof typeof MEASUREMENTS>> = {
  scroll: "scrolls",
  click: "outbound_clicks",
  view_search_results: "site_search",
  video_start: "videos",
  video_progress: "videos",
  video_complete: "videos",
  file_download: "file_downloads",
  form_start: "forms",
  form_submit: "forms",
};

const measured = (event: string): keyof typeof MEASUREMENTS | undefined =>
  Object.hasOwn(MEASURED, event) ? MEASURED[event] : undefined;

/** The settings that have to be read to tell. */
export function settingsAsked({ sources = [], looksBack }: Compiled): readonly ResourceKind[] {
  return [
    ...(sources.some(({ event }) => measured(event) !== undefined)
      ? (["enhanced_measurement"] as const)
      : []),
    ...(looksBack ? (["data_retention"] as const) : []),
  ];
}

/**
 * What is in the way of each goal, one for each goal and reason.
 *
 * @param streams measurement ids; empty = every web stream
 * @param wanted what an apply would bring: what the file itself switches on counts as on; default: nothing
 */
export function obstacles(
  { sources = [], looksBack }: Compiled,
  snapshot: Snapshot,
  streams: readonly string[],
  wanted: readonly WantedResource[] = [],
): readonly Obstacle[] {
  const web = snapshot.streams.filter(
    (s) => s.type === "web" && (streams.length === 0 || streams.includes(s.measurementId ?? "")),
  );
  return once([
    ...sources.flatMap((source) => [
      ...notCollected(source, wanted, snapshot, web),
      ...(snapshot.editRules ?? [])
        .filter((rule) => web.some(({ name }) => rule.name.startsWith(`${name}/`)))
        .flatMap((rule) => edited(source, rule)),
      ...withoutPlatform(source, snapshot, web),
    ]),
    ...retention(looksBack ?? false, wanted, snapshot),
    ...(snapshot.property.parentProperty === undefined
      ? []
      : [
          {
            code: "subproperty" as const,
            goal: "",
            subject: snapshot.property.id,
            detail: { parent: snapshot.property.parentProperty },
          },
        ]),
  ]);
}

/** Steps of one journey may be made of the same event. */
function once(all: readonly Obstacle[]): readonly Obstacle[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

const calledStream = ({ measurementId, displayName }: DataStream): string => measurementId ?? displayName;

function notCollected(
  { goal, event }: GoalSource,
  wanted: readonly WantedResource[],
  snapshot: Snapshot,
  web: readonly DataStream[],
): readonly Obstacle[] {
  const setting = measured(event);
  if (setting === undefined) return [];
  const off = web.filter((stream) => {
    const isOf = (r: { readonly kind: string; readonly parent: string }): boolean =>
      r.kind === "enhanced_measurement" && r.parent === stream.name;
    const live = snapshot.resources.find(isOf)?.fields;
    if (live === undefined) return false;
    const after = { ...live, ...wanted.find(isOf)?.fields };
    return after[SWITCHES.enabled] === false || after[SWITCHES[setting]] === false;
  });
  return off.map((stream) => ({
    code: "not-collected",
    goal,
    subject: calledStream(stream),
    detail: { event, setting: MEASUREMENTS[setting], stream: calledStream(stream) },
  }));
}

/** Edit rules come before create rules and key events, so that these see what is left of the event. */
function edited({ goal, event, parameters }: GoalSource, rule: EventEditRule): readonly Obstacle[] {
  const acts = actsOn(rule, event);
  if (acts === "never") return [];
  const detail = { event, rule: rule.displayName, ...(acts === "maybe" ? { may: "may" } : {}) };
  const to = rule.mutations.find(({ parameter }) => parameter === "event_name")?.value;
  if (to !== undefined && to !== event) {
    const code = acts === "maybe" ? "event-may-be-renamed" : "event-renamed";
    return [{ code, goal, subject: rule.name, detail: { ...detail, to } }];
  }
  const changed = rule.mutations.map(({ parameter }) => parameter).filter((p) => parameters.includes(p));
  return changed.length === 0
    ? []
    : [
        {
          code: "event-changed",
          goal,
          subject: rule.name,
          detail: { ...detail, parameters: changed.join(", ") },
        },
      ];
}

function withoutPlatform(
  { goal, event, code, ofApps }: GoalSource,
  snapshot: Snapshot,
  web: readonly DataStream[],
): readonly Obstacle[] {
  const apps = snapshot.streams.some((s) => s.type !== "web");
  if (apps && web.length === 0 && (event === "page_view" || measured(event) !== undefined))
    return [{ code: "apps-only", goal, subject: goal, detail: { event: code ? "" : event } }];
  if (!apps && ofApps) return [{ code: "web-only", goal, subject: goal, detail: { event } }];
  return [];
}

const SHORT = "TWO_MONTHS";

function retention(
  looksBack: boolean,
  wanted: readonly WantedResource[],
  snapshot: Snapshot,
): readonly Obstacle[] {
  const live = snapshot.resources.find((r) => r.kind === "data_retention");
  if (!looksBack || !live || wanted.some((r) => r.kind === "data_retention")) return [];
  return live.fields.event_data_retention === SHORT
    ? [{ code: "retention-short", goal: "", subject: live.name }]
    : [];
}
