/** The custom definitions registered on a property through the Admin API, as reports know them. */
import type { PropertyState, World } from "../../world/state.js";
import type { ChannelGroupDefinition } from "./channel-groups.js";
import { type CalculatedDefinition, type CustomDefinition, type Fields, fieldsOf } from "./fields.js";

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
function customOf(world: World, propertyId: string): readonly CustomDefinition[] {
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
function channelGroupsOf(world: World, propertyId: string): readonly ChannelGroupDefinition[] {
  return [...world.annotated]
    .filter(([, { propertyId: of, type }]) => of === propertyId && type === "ChannelGroup")
    .map(([name, { message }]) => ({
      id: name.slice(name.lastIndexOf("/") + 1),
      name: String(message.displayName),
      rules: (message.groupingRule ?? []) as ChannelGroupDefinition["rules"],
    }));
}

function calculatedOf(world: World, propertyId: string): readonly CalculatedDefinition[] {
  return messagesOf(world, propertyId, "CalculatedMetric").map((message) => ({
    id: String(message.calculatedMetricId),
    name: String(message.displayName),
    formula: String(message.formula),
    unit: String(message.metricUnit),
  }));
}

/** All fields of a property; `parameters`: those of events that are registered besides. */
export function propertyFields(
  world: World,
  property: PropertyState,
  parameters: readonly string[] = [],
): Fields {
  return fieldsOf({
    keyEvents: [...new Set([...property.keyEvents.values()].map(({ eventName }) => eventName))].sort(),
    streams: property.streams.values(),
    custom: [
      ...parameters.map(
        (parameter) => ({ kind: "dimension", parameter, name: parameter, scope: "EVENT" }) as const,
      ),
      ...customOf(world, property.id),
    ],
    calculated: calculatedOf(world, property.id),
    channelGroups: channelGroupsOf(world, property.id),
    sessions: world.facts.sessions_of_an_event,
    costByChannel: world.facts.cost_by_channel,
  });
}
