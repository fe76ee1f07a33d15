/**
 * KeyEvent, the same in both versions: which events of a property are key events, and how they count. And
 * ConversionEvent, their deprecated view.
 */

import { type UnaryHandler, unary } from "../grpc/service.js";
import {
  failedPrecondition,
  invalidArgument,
  notFound,
  permissionDenied,
  refusal,
  resourceExhausted,
} from "../grpc/status.js";
import { toTimestamp } from "../grpc/timestamp.js";
import { CURRENCIES } from "../money.js";
import { DEFAULT_KEY_EVENTS } from "../seeds.js";
import { createKeyEvent, deleteKeyEvent, updateKeyEvent } from "../world/resources.js";
import type { KeyEventState, PropertyState, World } from "../world/state.js";
import { propertyOf } from "../world/world.js";
import { editableProperty, visibleProperty } from "./access.js";
import { checkKeyEventName } from "./event-names.js";
import {
  checkUnchanged,
  type FieldMask,
  keyEventName,
  type PageRequest,
  pageOf,
  parseName,
  type ResourceMessage,
  readMask,
} from "./request.js";

/** The fields of an incoming KeyEvent that mean anything; the output-only ones are ignored. */
interface KeyEventInput {
  readonly name: string;
  readonly eventName: string;
  readonly countingMethod: string | number;
  readonly defaultValue: { readonly numericValue: number; readonly currencyCode: string } | null;
}

const FIELDS = {
  mutable: ["counting_method", "default_value", "default_value.numeric_value", "default_value.currency_code"],
  immutable: ["event_name"],
  outputOnly: ["name", "create_time", "deletable", "custom"],
} as const;

/** Key events on custom events a property may have (support.google.com/analytics/answer/13128484). */
const CAPS: Readonly<Record<PropertyState["serviceLevel"], number>> = {
  GOOGLE_ANALYTICS_STANDARD: 30,
  GOOGLE_ANALYTICS_360: 50,
};

/** The KeyEvent message. */
export function toKeyEvent(propertyId: string, keyEvent: KeyEventState): ResourceMessage {
  return {
    name: keyEventName(propertyId, keyEvent.id),
    eventName: keyEvent.eventName,
    createTime: toTimestamp(keyEvent.createTime),
    deletable: keyEvent.deletable,
    custom: keyEvent.custom,
    countingMethod: keyEvent.countingMethod,
    ...(keyEvent.defaultValue && { defaultValue: keyEvent.defaultValue }),
  };
}

/** Throws INVALID_ARGUMENT unless it is one of the two methods: the field is required. */
function readCountingMethod(value: string | number): KeyEventState["countingMethod"] {
  if (value === "ONCE_PER_EVENT" || value === "ONCE_PER_SESSION") return value;
  throw invalidArgument("key_event.counting_method is required: ONCE_PER_EVENT or ONCE_PER_SESSION.");
}

/**
 * The default value, or nothing where there is none. Throws INVALID_ARGUMENT for half a value or a currency that is
 * not ISO 4217. A number that is 0 cannot be told from one that is absent, so a value of nothing but a currency is 0.
 */
function readDefaultValue(value: KeyEventInput["defaultValue"]): Pick<KeyEventState, "defaultValue"> {
  if (value === null) return {};
  const { numericValue, currencyCode } = value;
  if (!Number.isFinite(numericValue)) {
    throw invalidArgument("key_event.default_value.numeric_value must be a finite number.");
  }
  if (!CURRENCIES.has(currencyCode)) {
    throw invalidArgument(
      `key_event.default_value.currency_code is required: "${currencyCode}" is not an ISO 4217 code.`,
    );
  }
  return { defaultValue: { numericValue, currencyCode } };
}

/** A single half of a default value in the mask changes that half and keeps the other. */
function mergeDefaultValue(
  current: KeyEventState,
  input: KeyEventInput,
  masked: ReadonlySet<string>,
): KeyEventInput["defaultValue"] {
  if (masked.has("default_value")) return input.defaultValue;
  const before = current.defaultValue ?? null;
  const numeric = masked.has("default_value.numeric_value");
  const currency = masked.has("default_value.currency_code");
  if (!numeric && !currency) return before;
  return {
    numericValue: (numeric ? input : current).defaultValue?.numericValue ?? 0,
    currencyCode: (currency ? input : current).defaultValue?.currencyCode ?? "",
  };
}

