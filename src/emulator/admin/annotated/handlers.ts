/**
 * Create, get, list, update, delete and archive for every kind of resource of a property, by the annotations of its proto.
 * One engine: what a kind has of its own is a line in `rules.ts`.
 */
import { snake } from "../../grpc/protos.js";
import { type UnaryHandler, unary } from "../../grpc/service.js";
import { invalidArgument, notFound } from "../../grpc/status.js";
import { toTimestamp } from "../../grpc/timestamp.js";
import { recordAnnotated } from "../../world/resources.js";
import type { AnnotatedState, PropertyState, World } from "../../world/state.js";
import { editableProperty, existingStream, visibleProperty } from "../access.js";
import { type FieldMask, type PageRequest, pageOf, parseName, readMask } from "../request.js";
import {
  describedMethods,
  type FieldDescription,
  type MethodDescription,
  type ResourceDescription,
} from "./proto.js";
import { type Message, RULES, type Siblings } from "./rules.js";

type Request = Readonly<Record<string, unknown>>;

/** The methods that the proto describes and nobody has written by hand. */
export function annotatedHandlers(world: World, version: "v1alpha" | "v1beta"): Record<string, UnaryHandler> {
  return Object.fromEntries(
    describedMethods(version).map((method) => [
      method.name,
      unary((request: Request, { user }) => answer(world, method, request, user)),
    ]),
  );
}

function answer(world: World, method: MethodDescription, request: Request, user: string): object {
  const { verb, resource, field } = method;
  switch (verb) {
    case "create":
      return create(world, resource, request, field, user);
    case "get":
      return messageOf(existing(world, resource, nameIn(request), user, "read"));
    case "list":
      return list(world, method, request, user);
    case "update":
      return update(world, method, request, user);
    case "delete":
    case "archive": {
      const state = existing(world, resource, nameIn(request), user, "write");
      RULES[resource.type]?.checkEnd?.(state.message);
      world.annotated.delete(state.name);
      if (verb === "archive") world.archived.push({ ...state, until: world.clock.now() });
      recordAnnotated(world, state, null, { email: user });
      return {};
    }
  }
}

const nameIn = (request: Request): string => String(request.name ?? "");
const messageOf = ({ name, message }: AnnotatedState): object => ({ ...message, name });

/** The parent of a name, with the caller's right to it. Throws as GA4 does where it is not there or not theirs. */
function parentOf(
  world: World,
  resource: ResourceDescription,
  parent: string,
  user: string,
  right: "read" | "write",
): PropertyState {
  const [propertyId = "", streamId] = parseName(parent, ...resource.parent);
  const property = (right === "read" ? visibleProperty : editableProperty)(world, propertyId, user);
  if (streamId === undefined) return property;
  const { type } = existingStream(property, streamId);
  const { streams = type } = RULES[resource.type] ?? {};
  if (type !== streams) throw invalidArgument(`${parent} is of another kind than ${streams}.`);
  return property;
}

function split(name: string, { singleton }: ResourceDescription): readonly [string, string] {
  const segments = name.split("/");
  const own = singleton ? 1 : 2;
  return [segments.slice(0, -own).join("/"), segments.slice(-own).join("/")];
}

function existing(
  world: World,
  resource: ResourceDescription,
  name: string,
  user: string,
  right: "read" | "write",
): AnnotatedState {
  const [parent, own] = split(name, resource);
  const fits = resource.singleton
    ? own === resource.collection
    : own.startsWith(`${resource.collection}/`) && own !== `${resource.collection}/`;
  if (!fits) throw invalidArgument(`"${name}" is not a resource name of ${resource.type}.`);
  const property = parentOf(world, resource, parent, user, right);
  const found = world.annotated.get(name);
  if (found) return found;
  if (!resource.singleton) throw notFound();
  const message = RULES[resource.type]?.start ?? {};
  return { id: name, type: resource.type, propertyId: property.id, name, parent, message };
}

const SLOT_HOURS = 48;

function siblingsOf(
  world: World,
  property: PropertyState,
  type: string,
  parent: string,
  without = "",
): Siblings {
  const isOne = (state: AnnotatedState): boolean =>
    state.type === type && state.parent === parent && state.name !== without;
  const since = world.clock.now().getTime() - SLOT_HOURS * 3_600_000;
  return {
    property,
    live: [...world.annotated.values()].filter(isOne),
    lately: world.archived.filter((state) => isOne(state) && state.until.getTime() > since),
    archivedParameter: world.facts.archived_parameter,
  };
}

function create(
  world: World,
  resource: ResourceDescription,
  request: Request,
  field: string,
  user: string,
): object {
  const parent = String(request.parent ?? "");
  const property = parentOf(world, resource, parent, user, "write");
  const input = inputOf(request, field);
  const given = written(input, resource);
  assertRequired(given, resource, field);
  const siblings = siblingsOf(world, property, resource.type, parent);
  const rules = RULES[resource.type];
  rules?.check?.(given, null, siblings);
  const id = idFor(world, request, field);
  const own = resource.fields.some(({ name, outputOnly }) => name === `${field}Id` && outputOnly);
  const message = {
    ...stamped(world, resource, user),
    ...(own ? { [`${field}Id`]: id } : {}),
    ...(rules?.fill?.(given, siblings) ?? given),
  };
  const name = `${parent}/${resource.collection}/${id}`;
  if (world.annotated.has(name)) throw invalidArgument(`${name} is there already.`);
  const state: AnnotatedState = { id, type: resource.type, propertyId: property.id, name, parent, message };
  world.annotated.set(name, state);
  unsetOthers(world, state);
  recordAnnotated(world, null, state, { email: user });
  return messageOf(state);
}

