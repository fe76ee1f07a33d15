/**
 * What every request of the Admin API is made of: resource names (`properties/1/dataStreams/2/...`), `update_mask`,
 * and lists in pages (50 unless asked, 200 at most, in an order that means nothing, with an opaque token bound to the
 * list it came from). Knows nothing of what exists.
 */
import { createHash } from "node:crypto";
import { invalidArgument } from "../grpc/status.js";

/** A resource as it goes on the wire: its name, and whatever else is not at its default. */
export interface ResourceMessage {
  readonly name: string;
  readonly [field: string]: unknown;
}

/** `accounts/1` */
export function accountName(id: string): string {
  return `accounts/${id}`;
}

/** `properties/1` */
export function propertyName(id: string): string {
  return `properties/${id}`;
}

/** `properties/1/dataStreams/2` */
export function streamName(propertyId: string, id: string): string {
  return `properties/${propertyId}/dataStreams/${id}`;
}

/** `properties/1/keyEvents/2` */
export function keyEventName(propertyId: string, id: string): string {
  return `properties/${propertyId}/keyEvents/${id}`;
}

/** `properties/1/dataStreams/2/eventCreateRules/3` */
export function ruleName(propertyId: string, streamId: string, id: string): string {
  return `${streamName(propertyId, streamId)}/eventCreateRules/${id}`;
}

/** `properties/1/audiences/2` */
export function audienceName(propertyId: string, id: string): string {
  return `properties/${propertyId}/audiences/${id}`;
}

/** `properties/1/reportingDataAnnotations/2` */
export function annotationName(propertyId: string, id: string): string {
  return `properties/${propertyId}/reportingDataAnnotations/${id}`;
}

/**
 * The ids in a resource name, one for each collection in `collections`, outermost first. Throws INVALID_ARGUMENT for a
 * name of another form; GA4's own wording is not established.
 *
 * @example parseName("properties/1/keyEvents/2", "properties", "keyEvents") // ["1", "2"]
 */
export function parseName<Collections extends readonly string[]>(
  name: string,
  ...collections: Collections
): { readonly [Index in keyof Collections]: string } {
  const segments = name.split("/");
  const fits =
    segments.length === collections.length * 2 &&
    collections.every((collection, index) => segments[index * 2] === collection) &&
    segments.every((segment, index) => index % 2 === 0 || /^[0-9]+$/.test(segment));
  if (!fits) {
    const form = collections.map((collection) => `${collection}/{id}`).join("/");
    throw invalidArgument(`"${name}" is not a resource name of the form ${form}.`);
  }
  return segments.filter((_, index) => index % 2 === 1) as { [Index in keyof Collections]: string };
}

/** How many of a list are on a page: unless another number is asked for, and at most. */
const PAGES = { usual: 50, most: 200 };

export interface PageRequest {
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/** 16 characters, whatever the text. */
function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function writeToken(list: string, after: string): string {
  return Buffer.from(digest(list) + after).toString("base64url");
}

/** The key after which to go on. Throws INVALID_ARGUMENT unless the token was made for this list. */
function readToken(list: string, token: string): string {
  const [, after] = /^[0-9a-f]{16}([0-9a-f]{16})$/.exec(Buffer.from(token, "base64url").toString()) ?? [];
  if (after === undefined || token !== writeToken(list, after)) {
    throw invalidArgument("The page token is invalid or belongs to another request.");
  }
  return after;
}

/**
 * One page of a list. The order is that of hashed names: the same on every call, and unlike the order of creation, as
 * GA4's is arbitrary. `list` says which list it is (method and arguments): when paging, "all other parameters must
 * match the call that provided the page token". The page size may change from page to page (google.aip.dev/158).
 *
 * Throws INVALID_ARGUMENT for a negative page size or a token of another list.
 */
export function pageOf<T>(
  all: Iterable<T>,
  nameOf: (item: T) => string,
  request: PageRequest,
  list: string,
  { usual, most } = PAGES,
): Page<T> {
  if (request.pageSize < 0) throw invalidArgument("page_size must not be negative.");
  const size = Math.min(request.pageSize || usual, most);
  const after = request.pageToken === "" ? "" : readToken(list, request.pageToken);

  const left = [...all]
    .map((item) => ({ item, key: digest(nameOf(item)) }))
    .filter(({ key }) => key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = left.slice(0, size);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    nextPageToken: last !== undefined && left.length > page.length ? writeToken(list, last.key) : "",
  };
}

export interface FieldMask {
  readonly paths: readonly string[];
}

/** A resource's fields by what an update may do with them, in snake_case. */
interface Fields<Mutable extends string, Immutable extends string> {
  readonly mutable: readonly Mutable[];
  /** In a mask they are allowed only where the value stays the same. */
  readonly immutable: readonly Immutable[];
  /** In a mask they are allowed and do nothing (google.aip.dev/203). */
  readonly outputOnly: readonly string[];
}

/**
 * The fields an update is about: those named, or all for the one path `*`, which replaces the whole entity.
 *
 * Throws INVALID_ARGUMENT for an absent or empty mask (it is required), and for a path that is no field of the
 * resource - which a camelCase path is, too.
 */
export function readMask<Mutable extends string, Immutable extends string>(
  mask: FieldMask | null,
  fields: Fields<Mutable, Immutable>,
): ReadonlySet<Mutable | Immutable> {
  const paths = mask?.paths ?? [];
  if (paths.length === 0) throw invalidArgument("update_mask is required.");
  const writable: readonly (Mutable | Immutable)[] = [...fields.mutable, ...fields.immutable];
  if (paths.length === 1 && paths[0] === "*") return new Set(writable);

  const named = new Set<Mutable | Immutable>();
  for (const path of paths) {
    const field = writable.find((known) => known === path);
    if (field !== undefined) named.add(field);
    else if (!fields.outputOnly.includes(path)) {
      throw invalidArgument(`update_mask: "${path}" is not a field of this resource.`);
    }
  }
  return named;
}

/**
 * Throws INVALID_ARGUMENT for a field in the mask that never changes and is said to be something else. `*` masks it too: what is
 * left out is then not a change.
 */
export function checkUnchanged(
  resource: string,
  masked: ReadonlySet<string>,
  fields: Readonly<Record<string, { readonly said: string; readonly is: string | undefined }>>,
): void {
  for (const [field, { said, is }] of Object.entries(fields))
    if (masked.has(field) && said !== "" && said !== is)
      throw invalidArgument(`${resource}.${field} is immutable.`);
}
