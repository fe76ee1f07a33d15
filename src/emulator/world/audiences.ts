/**
 * Changes to a property's audiences, each of which goes on record and into the history of versions. Checks nothing that
 * the Admin API checks.
 */

import { claimId, OWNER, propertyOf, type WithOptionalId, type World } from "../world.js";
import type { AudienceState } from "./audience-state.js";
import { type Actor, recordChange } from "./changes.js";
import { comeIntoForce, goOutOfForce } from "./versions.js";

const resourceType = "AUDIENCE";

/** Adds an audience, in force from its `createTime` (default: now). Throws a RangeError if the id is taken. */
export function createAudience(
  world: World,
  propertyId: string,
  fields: Omit<WithOptionalId<AudienceState>, "createTime"> & { readonly createTime?: Date },
  actor: Actor = OWNER,
): AudienceState {
  const { audiences, audienceHistory } = propertyOf(world, propertyId);
  const after: AudienceState = {
    ...fields,
    id: claimId(world, audiences, fields.id),
    createTime: fields.createTime ?? world.clock.now(),
  };
  audiences.set(after.id, after);
  comeIntoForce(audienceHistory, after, after.createTime);
  recordChange(world, { resourceType, propertyId, before: null, after }, after.createTime, actor);
  return after;
}

/** Puts another version of an audience in force from now on. Throws a RangeError if it is not there. */
export function updateAudience(
  world: World,
  propertyId: string,
  after: AudienceState,
  actor: Actor = OWNER,
): void {
  const { audiences, audienceHistory } = propertyOf(world, propertyId);
  const now = world.clock.now();
  const before = goOutOfForce(audienceHistory, after.id, now);
  audiences.set(after.id, after);
  comeIntoForce(audienceHistory, after, now);
  recordChange(world, { resourceType, propertyId, before, after }, now, actor);
}

/**
 * Archives an audience now, for good. Throws a RangeError if it is not there. Whether GA4's change history calls this
 * DELETED or UPDATED is not established; here it is DELETED.
 */
export function archiveAudience(world: World, propertyId: string, id: string, actor: Actor = OWNER): void {
  const { audiences, audienceHistory } = propertyOf(world, propertyId);
  const now = world.clock.now();
  const before = goOutOfForce(audienceHistory, id, now);
  audiences.delete(id);
  recordChange(world, { resourceType, propertyId, before, after: null }, now, actor);
}
