/**
 * KeyEvent: an event that counts. Source: proto comments of google.analytics.admin.v1beta.KeyEvent. The event's name is
 * its natural key and never changes; marking an event does not look back.
 */
import type { Fields, FieldValue, KindDefinition } from "../resource.js";

export const keyEventKind: KindDefinition = {
  kind: "key_event",
  noun: "key event",
  immutable: ["event_name"],
  label: "event_name",
  removal: "delete",
  replaceCost:
    "its history under the old name stays, the new name starts at zero: key events are not retroactive",
  identity: { by: "natural", fields: ["event_name"] },
  // It marks an event that something else makes.
  makes: () => null,
  unreadable: () => false,
  canonical: (_field, value) => value,
};

export type CountingMethod = "ONCE_PER_EVENT" | "ONCE_PER_SESSION";

/** `defaultValue`: undefined = not managed, null = none. */
export interface KeyEventFields {
  readonly eventName: string;
  readonly countingMethod: CountingMethod;
  readonly defaultValue?: { readonly numericValue: number; readonly currencyCode: string } | null;
}

export function keyEventFields(from: KeyEventFields): Fields {
  const value = from.defaultValue;
  return {
    event_name: from.eventName,
    counting_method: from.countingMethod,
    ...(value === undefined ? {} : { default_value: defaultValueField(value) }),
  };
}

function defaultValueField(value: NonNullable<KeyEventFields["defaultValue"]> | null): FieldValue {
  return value === null ? null : { numeric_value: value.numericValue, currency_code: value.currencyCode };
}

/** Key events a property holds besides the ones GA4 makes. Source: support.google.com/analytics/answer/13128484. */
export const KEY_EVENT_LIMITS = { standard: 30, analytics360: 50 } as const;
