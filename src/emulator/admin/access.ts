/**
 * Who may see and change what. GA4 does not tell a stranger whether a property exists: one that is missing and one
 * that is someone else's get the same PERMISSION_DENIED.
 */

import { notFound, permissionDenied } from "../grpc/status.js";
import type { AccountState, PropertyState, StreamState, World } from "../world.js";

/** Whether the caller may read the property. */
export function isVisible(property: PropertyState): boolean {
  return property.role !== "none";
}

/** The property, for reading. Throws PERMISSION_DENIED where the caller has no role, or there is none. */
export function visibleProperty(world: World, id: string): PropertyState {
  const property = world.properties.get(id);
  if (property === undefined || !isVisible(property)) throw permissionDenied();
  return property;
}

/** The property, for writing. Throws PERMISSION_DENIED unless the caller is an editor of it. */
export function editableProperty(world: World, id: string): PropertyState {
  const property = visibleProperty(world, id);
  if (property.role !== "editor") throw permissionDenied();
  return property;
}

/** A property's stream. Throws NOT_FOUND where there is none. */
export function existingStream(property: PropertyState, id: string): StreamState {
  const stream = property.streams.get(id);
  if (stream === undefined) throw notFound();
  return stream;
}

/** The caller's accounts: those with a property of theirs, and those still empty. */
export function visibleAccounts(world: World): readonly AccountState[] {
  return [...world.accounts.values()].filter((account) => {
    const properties = [...world.properties.values()].filter(({ accountId }) => accountId === account.id);
    return properties.length === 0 || properties.some(isVisible);
  });
}
