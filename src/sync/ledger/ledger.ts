/**
 * Which live resources are ours, as data: names and hashes of what was last applied, never values, never secrets.
 * Reading and writing the file is done elsewhere.
 */
import { createHash } from "node:crypto";
import { compareText } from "../../diagnostics/text-order.js";
import { kindOf } from "../resources/registry.js";
import { canonicalJson, type Fields, type FieldValue, type ResourceKind } from "../resources/resource.js";

export interface LedgerEntry {
  readonly kind: ResourceKind;
  /** Who it is in the goals file, see `WantedResource.key`. */
  readonly key: string;
  readonly goal: string;
  /** GA4's resource name. */
  readonly name: string;
  /** The name a person knows it by: the event. */
  readonly label: string;
  /** `created`: by this tool, which may delete it again. `adopted`: it was there before; it is only ever released. */
  readonly origin: "created" | "adopted";
  /** Kept here so that removing the block from the file does not lift it. */
  readonly protect: boolean;
  /** Of each managed field, a hash of the value that was last applied. */
  readonly applied: Readonly<Record<string, string>>;
}

export interface Ledger {
  readonly property: string;
  /** Sorted by kind and key. */
  readonly entries: readonly LedgerEntry[];
  /** The fingerprint of the saved plan that was carried out last: none is carried out twice. */
  readonly lastPlan?: string;
}

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

export function sortEntries(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  return entries.toSorted(
    (a, b) => compareText(a.kind, b.kind) || compareText(a.key, b.key) || compareText(a.name, b.name),
  );
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
