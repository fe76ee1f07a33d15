/**
 * What the emulator knows, as types: accounts, properties, streams, key events, rules, audiences, annotations and every change
 * of them. Nothing here does anything.
 */
import type { EmulatorClock } from "../clock.js";
import type { Facts } from "../facts.js";

/** A value with the span of time in which it was in force: `from` inclusive, `until` exclusive (null = still). */
export interface Versioned<T> {
  readonly value: T;
  readonly from: Date;
  readonly until: Date | null;
}

export interface StreamState {
  /** Numeric id, as in `properties/1/dataStreams/<id>` and in an exported event's `stream_id`. */
  readonly id: string;
  readonly type: "WEB_DATA_STREAM" | "ANDROID_APP_DATA_STREAM" | "IOS_APP_DATA_STREAM";
  readonly displayName: string;
  readonly createTime: Date;
  /** Absent: nothing was changed since. */
  readonly updateTime?: Date;
  /** Web streams only: `G-...`. */
  readonly measurementId?: string;
  /** Web streams only. */
  readonly defaultUri?: string;
  /** App streams only. */
  readonly bundleId?: string;
}

export interface KeyEventState {
  /** Numeric id, as in `properties/1/keyEvents/<id>`. */
  readonly id: string;
  readonly eventName: string;
  readonly createTime: Date;
  readonly deletable: boolean;
  readonly custom: boolean;
  readonly countingMethod: "ONCE_PER_EVENT" | "ONCE_PER_SESSION";
  readonly defaultValue?: { readonly numericValue: number; readonly currencyCode: string };
}

export type ComparisonType =
  | "EQUALS"
  | "EQUALS_CASE_INSENSITIVE"
  | "CONTAINS"
  | "CONTAINS_CASE_INSENSITIVE"
  | "STARTS_WITH"
  | "STARTS_WITH_CASE_INSENSITIVE"
  | "ENDS_WITH"
  | "ENDS_WITH_CASE_INSENSITIVE"
  | "GREATER_THAN"
  | "GREATER_THAN_OR_EQUAL"
  | "LESS_THAN"
  | "LESS_THAN_OR_EQUAL"
  | "REGULAR_EXPRESSION"
  | "REGULAR_EXPRESSION_CASE_INSENSITIVE";

export interface RuleCondition {
  readonly field: string;
  readonly comparisonType: ComparisonType;
  readonly value: string;
  readonly negated: boolean;
}

export interface EventCreateRuleState {
  /** Numeric id, as in `properties/1/dataStreams/2/eventCreateRules/<id>`. */
  readonly id: string;
  readonly streamId: string;
  readonly destinationEvent: string;
  readonly eventConditions: readonly RuleCondition[];
  readonly sourceCopyParameters: boolean;
  readonly parameterMutations: readonly { readonly parameter: string; readonly parameterValue: string }[];
}

/** `google.type.Date`: a day of the property's time zone. */
export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

export type AnnotationColor = "PURPLE" | "BROWN" | "BLUE" | "GREEN" | "RED" | "CYAN" | "ORANGE";

/** Both ends of a range belong to it. */
export type AnnotationTarget =
  | { readonly annotationDate: CalendarDate }
  | { readonly annotationDateRange: { readonly startDate: CalendarDate; readonly endDate: CalendarDate } };

export interface AnnotationState {
  /** Numeric id, as in `properties/1/reportingDataAnnotations/<id>`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly color: AnnotationColor;
  readonly target: AnnotationTarget;
  /** GA4's own annotations; nobody can change or delete them. */
  readonly systemGenerated: boolean;
}

/**
 * Audience filters keep the shape and the names of audience.proto without its unset fields, so that what was sent is what comes
 * back. Only the Admin API's checks make them well formed: a seed may hold anything.
 */
export type AudienceFilterScope =
  | "AUDIENCE_FILTER_SCOPE_WITHIN_SAME_EVENT"
  | "AUDIENCE_FILTER_SCOPE_WITHIN_SAME_SESSION"
  | "AUDIENCE_FILTER_SCOPE_ACROSS_ALL_SESSIONS";

/** An int64 is a text of digits. */
export type AudienceNumber = { readonly int64Value: string } | { readonly doubleValue: number };

