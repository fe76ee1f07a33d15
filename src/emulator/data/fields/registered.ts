/** The custom definitions registered on a property through the Admin API, as reports know them. */
import type { World } from "../../world/state.js";
import type { ChannelGroupDefinition } from "./channel-groups.js";
import type { CalculatedDefinition, CustomDefinition } from "./fields.js";

function messagesOf(
  world: World,
  propertyId: string,
  type: string,
): readonly Readonly<Record<string, unknown>>[] {
  return [...world.annotated.values()]
    .filter((state) => state.propertyId === propertyId && state.type === type)
    .map(({ message }) => message);
}

/** Custom dimensions, then custom metrics, each in the order in which they were made. */
export function customOf(world: World, propertyId: string): readonly CustomDefinition[] {
  const read =
    (kind: CustomDefinition["kind"]) =>
    (message: Readonly<Record<string, unknown>>): CustomDefinition => ({
      kind,
      parameter: String(message.parameterName),
      name: String(message.displayName),
      scope: message.scope as CustomDefinition["scope"],
      unit: String(message.measurementUnit ?? ""),
    });
  return [
    ...messagesOf(world, propertyId, "CustomDimension").map(read("dimension")),
    ...messagesOf(world, propertyId, "CustomMetric").map(read("metric")),
  ];
}

/** Their channel groups; of GA4's own the dimensions have other names. */
export function channelGroupsOf(world: World, propertyId: string): readonly ChannelGroupDefinition[] {
  return [...world.annotated]
    .filter(([, { propertyId: of, type }]) => of === propertyId && type === "ChannelGroup")
    .map(([name, { message }]) => ({
      id: name.slice(name.lastIndexOf("/") + 1),
      name: String(message.displayName),
      rules: (message.groupingRule ?? []) as ChannelGroupDefinition["rules"],
    }));
}

export function calculatedOf(world: World, propertyId: string): readonly CalculatedDefinition[] {
  return messagesOf(world, propertyId, "CalculatedMetric").map((message) => ({
    id: String(message.calculatedMetricId),
    name: String(message.displayName),
    formula: String(message.formula),
    unit: String(message.metricUnit),
  }));
}
