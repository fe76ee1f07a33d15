/**
 * Who changed what: the record that GA4 keeps of every change to a property's configuration. Knows the states it keeps
 * copies of, not how they came about or how they look on the wire.
 */

import type { EventCreateRuleState, KeyEventState } from "../world.js";
import type { AnnotationState } from "./annotation-state.js";
import type { AudienceState } from "./audience-state.js";

/** Who makes a change: a user, GA4 itself, or Google's support staff. */
export type Actor = { readonly email: string } | "SYSTEM" | "SUPPORT";

/** The states whose changes are kept, by GA4's name for the type of resource. */
interface States {
  readonly KEY_EVENT: KeyEventState;
  readonly EVENT_CREATE_RULE: EventCreateRuleState;
  readonly AUDIENCE: AudienceState;
  readonly REPORTING_DATA_ANNOTATION: AnnotationState;
}

/** What became of one resource; `before` is null where it was created, `after` where it is gone. */
type Difference = {
  readonly [Type in keyof States]: {
    readonly resourceType: Type;
    readonly propertyId: string;
    readonly before: States[Type] | null;
    readonly after: States[Type] | null;
  };
}[keyof States];

/** One change of one resource. */
export type Change = Difference & {
  /** Unique in the world. */
  readonly id: string;
  readonly time: Date;
  readonly actor: Actor;
};

/** Adds a change to the record. A seed's time may lie before that of changes already there. */
export function recordChange(
  world: { readonly changes: Change[] },
  difference: Difference,
  time: Date,
  actor: Actor,
): void {
  world.changes.push({ ...difference, id: String(world.changes.length + 1), time, actor });
}
