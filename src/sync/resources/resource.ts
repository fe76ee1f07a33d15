/**
 * What every kind of GA4 resource looks like to the planner: an identity, fields by their proto path, and what may
 * change. A new kind is a folder beside this file and one line in `registry.ts`.
 */
import { compareText } from "../../diagnostics/text-order.js";

/** Every kind, for schemas; `registry.ts` holds what each one is. */
export const RESOURCE_KINDS = [
  "key_event",
  "event_create_rule",
  "audience",
  "custom_dimension",
  "custom_metric",
  "data_retention",
  "enhanced_measurement",
] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** A field's value as plain JSON. Object keys are compared in any order, lists in their order. */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | readonly FieldValue[]
  | { readonly [key: string]: FieldValue };

/** By snake_case proto path, as an update mask names them. A field that is absent is not managed. */
export type Fields = Readonly<Record<string, FieldValue>>;

/** The kind of goal that a resource is for. */
export interface Serves {
  readonly tier: "macro" | "micro";
  readonly category: string;
}

/** A resource as a goals file asks for it, already bound to one parent. */
export interface WantedResource {
  readonly kind: ResourceKind;
  /** Who it is in the file and the ledger, stable while its goal is: the goal's id, and `@stream` for rules. */
  readonly key: string;
  /** The goal it serves. */
  readonly goal: string;
  /** Absent where that is no goal. */
  readonly serves?: Serves;
  /** Where it is created: `properties/1` or `properties/1/dataStreams/2`. */
  readonly parent: string;
  readonly fields: Fields;
  readonly protect: boolean;
  /** True where the number that comes of it is not exact. */
  readonly approximate: boolean;
}

/** A resource as it stands in the property. */
export interface LiveResource {
  readonly kind: ResourceKind;
  /** `properties/1/keyEvents/2` */
  readonly name: string;
  readonly parent: string;
  readonly fields: Fields;
  readonly deletable: boolean;
  /** False for what GA4 makes by itself and does not count against its limits. */
  readonly counted: boolean;
}

/**
 * How a live resource is known for the wanted one when no ledger names it. `natural`: in one place GA4 allows one alone
 * with these fields; without any, there is one. `fields`: all managed fields are equal. `marker`: it says itself that this tool made it, and for which key.
 */
export type Identity =
  | { readonly by: "natural"; readonly fields: readonly string[] }
  | { readonly by: "fields" }
  | { readonly by: "marker"; readonly of: (fields: Fields) => string | null };

/** What the planner needs to know of a kind. */
export interface KindDefinition {
  readonly kind: ResourceKind;
  /** In a sentence: "key event", "event create rule". */
  readonly noun: string;
  /** Fields GA4 never lets change after creation. */
  readonly immutable: readonly string[];
  /** The field a person knows the resource by; null for settings, of which there is one. */
  readonly label: string | null;
  /** How a resource goes away; what is always there gets the values back that it had before us. */
  readonly removal: "delete" | "archive" | "restore";
  /** What is lost when it goes away and comes back, in words. */
  readonly replaceCost: string;
  readonly identity: Identity;
  /**
   * The event that exists because of the resource, so that a second resource with the same one counts twice. Null where
   * it makes none.
   */
  readonly makes: (fields: Fields) => string | null;
  /** True where GA4 does not say what a field is: then nothing is known to differ. */
  readonly unreadable: (field: string, live: FieldValue) => boolean;
  /** Puts a field into one form, so that two spellings of the same thing are equal. */
  readonly canonical: (field: string, value: FieldValue) => FieldValue;
}

/** The same text for the same value, whatever the order of object keys. */
export function canonicalJson(value: FieldValue): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((v: FieldValue) => canonicalJson(v)).join(",")}]`;
  const entries = Object.entries(value as { readonly [key: string]: FieldValue });
  const body = entries
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([key, v]) => `${JSON.stringify(key)}:${canonicalJson(v)}`);
  return `{${body.join(",")}}`;
}

/** A list that is a set, in one order. */
export function inCanonicalOrder(list: readonly FieldValue[]): readonly FieldValue[] {
  return list
    .map((item) => ({ item, text: canonicalJson(item) }))
    .toSorted((a, b) => compareText(a.text, b.text))
    .map(({ item }) => item);
}
