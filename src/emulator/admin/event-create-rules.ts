/** EventCreateRule, v1alpha only: the rules of a stream that make new events out of collected ones. */

import { type UnaryHandler, unary } from "../grpc/service.js";
import { invalidArgument, notFound, resourceExhausted } from "../grpc/status.js";
import {
  createRule,
  deleteRule,
  type EventCreateRuleState,
  type PropertyState,
  updateRule,
  type World,
} from "../world.js";
import { editableProperty, existingStream, visibleProperty } from "./access.js";
import { type EventCreateRuleInput, readRule } from "./event-create-rule-input.js";
import { type FieldMask, readMask } from "./masks.js";
import { type PageRequest, pageOf } from "./paging.js";
import { parseName, type ResourceMessage, ruleName } from "./resource-names.js";

const FIELDS = {
  mutable: ["destination_event", "event_conditions", "source_copy_parameters", "parameter_mutations"],
  immutable: [],
  outputOnly: ["name"],
} as const;

/** Whether the cap holds for a stream or for the whole property is not established; a stream is the documented unit. */
const MAXIMUM_RULES_PER_STREAM = 50;

/** The EventCreateRule message. */
export function toRule(propertyId: string, rule: EventCreateRuleState): ResourceMessage {
  const { id, streamId, ...content } = rule;
  return { name: ruleName(propertyId, streamId, id), ...content };
}

function parseRuleName(name: string): readonly [propertyId: string, streamId: string, id: string] {
  return parseName(name, "properties", "dataStreams", "eventCreateRules");
}

function rulesOf(property: PropertyState, streamId: string): readonly EventCreateRuleState[] {
  return [...property.rules.values()].filter((rule) => rule.streamId === streamId);
}

function existing(property: PropertyState, streamId: string, id: string): EventCreateRuleState {
  const rule = property.rules.get(id);
  if (rule?.streamId !== streamId) throw notFound();
  return rule;
}

function create(world: World, parent: string, input: EventCreateRuleInput | null, user: string): object {
  const [propertyId, streamId] = parseName(parent, "properties", "dataStreams");
  const property = editableProperty(world, propertyId, user);
  const stream = existingStream(property, streamId);
  if (input === null) throw invalidArgument("event_create_rule is required.");
  const content = readRule(input, stream);
  if (rulesOf(property, streamId).length >= MAXIMUM_RULES_PER_STREAM) {
    // neither the code nor the wording is established
    throw resourceExhausted(`This stream already has ${MAXIMUM_RULES_PER_STREAM} event create rules.`);
  }
  const rule = createRule(world, propertyId, { ...content, streamId }, undefined, { email: user });
  return toRule(propertyId, rule);
}

function update(
  world: World,
  input: EventCreateRuleInput | null,
  mask: FieldMask | null,
  user: string,
): object {
  if (input === null) throw invalidArgument("event_create_rule is required.");
  const [propertyId, streamId, id] = parseRuleName(input.name);
  const property = editableProperty(world, propertyId, user);
  const masked = readMask(mask, FIELDS);
  const current = existing(property, streamId, id);
  const content = readRule(
    {
      destinationEvent: (masked.has("destination_event") ? input : current).destinationEvent,
      eventConditions: (masked.has("event_conditions") ? input : current).eventConditions,
      sourceCopyParameters: (masked.has("source_copy_parameters") ? input : current).sourceCopyParameters,
      parameterMutations: (masked.has("parameter_mutations") ? input : current).parameterMutations,
    },
    existingStream(property, streamId),
  );
  const next: EventCreateRuleState = { id, streamId, ...content };
  updateRule(world, propertyId, next, { email: user });
  return toRule(propertyId, next);
}

/** The event create rule methods over a world. */
export function eventCreateRuleHandlers(world: World): Record<string, UnaryHandler> {
  return {
    CreateEventCreateRule: unary(
      (
        request: { readonly parent: string; readonly eventCreateRule: EventCreateRuleInput | null },
        { user },
      ) => create(world, request.parent, request.eventCreateRule, user),
    ),

    UpdateEventCreateRule: unary(
      (
        request: {
          readonly eventCreateRule: EventCreateRuleInput | null;
          readonly updateMask: FieldMask | null;
        },
        { user },
      ) => update(world, request.eventCreateRule, request.updateMask, user),
    ),

    DeleteEventCreateRule: unary((request: { readonly name: string }, { user }) => {
      const [propertyId, streamId, id] = parseRuleName(request.name);
      existing(editableProperty(world, propertyId, user), streamId, id);
      deleteRule(world, propertyId, id, { email: user });
      return {};
    }),

    GetEventCreateRule: unary((request: { readonly name: string }, { user }) => {
      const [propertyId, streamId, id] = parseRuleName(request.name);
      return toRule(propertyId, existing(visibleProperty(world, propertyId, user), streamId, id));
    }),

    ListEventCreateRules: unary((request: PageRequest & { readonly parent: string }, { user }) => {
      const [propertyId, streamId] = parseName(request.parent, "properties", "dataStreams");
      const property = visibleProperty(world, propertyId, user);
      existingStream(property, streamId);
      const page = pageOf(
        rulesOf(property, streamId),
        ({ id }) => ruleName(propertyId, streamId, id),
        request,
        `ListEventCreateRules ${request.parent}`,
      );
      return {
        eventCreateRules: page.items.map((rule) => toRule(propertyId, rule)),
        nextPageToken: page.nextPageToken,
      };
    }),
  };
}