function existing(world: World, property: PropertyState, id: string): KeyEventState {
  const keyEvent = property.keyEvents.get(id);
  if (keyEvent === undefined)
    throw world.facts.missing_key_event === "NOT_FOUND" ? notFound() : permissionDenied();
  return keyEvent;
}

/** The code for a full property is not established: RESOURCE_EXHAUSTED and FAILED_PRECONDITION are both plausible. */
function checkCap(property: PropertyState): void {
  const custom = [...property.keyEvents.values()].filter((keyEvent) => keyEvent.custom).length;
  const cap = CAPS[property.serviceLevel];
  if (custom >= cap) throw resourceExhausted(`This property already has ${cap} custom key events.`);
}

function create(world: World, parent: string, input: KeyEventInput | null, user: string): ResourceMessage {
  const [propertyId] = parseName(parent, "properties");
  const property = editableProperty(world, propertyId, user);
  if (input === null) throw invalidArgument("key_event is required.");

  const { eventName } = input;
  checkKeyEventName(eventName);
  const fields = {
    eventName,
    countingMethod: readCountingMethod(input.countingMethod),
    ...readDefaultValue(input.defaultValue),
    custom: !DEFAULT_KEY_EVENTS.has(eventName),
    deletable: !DEFAULT_KEY_EVENTS.has(eventName),
  };
  if ([...property.keyEvents.values()].some((other) => other.eventName === eventName)) {
    throw refusal(world.facts.key_event_twice, `A key event for "${eventName}" already exists.`);
  }
  if (fields.custom) checkCap(property);
  return toKeyEvent(propertyId, createKeyEvent(world, propertyId, fields, { email: user }));
}

function update(
  world: World,
  input: KeyEventInput | null,
  mask: FieldMask | null,
  user: string,
): ResourceMessage {
  if (input === null) throw invalidArgument("key_event is required.");
  const [propertyId, id] = parseName(input.name, "properties", "keyEvents");
  const property = editableProperty(world, propertyId, user);
  const masked = readMask(mask, FIELDS);
  const current = existing(world, property, id);

  checkUnchanged("key_event", masked, { event_name: { said: input.eventName, is: current.eventName } });
  const { defaultValue: _, ...kept } = current;
  const next: KeyEventState = {
    ...kept,
    countingMethod: masked.has("counting_method")
      ? readCountingMethod(input.countingMethod)
      : current.countingMethod,
    ...readDefaultValue(mergeDefaultValue(current, input, masked)),
  };
  updateKeyEvent(world, propertyId, next, { email: user });
  return toKeyEvent(propertyId, next);
}

function remove(world: World, name: string, user: string): object {
  const [propertyId, id] = parseName(name, "properties", "keyEvents");
  const keyEvent = existing(world, editableProperty(world, propertyId, user), id);
  if (!keyEvent.deletable) {
    throw failedPrecondition(`The key event for "${keyEvent.eventName}" cannot be deleted.`);
  }
  deleteKeyEvent(world, propertyId, id, { email: user });
  return {};
}

/** The key event methods over a world. */
export function keyEventHandlers(world: World): Record<string, UnaryHandler> {
  return {
    CreateKeyEvent: unary(
      (request: { readonly parent: string; readonly keyEvent: KeyEventInput | null }, { user }) =>
        create(world, request.parent, request.keyEvent, user),
    ),

    UpdateKeyEvent: unary(
      (
        request: { readonly keyEvent: KeyEventInput | null; readonly updateMask: FieldMask | null },
        { user },
      ) => update(world, request.keyEvent, request.updateMask, user),
    ),

    DeleteKeyEvent: unary((request: { readonly name: string }, { user }) =>
      remove(world, request.name, user),
    ),

    GetKeyEvent: unary((request: { readonly name: string }, { user }) => {
      const [propertyId, id] = parseName(request.name, "properties", "keyEvents");
      return toKeyEvent(propertyId, existing(world, visibleProperty(world, propertyId, user), id));
    }),

    ListKeyEvents: unary((request: PageRequest & { readonly parent: string }, { user }) => {
      const [propertyId] = parseName(request.parent, "properties");
      const { keyEvents } = visibleProperty(world, propertyId, user);
      const page = pageOf(
        keyEvents.values(),
        ({ id }) => keyEventName(propertyId, id),
        request,
        `ListKeyEvents ${request.parent}`,
      );
      return {
        keyEvents: page.items.map((keyEvent) => toKeyEvent(propertyId, keyEvent)),
        nextPageToken: page.nextPageToken,
      };
    }),
  };
}

