/**
 * The emulator's state: accounts, properties, streams, key events and rules, with the history of each, because GA4
 * never looks back: a rule or a key event acts on an event only if it was in force when the event was collected.
 * Knows nothing of gRPC, DuckDB or paging.
 */

import type { EmulatorClock } from "./clock.js";

/** A value with the span of time in which it was in force: `from` inclusive, `until` exclusive (null = still). */
export interface Versioned<T> {
  readonly value: T;
  readonly from: Date;
  readonly until: Date | null;
}

export interface StreamState {
  /** Numeric id, as in `properties/1/dataStreams/<id>` and in an exported event's `stream_id`. */
  readonly id: string;
  readonly type: "WEB_DATA_STREAM" | "ANDROID_APP_DATA_STREAM" | "IOS_APP_DATA_STREAM";
  readonly displayName: string;
  readonly createTime: Date;
  /** Web streams only: `G-...`. */
  readonly measurementId?: string;
  /** Web streams only. */
  readonly defaultUri?: string;
  /** App streams only. */
  readonly bundleId?: string;
}

export interface KeyEventState {
  /** Numeric id, as in `properties/1/keyEvents/<id>`. */
  readonly id: string;
  readonly eventName: string;
  readonly createTime: Date;
  readonly deletable: boolean;
  readonly custom: boolean;
  readonly countingMethod: "ONCE_PER_EVENT" | "ONCE_PER_SESSION";
  readonly defaultValue?: { readonly numericValue: number; readonly currencyCode: string };
}

export type ComparisonType =
  | "EQUALS"
  | "EQUALS_CASE_INSENSITIVE"
  | "CONTAINS"
  | "CONTAINS_CASE_INSENSITIVE"
  | "STARTS_WITH"
  | "STARTS_WITH_CASE_INSENSITIVE"
  | "ENDS_WITH"
  | "ENDS_WITH_CASE_INSENSITIVE"
  | "GREATER_THAN"
  | "GREATER_THAN_OR_EQUAL"
  | "LESS_THAN"
  | "LESS_THAN_OR_EQUAL"
  | "REGULAR_EXPRESSION"
  | "REGULAR_EXPRESSION_CASE_INSENSITIVE";

export interface RuleCondition {
  readonly field: string;
  readonly comparisonType: ComparisonType;
  readonly value: string;
  readonly negated: boolean;
}

export interface EventCreateRuleState {
  /** Numeric id, as in `properties/1/dataStreams/2/eventCreateRules/<id>`. */
  readonly id: string;
  readonly streamId: string;
  readonly destinationEvent: string;
  readonly eventConditions: readonly RuleCondition[];
  readonly sourceCopyParameters: boolean;
  readonly parameterMutations: readonly { readonly parameter: string; readonly parameterValue: string }[];
}

/** What the emulator's one caller may do with a property; "none" looks the same as a property that does not exist. */
export type Role = "none" | "viewer" | "editor";

export interface AccountState {
  /** Numeric id, as in `accounts/<id>`. */
  readonly id: string;
  readonly displayName: string;
  readonly createTime: Date;
}

export interface PropertyState {
  readonly id: string;
  readonly accountId: string;
  readonly displayName: string;
  /** IANA time zone: report dates are days of this zone. */
  readonly timeZone: string;
  readonly currencyCode: string;
  readonly serviceLevel: "GOOGLE_ANALYTICS_STANDARD" | "GOOGLE_ANALYTICS_360";
  readonly createTime: Date;
  /** The caller's role; change it with setRole. */
  role: Role;
  /** When the property was put in the trash can, null while it is not; change it with trashProperty. */
  deleteTime: Date | null;
  readonly streams: Map<string, StreamState>;
  /** In force now, by id. */
  readonly keyEvents: Map<string, KeyEventState>;
  /** In force now, by id. */
  readonly rules: Map<string, EventCreateRuleState>;
  /** Every version there ever was, in order of `from`; deleted ones have an `until`. */
  readonly keyEventHistory: Versioned<KeyEventState>[];
  /** Every version there ever was, in order of `from`. */
  readonly ruleHistory: Versioned<EventCreateRuleState>[];
}

/** Everything the emulator knows. Read it freely; change it with the functions below, which keep the history. */
export interface World {
  readonly clock: EmulatorClock;
  readonly accounts: Map<string, AccountState>;
  readonly properties: Map<string, PropertyState>;
  /** The next id to give out; ids are never used twice. */
  nextId: number;
}

/** A world with nothing in it. Ids count up from 1001, so that the same steps give the same ids. */
export function createWorld(clock: EmulatorClock): World {
  return { clock, accounts: new Map(), properties: new Map(), nextId: 1001 };
}

/** Fields to create something with, where the id may be left to the world. */
export type WithOptionalId<T extends { readonly id: string }> = Omit<T, "id"> & { readonly id?: string };

function claimId(world: World, taken: ReadonlyMap<string, unknown>, wanted: string | undefined): string {
  if (wanted !== undefined) {
    if (!/^[1-9][0-9]*$/.test(wanted)) throw new RangeError(`${wanted} is not a numeric id`);
    if (taken.has(wanted)) throw new RangeError(`the id ${wanted} is taken`);
    return wanted;
  }
  while (taken.has(String(world.nextId))) world.nextId += 1;
  const id = String(world.nextId);
  world.nextId += 1;
  return id;
}

