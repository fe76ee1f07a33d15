/** What is in a property, normalised and read to the last page. Pure data. */
import type { LiveResource, ResourceKind } from "../resources/resource.js";

export interface PropertyFacts {
  /** Digits. */
  readonly id: string;
  readonly displayName: string;
  /** `accounts/1`, where the change history is kept. */
  readonly account: string;
  /** IANA time zone; report days are days of this zone. */
  readonly timeZone: string;
  readonly currencyCode: string;
  readonly serviceLevel: "standard" | "analytics360";
  /** The property whose part this one is; its settings may come from there. Absent = none. */
  readonly parentProperty?: string;
}

export interface DataStream {
  /** `properties/1/dataStreams/2` */
  readonly name: string;
  readonly id: string;
  readonly type: "web" | "android" | "ios";
  readonly displayName: string;
  /** Web streams: `G-...`. */
  readonly measurementId?: string;
  /** Web streams: where the site is. */
  readonly defaultUri?: string;
}

/** A rule that changes events as they come in; nobody but a person makes them, so they are only read. */
export interface EventEditRule {
  /** `properties/1/dataStreams/2/eventEditRules/3` */
  readonly name: string;
  readonly displayName: string;
  /** Like those of an event create rule, by snake_case paths. */
  readonly conditions: readonly EditCondition[];
  readonly mutations: readonly { readonly parameter: string; readonly value: string }[];
}

export interface EditCondition {
  readonly field: string;
  readonly comparisonType: string;
  readonly value: string;
  readonly negated: boolean;
}

export interface Snapshot {
  readonly property: PropertyFacts;
  /** Sorted by name. */
  readonly streams: readonly DataStream[];
  /** Sorted by name. */
  readonly resources: readonly LiveResource[];
  /** Sorted by name; of web streams. Absent: not read. */
  readonly editRules?: readonly EventEditRule[];
  /** Kinds that were not asked for, because nothing needs them: none of them in `resources` says nothing. */
  readonly without?: readonly ResourceKind[];
}

/** One change somebody made in GA4, from the change history. */
export interface LiveChange {
  /** An e-mail address, or `Google Analytics` where no person did it. */
  readonly who: string;
  /** ISO 8601, UTC. */
  readonly when: string;
}
