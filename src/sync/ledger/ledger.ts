/**
 * Which live resources are ours, as data: names and hashes of what was last applied, never values, never secrets.
 * Reading and writing the file is done elsewhere.
 */
import { createHash } from "node:crypto";
import * as z from "zod";
import type { Frozen } from "../../diagnostics/frozen.js";
import { compareText } from "../../diagnostics/text-order.js";
import { kindOf } from "../resources/registry.js";
import {
  canonicalJson,
  type Fields,
  type FieldValue,
  RESOURCE_KINDS,
  type ResourceKind,
  type Serves,
} from "../resources/resource.js";

export const servesSchema: z.ZodType<Serves> = z.strictObject({
  tier: z.enum(["macro", "micro"]),
  category: z.string(),
});

/**
 * `key`: who it is in the goals file, see `WantedResource.key`. `name`: GA4's resource name. `label`: the name a person knows
 * it by, the event. `origin`: `created` by this tool, which may delete it again; `adopted`: it was there before, and is only
 * ever released. `protect` is kept here so that removing the block from the file does not lift it. `applied`: of each
 * managed field, a hash of the value that was last applied. `serves`: the kind of the goal, known even when its block has
 * left the file. `since`: the day, UTC, on which `applied` became what it is; absent where that
 * is not known. `restore`: of settings, the values that they had before this
 * tool changed them, to be put back.
 */
const entrySchema = z.strictObject({
  kind: z.enum(RESOURCE_KINDS),
  key: z.string().min(1),
  goal: z.string().min(1),
  serves: servesSchema.exactOptional(),
  name: z.string().regex(/^properties\/\d+\//),
  label: z.string().min(1),
  origin: z.enum(["created", "adopted"]),
  protect: z.boolean(),
  applied: z.record(z.string(), z.string()),
  since: z.iso.date().exactOptional(),
  restore: z.record(z.string(), z.union([z.string(), z.boolean(), z.null()])).exactOptional(),
});
export type LedgerEntry = Frozen<z.infer<typeof entrySchema>>;

/**
 * What an apply is about to create. `existing`: what looks like it and was there before; what is there beside it, with fields
 * of the hashes `applied`, is ours.
 */
const intentSchema = z.strictObject({
  existing: z.array(z.string()),
  applied: z.record(z.string(), z.string()),
});
export type Intent = Frozen<z.infer<typeof intentSchema>>;

/**
 * A ledger's file. `lastPlan`: the fingerprint of the saved plan that was carried out last, so that none is carried out twice.
 * `creating`: by an operation's id, what is being created; only in the ledger of an apply under way, or one that was cut off.
 */
export const ledgerFileSchema = z.strictObject({
  schemaVersion: z.literal(1),
  property: z.string().regex(/^\d+$/),
  lastPlan: z.string().exactOptional(),
  creating: z.record(z.string(), intentSchema).exactOptional(),
  resources: z.array(entrySchema),
});

/** `entries`: sorted by kind and key. */
export type Ledger = Frozen<Pick<z.infer<typeof ledgerFileSchema>, "property" | "lastPlan" | "creating">> & {
  readonly entries: readonly LedgerEntry[];
};

/** The ledger of a property (digits) of which nothing is ours yet. */
export function emptyLedger(property: string): Ledger {
  return { property, entries: [] };
}

/** A ledger with one entry added or, by kind and key, replaced. */
export function withEntry(ledger: Ledger, entry: LedgerEntry): Ledger {
  const others = ledger.entries.filter((e) => !(e.kind === entry.kind && e.key === entry.key));
  return { ...ledger, entries: sortEntries([...others, entry]) };
}

/** A ledger without the entry for a resource name. */
export function withoutName(ledger: Ledger, name: string): Ledger {
  return { ...ledger, entries: ledger.entries.filter((e) => e.name !== name) };
}

/** A ledger that says that an operation is about to create something. */
export function withIntent(ledger: Ledger, operation: string, intent: Intent): Ledger {
  return { ...ledger, creating: { ...ledger.creating, [operation]: intent } };
}

/** A ledger in which an operation, or none at all, is about to create anything. */
export function withoutIntent({ creating = {}, ...ledger }: Ledger, operation?: string): Ledger {
  const left = Object.entries(creating).filter(([id]) => operation !== undefined && id !== operation);
  return left.length === 0 ? ledger : { ...ledger, creating: Object.fromEntries(left) };
}

export function sortEntries(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  return entries.toSorted(
    (a, b) => compareText(a.kind, b.kind) || compareText(a.key, b.key) || compareText(a.name, b.name),
  );
}

/** The fingerprint of what a ledger says is ours: another for any change of it, whatever plan was carried out last. */
export function ledgerHash({ property, entries }: Ledger): string {
  const ordered = sortEntries(entries).map(
    ({ kind, key, goal, name, label, origin, protect, applied }) =>
      [kind, key, goal, name, label, origin, protect, canonicalJson(applied)] as const,
  );
  return createHash("sha256")
    .update(JSON.stringify([property, ordered]))
    .digest("hex")
    .slice(0, 32);
}

/** The hash of one field's value, the same for every spelling of the same value. */
export function fieldHash(kind: ResourceKind, field: string, value: FieldValue): string {
  const canonical = canonicalJson(kindOf(kind).canonical(field, value));
  return createHash("sha256").update(canonical).digest("hex").slice(0, 16);
}

export function fieldHashes(kind: ResourceKind, fields: Fields): Readonly<Record<string, string>> {
  const sorted = Object.entries(fields).toSorted(([a], [b]) => compareText(a, b));
  return Object.fromEntries(sorted.map(([field, value]) => [field, fieldHash(kind, field, value)]));
}
