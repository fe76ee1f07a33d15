/** `checkCompatibility`: which fields may be added to those a request has. */
import { describedDimension, describedMetric, type Fields, misfit } from "./fields/fields.js";
import { checkFields, readFields } from "./question.js";
import type { CheckCompatibilityRequestMessage } from "./wire.js";

/** Throws INVALID_ARGUMENT where what is there already does not go together. */
export function compatibilityOf(request: CheckCompatibilityRequestMessage, fields: Fields): object {
  const asked = readFields(request, fields);
  if (asked.dimensions.length + asked.metrics.length > 0) checkFields(asked);
  const { dimensions, metrics } = asked.used;
  const told = (odd: string | undefined): "COMPATIBLE" | "INCOMPATIBLE" =>
    odd === undefined ? "COMPATIBLE" : "INCOMPATIBLE";
  const wanted = ({ compatibility }: { readonly compatibility: string }): boolean =>
    request.compatibilityFilter === "COMPATIBILITY_UNSPECIFIED" ||
    request.compatibilityFilter === compatibility;
  return {
    dimensionCompatibilities: fields.dimensions
      .map((field) => ({
        dimensionMetadata: describedDimension(field),
        compatibility: told(misfit([...dimensions, field], metrics)),
      }))
      .filter(wanted),
    metricCompatibilities: fields.metrics
      .map((field) => ({
        metricMetadata: describedMetric(field),
        compatibility: told(misfit(dimensions, [...metrics, field])),
      }))
      .filter(wanted),
  };
}
