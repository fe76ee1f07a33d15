/**
 * Funnels over the official v1alpha Data client: the real end of `FunnelReader` in `report/port.ts`. Knows nothing of
 * goals; the client is opened and closed by others.
 */
import type { protos, v1alpha } from "@google-analytics/data";
import type { FunnelReader, FunnelRequest, FunnelResponse, FunnelStep } from "../../report/port.js";
import { explainGoogleError } from "../errors.js";
import { inStreams, plainQuota } from "./reporting.js";

type RunFunnelReportResponse = protos.google.analytics.data.v1alpha.IRunFunnelReportResponse;

type WireStep = protos.google.analytics.data.v1alpha.IFunnelStep;

interface FunnelOptions {
  readonly client: Pick<v1alpha.AlphaAnalyticsDataClient, "runFunnelReport">;
  /** Digits, without `properties/`. */
  readonly property: string;
  /** Numbers of the data streams to count in; default: all. */
  readonly streams?: readonly string[];
}

/** A reader of one property's funnels. It throws a GoalsError with Google's own text. */
export function funnelsOver({ client, property, streams = [] }: FunnelOptions): FunnelReader {
  const [dimensionFilter] = inStreams(streams);
  return {
    async runFunnelReport(request) {
      try {
        const [response] = await client.runFunnelReport({
          property: `properties/${property}`,
          dateRanges: request.dateRanges.map(({ name, start, end }) => ({
            name,
            startDate: start,
            endDate: end,
          })),
          funnel: {
            ...(request.open === true ? { isOpenFunnel: true } : {}),
            steps: request.steps.map(funnelStep),
          },
          ...(request.by === undefined
            ? {}
            : { funnelBreakdown: { breakdownDimension: { name: request.by }, limit: MOST_VALUES } }),
          ...(request.nextActions === true
            ? { funnelNextAction: { nextActionDimension: { name: "eventName" } } }
            : {}),
          ...(dimensionFilter === undefined ? {} : { dimensionFilter }),
          returnPropertyQuota: true,
        });
        return plainFunnel(request, response);
      } catch (error) {
        throw explainGoogleError(error);
      }
    },
  };
}

type AddressTest = NonNullable<FunnelStep["page"]>[number];
type ParameterTest = NonNullable<FunnelStep["where"]>[number]["match"][number];
type ParameterExpression = protos.google.analytics.data.v1alpha.IFunnelParameterFilterExpression;

function funnelStep(step: FunnelRequest["steps"][number]): WireStep {
  if (typeof step === "string") {
    return { name: step, filterExpression: { funnelEventFilter: { eventName: step } } };
  }
  const { name, event: eventName, page = [], where = [], withinSeconds, directly } = step;
  const expressions = [
    ...page.map(addressTest),
    ...where.flatMap(({ parameter, match }) => match.map((condition) => parameterTest(parameter, condition))),
  ];
  return {
    name,
    filterExpression: {
      funnelEventFilter: {
        eventName,
        ...(expressions.length === 0
          ? {}
          : { funnelParameterFilterExpression: { andGroup: { expressions } } }),
      },
    },
    ...(withinSeconds === undefined ? {} : { withinDurationFromPriorStep: { seconds: withinSeconds } }),
    ...(directly === true ? { isDirectlyFollowedBy: true } : {}),
  };
}

/** A page's tests look at `page_location`: fields on paths would need a second meaning of a page. */
function addressTest({ pattern, ignoreCase, negated }: AddressTest): ParameterExpression {
  const stringFilter = { matchType: "PARTIAL_REGEXP" as const, value: pattern, caseSensitive: !ignoreCase };
  return negation(negated, { eventParameterName: "page_location", stringFilter });
}

const MATCH_TYPES = {
  equals: "EXACT",
  begins_with: "BEGINS_WITH",
  ends_with: "ENDS_WITH",
  contains: "CONTAINS",
  regex: "FULL_REGEXP",
} as const;
const OPERATIONS = {
  gt: "GREATER_THAN",
  gte: "GREATER_THAN_OR_EQUAL",
  lt: "LESS_THAN",
  lte: "LESS_THAN_OR_EQUAL",
} as const;