/** The property, or a RangeError: for callers that know it is there. */
export function propertyOf(world: World, propertyId: string): PropertyState {
  const property = world.properties.get(propertyId);
  if (property === undefined) throw new RangeError(`there is no property ${propertyId}`);
  return property;
}

/** Adds an account. Throws a RangeError if the id is taken. */
export function addAccount(world: World, fields: WithOptionalId<AccountState>): AccountState {
  const account = { ...fields, id: claimId(world, world.accounts, fields.id) };
  world.accounts.set(account.id, account);
  return account;
}

/** What a property starts from; streams, key events and rules are added to it one by one. */
export type NewProperty = WithOptionalId<
  Omit<PropertyState, "streams" | "keyEvents" | "rules" | "keyEventHistory" | "ruleHistory" | "deleteTime">
>;

/** Adds an empty property to an account. Throws a RangeError if the id is taken or the account is not there. */
export function addProperty(world: World, fields: NewProperty): PropertyState {
  if (!world.accounts.has(fields.accountId)) throw new RangeError(`there is no account ${fields.accountId}`);
  const property: PropertyState = {
    ...fields,
    id: claimId(world, world.properties, fields.id),
    deleteTime: null,
    streams: new Map(),
    keyEvents: new Map(),
    rules: new Map(),
    keyEventHistory: [],
    ruleHistory: [],
  };
  world.properties.set(property.id, property);
  return property;
}

/** Changes what the caller may do with a property, from the next call on. */
export function setRole(world: World, propertyId: string, role: Role): void {
  propertyOf(world, propertyId).role = role;
}

/** Puts a property in the trash can: it leaves lists and summaries, but can still be looked up. */
export function trashProperty(world: World, propertyId: string): void {
  propertyOf(world, propertyId).deleteTime = world.clock.now();
}

/** Adds a data stream. Throws a RangeError if the id is taken. */
export function addStream(
  world: World,
  propertyId: string,
  fields: WithOptionalId<StreamState>,
): StreamState {
  const { streams } = propertyOf(world, propertyId);
  const stream = { ...fields, id: claimId(world, streams, fields.id) };
  streams.set(stream.id, stream);
  return stream;
}

/** Adds a key event, in force from its `createTime` (default: now). Throws a RangeError if the id is taken. */
export function createKeyEvent(
  world: World,
  propertyId: string,
  fields: Omit<WithOptionalId<KeyEventState>, "createTime"> & { readonly createTime?: Date },
): KeyEventState {
  const { keyEvents, keyEventHistory } = propertyOf(world, propertyId);
  const keyEvent: KeyEventState = {
    ...fields,
    id: claimId(world, keyEvents, fields.id),
    createTime: fields.createTime ?? world.clock.now(),
  };
  keyEvents.set(keyEvent.id, keyEvent);
  comeIntoForce(keyEventHistory, keyEvent, keyEvent.createTime);
  return keyEvent;
}

/** Puts another version of a key event in force from now on. Throws a RangeError if it is not there. */
export function updateKeyEvent(world: World, propertyId: string, next: KeyEventState): void {
  const { keyEvents, keyEventHistory } = propertyOf(world, propertyId);
  const now = world.clock.now();
  goOutOfForce(keyEventHistory, next.id, now);
  keyEvents.set(next.id, next);
  comeIntoForce(keyEventHistory, next, now);
}

/** Ends a key event now. Throws a RangeError if it is not there. */
export function deleteKeyEvent(world: World, propertyId: string, id: string): void {
  const { keyEvents, keyEventHistory } = propertyOf(world, propertyId);
  goOutOfForce(keyEventHistory, id, world.clock.now());
  keyEvents.delete(id);
}

/** Adds an event create rule, in force from `from` (default: now). Throws a RangeError if the id is taken. */
export function createRule(
  world: World,
  propertyId: string,
  fields: WithOptionalId<EventCreateRuleState>,
  from: Date = world.clock.now(),
): EventCreateRuleState {
  const { rules, ruleHistory } = propertyOf(world, propertyId);
  const rule: EventCreateRuleState = { ...fields, id: claimId(world, rules, fields.id) };
  rules.set(rule.id, rule);
  comeIntoForce(ruleHistory, rule, from);
  return rule;
}

/** Puts another version of a rule in force from now on. Throws a RangeError if it is not there. */
export function updateRule(world: World, propertyId: string, next: EventCreateRuleState): void {
  const { rules, ruleHistory } = propertyOf(world, propertyId);
  const now = world.clock.now();
  goOutOfForce(ruleHistory, next.id, now);
  rules.set(next.id, next);
  comeIntoForce(ruleHistory, next, now);
}

/** Ends a rule now. Throws a RangeError if it is not there. */
export function deleteRule(world: World, propertyId: string, id: string): void {
  const { rules, ruleHistory } = propertyOf(world, propertyId);
  goOutOfForce(ruleHistory, id, world.clock.now());
  rules.delete(id);
}

/** Adds a version behind all that came into force no later, so that the history stays in order of `from`. */
function comeIntoForce<T>(history: Versioned<T>[], value: T, from: Date): void {
  const behind = history.findLastIndex((version) => version.from.getTime() <= from.getTime());
  history.splice(behind + 1, 0, { value, from, until: null });
}

function goOutOfForce<T extends { readonly id: string }>(
  history: Versioned<T>[],
  id: string,
  until: Date,
): void {
  const index = history.findIndex((version) => version.until === null && version.value.id === id);
  const version = history[index];
  if (version === undefined) throw new RangeError(`nothing with the id ${id} is in force`);
  history[index] = { ...version, until };
}
