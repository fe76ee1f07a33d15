/**
 * What an emulator holds before anyone calls it: accounts, properties, streams, and "foreign" key events and rules that
 * someone else made. Seeds go straight into the world: no rule of the Admin API is checked, so a property may start
 * beyond a cap or with a name GA4 would refuse.
 */

import { DEFAULT_KEY_EVENTS } from "./default-key-events.js";
import {
  addAccount,
  addProperty,
  addStream,
  createKeyEvent,
  createRule,
  type EventCreateRuleState,
  type KeyEventState,
  type PropertyState,
  type RuleCondition,
  type StreamState,
  type World,
} from "./world.js";

export interface KeyEventSeed extends Partial<KeyEventState> {
  readonly eventName: string;
}

export interface RuleSeed {
  readonly id?: string;
  readonly destinationEvent: string;
  /** `negated` is false unless said. */
  readonly eventConditions: readonly (Omit<RuleCondition, "negated"> & Partial<RuleCondition>)[];
  readonly sourceCopyParameters?: boolean;
  readonly parameterMutations?: EventCreateRuleState["parameterMutations"];
  /** In force from; default: the property's creation. */
  readonly since?: Date;
}

/** A web stream unless `type` says otherwise. */
export interface StreamSeed extends Partial<StreamState> {
  readonly rules?: readonly RuleSeed[];
}

/** An hour before the emulator's time is when seeds were created, unless they say when. */
export interface PropertySeed
  extends Partial<
    Pick<
      PropertyState,
      "id" | "displayName" | "timeZone" | "currencyCode" | "serviceLevel" | "createTime" | "role"
    >
  > {
  /** Default: one web stream. */
  readonly streams?: readonly StreamSeed[];
  /** Default: `purchase`, which GA4 marks by itself. */
  readonly keyEvents?: readonly KeyEventSeed[];
}

export interface AccountSeed {
  readonly id?: string;
  readonly displayName?: string;
  readonly createTime?: Date;
  readonly properties?: readonly PropertySeed[];
}

/** Puts an account and all it holds into the world. Throws a RangeError where an id is taken. */
export function seedAccount(world: World, seed: AccountSeed): void {
  const { properties = [], displayName = "Account", createTime = anHourAgo(world), ...given } = seed;
  const account = addAccount(world, { ...given, displayName, createTime });
  for (const property of properties) seedProperty(world, account.id, property);
}

/** Puts a property and all it holds into an account. Throws a RangeError where an id is taken. */
export function seedProperty(world: World, accountId: string, seed: PropertySeed): PropertyState {
  const { streams = [{}], keyEvents = [{ eventName: "purchase" }], ...given } = seed;
  const property = addProperty(world, {
    displayName: "Property",
    timeZone: "UTC",
    currencyCode: "EUR",
    serviceLevel: "GOOGLE_ANALYTICS_STANDARD",
    createTime: anHourAgo(world),
    role: "editor",
    ...given,
    accountId,
  });
  for (const stream of streams) seedStream(world, property, stream);
  for (const keyEvent of keyEvents) seedKeyEvent(world, property, keyEvent);
  return property;
}

/** Puts a stream and its rules into a property. */
export function seedStream(world: World, property: PropertyState, seed: StreamSeed): StreamState {
  const { rules = [], ...given } = seed;
  const number = property.streams.size + 1;
  const stream = addStream(world, property.id, {
    type: "WEB_DATA_STREAM",
    displayName: `Stream ${number}`,
    createTime: property.createTime,
    ...((seed.type ?? "WEB_DATA_STREAM") === "WEB_DATA_STREAM"
      ? {
          measurementId: `G-${property.id.padStart(7, "0")}${String(number).padStart(3, "0")}`,
          defaultUri: "https://www.example.com",
        }
      : { bundleId: `com.example.app${number}` }),
    ...given,
  });
  for (const rule of rules) seedRule(world, property, stream.id, rule);
  return stream;
}

/** Marks an event as a key event, as if someone had done so when the property was made. */
export function seedKeyEvent(world: World, property: PropertyState, seed: KeyEventSeed): KeyEventState {
  return createKeyEvent(world, property.id, {
    countingMethod: "ONCE_PER_EVENT",
    custom: !DEFAULT_KEY_EVENTS.has(seed.eventName),
    deletable: !DEFAULT_KEY_EVENTS.has(seed.eventName),
    createTime: property.createTime,
    ...seed,
  });
}

/** Adds a rule to a stream, as if someone had done so when the property was made. */
export function seedRule(
  world: World,
  property: PropertyState,
  streamId: string,
  seed: RuleSeed,
): EventCreateRuleState {
  const { since = property.createTime, ...given } = seed;
  return createRule(
    world,
    property.id,
    {
      sourceCopyParameters: false,
      parameterMutations: [],
      ...given,
      eventConditions: seed.eventConditions.map((condition) => ({ negated: false, ...condition })),
      streamId,
    },
    since,
  );
}

function anHourAgo(world: World): Date {
  return new Date(world.clock.now().getTime() - 3_600_000);
}
