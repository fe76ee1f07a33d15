/**
 * Who may see and change what. GA4 does not tell a stranger whether a property exists: one that is missing and one
 * that is someone else's get the same PERMISSION_DENIED.
 */

import { notFound, permissionDenied } from "../grpc/status.js";
import type { AccountState, PropertyState, StreamState, World } from "../world/state.js";
import { OWNER, roleOf } from "../world/world.js";

/** Whether the user may read the property. */
export function isVisible(property: PropertyState, user: string): boolean {
  return roleOf(property, user) !== "none";
}

/** Whether the user may change the property. */
export function isEditable(property: PropertyState, user: string): boolean {
  return roleOf(property, user) === "editor";
}

/** The property, for reading. Throws PERMISSION_DENIED where the user has no role, or there is none. */
export function visibleProperty(world: World, id: string, user: string): PropertyState {
  const property = world.properties.get(id);
  if (property === undefined || !isVisible(property, user)) throw permissionDenied();
  return property;
}

/** The property, for writing. Throws PERMISSION_DENIED unless the user is an editor of it. */
export function editableProperty(world: World, id: string, user: string): PropertyState {
  const property = visibleProperty(world, id, user);
  if (!isEditable(property, user)) throw permissionDenied();
  return property;
}

/** A property's stream. Throws NOT_FOUND where there is none. */
export function existingStream(property: PropertyState, id: string): StreamState {
  const stream = property.streams.get(id);
  if (stream === undefined) throw notFound();
  return stream;
}

/** The user's accounts: those with a property of theirs; empty ones are OWNER's. */
export function visibleAccounts(world: World, user: string): readonly AccountState[] {
  return [...world.accounts.values()].filter((account) => {
    const properties = [...world.properties.values()].filter(({ accountId }) => accountId === account.id);
    if (properties.length === 0) return user === OWNER.email;
    return properties.some((property) => isVisible(property, user));
  });
}