/** What a field's value is held against. */
export type AudienceComparison =
  | {
      readonly stringFilter: {
        readonly matchType: "EXACT" | "BEGINS_WITH" | "ENDS_WITH" | "CONTAINS" | "FULL_REGEXP";
        readonly value: string;
        readonly caseSensitive: boolean;
      };
    }
  | { readonly inListFilter: { readonly values: readonly string[]; readonly caseSensitive: boolean } }
  | {
      readonly numericFilter: {
        readonly operation: "EQUAL" | "LESS_THAN" | "GREATER_THAN";
        readonly value: AudienceNumber;
      };
    }
  | { readonly betweenFilter: { readonly fromValue: AudienceNumber; readonly toValue: AudienceNumber } };

/** `atAnyPointInTime` and a period are for the scope across all sessions; a period of 0 is none. */
export type AudienceFieldFilter = AudienceComparison & {
  readonly fieldName: string;
  readonly atAnyPointInTime: boolean;
  readonly inAnyNDayPeriod: number;
};

/** `filterExpressions` in a list of `and_group` or `or_group`. */
interface AudienceExpressions {
  readonly filterExpressions: readonly AudienceExpression[];
}

export type AudienceExpression =
  | { readonly andGroup: AudienceExpressions }
  | { readonly orGroup: AudienceExpressions }
  | { readonly notExpression: AudienceExpression }
  | { readonly dimensionOrMetricFilter: AudienceFieldFilter }
  | {
      readonly eventFilter: {
        readonly eventName: string;
        readonly eventParameterFilterExpression?: AudienceExpression;
      };
    };

/** `google.protobuf.Duration`. */
export interface AudienceDuration {
  readonly seconds: string;
  readonly nanos: number;
}

export interface AudienceSequenceStep {
  readonly scope: AudienceFilterScope;
  readonly immediatelyFollows: boolean;
  readonly constraintDuration?: AudienceDuration;
  readonly filterExpression: AudienceExpression;
}

export type AudienceFilterClause = { readonly clauseType: "INCLUDE" | "EXCLUDE" } & (
  | {
      readonly simpleFilter: {
        readonly scope: AudienceFilterScope;
        readonly filterExpression: AudienceExpression;
      };
    }
  | {
      readonly sequenceFilter: {
        readonly scope: AudienceFilterScope;
        readonly sequenceMaximumDuration?: AudienceDuration;
        readonly sequenceSteps: readonly AudienceSequenceStep[];
      };
    }
);

/** The event that GA4 logs for a user who joins, or for a member who meets the condition again. */
export interface AudienceEventTrigger {
  readonly eventName: string;
  readonly logCondition: "AUDIENCE_JOINED" | "AUDIENCE_MEMBERSHIP_RENEWED";
}

export interface AudienceState {
  /** Numeric id, as in `properties/1/audiences/<id>`. */
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly membershipDurationDays: number;
  readonly adsPersonalizationEnabled: boolean;
  readonly eventTrigger?: AudienceEventTrigger;
  readonly exclusionDurationMode?: "EXCLUDE_TEMPORARILY" | "EXCLUDE_PERMANENTLY";
  /** All must hold. None: a default audience, whose definition GA4 does not show. */
  readonly filterClauses: readonly AudienceFilterClause[];
  readonly createTime: Date;
}

/** Who makes a change: a user, GA4 itself, or Google's support staff. */
export type Actor = { readonly email: string } | "SYSTEM" | "SUPPORT";

/** The states whose changes are kept, by GA4's name for the type of resource. */
interface States {
  readonly KEY_EVENT: KeyEventState;
  readonly EVENT_CREATE_RULE: EventCreateRuleState;
  readonly AUDIENCE: AudienceState;
  readonly REPORTING_DATA_ANNOTATION: AnnotationState;
  /** Of any other kind. */
  readonly ANNOTATED: AnnotatedState;
}

