/** Every kind of resource the tool manages. */
import { audienceKind } from "./audience/audience.js";
import { customDimensionKind, customMetricKind } from "./custom-definition/custom-definition.js";
import { eventCreateRuleKind } from "./event-create-rule/event-create-rule.js";
import { keyEventKind } from "./key-event/key-event.js";
import type { Fields, KindDefinition, ResourceKind } from "./resource.js";
import { dataRetentionKind, enhancedMeasurementKind } from "./settings/settings.js";

const KINDS: { readonly [K in ResourceKind]: KindDefinition } = {
  key_event: keyEventKind,
  event_create_rule: eventCreateRuleKind,
  audience: audienceKind,
  custom_dimension: customDimensionKind,
  custom_metric: customMetricKind,
  data_retention: dataRetentionKind,
  enhanced_measurement: enhancedMeasurementKind,
};

export function kindOf(kind: ResourceKind): KindDefinition {
  return KINDS[kind];
}

/** What a person calls a resource of the kind. */
export function labelOf(kind: ResourceKind, fields: Fields): string {
  const { label } = KINDS[kind];
  return label === null ? "settings" : String(fields[label]);
}
