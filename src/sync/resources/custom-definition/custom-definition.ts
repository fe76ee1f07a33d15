/**
 * CustomDimension and CustomMetric: parameters that reports know by a name. Source: proto comments of
 * google.analytics.admin.v1beta. Parameter and scope never change; there is no delete, and an archived one never comes
 * back, though its place is free again after 48 hours.
 */
import type { Fields, KindDefinition } from "../resource.js";

const shared = {
  immutable: ["parameter_name", "scope"],
  label: "parameter_name",
  removal: "archive",
  replaceCost: "the old one is archived for good; the new one starts with the data that comes from now on",
  identity: { by: "natural", fields: ["parameter_name", "scope"] },
  makes: () => null,
  unreadable: () => false,
} as const;

export const customDimensionKind: KindDefinition = {
  ...shared,
  kind: "custom_dimension",
  noun: "custom dimension",
  canonical: (_field, value) => value,
};

export const customMetricKind: KindDefinition = {
  ...shared,
  kind: "custom_metric",
  noun: "custom metric",
  // Which kind of money it is, is not said in a goals file.
  canonical: (field, value) =>
    field === "restricted_metric_type" ? Array.isArray(value) && value.length > 0 : value,
};

export type DimensionScope = "EVENT" | "USER" | "ITEM";

/** `description`: undefined = not managed. */
export interface DimensionFields {
  readonly parameter: string;
  readonly scope: DimensionScope;
  readonly displayName: string;
  readonly description?: string;
}

export function dimensionFields({ parameter, scope, displayName, description }: DimensionFields): Fields {
  return {
    parameter_name: parameter,
    scope,
    display_name: displayName,
    ...(description === undefined ? {} : { description }),
  };
}

export const METRIC_UNITS = [
  "STANDARD",
  "CURRENCY",
  "FEET",
  "METERS",
  "KILOMETERS",
  "MILES",
  "MILLISECONDS",
  "SECONDS",
  "MINUTES",
  "HOURS",
] as const;
export type MetricUnit = (typeof METRIC_UNITS)[number];

export interface MetricFields extends Omit<DimensionFields, "scope"> {
  readonly unit: MetricUnit;
}

/** Metrics are of events alone. Money says which kind it is, because roles may hide it: revenue. */
export function metricFields({ parameter, displayName, description, unit }: MetricFields): Fields {
  return {
    parameter_name: parameter,
    scope: "EVENT",
    display_name: displayName,
    measurement_unit: unit,
    ...(description === undefined ? {} : { description }),
    restricted_metric_type: unit === "CURRENCY" ? ["REVENUE_DATA"] : [],
  };
}

/** By service level and scope. Source: support.google.com/analytics/answer/14239696. */
export const DEFINITION_LIMITS = {
  standard: { EVENT: 50, USER: 25, ITEM: 10, metrics: 50 },
  analytics360: { EVENT: 125, USER: 100, ITEM: 25, metrics: 125 },
} as const;