/** A resource as it goes on the wire: one that follows its proto's annotations, or what a property or stream was at a time. */
export interface AnnotatedState {
  /** Its name. */
  readonly id: string;
  /** `CustomDimension` */
  readonly type: string;
  readonly propertyId: string;
  readonly name: string;
  readonly parent: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/** What became of one resource; `before` is null where it was created, `after` where it is gone. */
export type Difference = {
  readonly [Type in keyof States]: {
    readonly resourceType: Type;
    readonly propertyId: string;
    readonly before: States[Type] | null;
    readonly after: States[Type] | null;
  };
}[keyof States];

/** One change of one resource. */
export type Change = Difference & {
  /** Unique in the world. */
  readonly id: string;
  readonly time: Date;
  readonly actor: Actor;
};

/** What a user may do with a property; "none" looks the same as a property that does not exist. */
export type Role = "none" | "viewer" | "editor";

export interface AccountState {
  /** Numeric id, as in `accounts/<id>`. */
  readonly id: string;
  readonly displayName: string;
  readonly createTime: Date;
  /** Absent: nothing was changed since. */
  readonly updateTime?: Date;
  /** A country or region of CLDR. */
  readonly regionCode?: string;
  /** It is in the trash can, with all it holds. */
  readonly deleted?: boolean;
}

export interface PropertyState {
  readonly id: string;
  readonly accountId: string;
  readonly displayName: string;
  /** IANA time zone: report dates are days of this zone. */
  readonly timeZone: string;
  readonly currencyCode: string;
  readonly serviceLevel: "GOOGLE_ANALYTICS_STANDARD" | "GOOGLE_ANALYTICS_360";
  readonly industryCategory?: string;
  readonly createTime: Date;
  /** Absent: nothing was changed since. */
  readonly updateTime?: Date;
  /** Whether the terms of user data collection are acknowledged; absent: a person has, in GA4's interface. */
  readonly acknowledged?: boolean;
  /** OWNER's role. Read roles with roleOf, change them with setRole. */
  role: Role;
  /** Other users' roles, by e-mail address; who is not in it has none. */
  readonly roles: Map<string, Role>;
  /** When the property was put in the trash can, null while it is not; change it with trashProperty. */
  deleteTime: Date | null;
  readonly streams: Map<string, StreamState>;
  /** In force now, by id. */
  readonly keyEvents: Map<string, KeyEventState>;
  /** In force now, by id. */
  readonly rules: Map<string, EventCreateRuleState>;
  /** Not archived, by id. */
  readonly audiences: Map<string, AudienceState>;
  readonly annotations: Map<string, AnnotationState>;
  /** Every version there ever was, in order of `from`; deleted ones have an `until`. */
  readonly keyEventHistory: Versioned<KeyEventState>[];
  /** Every version there ever was, in order of `from`. */
  readonly ruleHistory: Versioned<EventCreateRuleState>[];
  /** Every version there ever was, in order of `from`; archived ones have an `until`. */
  readonly audienceHistory: Versioned<AudienceState>[];
}

/** What the Data API has made and keeps for a while: an audience export, a report task. */
export interface MadeState<Content = unknown> {
  readonly name: string;
  readonly createTime: Date;
  /** As it goes on the wire. */
  readonly message: Readonly<Record<string, unknown>>;
  /** What is in it; its kind says what. */
  readonly content: Content;
}

/** What of a world outlives its emulator; the rest is given to it each time it starts. */
export type KeptWorld = Omit<World, "clock" | "facts" | "accesses">;

/** Everything the emulator knows. Read it freely; change it with the functions below, which keep the history. */
export interface World {
  readonly clock: EmulatorClock;
  /** How this GA4 behaves where Google does not say. */
  readonly facts: Facts;
  readonly accounts: Map<string, AccountState>;
  readonly properties: Map<string, PropertyState>;
  /** By name: resources of kinds that have no rules of their own here. */
  readonly annotated: Map<string, AnnotatedState>;
  /** What was archived of them, and when. */
  readonly archived: (AnnotatedState & { readonly until: Date })[];
  /** By name. */
  readonly made: Map<string, MadeState>;
  /** Every change of an account, a property or something in it, in the order in which they were made. */
  readonly changes: Change[];
  /** Who has read data, the last of them. */
  readonly accesses: DataAccess[];
  /** The next id to give out; ids are never used twice. */
  nextId: number;
}

/** One report of the Data API. */
export interface DataAccess {
  readonly propertyId: string;
  readonly user: string;
  readonly at: Date;
  readonly category: "Core" | "Realtime" | "Funnel";
  readonly tokens: number;
  /** Whether it tells of revenue, and of what ads cost. */
  readonly revenue: boolean;
  readonly cost: boolean;
}
