/**
 * A RunFunnelReportRequest, cut to what is read, and the funnel it asks for: steps as SQL predicates, dates resolved.
 * Refuses what GA4 refuses, and says so where this emulator stops short of it. Pure.
 */
import { invalidArgument } from "../../grpc/status.js";
import { type DayRange, resolveDateRanges } from "../dates.js";
import type { DimensionField, Fields } from "../fields/fields.js";
import { dimensionFilterSql } from "../filter-sql.js";
import { dimensionNamed, limitOf } from "../question.js";
import type {
  DateRangeMessage,
  DimensionMessage,
  FilterExpressionMessage,
  FilterMessage,
  RowMessage,
} from "../wire.js";
import { notEmulated } from "../wording.js";
import { eventFilterSql, type Grouped, groupedSql, type ParameterFilterMessage } from "./parameter-filter.js";
import { readSegments, type Segment, type SegmentMessage } from "./segments.js";
import { type DurationMessage, microsecondsOf } from "./sequences.js";

interface ParameterLeaf {
  readonly funnelParameterFilter?: ParameterFilterMessage | null;
}

interface StepLeaf {
  readonly funnelFieldFilter?: FilterMessage | null;
  readonly funnelEventFilter?: {
    readonly eventName?: string;
    readonly funnelParameterFilterExpression?: (Grouped<ParameterLeaf> & ParameterLeaf) | null;
  } | null;
}

interface FunnelStepMessage {
  readonly name: string;
  readonly isDirectlyFollowedBy: boolean;
  readonly withinDurationFromPriorStep?: DurationMessage | null;
  readonly filterExpression: (Grouped<StepLeaf> & StepLeaf) | null;
}

export interface RunFunnelReportRequestMessage {
  readonly property: string;
  readonly dateRanges: readonly DateRangeMessage[];
  readonly funnel: { readonly isOpenFunnel: boolean; readonly steps: readonly FunnelStepMessage[] } | null;
  readonly funnelBreakdown: {
    readonly breakdownDimension: DimensionMessage | null;
    readonly limit?: string;
  } | null;
  readonly funnelNextAction: {
    readonly nextActionDimension: DimensionMessage | null;
    readonly limit?: string;
  } | null;
  readonly funnelVisualizationType: string;
  readonly segments: readonly SegmentMessage[];
  readonly limit: string;
  readonly dimensionFilter: FilterExpressionMessage | null;
  readonly returnPropertyQuota: boolean;
}

interface SubReportMessage {
  readonly dimensionHeaders: readonly { readonly name: string }[];
  readonly metricHeaders: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly RowMessage[];
  readonly metadata: { readonly samplingMetadatas: readonly object[] };
}

export interface FunnelReportMessage {
  readonly funnelTable: SubReportMessage;
  readonly funnelVisualization: SubReportMessage;
  readonly kind: string;
}

export interface FunnelStep {
  /** As it stands in the answer: `1. View item`. */
  readonly name: string;
  /** True of the events that fulfil the step. */
  readonly sql: string;
  /** Microseconds after the step before, inclusive; null = any time. */
  readonly within: number | null;
  /** No event may come between this step and the one before. */
  readonly direct: boolean;
}

export interface FunnelQuestion {
  readonly steps: readonly FunnelStep[];
  readonly open: boolean;
  readonly ranges: readonly DayRange[];
  readonly filter: string;
  readonly breakdown: {
    readonly name: string;
    readonly field: DimensionField;
    readonly limit: number;
  } | null;
  /** None: one of all events, without a name. */
  readonly segments: readonly Segment[];
  /** The visualization tells the days apart on which users came to a step. */
  readonly trended: boolean;
  /** What users did next, before they came to the next step: so many values of each step. */
  readonly nextAction: { readonly field: DimensionField; readonly limit: number } | null;
  /** Rows at most. */
  readonly limit: number;
}

const BREAKDOWN_LIMIT = 5;
const MOST_BREAKDOWN_VALUES = 15;