/** Of what is true of one at a time, it is so of this one. */
function unsetOthers(world: World, { name, type, parent, message }: AnnotatedState): void {
  const field = RULES[type]?.onlyOne;
  if (field === undefined || message[field] !== true) return;
  for (const other of world.annotated.values())
    if (
      other.type === type &&
      other.parent === parent &&
      other.name !== name &&
      other.message[field] === true
    )
      world.annotated.set(other.name, { ...other, message: { ...other.message, [field]: false } });
}

/** The caller's own where the method takes one (calculated metrics: 1 to 80 letters, digits and `_`), else the next. */
function idFor(world: World, request: Request, field: string): string {
  const wanted = request[`${field}Id`];
  if (typeof wanted !== "string") return String(world.nextId++);
  if (!/^[A-Za-z0-9_]{1,80}$/.test(wanted))
    throw invalidArgument(`${snake(field)}_id is required: 1 to 80 letters, digits and underscores.`);
  return wanted;
}

function stamped(world: World, { fields }: ResourceDescription, user: string): Message {
  const has = (name: string): boolean => fields.some((f) => f.name === name && f.outputOnly);
  const now = toTimestamp(world.clock.now());
  return {
    ...(has("createTime") ? { createTime: now } : {}),
    ...(has("updateTime") ? { updateTime: now } : {}),
    ...(has("creatorEmailAddress") ? { creatorEmailAddress: user } : {}),
  };
}

function inputOf(request: Request, field: string): Message {
  const input = request[field];
  if (typeof input !== "object" || input === null) throw invalidArgument(`${snake(field)} is required.`);
  return input as Message;
}

/** What a caller may say: everything but the server's own fields. */
function written(input: Message, { fields }: ResourceDescription): Message {
  return Object.fromEntries(
    fields.filter((f) => !f.outputOnly && input[f.name] !== undefined).map((f) => [f.name, input[f.name]]),
  );
}

function isSet({ unspecified, repeated }: FieldDescription, value: unknown): boolean {
  if (repeated) return Array.isArray(value) && value.length > 0;
  return value !== undefined && value !== null && value !== "" && value !== unspecified && value !== 0;
}

function assertRequired(message: Message, { fields }: ResourceDescription, field: string): void {
  for (const f of fields) {
    const needed = f.required || (f.immutable && f.unspecified !== undefined);
    if (needed && !isSet(f, message[f.name]))
      throw invalidArgument(`${snake(field)}.${snake(f.name)} is required.`);
  }
}

function list(
  world: World,
  { resource, field, name }: MethodDescription,
  request: Request,
  user: string,
): object {
  const parent = String(request.parent ?? "");
  const property = parentOf(world, resource, parent, user, "read");
  const { live } = siblingsOf(world, property, resource.type, parent);
  const asked = request as unknown as PageRequest;
  const page = pageOf(live, (one) => one.name, asked, `${name} ${parent}`, RULES[resource.type]?.pages);
  return { [field]: page.items.map(messageOf), nextPageToken: page.nextPageToken };
}

const maskIn = ({ updateMask }: Request): FieldMask | null => (updateMask as FieldMask | undefined) ?? null;

/** What changes where the request names nothing: all, where it has no mask; what it fills, where the mask is optional [AIP-134]. */
function impliedMask(
  masked: MethodDescription["mask"],
  { fields }: ResourceDescription,
  input: Request,
): FieldMask | null {
  if (masked === "required") return null;
  if (masked === "none") return { paths: ["*"] };
  return { paths: fields.filter((f) => !f.outputOnly && isSet(f, input[f.name])).map((f) => snake(f.name)) };
}

function update(
  world: World,
  { resource, field, mask: masked }: MethodDescription,
  request: Request,
  user: string,
): object {
  const input = inputOf(request, field);
  const before = existing(world, resource, nameIn(input), user, "write");
  const named = (test: (f: FieldDescription) => boolean): string[] =>
    resource.fields.filter(test).map((f) => snake(f.name));
  const mask = readMask(maskIn(request) ?? impliedMask(masked, resource, input), {
    mutable: named((f) => !f.outputOnly && !f.immutable),
    immutable: named((f) => f.immutable && !f.outputOnly),
    outputOnly: named((f) => f.outputOnly),
  });
  const message: Record<string, unknown> = { ...before.message };
  for (const f of resource.fields) {
    if (!mask.has(snake(f.name))) continue;
    const value = input[f.name];
    if (f.immutable) {
      if (isSet(f, value) && JSON.stringify(value) !== JSON.stringify(before.message[f.name]))
        throw invalidArgument(`${snake(field)}.${snake(f.name)} is immutable.`);
      continue;
    }
    message[f.name] = value;
    if (f.required && !isSet(f, value))
      throw invalidArgument(`${snake(field)}.${snake(f.name)} is required.`);
  }
  const property = parentOf(world, resource, before.parent, user, "write");
  RULES[resource.type]?.check?.(
    message,
    before.message,
    siblingsOf(world, property, resource.type, before.parent, before.name),
  );
  if ("updateTime" in message) message.updateTime = toTimestamp(world.clock.now());
  const after: AnnotatedState = { ...before, message };
  world.annotated.set(after.name, after);
  unsetOthers(world, after);
  recordAnnotated(world, before, after, { email: user });
  return messageOf(after);
}
