/** `setup:` of a goals file as resources: custom dimensions and metrics, retention, the switches of enhanced measurement. */
import type { Setup, Switches } from "../../goals/setup.js";
import {
  type DimensionScope,
  dimensionFields,
  type MetricUnit,
  metricFields,
} from "../resources/custom-definition/custom-definition.js";
import type { Fields } from "../resources/resource.js";
import { retentionFields, switchFields } from "../resources/settings/settings.js";
import type { ResourceTemplate } from "./template.js";

/** In the order of the file. Whose it is in ledger and plan: `setup.dimensions.NAME` and the like. */
export function setupTemplates(setup: Setup): readonly ResourceTemplate[] {
  const template = (kind: ResourceTemplate["kind"], key: string, fields: Fields): ResourceTemplate => ({
    kind,
    goal: `setup.${key}`,
    scope: "property",
    fields,
    protect: false,
    approximate: false,
  });
  const described = (description: string | undefined) => (description === undefined ? {} : { description });
  return [
    ...setup.dimensions.map(({ parameter, scope, name, description }) =>
      template(
        "custom_dimension",
        `dimensions.${parameter}`,
        dimensionFields({
          parameter,
          scope: scope.toUpperCase() as DimensionScope,
          displayName: name,
          ...described(description),
        }),
      ),
    ),
    ...setup.metrics.map(({ parameter, unit, name, description }) =>
      template(
        "custom_metric",
        `metrics.${parameter}`,
        metricFields({
          parameter,
          unit: unit.toUpperCase() as MetricUnit,
          displayName: name,
          ...described(description),
        }),
      ),
    ),
    ...(setup.retention === undefined
      ? []
      : [template("data_retention", "retention", retentionFields(setup.retention))]),
    ...enhancedMeasurement(setup, template),
  ];
}

function enhancedMeasurement(
  { enhancedMeasurement: all, enhancedMeasurementOf: single }: Setup,
  template: (kind: "enhanced_measurement", key: string, fields: Fields) => ResourceTemplate,
): readonly ResourceTemplate[] {
  const streams = Object.entries(single);
  const ofAll = all ?? {};
  const fields = (switches: Switches): Fields => switchFields({ ...ofAll, ...switches });
  const key = "enhanced_measurement";
  return [
    ...(all === undefined
      ? []
      : [
          {
            ...template(key, key, fields({})),
            scope: "web_stream" as const,
            except: streams.map(([id]) => id),
          },
        ]),
    ...streams.map(([id, switches]) => ({
      ...template(key, key, fields(switches)),
      scope: "web_stream" as const,
      only: id,
    })),
  ];
}
