/**
 * EventCreateRule, v1alpha only: the rules of a stream that make new events out of collected ones. What comes in is
 * read field by field and refused where GA4 refuses it: the limits are those of event_create_and_edit.proto, the
 * wording of the refusals is not established.
 */
import { type UnaryHandler, unary } from "../grpc/service.js";
import { alreadyExists, invalidArgument, notFound, resourceExhausted } from "../grpc/status.js";
import { createRule, deleteRule, updateRule } from "../world/resources.js";
import type {
  ComparisonType,
  EventCreateRuleState,
  PropertyState,
  RuleCondition,
  StreamState,
  World,
} from "../world/state.js";
import { editableProperty, existingStream, visibleProperty } from "./access.js";
import { checkCreatedEvent, isOfBrowsers } from "./event-names.js";
import {
  type FieldMask,
  type PageRequest,
  pageOf,
  parseName,
  type ResourceMessage,
  readMask,
  ruleName,
} from "./request.js";

const FIELDS = {
  mutable: ["destination_event", "event_conditions", "source_copy_parameters", "parameter_mutations"],
  immutable: [],
  outputOnly: ["name"],
} as const;

/** Whether the cap holds for a stream or for the whole property is not established; a stream is the documented unit. */
const MAXIMUM_RULES = 50;

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
  const content = readRule(input, stream, world);
  const { rules_counted_by: unit, second_rule_of_an_event: second } = world.facts;
  const ofStream = rulesOf(property, streamId);
  if ((unit === "stream" ? ofStream.length : property.rules.size) >= MAXIMUM_RULES) {
    // neither the code nor the wording is established
    throw resourceExhausted(`This ${unit} already has ${MAXIMUM_RULES} event create rules.`);
  }
  if (second === "refused" && ofStream.some((rule) => rule.destinationEvent === content.destinationEvent))
    throw alreadyExists(`A rule for "${content.destinationEvent}" already exists.`);
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
    world,
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

/** The fields of an incoming EventCreateRule. */
export interface EventCreateRuleInput {
  readonly name: string;
  readonly destinationEvent: string;
  readonly eventConditions: readonly {
    readonly field: string;
    readonly comparisonType: string | number;
    readonly value: string;
    readonly negated: boolean;
  }[];
  readonly sourceCopyParameters: boolean;
  readonly parameterMutations: EventCreateRuleState["parameterMutations"];
}

const MAXIMUM_CONDITIONS = 10;
const MAXIMUM_MUTATIONS = 20;

const COMPARISON_TYPES: readonly ComparisonType[] = [
  "EQUALS",
  "EQUALS_CASE_INSENSITIVE",
  "CONTAINS",
  "CONTAINS_CASE_INSENSITIVE",
  "STARTS_WITH",
  "STARTS_WITH_CASE_INSENSITIVE",
  "ENDS_WITH",
  "ENDS_WITH_CASE_INSENSITIVE",
  "GREATER_THAN",
  "GREATER_THAN_OR_EQUAL",
  "LESS_THAN",
  "LESS_THAN_OR_EQUAL",
  "REGULAR_EXPRESSION",
  "REGULAR_EXPRESSION_CASE_INSENSITIVE",
];

function isRegularExpression(type: ComparisonType): boolean {
  return type === "REGULAR_EXPRESSION" || type === "REGULAR_EXPRESSION_CASE_INSENSITIVE";
}

function readCondition(
  input: EventCreateRuleInput["eventConditions"][number],
  at: string,
  isOfWeb: boolean,
): RuleCondition {
  const { field, value, negated } = input;
  if (field === "") throw invalidArgument(`${at}.field is required.`);
  if (/\s/.test(field)) throw invalidArgument(`${at}.field must not contain spaces.`);
  const comparisonType = COMPARISON_TYPES.find((known) => known === input.comparisonType);
  if (comparisonType === undefined) throw invalidArgument(`${at}.comparison_type is required.`);
  if (value === "") throw invalidArgument(`${at}.value is required.`);
  if (isRegularExpression(comparisonType)) {
    if (!isOfWeb) {
      throw invalidArgument(`${at}.comparison_type: regular expressions are only supported for web streams.`);
    }
    if (!isOfBrowsers(value)) throw invalidArgument(`${at}.value is not a valid regular expression.`);
  }
  return { field, comparisonType, value, negated };
}

/** The conditions of a rule that creates or edits events. Throws INVALID_ARGUMENT. */
export function readConditions(
  inputs: EventCreateRuleInput["eventConditions"],
  isOfWeb: boolean,
  rule = "event_create_rule",
): readonly RuleCondition[] {
  const at = `${rule}.event_conditions`;
  if (inputs.length === 0) throw invalidArgument(`${at} is required: at least one condition.`);
  if (inputs.length > MAXIMUM_CONDITIONS) {
    throw invalidArgument(`${at}: at most ${MAXIMUM_CONDITIONS} conditions.`);
  }
  return inputs.map((input, index) => readCondition(input, `${at}[${index}]`, isOfWeb));
}

/** What a rule that creates or edits events does to parameters. Throws INVALID_ARGUMENT. */
export function readMutations(
  inputs: EventCreateRuleInput["parameterMutations"],
  rule = "event_create_rule",
): EventCreateRuleState["parameterMutations"] {
  const at = `${rule}.parameter_mutations`;
  if (inputs.length > MAXIMUM_MUTATIONS) {
    throw invalidArgument(`${at}: at most ${MAXIMUM_MUTATIONS} mutations.`);
  }
  const seen = new Set<string>();
  return inputs.map(({ parameter, parameterValue }, index) => {
    if (!/^[A-Za-z0-9_]{1,39}$/.test(parameter)) {
      throw invalidArgument(
        `${at}[${index}].parameter must have less than 40 characters, only letters, digits and underscores.`,
      );
    }
    if (seen.has(parameter)) throw invalidArgument(`${at}[${index}].parameter "${parameter}" is not unique.`);
    seen.add(parameter);
    if (parameterValue === "") throw invalidArgument(`${at}[${index}].parameter_value is required.`);
    if (parameterValue.length >= 100) {
      throw invalidArgument(`${at}[${index}].parameter_value must be less than 100 characters.`);
    }
    return { parameter, parameterValue };
  });
}

/** Everything of a rule but where it is. */
type RuleContent = Omit<EventCreateRuleState, "id" | "streamId">;

/** The rule's fields, checked for the stream it is for. Throws INVALID_ARGUMENT naming the first wrong field. */
function readRule(
  input: Omit<EventCreateRuleInput, "name">,
  stream: StreamState,
  { facts }: World,
): RuleContent {
  checkCreatedEvent("event_create_rule.destination_event", input.destinationEvent, facts.reserved_name);
  return {
    destinationEvent: input.destinationEvent,
    eventConditions: readConditions(input.eventConditions, stream.type === "WEB_DATA_STREAM"),
    sourceCopyParameters: input.sourceCopyParameters,
    parameterMutations: readMutations(input.parameterMutations),
  };
}
