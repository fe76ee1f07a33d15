/**
 * Audience: people who did something, and the event GA4 logs when somebody becomes one of them. Source: proto comments
 * of google.analytics.admin.v1alpha.Audience. Who belongs to it never changes: another condition is another audience.
 * Whether GA4 allows two of one display name is not established, so the name identifies nothing; our marker in the
 * description does.
 */
import type { Fields, FieldValue, KindDefinition } from "../resource.js";
import { canonicalClauses } from "./canonical-clauses.js";
import { markerOf } from "./marker.js";

export const audienceKind: KindDefinition = {
  kind: "audience",
  noun: "audience",
  immutable: ["membership_duration_days", "filter_clauses", "exclusion_duration_mode"],
  label: "display_name",
  removal: "archive",
  replaceCost: "the old audience is archived for good and its members are lost; the new one starts empty",
  identity: { by: "marker", of: (fields) => markerOf(fields.description) },
  makes: (fields) => triggerEvent(fields.event_trigger),
  // Default and old audiences come without a definition: that says nothing about what they are.
  unreadable: (field, live) => field === "filter_clauses" && (live === null || isEmptyList(live)),
  canonical: (field, value) => (field === "filter_clauses" ? canonicalClauses(value) : value),
};

/** When GA4 logs the event: when a user joins, or also (at most once a day) when a member meets the condition again. */
export type LogCondition = "AUDIENCE_JOINED" | "AUDIENCE_MEMBERSHIP_RENEWED";

export type ExclusionMode = "EXCLUDE_TEMPORARILY" | "EXCLUDE_PERMANENTLY";

/** `eventTrigger` and `exclusionMode`: undefined = not managed. */
export interface AudienceFields {
  readonly displayName: string;
  readonly description: string;
  readonly membershipDays: number;
  readonly filterClauses: FieldValue;
  readonly eventTrigger?: { readonly eventName: string; readonly logCondition: LogCondition };
  readonly exclusionMode?: ExclusionMode;
}

export function audienceFields(from: AudienceFields): Fields {
  const { eventTrigger: trigger } = from;
  return {
    display_name: from.displayName,
    description: from.description,
    membership_duration_days: from.membershipDays,
    filter_clauses: from.filterClauses,
    ...(trigger === undefined
      ? {}
      : { event_trigger: { event_name: trigger.eventName, log_condition: trigger.logCondition } }),
    ...(from.exclusionMode === undefined ? {} : { exclusion_duration_mode: from.exclusionMode }),
  };
}

function triggerEvent(trigger: FieldValue | undefined): string | null {
  if (typeof trigger !== "object" || trigger === null || Array.isArray(trigger)) return null;
  const { event_name: name } = trigger as { readonly [key: string]: FieldValue };
  return typeof name === "string" && name !== "" ? name : null;
}

function isEmptyList(value: FieldValue): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Audiences a property holds, archived ones not counted. Source: support.google.com/analytics/answer/9267572. */
export const AUDIENCE_LIMITS = { standard: 100, analytics360: 400 } as const;

/** Audiences of a property that log an event. Source: support.google.com/analytics/answer/9934109. */
export const AUDIENCE_TRIGGER_LIMIT = 20;
