/** The GA4 part of a plan as data: what would be done in the property, why, and what forbids it. */
import * as z from "zod";
import type { Frozen } from "../../diagnostics/frozen.js";
import { servesSchema } from "../ledger/ledger.js";
import { fieldsSchema, operationShape } from "../operations/operation.js";
import { refusalShape, SHARED_REFUSALS } from "../operations/refusal.js";
import { RESOURCE_KINDS } from "../resources/resource.js";

const kind = z.enum(RESOURCE_KINDS);

/**
 * `serves`: the kind of its goal, by the file or, where the goal has left it, by the ledger; absent where it is none or is not
 * known. `parent`: `properties/1` or `properties/1/dataStreams/2`. `name`: the live resource's; null where there is none yet.
 * `fields`: all managed fields as they are to be; empty where something goes away. `expects`: the live resource's managed
 * fields as the plan saw them, which apply checks; null where there is none. `cost`: what is lost, in words; only for
 * `replace`. `changedBy`: who last changed the live resource, where drift was found and the change history could be read.
 * `movedFrom`: where it was moved from; only for reason `moved`.
 */
const operation = z.strictObject({
  ...operationShape,
  kind,
  goal: z.string(),
  serves: servesSchema.exactOptional(),
  parent: z.string(),
  name: z.string().nullable(),
  fields: fieldsSchema,
  expects: fieldsSchema.nullable(),
  cost: z.string().nullable(),
  changedBy: z.strictObject({ who: z.string(), when: z.string() }).nullable(),
  movedFrom: z.string().nullable(),
  protect: z.boolean(),
  origin: z.enum(["created", "adopted"]),
  approximate: z.boolean(),
});
export type Operation = Frozen<z.infer<typeof operation>>;

const refusal = z.strictObject({
  code: z.enum([
    ...SHARED_REFUSALS,
    "key-event-limit",
    "rule-limit",
    "audience-limit",
    "trigger-limit",
    "definition-limit",
    "retention-shorter",
    "protected-replaced",
    "stream-unknown",
    "no-web-stream",
    // A rule of the policy file; which and what of, `detail` says.
    "policy-breach",
  ]),
  ...refusalShape,
  goal: z.string().nullable(),
});
export type Refusal = Frozen<z.infer<typeof refusal>>;

/** Why goals count nothing, or less than they say, as the property is now. */
const OBSTACLES = [
  "not-collected",
  "event-renamed",
  "event-may-be-renamed",
  "event-changed",
  "apps-only",
  "web-only",
  "retention-short",
  "subproperty",
] as const;

const note = z.strictObject({
  code: z.enum([
    "needs-page-code",
    "protected-kept",
    "not-deletable-released",
    "approximate",
    "policy-warning",
    ...OBSTACLES,
  ]),
  goal: z.string(),
  subject: z.string(),
  /** Names for the words. */
  detail: z.record(z.string(), z.string()).exactOptional(),
});
export type PlanNote = Frozen<z.infer<typeof note>>;

/** `goal`: empty where it is about the whole property. */
export type Obstacle = PlanNote & { readonly code: (typeof OBSTACLES)[number] };

/** Those that need not keep a goal from counting. */
export const MAYBE: readonly PlanNote["code"][] = ["event-may-be-renamed", "event-changed"];

export function isObstacle(one: PlanNote): one is Obstacle {
  return (OBSTACLES as readonly string[]).includes(one.code);
}

/**
 * What becomes of the property's key events, all of which count in GA4's total and make their sessions engaged ones.
 * `before`, `after`: how many. `added`, `removed`: events.
 */
const keyEvents = z.strictObject({
  before: z.number().int().nonnegative(),
  after: z.number().int().nonnegative(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
});
export type KeyEventTotal = Frozen<z.infer<typeof keyEvents>>;

/**
 * `streams`: what people call the streams that operations are on, by parent name. `operations`: in the order in which they
 * are done. `unmanaged`: live resources nobody declared, never touched. `annotate`: leave an annotation in GA4 once
 * something was changed. `unchanged`: declared resources that are as they should be. `keyEvents`: where the plan
 * adds or removes one.
 */
export const ga4PlanShape = {
  schemaVersion: z.literal(1),
  property: z.string().regex(/^\d+$/),
  propertyName: z.string(),
  streams: z.record(z.string(), z.string()),
  operations: z.array(operation),
  refusals: z.array(refusal),
  notes: z.array(note),
  unmanaged: z.array(z.strictObject({ kind, name: z.string(), label: z.string() })),
  annotate: z.boolean(),
  unchanged: z.number().int().nonnegative(),
  keyEvents: keyEvents.exactOptional(),
} as const;
const ga4Plan = z.strictObject(ga4PlanShape);
export type Ga4Plan = Frozen<z.infer<typeof ga4Plan>>;

/** @example idOf("create", wanted) // create key_event order */
export function idOf(action: string, { kind: of, key }: Pick<Operation, "kind" | "key">): string {
  return `${action} ${of} ${key}`;
}

/** True where the operation calls GA4, not only the ledger. */
export function writesToGa4(operation: Operation): boolean {
  switch (operation.action) {
    case "create":
    case "update":
    case "replace":
    case "delete":
    case "archive":
    case "restore":
      return true;
    case "adopt":
      return operation.changes.length > 0;
    case "release":
    case "record":
      return false;
  }
}
