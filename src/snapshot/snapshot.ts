/** What is in a property, normalised and read to the last page. Pure data. */
import type { LiveResource } from "../resources/resource.js";

export interface PropertyFacts {
  /** Digits. */
  readonly id: string;
  readonly displayName: string;
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
}
