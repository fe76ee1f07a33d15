/**
 * A world and what is in it from the start: accounts, properties with their roles, streams and links. What changes while it runs
 * is in `resources.ts`. Knows nothing of gRPC, DuckDB or paging.
 */
import type { EmulatorClock } from "../clock.js";
import { ASSUMED, type Facts } from "../facts.js";
import type { AccountState, KeptWorld, PropertyState, Role, StreamState, World } from "./state.js";

/** Who calls, and who made what a seed made, unless another is named. */
export const OWNER: { readonly email: string } = { email: "owner@example.com" };

/** A world with nothing in it. Ids count up from 1001, so that the same steps give the same ids. */
export function createWorld(clock: EmulatorClock, facts: Facts = ASSUMED): World {
  return {
    clock,
    facts,
    accounts: new Map(),
    properties: new Map(),
    annotated: new Map(),
    archived: [],
    made: new Map(),
    changes: [],
    accesses: [],
    nextId: 1001,
  };
}

/** What of it outlives its emulator. */
export function keptOf({ clock: _, facts: __, accesses: ___, ...kept }: World): KeptWorld {
  return kept;
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