function conversionEventName(propertyId: string, id: string): string {
  return `properties/${propertyId}/conversionEvents/${id}`;
}

function toConversionEvent(propertyId: string, keyEvent: KeyEventState): object {
  return {
    name: conversionEventName(propertyId, keyEvent.id),
    eventName: keyEvent.eventName,
    createTime: toTimestamp(keyEvent.createTime),
    deletable: keyEvent.deletable,
    custom: keyEvent.custom,
    countingMethod: keyEvent.countingMethod,
    ...(keyEvent.defaultValue && {
      defaultConversionValue: {
        value: keyEvent.defaultValue.numericValue,
        currencyCode: keyEvent.defaultValue.currencyCode,
      },
    }),
  };
}

interface ConversionEventInput {
  readonly name: string;
  readonly eventName: string;
  readonly countingMethod: string | number;
  readonly defaultConversionValue?: { readonly value?: number; readonly currencyCode?: string } | null;
}

/** The same as a key event. That who leaves the counting method out gets once per event, its proto says. */
function asKeyEvent(input: ConversionEventInput): KeyEventInput {
  const value = input.defaultConversionValue ?? null;
  const unsaid = input.countingMethod === "CONVERSION_COUNTING_METHOD_UNSPECIFIED";
  return {
    name: input.name.replace("/conversionEvents/", "/keyEvents/"),
    eventName: input.eventName,
    countingMethod: unsaid ? "ONCE_PER_EVENT" : input.countingMethod,
    defaultValue:
      value === null
        ? null
        : { numericValue: value.value ?? Number.NaN, currencyCode: value.currencyCode ?? "" },
  };
}

const CONVERSION_FIELDS = {
  mutable: ["counting_method", "default_conversion_value"],
  immutable: ["event_name"],
  outputOnly: FIELDS.outputOnly,
} as const;

const asPath: Readonly<Record<string, string>> = { default_conversion_value: "default_value" };

function asConversionEvent(world: World, { name }: ResourceMessage): object {
  const [propertyId, id] = parseName(name, "properties", "keyEvents");
  return toConversionEvent(propertyId, existing(world, propertyOf(world, propertyId), id));
}

/** The conversion event methods over a world. */
export function conversionEventHandlers(world: World): Record<string, UnaryHandler> {
  return {
    GetConversionEvent: unary((request: { readonly name: string }, { user }) => {
      const [propertyId, id] = parseName(request.name, "properties", "conversionEvents");
      const keyEvent = visibleProperty(world, propertyId, user).keyEvents.get(id);
      if (keyEvent === undefined) throw notFound();
      return toConversionEvent(propertyId, keyEvent);
    }),

    ListConversionEvents: unary((request: PageRequest & { readonly parent: string }, { user }) => {
      const [propertyId] = parseName(request.parent, "properties");
      const page = pageOf(
        visibleProperty(world, propertyId, user).keyEvents.values(),
        ({ id }) => conversionEventName(propertyId, id),
        request,
        `ListConversionEvents ${request.parent}`,
      );
      return {
        conversionEvents: page.items.map((keyEvent) => toConversionEvent(propertyId, keyEvent)),
        nextPageToken: page.nextPageToken,
      };
    }),

    CreateConversionEvent: unary(
      (
        request: { readonly parent: string; readonly conversionEvent: ConversionEventInput | null },
        { user },
      ) => {
        const input = request.conversionEvent;
        const made = create(world, request.parent, input && asKeyEvent(input), user);
        return asConversionEvent(world, made);
      },
    ),

    UpdateConversionEvent: unary(
      (
        request: {
          readonly conversionEvent: ConversionEventInput | null;
          readonly updateMask: FieldMask | null;
        },
        { user },
      ) => {
        const { conversionEvent: input } = request;
        if (input === null) throw invalidArgument("conversion_event is required.");
        parseName(input.name, "properties", "conversionEvents");
        const paths = [...readMask(request.updateMask, CONVERSION_FIELDS)].map(
          (path) => asPath[path] ?? path,
        );
        return asConversionEvent(world, update(world, asKeyEvent(input), { paths }, user));
      },
    ),

    DeleteConversionEvent: unary((request: { readonly name: string }, { user }) => {
      const [propertyId, id] = parseName(request.name, "properties", "conversionEvents");
      return remove(world, keyEventName(propertyId, id), user);
    }),
  };
}
