/**
 * The fields one property's reports may ask for: the published ones, those of its key events, and those registered as
 * custom definitions. Which may stand together is said here too. Knows nothing of requests.
 */
import { exportParameterText, parameterText } from "../../events/sql-text.js";
import { ASSUMED, type Facts } from "../../facts.js";
import { type ChannelGroupDefinition, channelGroupDimensions } from "./channel-groups.js";
import { DIMENSIONS, type Scope, streamName } from "./dimensions.js";
import { expressionOf } from "./expressions.js";
import { METRICS, type Metric, metricsOfKeyEvent, metricsOfParameter, STARTED_METRICS } from "./metrics.js";

interface Field {
  readonly apiName: string;
  readonly uiName: string;
  readonly category: string;
  readonly description: string;
  readonly scope: Scope;
  readonly deprecatedApiNames?: readonly string[];
  /** Exists for this property only. */
  readonly custom?: true;
}

export interface DimensionField extends Field {
  /** Text; NULL stands for `(not set)`. */
  readonly sql: string;
  /** May stand beside what ads cost. */
  readonly withCost?: boolean;
}

export interface MetricField extends Field {
  readonly type: Metric["type"];
  /** An aggregate; NULL stands for 0. */
  readonly sql: string;
  readonly withItems: boolean;
  /** Of a calculated metric: its formula over other metrics, in place of SQL. */
  readonly formula?: string;
}

/** GA4 still takes these names, and getMetadata lists them. */
const DEPRECATED: Readonly<Record<string, readonly string[]>> = {
  isKeyEvent: ["isConversionEvent"],
  sessionDefaultChannelGroup: ["sessionDefaultChannelGrouping"],
  keyEvents: ["conversions"],
  sessionKeyEventRate: ["sessionConversionRate"],
  userKeyEventRate: ["userConversionRate"],
};

function published<F extends { readonly apiName: string }>(
  field: F,
): F & { readonly deprecatedApiNames?: readonly string[] } {
  const names = DEPRECATED[field.apiName];
  return names === undefined ? field : { ...field, deprecatedApiNames: names };
}

/** A custom definition as reports know it. */
export interface CustomDefinition {
  readonly kind: "dimension" | "metric";
  /** The parameter, user property or item parameter. */
  readonly parameter: string;
  readonly name: string;
  readonly scope: "EVENT" | "USER" | "ITEM";
  /** Of a metric: `CURRENCY`, `SECONDS`, `STANDARD` ... */
  readonly unit?: string;
}

export interface CalculatedDefinition {
  readonly id: string;
  readonly name: string;
  readonly formula: string;
  readonly unit: string;
}

/** What of a property decides its fields. */
export interface FieldSources {
  readonly keyEvents?: readonly string[];
  readonly streams?: Iterable<{ readonly id: string; readonly displayName: string }>;
  readonly custom?: readonly CustomDefinition[];
  readonly calculated?: readonly CalculatedDefinition[];
  readonly channelGroups?: readonly ChannelGroupDefinition[];
  /** What `sessions` counts. Default: session ids. */
  readonly sessions?: Facts["sessions_of_an_event"];
  /** Whether costs may be asked by channel. Default: they may. */
  readonly costByChannel?: Facts["cost_by_channel"];
}

function customDimension({ parameter, name, scope }: CustomDefinition): DimensionField {
  const kinds = {
    EVENT: { prefix: "customEvent", sql: parameterText("params", parameter), of: "An event" },
    USER: { prefix: "customUser", sql: parameterText("user_properties", parameter), of: "A user" },
    ITEM: {
      prefix: "customItem",
      sql: exportParameterText("items[1].item_params", parameter),
      of: "An item",
    },
  } as const;
  const { prefix, sql, of } = kinds[scope];
  return {
    apiName: `${prefix}:${parameter}`,
    uiName: name,
    category: "Custom",
    sql,
    description: `${of} scoped custom dimension for your Analytics property.`,
    scope: scope === "ITEM" ? "item" : "event",
    custom: true,
  };
}

function calculatedMetric({ id, name, formula, unit }: CalculatedDefinition): MetricField {
  return {
    apiName: `calcMetric:${id}`,
    uiName: name,
    category: "Custom",
    sql: "NULL",
    formula: expressionOf(formula),
    description: "A calculated metric for your Analytics property.",
    type: unit === "CURRENCY" ? "TYPE_CURRENCY" : "TYPE_FLOAT",
    scope: "event",
    withItems: false,
    custom: true,
  };
}

/** The fields one property's reports may ask for. */
export interface Fields {
  readonly dimensions: readonly DimensionField[];
  readonly metrics: readonly MetricField[];
  /** By API name or deprecated API name. */
  dimension(name: string): DimensionField | undefined;
  metric(name: string): MetricField | undefined;
}

function byName<F extends Field>(fields: readonly F[]): (name: string) => F | undefined {
  const found = new Map(
    fields.flatMap((field) => (field.deprecatedApiNames ?? []).map((name) => [name, field])),
  );
  for (const field of fields) found.set(field.apiName, field);
  return (name) => found.get(name);
}

const CAMPAIGN: ReadonlySet<string> = new Set(["sessionCampaignName", "sessionCampaignId"]);
const OF_SOURCES: ReadonlySet<string> = new Set([
  ...CAMPAIGN,
  "sessionSource",
  "sessionMedium",
  "sessionSourceMedium",
]);

