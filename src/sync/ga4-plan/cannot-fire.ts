/**
 * Goals that count nothing, or less than they say, because of how the property is set up: an event that enhanced measurement
 * does not send, one that a rule renames on its way, a website where there is none. A site may send such an event by
 * itself, so these are notes. Sources: proto comments of EnhancedMeasurementSettings and EventEditRule.
 */
import type { Compiled, GoalSource } from "../compile/template.js";
import type { ResourceKind, WantedResource } from "../resources/resource.js";
import { SWITCHES, type Switch } from "../resources/settings/settings.js";
import type { DataStream, EventEditRule, Snapshot } from "../snapshot/snapshot.js";
import type { Obstacle } from "./ga4-plan.js";

interface Measured {
  readonly by: Switch;
  /** As GA4's own pages call it. */
  readonly name: string;
}

const VIDEO: Measured = { by: "videos", name: "video engagement" };
const FORMS: Measured = { by: "forms", name: "form interactions" };
const MEASURED: Readonly<Record<string, Measured>> = {
  scroll: { by: "scrolls", name: "scrolls" },
  click: { by: "outbound_clicks", name: "outbound clicks" },
  view_search_results: { by: "site_search", name: "site search" },
  video_start: VIDEO,
  video_progress: VIDEO,
  video_complete: VIDEO,
  file_download: { by: "file_downloads", name: "file downloads" },
  form_start: FORMS,
  form_submit: FORMS,
};

const measured = (event: string): Measured | undefined =>
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
  return [
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
  ];
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
    return after[SWITCHES.enabled] === false || after[SWITCHES[setting.by]] === false;
  });
  return off.map((stream) => ({
    code: "not-collected",
    goal,
    subject: calledStream(stream),
    detail: { event, setting: setting.name, stream: calledStream(stream) },
  }));
}

/** Edit rules come before create rules and key events, so that these see what is left of the event. */
function edited({ goal, event, parameters }: GoalSource, rule: EventEditRule): readonly Obstacle[] {
  const ofEvent = rule.conditions.some(
    (c) => c.field === "event_name" && c.comparisonType === "EQUALS" && !c.negated && c.value === event,
  );
  if (!ofEvent) return [];
  const detail = { event, rule: rule.displayName };
  const to = rule.mutations.find(({ parameter }) => parameter === "event_name")?.value;
  if (to !== undefined && to !== event)
    return [{ code: "event-renamed", goal, subject: rule.name, detail: { ...detail, to } }];
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
