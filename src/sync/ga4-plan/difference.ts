/** Field by field: what differs between what is wanted and what is live, and who moved since the last apply. */
import { fieldHash, type LedgerEntry } from "../ledger/ledger.js";
import type { FieldChange } from "../operations/operation.js";
import type { Fields, LiveResource, WantedResource } from "../resources/resource.js";
import { sameField } from "../resources/same.js";

/** Only fields the file manages are compared; a field GA4 does not return counts as null. */
export function changesBetween(
  wanted: WantedResource,
  live: LiveResource,
  entry: LedgerEntry | undefined,
): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  for (const [field, after] of Object.entries(wanted.fields)) {
    const before = live.fields[field] ?? null;
    if (sameField(wanted.kind, field, before, after)) continue;
    const last = entry?.applied[field];
    const drifted = last !== undefined && last !== fieldHash(wanted.kind, field, before);
    changes.push({ field, before, after, cause: drifted ? "drift" : "file" });
  }
  return changes.toSorted((a, b) => (a.field < b.field ? -1 : 1));
}

/** The live values of the fields that are managed, for apply to check that nothing moved. */
export function managedFields(live: LiveResource, managed: Iterable<string>): Fields {
  const sorted = [...managed].toSorted();
  return Object.fromEntries(sorted.map((field) => [field, live.fields[field] ?? null]));
}
