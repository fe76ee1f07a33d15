/** Messages of the Admin API and plain resources, both ways. The only place that knows the proto's shapes. */
import type { protos } from "@google-analytics/admin";
import {
  audienceFields,
  type ExclusionMode,
  type LogCondition,
} from "../../sync/resources/audience/audience.js";
import {
  type DimensionScope,
  dimensionFields,
  type MetricUnit,
  metricFields,
} from "../../sync/resources/custom-definition/custom-definition.js";
import {
  type ComparisonType,
  eventCreateRuleFields,
} from "../../sync/resources/event-create-rule/event-create-rule.js";
import { type CountingMethod, keyEventFields } from "../../sync/resources/key-event/key-event.js";
import type { Fields, FieldValue, LiveResource, ResourceKind } from "../../sync/resources/resource.js";
import { SWITCHES } from "../../sync/resources/settings/settings.js";
import type { DataStream, EventEditRule, PropertyFacts } from "../../sync/snapshot/snapshot.js";

export type IProperty = protos.google.analytics.admin.v1beta.IProperty;
type IKeyEvent = protos.google.analytics.admin.v1beta.IKeyEvent;
type IDataStream = protos.google.analytics.admin.v1beta.IDataStream;
type IAudience = protos.google.analytics.admin.v1alpha.IAudience;
type IEventEditRule = protos.google.analytics.admin.v1alpha.IEventEditRule;
type ICustomDimension = protos.google.analytics.admin.v1beta.ICustomDimension;
type ICustomMetric = protos.google.analytics.admin.v1beta.ICustomMetric;
type IDataRetentionSettings = protos.google.analytics.admin.v1beta.IDataRetentionSettings;
type IEnhancedMeasurementSettings = protos.google.analytics.admin.v1alpha.IEnhancedMeasurementSettings;
type IEventCreateRule = protos.google.analytics.admin.v1alpha.IEventCreateRule;

export function readProperty(message: IProperty): PropertyFacts {
  return {
    id: lastPart(message.name ?? ""),
    displayName: message.displayName ?? "",
    account: message.account ?? "",
    timeZone: message.timeZone || "UTC",
    currencyCode: message.currencyCode || "USD",
    serviceLevel: message.serviceLevel === "GOOGLE_ANALYTICS_360" ? "analytics360" : "standard",
    ...(message.propertyType === "PROPERTY_TYPE_SUBPROPERTY" ? { parentProperty: message.parent ?? "" } : {}),
  };
}

export function readDataStream(message: IDataStream): DataStream {
  const name = message.name ?? "";
  const base = { name, id: lastPart(name), displayName: message.displayName ?? "" };
  switch (message.type) {
    case "ANDROID_APP_DATA_STREAM":
      return { ...base, type: "android" };
    case "IOS_APP_DATA_STREAM":
      return { ...base, type: "ios" };
    default:
      return {
        ...base,
        type: "web",
        ...(message.webStreamData?.measurementId
          ? { measurementId: message.webStreamData.measurementId }
          : {}),
        ...(message.webStreamData?.defaultUri ? { defaultUri: message.webStreamData.defaultUri } : {}),
      };
  }
}

export function readKeyEvent(message: IKeyEvent): LiveResource {
  const name = message.name ?? "";
  const value = message.defaultValue;
  return {
    kind: "key_event",
    name,
    parent: name.split("/").slice(0, 2).join("/"),
    fields: keyEventFields({
      eventName: message.eventName ?? "",
      countingMethod: String(message.countingMethod ?? "COUNTING_METHOD_UNSPECIFIED") as CountingMethod,
      defaultValue: value
        ? { numericValue: value.numericValue ?? 0, currencyCode: value.currencyCode ?? "" }
        : null,
    }),
    // proto3 leaves false out: null means not deletable.
    deletable: message.deletable === true,
    counted: message.custom === true,
  };
}

export function readEventCreateRule(message: IEventCreateRule): LiveResource {
  const name = message.name ?? "";
  return {
    kind: "event_create_rule",
    name,
    parent: name.split("/").slice(0, 4).join("/"),
    fields: eventCreateRuleFields({
      destinationEvent: message.destinationEvent ?? "",
      eventConditions: (message.eventConditions ?? []).map((c) => ({
        field: c.field ?? "",
        comparisonType: String(c.comparisonType ?? "COMPARISON_TYPE_UNSPECIFIED") as ComparisonType,
        value: c.value ?? "",
        negated: c.negated ?? false,
      })),
      sourceCopyParameters: message.sourceCopyParameters ?? false,
      parameterMutations: (message.parameterMutations ?? []).map((m) => ({
        parameter: m.parameter ?? "",
        parameterValue: m.parameterValue ?? "",
      })),
    }),
    deletable: true,
    counted: true,
  };
}

