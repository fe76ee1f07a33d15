/**
 * The Data API's messages as the server hands them over, cut to what is read: camelCase, oneofs by name, int64 as
 * strings, enums as names. And how numbers are written: always text, doubles as protobuf's C++ printer does.
 */

import type { DimensionExpressionMessage } from "./fields/expressions.js";

export interface DateRangeMessage {
  readonly startDate: string;
  readonly endDate: string;
  readonly name: string;
}

export interface MinuteRangeMessage {
  readonly name: string;
  readonly startMinutesAgo?: number;
  readonly endMinutesAgo?: number;
}

export interface CohortSpecMessage {
  readonly cohorts: readonly {
    readonly name: string;
    readonly dimension: string;
    readonly dateRange: DateRangeMessage | null;
  }[];
  readonly cohortsRange: {
    readonly granularity: "GRANULARITY_UNSPECIFIED" | "DAILY" | "WEEKLY" | "MONTHLY";
    readonly startOffset: number;
    readonly endOffset: number;
  } | null;
  readonly cohortReportSettings: { readonly accumulate: boolean } | null;
}

export interface ComparisonMessage {
  readonly name?: string;
  readonly dimensionFilter?: FilterExpressionMessage | null;
  readonly comparison?: string;
}

export interface DimensionMessage {
  readonly name: string;
  readonly dimensionExpression: DimensionExpressionMessage | null;
}

interface MetricMessage {
  readonly name: string;
  readonly expression: string;
  readonly invisible: boolean;
}

export interface NumericValueMessage {
  readonly oneValue?: "int64Value" | "doubleValue";
  readonly int64Value?: string;
  readonly doubleValue?: number;
}

type MatchType =
  | "MATCH_TYPE_UNSPECIFIED"
  | "EXACT"
  | "BEGINS_WITH"
  | "ENDS_WITH"
  | "CONTAINS"
  | "FULL_REGEXP"
  | "PARTIAL_REGEXP";

export type NumericOperation =
  | "OPERATION_UNSPECIFIED"
  | "EQUAL"
  | "LESS_THAN"
  | "LESS_THAN_OR_EQUAL"
  | "GREATER_THAN"
  | "GREATER_THAN_OR_EQUAL";

export interface StringFilterMessage {
  readonly matchType: MatchType;
  readonly value: string;
  readonly caseSensitive: boolean;
}

interface InListFilterMessage {
  readonly values: readonly string[];
  readonly caseSensitive: boolean;
}

export interface NumericFilterMessage {
  readonly operation: NumericOperation;
  readonly value: NumericValueMessage | null;
}

interface BetweenFilterMessage {
  readonly fromValue: NumericValueMessage | null;
  readonly toValue: NumericValueMessage | null;
}

export interface FilterMessage {
  readonly fieldName: string;
  readonly stringFilter?: StringFilterMessage | null;
  readonly inListFilter?: InListFilterMessage | null;
  readonly numericFilter?: NumericFilterMessage | null;
  readonly betweenFilter?: BetweenFilterMessage | null;
  readonly emptyFilter?: object | null;
}

export interface FilterExpressionMessage {
  readonly andGroup?: { readonly expressions: readonly FilterExpressionMessage[] } | null;
  readonly orGroup?: { readonly expressions: readonly FilterExpressionMessage[] } | null;
  readonly notExpression?: FilterExpressionMessage | null;
  readonly filter?: FilterMessage | null;
}

export interface PivotOrderMessage {
  readonly metricName: string;
  readonly pivotSelections: readonly { readonly dimensionName: string; readonly dimensionValue: string }[];
}

export interface OrderByMessage {
  readonly metric?: { readonly metricName: string } | null;
  readonly dimension?: {
    readonly dimensionName: string;
    readonly orderType:
      | "ORDER_TYPE_UNSPECIFIED"
      | "ALPHANUMERIC"
      | "CASE_INSENSITIVE_ALPHANUMERIC"
      | "NUMERIC";
  } | null;
  readonly pivot?: PivotOrderMessage | null;
  readonly desc: boolean;
}

export type AggregationName = "METRIC_AGGREGATION_UNSPECIFIED" | "TOTAL" | "MINIMUM" | "MAXIMUM" | "COUNT";

/** What every kind of report asks for. */
export interface FieldsMessage {
  readonly dimensions: readonly DimensionMessage[];
  readonly metrics: readonly MetricMessage[];
  readonly dimensionFilter: FilterExpressionMessage | null;
  readonly metricFilter: FilterExpressionMessage | null;
}

/** What those over days share. */
export interface DaysMessage extends FieldsMessage {
  readonly property: string;
  readonly dateRanges: readonly DateRangeMessage[];
  readonly currencyCode: string;
  readonly cohortSpec: CohortSpecMessage | null;
  readonly keepEmptyRows: boolean;
  readonly returnPropertyQuota: boolean;
  readonly comparisons: readonly ComparisonMessage[];
}

/** Of v1alpha. */
export interface ConversionSpecMessage {
  /** `conversionActions/1234`; none: all. */
  readonly conversionActions: readonly string[];
  readonly attributionModel: "ATTRIBUTION_MODEL_UNSPECIFIED" | "DATA_DRIVEN" | "LAST_CLICK";
}

export interface RunReportRequestMessage extends DaysMessage {
  readonly offset: string;
  readonly limit: string;
  readonly metricAggregations: readonly AggregationName[];
  readonly orderBys: readonly OrderByMessage[];
  /** Of v1alpha alone. */
  readonly conversionSpec?: ConversionSpecMessage | null;
}

export interface PivotMessage {
  readonly fieldNames: readonly string[];
  readonly orderBys: readonly OrderByMessage[];
  readonly offset: string;
  readonly limit: string;
  readonly metricAggregations: readonly AggregationName[];
}

export interface RunPivotReportRequestMessage extends DaysMessage {
  readonly pivots: readonly PivotMessage[];
}

export interface RunRealtimeReportRequestMessage extends FieldsMessage {
  readonly property: string;
  readonly limit: string;
  readonly metricAggregations: readonly AggregationName[];
  readonly orderBys: readonly OrderByMessage[];
  readonly returnPropertyQuota: boolean;
  readonly minuteRanges: readonly MinuteRangeMessage[];
}

export interface CheckCompatibilityRequestMessage extends FieldsMessage {
  readonly property: string;
  readonly compatibilityFilter: "COMPATIBILITY_UNSPECIFIED" | "COMPATIBLE" | "INCOMPATIBLE";
}

export interface BatchMessage<Request> {
  readonly property: string;
  readonly requests: readonly Request[];
}

export interface GetMetadataRequestMessage {
  readonly name: string;
}

/** One row of an answer. */
export interface RowMessage {
  readonly dimensionValues: readonly { readonly value: string }[];
  readonly metricValues: readonly { readonly value: string }[];
}

/** `%.<digits>g` of C, for a finite number. */
function general(value: number, digits: number): string {
  const [mantissa = "", power = "0"] = value.toExponential(digits - 1).split("e");
  const exponent = Number(power);
  const trim = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (exponent >= -4 && exponent < digits) return trim(value.toFixed(Math.max(0, digits - 1 - exponent)));
  const sign = exponent < 0 ? "-" : "+";
  return `${trim(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/**
 * A metric's value as text. Fifteen significant digits where they are enough to read the same number back, seventeen
 * otherwise, never sixteen: `0.25`, `144`, `0.97348484848484851`.
 */
export function numberText(value: number | bigint): string {
  if (typeof value === "bigint") return String(value);
  const short = general(value, 15);
  return Number(short) === value ? short : general(value, 17);
}
