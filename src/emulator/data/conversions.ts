/**
 * Conversion reports of v1alpha: what key events are attributed to. Which fields they have is
 * developers.google.com/analytics/devguides/reporting/data/v1/conversions-api-schema; those that need Google's advertising
 * products are not served. GA4 says of the whole that it is not there for every property.
 *
 * Assumed, as Google says nothing of it: every key event of the property is a conversion, its action has the key event's id,
 * and both models give the whole conversion to the session it came in. (The data-driven one would share it out by what Google
 * has learned.) A session's interaction is of the conversion's own day.
 */
import { literal } from "../events/sql-text.js";
import { invalidArgument } from "../grpc/status.js";
import type { KeyEventState, PropertyState } from "../world/state.js";
import {
  type DimensionField,
  type Fields,
  fieldsFrom,
  type MetricField,
  metadataOf,
} from "./fields/fields.js";
import type { ConversionSpecMessage, FieldsMessage } from "./wire.js";

const DIMENSIONS: ReadonlySet<string> = new Set([
  "campaignName",
  "continent",
  "country",
  "defaultChannelGroup",
  "deviceCategory",
  "medium",
  "platform",
  "primaryChannelGroup",
  "source",
  "sourceMedium",
]);

const actionOf = ({ id }: KeyEventState): string => `conversionActions/${id}`;

function metricsOf(only: string): readonly MetricField[] {
  const of = { category: "Advertising", scope: "event", withItems: false } as const;
  const rows = `FILTER (is_key_event AND ${only})`;
  return (["Conversion", "Interaction"] as const).flatMap((date): readonly MetricField[] => [
    {
      ...of,
      apiName: `allConversionsBy${date}Date`,
      uiName: `All conversions (by ${date.toLowerCase()} time)`,
      description: "The conversions that are attributed to it.",
      type: "TYPE_FLOAT",
      sql: `(count(*) ${rows})::DOUBLE`,
    },
    {
      ...of,
      apiName: `totalRevenueBy${date}Date`,
      uiName: `Total revenue (by ${date.toLowerCase()} time)`,
      description: "The revenue of the conversions that are attributed to it.",
      type: "TYPE_CURRENCY",
      sql: `(sum(TRY_CAST(revenue AS DECIMAL(38, 6))) ${rows})::DOUBLE`,
    },
  ]);
}

const METRICS: readonly MetricField[] = metricsOf("true");

/** Whether a request is for conversions: it says so, or asks for one of their metrics. */
export function isConversionReport({ metrics }: FieldsMessage, spec: ConversionSpecMessage | null): boolean {
  return spec !== null || metrics.some(({ name }) => METRICS.some(({ apiName }) => apiName === name));
}

const served = (dimensions: readonly DimensionField[]): readonly DimensionField[] =>
  dimensions.filter(({ apiName }) => DIMENSIONS.has(apiName));

/** The fields of a property's conversion report. Throws INVALID_ARGUMENT for an action that it has not. */
export function conversionFields(
  { dimensions }: Fields,
  { keyEvents }: PropertyState,
  spec: ConversionSpecMessage | null,
): Fields {
  const wanted = spec?.conversionActions ?? [];
  const names = wanted.map((action) => {
    const keyEvent = [...keyEvents.values()].find((one) => actionOf(one) === action);
    if (keyEvent === undefined)
      throw invalidArgument(`${action} is not a conversion action of this property.`);
    return literal(keyEvent.eventName);
  });
  return fieldsFrom(
    served(dimensions),
    names.length === 0 ? METRICS : metricsOf(`event_name IN (${names.join(", ")})`),
  );
}

/** v1alpha's metadata: it names the conversions, and says in which kind of report a field stands. */
export function metadataWithConversions(
  name: string,
  fields: Fields,
  property: PropertyState | null,
): object {
  const { dimensions, metrics } = metadataOf(
    name,
    fieldsFrom(fields.dimensions, [...fields.metrics, ...METRICS]),
  );
  const sections = ({ apiName }: { readonly apiName: string }): readonly string[] => [
    ...(METRICS.some((metric) => metric.apiName === apiName) ? [] : ["SECTION_REPORT"]),
    ...(DIMENSIONS.has(apiName) || METRICS.some((metric) => metric.apiName === apiName)
      ? ["SECTION_ADVERTISING"]
      : []),
  ];
  const placed = <F extends { readonly apiName: string }>(field: F): object => ({
    ...field,
    sections: sections(field),
  });
  return {
    name,
    dimensions: dimensions.map(placed),
    metrics: metrics.map(placed),
    conversions: [...(property?.keyEvents.values() ?? [])].map((keyEvent) => ({
      conversionAction: actionOf(keyEvent),
      displayName: keyEvent.eventName,
    })),
  };
}
