/** The messages of runFunnelReport as the server hands them over, cut to what is read. Types only. */
import type { DateRangeMessage, FilterExpressionMessage, FilterMessage, RowMessage } from "../wire.js";

/** What may stand in a `FunnelParameterFilter`: a parameter's name and the same filters as on a dimension. */
export interface ParameterFilterMessage extends Omit<FilterMessage, "fieldName"> {
  readonly eventParameterName?: string;
  readonly itemParameterName?: string;
}

export interface ParameterExpressionMessage {
  readonly andGroup?: { readonly expressions: readonly ParameterExpressionMessage[] } | null;
  readonly orGroup?: { readonly expressions: readonly ParameterExpressionMessage[] } | null;
  readonly notExpression?: ParameterExpressionMessage | null;
  readonly funnelParameterFilter?: ParameterFilterMessage | null;
}

export interface StepExpressionMessage {
  readonly andGroup?: { readonly expressions: readonly StepExpressionMessage[] } | null;
  readonly orGroup?: { readonly expressions: readonly StepExpressionMessage[] } | null;
  readonly notExpression?: StepExpressionMessage | null;
  readonly funnelFieldFilter?: FilterMessage | null;
  readonly funnelEventFilter?: {
    readonly eventName?: string;
    readonly funnelParameterFilterExpression?: ParameterExpressionMessage | null;
  } | null;
}

export interface FunnelStepMessage {
  readonly name: string;
  readonly isDirectlyFollowedBy: boolean;
  readonly withinDurationFromPriorStep?: { readonly seconds: string; readonly nanos: number } | null;
  readonly filterExpression: StepExpressionMessage | null;
}

export interface RunFunnelReportRequestMessage {
  readonly property: string;
  readonly dateRanges: readonly DateRangeMessage[];
  readonly funnel: { readonly isOpenFunnel: boolean; readonly steps: readonly FunnelStepMessage[] } | null;
  readonly funnelBreakdown: {
    readonly breakdownDimension: { readonly name: string } | null;
    readonly limit?: string;
  } | null;
  readonly funnelNextAction: object | null;
  readonly funnelVisualizationType: string;
  readonly segments: readonly object[];
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
