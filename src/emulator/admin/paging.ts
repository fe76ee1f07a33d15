/**
 * Lists in pages, as the Admin API gives them: 50 unless asked, 200 at most, in an order that means nothing, with an
 * opaque token bound to the list it came from.
 */

import { createHash } from "node:crypto";
import { invalidArgument } from "../grpc/status.js";

const DEFAULT_PAGE_SIZE = 50;
const MAXIMUM_PAGE_SIZE = 200;

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
): Page<T> {
  if (request.pageSize < 0) throw invalidArgument("page_size must not be negative.");
  const size = Math.min(request.pageSize || DEFAULT_PAGE_SIZE, MAXIMUM_PAGE_SIZE);
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
