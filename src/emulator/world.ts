/**
 * The emulator's state: accounts, properties, streams, key events and rules, with the history of each, because GA4
 * never looks back: a rule or a key event acts on an event only if it was in force when the event was collected.
 * Audiences, annotations and the record of changes have files of their own in `world/`. Knows nothing of gRPC, DuckDB
 * or paging.
 */

import type { EmulatorClock } from "./clock.js";
import type { AnnotationState } from "./world/annotation-state.js";
import type { AudienceState } from "./world/audience-state.js";
import { type Actor, type Change, recordChange } from "./world/changes.js";
import { comeIntoForce, goOutOfForce } from "./world/versions.js";

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

/** The export to BigQuery. */
export interface BigQueryLinkState {
  readonly id: string;
  /** The Cloud project's number. */
  readonly project: string;
  readonly createTime: Date;
  readonly daily: boolean;
  readonly streaming: boolean;
}

/** What a user may do with a property; "none" looks the same as a property that does not exist. */
export type Role = "none" | "viewer" | "editor";

/** Who calls, and who made what a seed made, unless another is named. */
export const OWNER: { readonly email: string } = { email: "owner@example.com" };

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
  /** OWNER's role. Read roles with roleOf, change them with setRole. */
  role: Role;
  /** Other users' roles, by e-mail address; who is not in it has none. */
  readonly roles: Map<string, Role>;
  /** When the property was put in the trash can, null while it is not; change it with trashProperty. */
  deleteTime: Date | null;
  /** Change it with linkBigQuery. */
  bigQueryLink: BigQueryLinkState | null;
  readonly streams: Map<string, StreamState>;
  /** In force now, by id. */
  readonly keyEvents: Map<string, KeyEventState>;
  /** In force now, by id. */
  readonly rules: Map<string, EventCreateRuleState>;
  /** Not archived, by id. */
  readonly audiences: Map<string, AudienceState>;
  readonly annotations: Map<string, AnnotationState>;
  /** Every version there ever was, in order of `from`; deleted ones have an `until`. */
  readonly keyEventHistory: Versioned<KeyEventState>[];
  /** Every version there ever was, in order of `from`. */
  readonly ruleHistory: Versioned<EventCreateRuleState>[];
  /** Every version there ever was, in order of `from`; archived ones have an `until`. */
  readonly audienceHistory: Versioned<AudienceState>[];
}

/** Everything the emulator knows. Read it freely; change it with the functions below, which keep the history. */
export interface World {
  readonly clock: EmulatorClock;
  readonly accounts: Map<string, AccountState>;
  readonly properties: Map<string, PropertyState>;
  /** Every change of a key event, rule, audience or annotation, in the order in which they were made. */
  readonly changes: Change[];
  /** The next id to give out; ids are never used twice. */
  nextId: number;
}

/** A world with nothing in it. Ids count up from 1001, so that the same steps give the same ids. */
export function createWorld(clock: EmulatorClock): World {
  return { clock, accounts: new Map(), properties: new Map(), changes: [], nextId: 1001 };
}

/** Fields to create something with, where the id may be left to the world. */
export type WithOptionalId<T extends { readonly id: string }> = Omit<T, "id"> & { readonly id?: string };

