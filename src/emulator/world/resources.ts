/**
 * Changes to a property's key events, rules, audiences and annotations. Each goes on record, and into the history of versions,
 * because GA4 never looks back: a rule or a key event acts on an event only if it was in force when the event was collected.
 * Checks nothing that the Admin API checks.
 */
import type {
  Actor,
  AnnotatedState,
  AnnotationState,
  AudienceState,
  Difference,
  EventCreateRuleState,
  KeyEventState,
  PropertyState,
  Versioned,
  World,
} from "./state.js";
import { claimId, OWNER, propertyOf, type WithOptionalId } from "./world.js";

/** Where the resources of one kind are kept. */
interface Kind<State> {
  readonly resourceType: Difference["resourceType"];
  readonly present: (property: PropertyState) => Map<string, State>;
  /** Absent: what they were before does not matter to anything. */
  readonly history?: (property: PropertyState) => Versioned<State>[];
}

const KEY_EVENT: Kind<KeyEventState> = {
  resourceType: "KEY_EVENT",
  present: (property) => property.keyEvents,
  history: (property) => property.keyEventHistory,
};
const RULE: Kind<EventCreateRuleState> = {
  resourceType: "EVENT_CREATE_RULE",
  present: (property) => property.rules,
  history: (property) => property.ruleHistory,
};
const AUDIENCE: Kind<AudienceState> = {
  resourceType: "AUDIENCE",
  present: (property) => property.audiences,
  history: (property) => property.audienceHistory,
};
const ANNOTATION: Kind<AnnotationState> = {
  resourceType: "REPORTING_DATA_ANNOTATION",
  present: (property) => property.annotations,
};

type Made<State extends { readonly id: string; readonly createTime: Date }> = Omit<
  WithOptionalId<State>,
  "createTime"
> & { readonly createTime?: Date };

/** Adds a key event, in force from its `createTime` (default: now). Throws a RangeError if the id is taken. */
export function createKeyEvent(
  world: World,
  propertyId: string,
  fields: Made<KeyEventState>,
  actor: Actor = OWNER,
): KeyEventState {
  const createTime = fields.createTime ?? world.clock.now();
  return create(world, propertyId, KEY_EVENT, { ...fields, createTime }, createTime, actor);
}

/** Puts another version of a key event in force from now on. Throws a RangeError if it is not there. */
export function updateKeyEvent(
  world: World,
  propertyId: string,
  after: KeyEventState,
  actor: Actor = OWNER,
): void {
  change(world, propertyId, KEY_EVENT, after.id, after, actor);
}

/** Ends a key event now. Throws a RangeError if it is not there. */
export function deleteKeyEvent(world: World, propertyId: string, id: string, actor: Actor = OWNER): void {
  change(world, propertyId, KEY_EVENT, id, null, actor);
}

/** Adds an event create rule, in force from `from` (default: now). Throws a RangeError if the id is taken. */
export function createRule(
  world: World,
  propertyId: string,
  fields: WithOptionalId<EventCreateRuleState>,
  from: Date = world.clock.now(),
  actor: Actor = OWNER,
): EventCreateRuleState {
  return create(world, propertyId, RULE, fields, from, actor);
}

/** Puts another version of a rule in force from now on. Throws a RangeError if it is not there. */
export function updateRule(
  world: World,
  propertyId: string,
  after: EventCreateRuleState,
  actor: Actor = OWNER,
): void {
  change(world, propertyId, RULE, after.id, after, actor);
}

/** Ends a rule now. Throws a RangeError if it is not there. */
export function deleteRule(world: World, propertyId: string, id: string, actor: Actor = OWNER): void {
  change(world, propertyId, RULE, id, null, actor);
}

/** Adds an audience, in force from its `createTime` (default: now). Throws a RangeError if the id is taken. */
export function createAudience(
  world: World,
  propertyId: string,
  fields: Made<AudienceState>,
  actor: Actor = OWNER,
): AudienceState {
  const createTime = fields.createTime ?? world.clock.now();
  return create(world, propertyId, AUDIENCE, { ...fields, createTime }, createTime, actor);
}

/** Puts another version of an audience in force from now on. Throws a RangeError if it is not there. */
export function updateAudience(
  world: World,
  propertyId: string,
  after: AudienceState,
  actor: Actor = OWNER,
): void {
  change(world, propertyId, AUDIENCE, after.id, after, actor);
}

/**
 * Archives an audience now, for good. Throws a RangeError if it is not there. Whether GA4's change history calls this
 * DELETED or UPDATED is not established; here it is DELETED.
 */
