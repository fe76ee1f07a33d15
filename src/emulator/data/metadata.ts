/** The published fields as `google.analytics.data.v1beta.Metadata`. */

import type { DimensionField, Fields, MetricField } from "./fields.js";

function described(field: DimensionField | MetricField): object {
  const { apiName, uiName, description, category, deprecatedApiNames = [], custom = false } = field;
  return { apiName, uiName, description, category, deprecatedApiNames, customDefinition: custom };
}

/** The message for `name`, e.g. `properties/1234/metadata`. */
export function metadataOf(name: string, fields: Fields): object {
  return {
    name,
    dimensions: fields.dimensions.map(described),
    metrics: fields.metrics.map((metric) => ({ ...described(metric), type: metric.type })),
  };
}