function isBesideCost({ apiName, category }: DimensionField, byChannel: Facts["cost_by_channel"]): boolean {
  if (apiName === "sessionDefaultChannelGroup") return byChannel === "allowed";
  return category === "Time" || OF_SOURCES.has(apiName);
}

/** Fields as reports look them up. */
export function fieldsFrom(dimensions: readonly DimensionField[], metrics: readonly MetricField[]): Fields {
  return { dimensions, metrics, dimension: byName(dimensions), metric: byName(metrics) };
}

const OWN = { custom: true } as const;

/** The published fields, then those of the property, each sorted as given. */
export function fieldsOf({
  keyEvents = [],
  streams = [],
  custom = [],
  calculated = [],
  channelGroups = [],
  sessions = ASSUMED.sessions_of_an_event,
  costByChannel = ASSUMED.cost_by_channel,
}: FieldSources = {}): Fields {
  const besideCost = (field: DimensionField): DimensionField =>
    isBesideCost(field, costByChannel) ? { ...field, withCost: true } : field;
  const dimensions = [
    ...custom.filter(({ kind }) => kind === "dimension").map(customDimension),
    ...channelGroups.flatMap(channelGroupDimensions),
  ];
  const metrics = custom
    .filter(({ kind }) => kind === "metric")
    .flatMap(({ parameter, name, unit = "STANDARD" }) => metricsOfParameter(parameter, name, unit));
  return fieldsFrom(
    [...[...DIMENSIONS, streamName(streams)].map(published).map(besideCost), ...dimensions],
    [
      ...(sessions === "session_ids" ? METRICS : STARTED_METRICS).map(published),
      ...[...keyEvents.flatMap(metricsOfKeyEvent), ...metrics].map((metric) => ({ ...metric, ...OWN })),
      ...calculated.map(calculatedMetric),
    ],
  );
}

interface Described {
  readonly apiName: string;
  readonly [field: string]: unknown;
}

function described(field: DimensionField | MetricField): Described {
  const { apiName, uiName, description, category, deprecatedApiNames = [], custom = false } = field;
  return { apiName, uiName, description, category, deprecatedApiNames, customDefinition: custom };
}

/** The message of a metric, as getMetadata and checkCompatibility give it. */
export function describedMetric(metric: MetricField): Described {
  const expression = metric.formula === undefined ? {} : { expression: metric.formula };
  return { ...described(metric), type: metric.type, ...expression };
}

/** The message of a dimension, as getMetadata and checkCompatibility give it. */
export function describedDimension(dimension: DimensionField): Described {
  return described(dimension);
}

/** The message for `name`, e.g. `properties/1234/metadata`. */
export function metadataOf(
  name: string,
  fields: Fields,
): {
  readonly name: string;
  readonly dimensions: readonly Described[];
  readonly metrics: readonly Described[];
} {
  return {
    name,
    dimensions: fields.dimensions.map(describedDimension),
    metrics: fields.metrics.map(describedMetric),
  };
}

/**
 * What would make the fields go together: `remove eventCount`, `add sessionCampaignName`; undefined where they do. GA4 does not
 * publish its rules: these are the ones that it announced and that people met. An item's dimension or metric goes with item metrics
 * and counts of users and sessions, what a key event is attributed to not with the count of events, a cohort's fields with a cohort spec alone, users of days up to a day with nothing shorter than a day. What ads cost is known by campaign: its metrics want one among the
 * dimensions, and no dimension of events, pages, people or devices.
 */
export function misfit(
  dimensions: readonly DimensionField[],
  metrics: readonly MetricField[],
  inCohorts = false,
): string | undefined {
  const fits = (field: DimensionField | MetricField): boolean => field.scope !== "cohort" || inCohorts;
  const itemDimensions = dimensions.filter(({ scope }) => scope === "item");
  const ofItems = itemDimensions.length > 0 || metrics.some(({ scope }) => scope === "item");
  const apart = ofItems ? metrics.filter(({ withItems }) => !withItems) : [];
  // GA4 names the dimension where it alone is in the way of all metrics.
  const alone =
    itemDimensions.length === 1 && apart.length === metrics.length ? itemDimensions[0] : undefined;
  const odd = [...dimensions, ...metrics].find((field) => !fits(field)) ?? (apart[0] && (alone ?? apart[0]));
  if (odd !== undefined) return `remove ${odd.apiName}`;
  const counted = metrics.find(({ apiName }) => apiName === "eventCount");
  if (counted && dimensions.some(({ category }) => category === "Attribution")) return "remove eventCount";
  const rolling = metrics.find(({ scope }) => scope === "rolling");
  const withinDays = dimensions.find(({ sql }) => /\blocal_time\b/.test(sql));
  if (rolling && withinDays) return `remove ${withinDays.apiName}`;
  const cost = metrics.find(({ scope }) => scope === "cost");
  if (cost === undefined) return undefined;
  if (dimensions.length === 0) return "add sessionCampaignName";
  const isKnown = dimensions.some(({ apiName }) => CAMPAIGN.has(apiName));
  const isApart = metrics.some(({ scope }) => scope === "item");
  return isKnown && !isApart && dimensions.every(({ withCost }) => withCost)
    ? undefined
    : `remove ${cost.apiName}`;
}
