/** Every kind of resource the tool manages. */
import { audienceKind } from "./audience/audience.js";
import { eventCreateRuleKind } from "./event-create-rule/event-create-rule.js";
import { keyEventKind } from "./key-event/key-event.js";
import type { KindDefinition, ResourceKind } from "./resource.js";

const KINDS: { readonly [K in ResourceKind]: KindDefinition } = {
  key_event: keyEventKind,
  event_create_rule: eventCreateRuleKind,
  audience: audienceKind,
};

export function kindOf(kind: ResourceKind): KindDefinition {
  return KINDS[kind];
}
