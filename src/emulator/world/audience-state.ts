/**
 * What the emulator knows of an Audience. The filters keep the shape and the names of audience.proto without its
 * unset fields, so that what was sent is what comes back. Only the Admin API's checks make them well formed: a seed
 * may hold anything.
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
