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

export interface Snapshot {
  readonly property: PropertyFacts;
  /** Sorted by name. */
  readonly streams: readonly DataStream[];
  /** Sorted by name. */
  readonly resources: readonly LiveResource[];
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