export function readAudience(message: IAudience): LiveResource {
  const name = message.name ?? "";
  const { eventTrigger: trigger, filterClauses: clauses } = message;
  const mode = String(message.exclusionDurationMode ?? "");
  const fields = audienceFields({
    displayName: message.displayName ?? "",
    description: message.description ?? "",
    membershipDays: message.membershipDurationDays ?? 0,
    filterClauses: fromMessageValue(clauses ?? []),
    ...(trigger
      ? {
          eventTrigger: {
            eventName: trigger.eventName ?? "",
            logCondition: String(trigger.logCondition ?? "LOG_CONDITION_UNSPECIFIED") as LogCondition,
          },
        }
      : {}),
    ...(/^EXCLUDE_/.test(mode) ? { exclusionMode: mode as ExclusionMode } : {}),
  });
  return {
    kind: "audience",
    name,
    parent: name.split("/").slice(0, 2).join("/"),
    fields: { event_trigger: null, exclusion_duration_mode: null, ...fields },
    deletable: true,
    counted: true,
  };
}

export function readEventEditRule(message: IEventEditRule): EventEditRule {
  return {
    name: message.name ?? "",
    displayName: message.displayName ?? "",
    conditions: (message.eventConditions ?? []).map((c) => ({
      field: c.field ?? "",
      comparisonType: String(c.comparisonType ?? "COMPARISON_TYPE_UNSPECIFIED"),
      value: c.value ?? "",
      negated: c.negated ?? false,
    })),
    mutations: (message.parameterMutations ?? []).map((m) => ({
      parameter: m.parameter ?? "",
      value: m.parameterValue ?? "",
    })),
  };
}

/** Of the property; a person's rights decide what is archived, so all of them can be. */
function ofProperty(kind: ResourceKind, message: { name?: string | null }, fields: Fields): LiveResource {
  const name = message.name ?? "";
  const parent = name.split("/").slice(0, 2).join("/");
  return { kind, name, parent, fields, deletable: true, counted: true };
}

export function readCustomDimension(message: ICustomDimension): LiveResource {
  const fields = dimensionFields({
    parameter: message.parameterName ?? "",
    scope: String(message.scope ?? "DIMENSION_SCOPE_UNSPECIFIED") as DimensionScope,
    displayName: message.displayName ?? "",
    description: message.description ?? "",
  });
  return ofProperty("custom_dimension", message, fields);
}

export function readCustomMetric(message: ICustomMetric): LiveResource {
  const fields = metricFields({
    parameter: message.parameterName ?? "",
    displayName: message.displayName ?? "",
    description: message.description ?? "",
    unit: String(message.measurementUnit ?? "MEASUREMENT_UNIT_UNSPECIFIED") as MetricUnit,
  });
  const restricted = (message.restrictedMetricType ?? []).map(String);
  return ofProperty("custom_metric", message, {
    ...fields,
    scope: String(message.scope ?? "METRIC_SCOPE_UNSPECIFIED"),
    restricted_metric_type: restricted,
  });
}

export function readDataRetention(message: IDataRetentionSettings): LiveResource {
  const fields = {
    event_data_retention: String(message.eventDataRetention ?? "RETENTION_DURATION_UNSPECIFIED"),
  };
  return { ...ofProperty("data_retention", message, fields), deletable: false };
}

/** proto3 leaves false out: null means off. */
export function readEnhancedMeasurement(message: IEnhancedMeasurementSettings): LiveResource {
  const name = message.name ?? "";
  const all: Readonly<Record<string, unknown>> = { ...message };
  const fields = Object.values(SWITCHES).map((field) => [field, all[camelCase(field)] === true] as const);
  return {
    kind: "enhanced_measurement",
    name,
    parent: name.split("/").slice(0, 4).join("/"),
    fields: Object.fromEntries(fields),
    deletable: false,
    counted: true,
  };
}

/** What the clients add to name a oneof's member; no field of these messages has such a name. */
const VIRTUAL: ReadonlySet<string> = new Set(["expr", "filter", "oneFilter", "oneValue"]);

/** A message as fields: snake_case, without the clients' virtual keys and without what is not set. */
function fromMessageValue(value: unknown): FieldValue {
  if (Array.isArray(value)) return value.map(fromMessageValue);
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .filter(
        ([key, inner]) => !VIRTUAL.has(key) && !key.startsWith("_") && inner !== null && inner !== undefined,
      )
      .map(([key, inner]): [string, FieldValue] => [snakeCase(key), fromMessageValue(inner)]);
    return Object.fromEntries(entries);
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

/** Fields as a message's JSON: snake_case paths become the client's camelCase. */
export function toMessage(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [camelCase(field), toMessageValue(value)]),
  );
}

function toMessageValue(value: FieldValue): unknown {
  if (Array.isArray(value)) return value.map((v: FieldValue) => toMessageValue(v));
  return typeof value === "object" && value !== null ? toMessage(value as Fields) : value;
}

function camelCase(field: string): string {
  return field.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}

function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function lastPart(name: string): string {
  return name.split("/").at(-1) ?? "";
}