export function archiveAudience(world: World, propertyId: string, id: string, actor: Actor = OWNER): void {
  change(world, propertyId, AUDIENCE, id, null, actor);
}

/** Adds an annotation. Throws a RangeError if the id is taken. */
export function createAnnotation(
  world: World,
  propertyId: string,
  fields: WithOptionalId<AnnotationState>,
  actor: Actor = OWNER,
): AnnotationState {
  return create(world, propertyId, ANNOTATION, fields, world.clock.now(), actor);
}

/** Replaces an annotation. Throws a RangeError if it is not there. */
export function updateAnnotation(
  world: World,
  propertyId: string,
  after: AnnotationState,
  actor: Actor = OWNER,
): void {
  change(world, propertyId, ANNOTATION, after.id, after, actor);
}

/** Deletes an annotation. Throws a RangeError if it is not there. */
export function deleteAnnotation(world: World, propertyId: string, id: string, actor: Actor = OWNER): void {
  change(world, propertyId, ANNOTATION, id, null, actor);
}

function create<State extends { readonly id: string }>(
  world: World,
  propertyId: string,
  kind: Kind<State>,
  fields: Omit<State, "id"> & { readonly id?: string },
  from: Date,
  actor: Actor,
): State {
  const property = propertyOf(world, propertyId);
  const present = kind.present(property);
  const after = { ...fields, id: claimId(world, present, fields.id) } as unknown as State;
  present.set(after.id, after);
  comeIntoForce(kind.history?.(property), after, from);
  record(world, propertyId, kind, { before: null, after }, from, actor);
  return after;
}

/** `after` null: it is gone. */
function change<State extends { readonly id: string }>(
  world: World,
  propertyId: string,
  kind: Kind<State>,
  id: string,
  after: State | null,
  actor: Actor,
): void {
  const property = propertyOf(world, propertyId);
  const present = kind.present(property);
  const before = present.get(id);
  if (before === undefined) throw new RangeError(`nothing with the id ${id} is in force`);
  const now = world.clock.now();
  const history = kind.history?.(property);
  goOutOfForce(history, id, now);
  if (after === null) present.delete(id);
  else {
    present.set(id, after);
    comeIntoForce(history, after, now);
  }
  record(world, propertyId, kind, { before, after }, now, actor);
}

/** Adds a version behind all that came into force no later, so that the history stays in order of `from`. */
function comeIntoForce<State>(history: Versioned<State>[] | undefined, value: State, from: Date): void {
  if (history === undefined) return;
  const behind = history.findLastIndex((version) => version.from.getTime() <= from.getTime());
  history.splice(behind + 1, 0, { value, from, until: null });
}

/** Ends the version of `id` that is in force. */
function goOutOfForce<State extends { readonly id: string }>(
  history: Versioned<State>[] | undefined,
  id: string,
  until: Date,
): void {
  const index = history?.findIndex((version) => version.until === null && version.value.id === id) ?? -1;
  const version = history?.[index];
  if (history && version) history[index] = { ...version, until };
}

/** Adds a change to the record. A seed's time may lie before that of changes already there. */
function record<State>(
  { changes }: World,
  propertyId: string,
  { resourceType }: Pick<Kind<State>, "resourceType">,
  difference: { readonly before: State | null; readonly after: State | null },
  time: Date,
  actor: Actor,
): void {
  // The kind says which state it is.
  const of = { resourceType, propertyId, ...difference } as unknown as Difference;
  changes.push({ ...of, id: String(changes.length + 1), time, actor });
}

/** Puts on record what became of a resource, as it goes on the wire: `type` is `Property`, for instance. */
export function recordMessages(
  world: World,
  type: string,
  propertyId: string,
  before: Message | null,
  after: Message | null,
  actor: Actor,
): void {
  const state = (message: Message | null): AnnotatedState | null => {
    if (message === null) return null;
    const name = String(message.name);
    return { id: name, type, propertyId, name, parent: name.split("/").slice(0, -2).join("/"), message };
  };
  recordAnnotated(world, state(before), state(after), actor);
}

type Message = AnnotatedState["message"];

/** Puts a change of a resource that follows its annotations on record. */
export function recordAnnotated(
  world: World,
  before: AnnotatedState | null,
  after: AnnotatedState | null,
  actor: Actor = OWNER,
): void {
  const propertyId = (after ?? before)?.propertyId ?? "";
  record(world, propertyId, { resourceType: "ANNOTATED" }, { before, after }, world.clock.now(), actor);
}
