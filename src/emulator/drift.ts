/**
 * What other people do to a property behind our back: changes in the GA4 interface, made by someone named, found by the
 * names that tests and demos know. Like seeds they pass by every rule of the Admin API; unlike seeds they happen now.
 */

import {
  archiveAudience,
  deleteKeyEvent,
  deleteRule,
  updateAudience,
  updateKeyEvent,
  updateRule,
} from "./world/resources.js";
import type { Actor, AudienceState, EventCreateRuleState, KeyEventState, World } from "./world/state.js";
import { propertyOf } from "./world/world.js";

/** Who changes things behind our back unless another is named. */
export const SOMEONE_ELSE: { readonly email: string } = { email: "someone.else@example.com" };

/** What can be changed of a resource: everything that is not its identity. */
type Edit<State> = Partial<Omit<State, "id" | "createTime" | "streamId">>;

/** Someone edits the key event of an event. Throws a RangeError if there is none. */
export function driftKeyEvent(
  world: World,
  propertyId: string,
  eventName: string,
  edit: Edit<KeyEventState>,
  actor: Actor = SOMEONE_ELSE,
): void {
  updateKeyEvent(world, propertyId, { ...keyEventOf(world, propertyId, eventName), ...edit }, actor);
}

/** Someone deletes the key event of an event. Throws a RangeError if there is none. */
export function loseKeyEvent(
  world: World,
  propertyId: string,
  eventName: string,
  actor: Actor = SOMEONE_ELSE,
): void {
  deleteKeyEvent(world, propertyId, keyEventOf(world, propertyId, eventName).id, actor);
}

/** Someone edits the rules, of all streams, that create an event. Throws a RangeError if there is none. */
export function driftRules(
  world: World,
  propertyId: string,
  destinationEvent: string,
  edit: Edit<EventCreateRuleState>,
  actor: Actor = SOMEONE_ELSE,
): void {
  for (const rule of rulesOf(world, propertyId, destinationEvent)) {
    updateRule(world, propertyId, { ...rule, ...edit }, actor);
  }
}

/** Someone deletes the rules, of all streams, that create an event. Throws a RangeError if there is none. */
export function loseRules(
  world: World,
  propertyId: string,
  destinationEvent: string,
  actor: Actor = SOMEONE_ELSE,
): void {
  for (const { id } of rulesOf(world, propertyId, destinationEvent)) deleteRule(world, propertyId, id, actor);
}

/** Someone edits the audience of a display name. Throws a RangeError if there is none. */
export function driftAudience(
  world: World,
  propertyId: string,
  displayName: string,
  edit: Edit<AudienceState>,
  actor: Actor = SOMEONE_ELSE,
): void {
  updateAudience(world, propertyId, { ...audienceOf(world, propertyId, displayName), ...edit }, actor);
}

/** Someone archives the audience of a display name. Throws a RangeError if there is none. */
export function loseAudience(
  world: World,
  propertyId: string,
  displayName: string,
  actor: Actor = SOMEONE_ELSE,
): void {
  archiveAudience(world, propertyId, audienceOf(world, propertyId, displayName).id, actor);
}

function keyEventOf(world: World, propertyId: string, eventName: string): KeyEventState {
  const all = [...propertyOf(world, propertyId).keyEvents.values()];
  return found(
    all.find((keyEvent) => keyEvent.eventName === eventName),
    `key event for ${eventName}`,
  );
}

function rulesOf(
  world: World,
  propertyId: string,
  destinationEvent: string,
): readonly EventCreateRuleState[] {
  const rules = [...propertyOf(world, propertyId).rules.values()].filter(
    (rule) => rule.destinationEvent === destinationEvent,
  );
  found(rules[0], `rule that creates ${destinationEvent}`);
  return rules;
}

function audienceOf(world: World, propertyId: string, displayName: string): AudienceState {
  const all = [...propertyOf(world, propertyId).audiences.values()];
  return found(
    all.find((audience) => audience.displayName === displayName),
    `audience ${displayName}`,
  );
}

function found<State>(state: State | undefined, what: string): State {
  if (state === undefined) throw new RangeError(`there is no ${what}`);
  return state;
}
