/**
 * What the doctor asks, and of whom: its only way to the world. Whatever reaches Google rejects with a GoalsError that
 * carries Google's own text. Nothing here writes anything anywhere.
 */
import type { PropertyReader } from "../sync/snapshot/read-snapshot.js";
import type { PropertyFacts, Snapshot } from "../sync/snapshot/snapshot.js";

/** Where credentials come from, without having used them. Never holds a secret. */
export interface CredentialFacts {
  readonly kind:
    | "emulator"
    | "service-account-key"
    | "user"
    | "impersonation"
    | "workload-identity"
    | "metadata-server"
    | "unknown-file"
    | "missing-file"
    /** In the place of a path. */
    | "key-itself"
    | "none";
  /** The file, or who gives them. */
  readonly source: string;
  /** Whose they are, where the source says so. */
  readonly account: string | null;
  /** The Cloud project that is charged for calls, where the source says so. */
  readonly quotaProject: string | null;
}

export type GoalsFacts =
  | { readonly kind: "absent" }
  /** `first`: the first error as `file:line:col code message`. */
  | { readonly kind: "wrong"; readonly errors: number; readonly first: string }
  | {
      readonly kind: "read";
      readonly files: readonly string[];
      readonly goals: number;
      readonly warnings: number;
      readonly property: string | null;
      /** Measurement ids; empty = every web stream. */
      readonly streams: readonly string[];
      /** What is in the way of goals in a property, a sentence each; what was not read of it is in no goal's way. */
      readonly inTheWay: (property: Snapshot) => readonly string[];
    };

/** A property the account can see, with what GA4 says the account may do. */
export interface VisibleProperty {
  readonly id: string;
  readonly displayName: string;
  readonly canEdit: boolean;
}

/** A property that may be in the trash can. */
export interface PropertyState extends PropertyFacts {
  /** When it is deleted for good; null while it is not in the trash can. */
  readonly expires: Date | null;
}

/** Tokens of the Data API that are left. */
export interface QuotaLeft {
  readonly day: number;
  readonly hour: number;
  readonly projectHour: number;
}

export interface ExportLink {
  readonly project: string;
  readonly daily: boolean;
  readonly streaming: boolean;
}

/** How GA4 tells users apart and which channel it credits; in its own words. */
export interface AttributionFacts {
  /** `BLENDED` */
  readonly identity: string;
  /** `PAID_AND_ORGANIC_CHANNELS_DATA_DRIVEN` */
  readonly model: string;
}

/** What a subproperty is given by the property it is a part of. */
export interface SubpropertyFacts {
  /** Custom dimensions and metrics come from there, and can't be changed here. */
  readonly synced: boolean;
  /** Of its data filters, how many let in only some events, or keep some out. */
  readonly filters: number;
}

export interface LockFacts {
  readonly holder: string;
  readonly path: string;
  /** `stale`: its process is gone, so the next apply takes it over; `unknown`: it is another machine's. */
  readonly state: "running" | "stale" | "unknown";
}

export interface DoctorPort {
  readonly nodeVersion: string;
  readonly goals: () => Promise<GoalsFacts>;
  readonly credentials: () => Promise<CredentialFacts>;
  /** Gets an access token, to see whether the credentials can be used. */
  readonly signIn: () => Promise<void>;
  /** What the sign-in may be used for; null where nobody says. */
  readonly scopes: () => Promise<readonly string[] | null>;
  readonly visibleProperties: () => Promise<readonly VisibleProperty[]>;
  readonly property: (id: string) => Promise<PropertyState>;
  /** Whether the change history may be read, which GA4 lets editors alone. Null where it can't be told. */
  readonly mayReadHistory: (account: string, id: string) => Promise<boolean | null>;
  /** Each list and each setting by itself. */
  readonly reader: (
    id: string,
  ) => Pick<PropertyReader, "dataStreams" | "eventEditRules" | "enhancedMeasurement" | "dataRetention">;
  /** Rejects where it can't be told. */
  readonly exportLinks: (id: string) => Promise<readonly ExportLink[]>;
  /** Customer numbers of the Google Ads accounts that are linked. */
  readonly adsLinks: (id: string) => Promise<readonly string[]>;
  readonly attribution: (id: string) => Promise<AttributionFacts>;
  /** `parent`: `properties/1` */
  readonly subproperty: (parent: string, id: string) => Promise<SubpropertyFacts>;
  /** One tiny report; null where the answer does not say. */
  readonly quota: (id: string) => Promise<QuotaLeft | null>;
  /** Asks the Data API for what it says without a property. */
  readonly dataApi: () => Promise<void>;
  /** By how many milliseconds this machine's clock is ahead of Google's; null where Google can't be asked. */
  readonly clockAhead: () => Promise<number | null>;
  /** How many resources are ours; null where there is no ledger yet. */
  readonly ledger: (id: string) => Promise<number | null>;
  readonly journal: (id: string) => Promise<boolean>;
  readonly lock: (id: string) => Promise<LockFacts | null>;
}
