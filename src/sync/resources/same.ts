/** When two resources, or two values of a field, are the same. */
import { kindOf } from "./registry.js";
import {
  canonicalJson,
  type Fields,
  type FieldValue,
  type LiveResource,
  type ResourceKind,
} from "./resource.js";

/** True where a live field is as wanted, or GA4 does not say what it is. A field GA4 does not return counts as null. */
export function sameField(
  kind: ResourceKind,
  field: string,
  live: FieldValue | undefined,
  wanted: FieldValue,
): boolean {
  const { canonical, unreadable } = kindOf(kind);
  const value = live ?? null;
  return (
    unreadable(field, value) ||
    canonicalJson(canonical(field, value)) === canonicalJson(canonical(field, wanted))
  );
}

/** True where every given field is as given. */
export function hasFields(live: LiveResource, fields: Fields): boolean {
  return Object.entries(fields).every(([field, value]) =>
    sameField(live.kind, field, live.fields[field], value),
  );
}

/** True where a live resource of the same kind and place is the wanted one, though no ledger says so. */
export function isTwin(live: LiveResource, fields: Fields): boolean {
  const { identity } = kindOf(live.kind);
  switch (identity.by) {
    case "natural":
      return identity.fields.every((field) => live.fields[field] === fields[field]);
    case "fields":
      return hasFields(live, fields);
    case "marker": {
      const marker = identity.of(fields);
      return marker !== null && identity.of(live.fields) === marker;
    }
  }
}

/** True where both make the same event, which would count twice. */
export function isRival(live: LiveResource, fields: Fields): boolean {
  const { makes } = kindOf(live.kind);
  const event = makes(fields);
  return event !== null && makes(live.fields) === event;
}
