/** `update_mask`, as the Admin API reads it. Knows which kinds of field there are, not what is in them. */

import { invalidArgument } from "../grpc/status.js";

export interface FieldMask {
  readonly paths: readonly string[];
}

/** A resource's fields by what an update may do with them, in snake_case. */
export interface Fields<Mutable extends string, Immutable extends string> {
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