/** Reads a request. Throws a StatusError: INVALID_ARGUMENT or UNIMPLEMENTED. Google's wording is not established. */
export function readFunnel(
  request: RunFunnelReportRequestMessage,
  propertyId: string,
  fields: Fields,
  today: string,
): FunnelQuestion {
  const trended = request.funnelVisualizationType === "TRENDED_FUNNEL";
  const steps = request.funnel?.steps ?? [];
  if (steps.length === 0) throw invalidArgument("The funnel must have at least one step.");
  const column = (name: string): string => `coalesce(${fieldOf(fields, name).sql}, '(not set)')`;
  return {
    steps: steps.map((step, index) => readStep(step, index, column)),
    open: request.funnel?.isOpenFunnel ?? false,
    ranges: resolveDateRanges(request.dateRanges, today),
    filter: request.dimensionFilter === null ? "true" : dimensionFilterSql(request.dimensionFilter, column),
    breakdown: readBreakdown(request.funnelBreakdown, fields),
    nextAction: readNextAction(request.funnelNextAction, fields),
    segments: readSegments(request.segments, propertyId, column),
    limit: limitOf(request.limit),
    trended,
  };
}

/** What a dimension says of an event that a funnel's SQL has: it knows no date range. */
function fieldOf(fields: Fields, name: string): DimensionField {
  const field = dimensionNamed(fields, name);
  if (/\brange_(?:name|first)\b/.test(field.sql)) throw notEmulated(`the dimension ${name} in a funnel`);
  return field;
}

function readStep(step: FunnelStepMessage, index: number, column: (name: string) => string): FunnelStep {
  const within = step.withinDurationFromPriorStep ?? null;
  return {
    name: `${index + 1}. ${step.name}`,
    sql:
      step.filterExpression === null
        ? "true"
        : groupedSql(step.filterExpression, (leaf: StepLeaf) => stepSql(leaf, column)),
    within: within === null ? null : microsecondsOf(within),
    direct: step.isDirectlyFollowedBy,
  };
}

function stepSql(leaf: StepLeaf, column: (name: string) => string): string | undefined {
  if (leaf.funnelFieldFilter) return dimensionFilterSql({ filter: leaf.funnelFieldFilter }, column);
  const event = leaf.funnelEventFilter;
  if (!event) return undefined;
  return eventFilterSql(
    event.eventName,
    event.funnelParameterFilterExpression,
    ({ funnelParameterFilter }: ParameterLeaf) => funnelParameterFilter,
  );
}

function readBreakdown(
  breakdown: RunFunnelReportRequestMessage["funnelBreakdown"],
  fields: Fields,
): FunnelQuestion["breakdown"] {
  if (!breakdown) return null;
  const name = breakdown.breakdownDimension?.name;
  if (!name) throw invalidArgument("A funnelBreakdown needs a breakdownDimension.");
  const limit = breakdown.limit === undefined ? BREAKDOWN_LIMIT : Number(breakdown.limit);
  if (limit < 1 || limit > MOST_BREAKDOWN_VALUES) {
    throw invalidArgument(`The funnel breakdown limit must be 1 to ${MOST_BREAKDOWN_VALUES}.`);
  }
  return { name, field: fieldOf(fields, name), limit };
}

const MOST_NEXT_ACTIONS = 5;

/** GA4 takes most dimensions of pages and screens besides `eventName`. */
function readNextAction(
  action: RunFunnelReportRequestMessage["funnelNextAction"],
  fields: Fields,
): FunnelQuestion["nextAction"] {
  if (!action) return null;
  const { name = "", dimensionExpression } = action.nextActionDimension ?? {};
  if (dimensionExpression) throw invalidArgument("A nextActionDimension can't be an expression.");
  if (!name) throw invalidArgument("A funnelNextAction needs a nextActionDimension.");
  const limit = action.limit === undefined ? MOST_NEXT_ACTIONS : Number(action.limit);
  if (limit < 1 || limit > MOST_NEXT_ACTIONS)
    throw invalidArgument(`The funnel next action limit must be 1 to ${MOST_NEXT_ACTIONS}.`);
  if (name !== "eventName" && !/^(page|unifiedP|unifiedScreen|landingPage|fullPageUrl)/.test(name))
    throw invalidArgument(`The dimension ${name} can't be a next action.`);
  return { field: fieldOf(fields, name), limit };
}