function parameterTest(eventParameterName: string, condition: ParameterTest): ParameterExpression {
  if (condition.kind === "text") {
    const { operator, value, ignoreCase, negated } = condition;
    const stringFilter = { matchType: MATCH_TYPES[operator], value, caseSensitive: !ignoreCase };
    return negation(negated, { eventParameterName, stringFilter });
  }
  const { operator, value } = condition;
  // As in a rule, "equal to a number" compares texts: 3 is `3`, not `3.0`.
  if (operator === "eq") {
    const stringFilter = { matchType: "EXACT" as const, value: String(value), caseSensitive: true };
    return { funnelParameterFilter: { eventParameterName, stringFilter } };
  }
  const numericFilter = { operation: OPERATIONS[operator], value: { doubleValue: value } };
  return { funnelParameterFilter: { eventParameterName, numericFilter } };
}

function negation(
  negated: boolean,
  funnelParameterFilter: NonNullable<ParameterExpression["funnelParameterFilter"]>,
): ParameterExpression {
  return negated ? { notExpression: { funnelParameterFilter } } : { funnelParameterFilter };
}

/** GA4's word for all values of a dimension together. */
const TOTAL = "RESERVED_TOTAL";
/** The most values a breakdown can have (proto comment of FunnelBreakdown.limit). */
const MOST_VALUES = 15;

type SubReport = protos.google.analytics.data.v1alpha.IFunnelSubReport | null | undefined;

interface StepRow {
  readonly range: string;
  readonly step: number;
  readonly value: (dimension: string) => string;
  /** Undefined where it is not in the answer. */
  readonly metric: (name: string) => number | undefined;
}

/** Rows carry `1. view_item`, and with several date ranges the range's name or its number. */
function stepRows(request: FunnelRequest, report: SubReport): readonly StepRow[] {
  const dimensions = (report?.dimensionHeaders ?? []).map(({ name }) => name ?? "");
  const metrics = (report?.metricHeaders ?? []).map(({ name }) => name ?? "");
  return (report?.rows ?? []).flatMap(({ dimensionValues, metricValues }) => {
    const value = (name: string): string => dimensionValues?.[dimensions.indexOf(name)]?.value ?? "";
    const metric = (name: string): number | undefined =>
      metrics.includes(name) ? Number(metricValues?.[metrics.indexOf(name)]?.value ?? 0) : undefined;
    const [, number] = /^(\d+)\. /.exec(value("funnelStepName")) ?? [];
    if (number === undefined) return [];
    return [{ range: rangeOf(request, value("dateRange")), step: Number(number) - 1, value, metric }];
  });
}

function plainFunnel(request: FunnelRequest, response: RunFunnelReportResponse): FunnelResponse {
  const { funnelTable } = response;
  const rows = stepRows(request, funnelTable).map(({ range, step, value, metric }) => {
    const part = request.by === undefined ? TOTAL : value(request.by);
    const lost = metric("funnelStepAbandonments");
    return {
      ...{ range, step, users: metric("activeUsers") ?? 0 },
      ...(part === TOTAL ? {} : { value: part }),
      ...(lost === undefined ? {} : { lost }),
    };
  });
  const next = stepRows(request, response.funnelVisualization).flatMap(({ range, step, value, metric }) => {
    const event = value("funnelStepNextAction");
    return event === "" || event === TOTAL ? [] : [{ range, step, event, users: metric("activeUsers") ?? 0 }];
  });
  return {
    rows,
    ...(request.nextActions === true ? { nextActions: next } : {}),
    sampling: (funnelTable?.metadata?.samplingMetadatas ?? []).map(
      ({ samplesReadCount, samplingSpaceSize }) => ({
        read: Number(samplesReadCount ?? 0),
        total: Number(samplingSpaceSize ?? 0),
      }),
    ),
    quota: plainQuota(response),
  };
}

function rangeOf({ dateRanges }: FunnelRequest, text: string): string {
  const named = dateRanges.find(({ name }) => name === text);
  const [, index = "0"] = /^(?:date_range_)?(\d+)$/.exec(text) ?? [];
  return (named ?? dateRanges[Number(index)])?.name ?? text;
}
