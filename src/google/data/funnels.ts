/**
 * Funnels over the official v1alpha Data client: the real end of `FunnelReader` in `report/port.ts`. Knows nothing of
 * goals; the client is opened and closed by others.
 */
import type { protos, v1alpha } from "@google-analytics/data";
import type { FunnelReader, FunnelRequest, FunnelResponse } from "../../report/port.js";
import { explainGoogleError } from "../errors.js";
import { inStreams, plainQuota } from "./reporting.js";

type RunFunnelReportResponse = protos.google.analytics.data.v1alpha.IRunFunnelReportResponse;

type FunnelStep = protos.google.analytics.data.v1alpha.IFunnelStep;

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
            steps: request.steps.map(funnelStep),
          },
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

/** A page's tests look at `page_location`: fields on paths would need a second meaning of a page. */
function funnelStep(step: FunnelRequest["steps"][number]): FunnelStep {
  if (typeof step === "string") {
    return { name: step, filterExpression: { funnelEventFilter: { eventName: step } } };
  }
  const expressions = step.tests.map(({ pattern, ignoreCase, negated }) => {
    const stringFilter = { matchType: "PARTIAL_REGEXP" as const, value: pattern, caseSensitive: !ignoreCase };
    const test = { funnelParameterFilter: { eventParameterName: "page_location", stringFilter } };
    return negated ? { notExpression: test } : test;
  });
  return {
    name: step.name,
    filterExpression: {
      funnelEventFilter: {
        eventName: "page_view",
        funnelParameterFilterExpression: { andGroup: { expressions } },
      },
    },
  };
}

/** Rows carry `1. view_item`, and with several date ranges the range's name or its number. */
function plainFunnel(request: FunnelRequest, response: RunFunnelReportResponse): FunnelResponse {
  const { funnelTable } = response;
  const dimensions = (funnelTable?.dimensionHeaders ?? []).map(({ name }) => name ?? "");
  const users = (funnelTable?.metricHeaders ?? []).findIndex(({ name }) => name === "activeUsers");
  const rows = (funnelTable?.rows ?? []).flatMap(({ dimensionValues, metricValues }) => {
    const value = (name: string): string => dimensionValues?.[dimensions.indexOf(name)]?.value ?? "";
    const [, number] = /^(\d+)\. /.exec(value("funnelStepName")) ?? [];
    if (number === undefined) return [];
    return [
      {
        range: rangeOf(request, value("dateRange")),
        step: Number(number) - 1,
        users: Number(metricValues?.[users]?.value ?? 0),
      },
    ];
  });
  return {
    rows,
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
