/** Changes to a property's annotations, each of which goes on record. Checks nothing that the Admin API checks. */

import { claimId, OWNER, propertyOf, type WithOptionalId, type World } from "../world.js";
import type { AnnotationState } from "./annotation-state.js";
import { type Actor, recordChange } from "./changes.js";

const resourceType = "REPORTING_DATA_ANNOTATION";

/** Adds an annotation. Throws a RangeError if the id is taken. */
export function createAnnotation(
  world: World,
  propertyId: string,
  fields: WithOptionalId<AnnotationState>,
  actor: Actor = OWNER,
): AnnotationState {
  const { annotations } = propertyOf(world, propertyId);
  const after: AnnotationState = { ...fields, id: claimId(world, annotations, fields.id) };
  annotations.set(after.id, after);
  recordChange(world, { resourceType, propertyId, before: null, after }, world.clock.now(), actor);
  return after;
}

/** Replaces an annotation. Throws a RangeError if it is not there. */
export function updateAnnotation(
  world: World,
  propertyId: string,
  after: AnnotationState,
  actor: Actor = OWNER,
): void {
  const before = existing(world, propertyId, after.id);
  propertyOf(world, propertyId).annotations.set(after.id, after);
  recordChange(world, { resourceType, propertyId, before, after }, world.clock.now(), actor);
}

/** Deletes an annotation. Throws a RangeError if it is not there. */
export function deleteAnnotation(world: World, propertyId: string, id: string, actor: Actor = OWNER): void {
  const before = existing(world, propertyId, id);
  propertyOf(world, propertyId).annotations.delete(id);
  recordChange(world, { resourceType, propertyId, before, after: null }, world.clock.now(), actor);
}

function existing(world: World, propertyId: string, id: string): AnnotationState {
  const annotation = propertyOf(world, propertyId).annotations.get(id);
  if (annotation === undefined) throw new RangeError(`there is no annotation ${id}`);
  return annotation;
}
