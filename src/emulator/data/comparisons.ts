/**
 * Comparisons that a property has saved, `comparisons/ID`. No method makes or lists them: in GA4 a person saves one, here a seed
 * of the type `Comparison` with a `displayName` and a `dimensionFilter`, as the API's JSON has it.
 */
import { protosFor } from "../grpc/protos.js";
import { messageDefinition } from "../grpc/service.js";
import { readMessage } from "../rest/json-request.js";
import type { World } from "../world/state.js";
import type { FilterExpressionMessage } from "./wire.js";

export interface SavedComparison {
  readonly displayName: string;
  readonly dimensionFilter: FilterExpressionMessage;
}

/** Those of a property, as its metadata describes them. */
export function describedComparisons(world: World, propertyId: string): readonly object[] {
  const prefix = `properties/${propertyId}/`;
  return [...world.annotated]
    .filter(([name, { type }]) => type === "Comparison" && name.startsWith(prefix))
    .map(([name, { message }]) => ({
      apiName: name.slice(prefix.length),
      uiName: String(message.displayName ?? ""),
      description: String(message.description ?? ""),
    }));
}

const FILTER = "google.analytics.data.v1beta.FilterExpression";

/** Undefined where the property has none of that name. Throws INVALID_ARGUMENT for a seed whose filter is none. */
export function savedComparison(world: World, propertyId: string, name: string): SavedComparison | undefined {
  const saved = world.annotated.get(`properties/${propertyId}/${name}`);
  if (saved?.type !== "Comparison") return undefined;
  const { displayName = name, dimensionFilter = {} } = saved.message;
  const wire = messageDefinition(FILTER, FILTER);
  // Over the wire's format, so that it is as a request would have brought it.
  const filter = wire.deserialize(wire.serialize(readMessage(protosFor(FILTER), FILTER, dimensionFilter)));
  return { displayName: String(displayName), dimensionFilter: filter as FilterExpressionMessage };
}