/** The wanted id, or one that nothing has had yet. Throws a RangeError for an id that is taken or not numeric. */
export function claimId(
  world: World,
  taken: ReadonlyMap<string, unknown>,
  wanted: string | undefined,
): string {
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

/** What a property starts from; everything in it is added one by one. */
type NewProperty = WithOptionalId<
  Pick<
    PropertyState,
    "id" | "accountId" | "displayName" | "timeZone" | "currencyCode" | "serviceLevel" | "createTime"
  >
> & {
  /** OWNER's; default: editor. */
  readonly role?: Role;
};

/** Adds an empty property to an account. Throws a RangeError if the id is taken or the account is not there. */
export function addProperty(world: World, fields: NewProperty): PropertyState {
  if (!world.accounts.has(fields.accountId)) throw new RangeError(`there is no account ${fields.accountId}`);
  const { role = "editor", ...given } = fields;
  const property: PropertyState = {
    ...given,
    id: claimId(world, world.properties, fields.id),
    role,
    roles: new Map(),
    deleteTime: null,
    bigQueryLink: null,
    streams: new Map(),
    keyEvents: new Map(),
    rules: new Map(),
    audiences: new Map(),
    annotations: new Map(),
    keyEventHistory: [],
    ruleHistory: [],
    audienceHistory: [],
  };
  world.properties.set(property.id, property);
  return property;
}

/** What a user, by e-mail address, may do with a property. */
export function roleOf(property: PropertyState, user: string): Role {
  return user === OWNER.email ? property.role : (property.roles.get(user) ?? "none");
}

/** Changes what a user (default: OWNER) may do with a property, from the next call on. Throws a RangeError if there is no such property. */
export function setRole(world: World, propertyId: string, role: Role, user: string = OWNER.email): void {
  const property = propertyOf(world, propertyId);
  if (user === OWNER.email) property.role = role;
  else property.roles.set(user, role);
}

/**
 * Puts a property in the trash can: it leaves lists and summaries, but can still be looked up. Throws a RangeError if there
 * is none.
 */
export function trashProperty(world: World, propertyId: string): void {
  propertyOf(world, propertyId).deleteTime = world.clock.now();
}

/** Links a property to BigQuery, from the next call on. */
export function linkBigQuery(
  world: World,
  propertyId: string,
  link: Pick<BigQueryLinkState, "project" | "daily" | "streaming">,
): void {
  propertyOf(world, propertyId).bigQueryLink = { ...link, id: "link", createTime: world.clock.now() };
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
  actor: Actor = OWNER,
): KeyEventState {
  const { keyEvents, keyEventHistory } = propertyOf(world, propertyId);
  const after: KeyEventState = {
    ...fields,
    id: claimId(world, keyEvents, fields.id),
    createTime: fields.createTime ?? world.clock.now(),
  };
  keyEvents.set(after.id, after);
  comeIntoForce(keyEventHistory, after, after.createTime);
  const difference = { resourceType: "KEY_EVENT", propertyId, before: null, after } as const;
  recordChange(world, difference, after.createTime, actor);
  return after;
}

/** Puts another version of a key event in force from now on. Throws a RangeError if it is not there. */
export function updateKeyEvent(
  world: World,
  propertyId: string,
  after: KeyEventState,
  actor: Actor = OWNER,
): void {
  const { keyEvents, keyEventHistory } = propertyOf(world, propertyId);
  const now = world.clock.now();
  const before = goOutOfForce(keyEventHistory, after.id, now);
  keyEvents.set(after.id, after);
  comeIntoForce(keyEventHistory, after, now);
  recordChange(world, { resourceType: "KEY_EVENT", propertyId, before, after }, now, actor);
}

/** Ends a key event now. Throws a RangeError if it is not there. */
export function deleteKeyEvent(world: World, propertyId: string, id: string, actor: Actor = OWNER): void {
  const { keyEvents, keyEventHistory } = propertyOf(world, propertyId);
  const now = world.clock.now();
  const before = goOutOfForce(keyEventHistory, id, now);
  keyEvents.delete(id);
  recordChange(world, { resourceType: "KEY_EVENT", propertyId, before, after: null }, now, actor);
}

/** Adds an event create rule, in force from `from` (default: now). Throws a RangeError if the id is taken. */
export function createRule(
  world: World,
  propertyId: string,
  fields: WithOptionalId<EventCreateRuleState>,
  from: Date = world.clock.now(),
  actor: Actor = OWNER,
): EventCreateRuleState {
  const { rules, ruleHistory } = propertyOf(world, propertyId);
  const after: EventCreateRuleState = { ...fields, id: claimId(world, rules, fields.id) };
  rules.set(after.id, after);
  comeIntoForce(ruleHistory, after, from);
  recordChange(world, { resourceType: "EVENT_CREATE_RULE", propertyId, before: null, after }, from, actor);
  return after;
}

/** Puts another version of a rule in force from now on. Throws a RangeError if it is not there. */
export function updateRule(
  world: World,
  propertyId: string,
  after: EventCreateRuleState,
  actor: Actor = OWNER,
): void {
  const { rules, ruleHistory } = propertyOf(world, propertyId);
  const now = world.clock.now();
  const before = goOutOfForce(ruleHistory, after.id, now);
  rules.set(after.id, after);
  comeIntoForce(ruleHistory, after, now);
  recordChange(world, { resourceType: "EVENT_CREATE_RULE", propertyId, before, after }, now, actor);
}

/** Ends a rule now. Throws a RangeError if it is not there. */
export function deleteRule(world: World, propertyId: string, id: string, actor: Actor = OWNER): void {
  const { rules, ruleHistory } = propertyOf(world, propertyId);
  const now = world.clock.now();
  const before = goOutOfForce(ruleHistory, id, now);
  rules.delete(id);
  recordChange(world, { resourceType: "EVENT_CREATE_RULE", propertyId, before, after: null }, now, actor);
}
