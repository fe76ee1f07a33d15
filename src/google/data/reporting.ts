/**
 * The report's questions over the official Data API client: the real end of `report/port.ts`. Turns plain requests into
 * proto messages and answers back into plain rows. Knows nothing of goals; the client is opened and closed by others.
 */
import type { protos, v1beta } from "@google-analytics/data";
import {
  DATA_API,
  type Metadata,
  type Quota,
  type ReportReader,
  type ReportRequest,
  type ReportResponse,
  type ReportRow,
  type TokenBucket,
} from "../../report/port.js";
import { explainGoogleError, wordsOfProperty } from "../errors.js";

type RunReportRequest = protos.google.analytics.data.v1beta.IRunReportRequest;
type RunReportResponse = protos.google.analytics.data.v1beta.IRunReportResponse;
type FilterExpression = protos.google.analytics.data.v1beta.IFilterExpression;
type QuotaStatus = protos.google.analytics.data.v1beta.IQuotaStatus;

/** The two calls of the client that a report makes. */
type DataClient = Pick<v1beta.BetaAnalyticsDataClient, "getMetadata" | "batchRunReports">;

/** What it takes to read one property's reports. */
interface ReportingOptions {
  readonly client: DataClient;
  /** Digits, without `properties/`. */
  readonly property: string;
  /** Numbers of the data streams to count in; default: all. */
  readonly streams?: readonly string[];
}

/**
 * A reader of one property over an opened client. Both calls throw a GoalsError with Google's own text.
 *
 * @example
 * const reader = reportingOver({ client: await openDataClient(connection), property: "123456789" });
 */
export function reportingOver({ client, property, streams = [] }: ReportingOptions): ReportReader {
  return {
    async getMetadata() {
      const [metadata] = await asking(property, () =>
        client.getMetadata({ name: `properties/${property}/metadata` }),
      );
      return plainMetadata(metadata);
    },
    async batchRunReports(requests) {
      const [batch] = await asking(property, () =>
        client.batchRunReports({
          property: `properties/${property}`,
          requests: requests.map((request) => wireRequest(property, streams, request)),
        }),
      );
      // A report that is missing stays missing: an empty one would read as zeros.
      return requests.flatMap((request, index) => {
        const report = batch.reports?.[index];
        return report ? [plainResponse(request, report)] : [];
      });
    },
  };
}

async function asking<T>(property: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw explainGoogleError(error, wordsOfProperty(property));
  }
}

function plainMetadata(metadata: protos.google.analytics.data.v1beta.IMetadata): Metadata {
  return {
    dimensions: (metadata.dimensions ?? []).map(({ apiName }) => apiName ?? ""),
    metrics: (metadata.metrics ?? []).map(({ apiName, blockedReasons }) => ({
      name: apiName ?? "",
      blocked: (blockedReasons ?? []).length > 0,
    })),
  };
}

function wireRequest(property: string, streams: readonly string[], request: ReportRequest): RunReportRequest {
  const filters = [...inStreams(streams), ...filtersOf(request)];
  return {
    property: `properties/${property}`,
    dateRanges: request.dateRanges.map(({ name, start, end }) => ({ name, startDate: start, endDate: end })),
    dimensions: request.dimensions.map((name) => ({ name })),
    metrics: request.metrics.map((name) => ({ name })),
    limit: DATA_API.rowsPerReport,
    returnPropertyQuota: true,
    ...(filters.length === 0 ? {} : { dimensionFilter: bothOf(filters) }),
  };
}

/** Keeps what the data streams collected; nothing where all count. Both versions of the API say it alike. */
export function inStreams(streams: readonly string[]): readonly FilterExpression[] {
  return streams.length === 0
    ? []
    : [{ filter: { fieldName: "streamId", inListFilter: { values: [...streams] } } }];
}

function filtersOf({ filter, containing }: ReportRequest): readonly FilterExpression[] {
  const filters: FilterExpression[] = [];
  if (filter !== undefined) {
    // Event names differ by case; GA4 ignores case unless told not to.
    const inListFilter = { values: [...filter.values], caseSensitive: true };
    filters.push({ filter: { fieldName: filter.dimension, inListFilter } });
  }
  if (containing !== undefined) {
    const expressions = containing.anyOf.map(
      (value): FilterExpression => ({
        filter: { fieldName: containing.dimension, stringFilter: { matchType: "CONTAINS", value } },
      }),
    );
    filters.push({ orGroup: { expressions } });
  }
  return filters;
}

export function bothOf(filters: readonly FilterExpression[]): FilterExpression {
  const [only, ...more] = filters;
  return only !== undefined && more.length === 0 ? only : { andGroup: { expressions: [...filters] } };
}

function plainResponse(request: ReportRequest, response: RunReportResponse): ReportResponse {
  const metadata = response.metadata ?? {};
  const rows = plainRows(request, response);
  return {
    rows,
    rowCount: response.rowCount ?? rows.length,
    currency: metadata.currencyCode || null,
    timeZone: metadata.timeZone || null,
    sampling: (metadata.samplingMetadatas ?? []).map(({ samplesReadCount, samplingSpaceSize }) => ({
      read: Number(samplesReadCount ?? 0),
      total: Number(samplingSpaceSize ?? 0),
    })),
    thresholded: metadata.subjectToThresholding ?? false,
    otherRow: metadata.dataLossFromOtherRow ?? false,
    restrictedMetrics: (metadata.schemaRestrictionResponse?.activeMetricRestrictions ?? []).map(
      ({ metricName }) => metricName ?? "",
    ),
    truncated: (metadata.dataTruncationReasons ?? []).map((reason) => ({
      before: reason.dataTruncationDate || null,
      retention:
        reason.dataTruncationType === "DATA_TRUNCATION_TYPE_PROPERTY" ||
        reason.dataTruncationType === RETENTION_TYPE,
      message: reason.dataTruncationMessage ?? "",
    })),
    quota: plainQuota(response),
  };
}

/** `DATA_TRUNCATION_TYPE_PROPERTY`, as REST sends it. */
const RETENTION_TYPE = 8;

/** GA4 adds a `dateRange` column by itself where there are two ranges or more, and none where there is one. */
function plainRows(request: ReportRequest, response: RunReportResponse): readonly ReportRow[] {
  const dimensions = (response.dimensionHeaders ?? []).map(({ name }) => name ?? "");
  const metrics = (response.metricHeaders ?? []).map(({ name }) => name ?? "");
  const only = request.dateRanges[0]?.name ?? "";
  return (response.rows ?? []).map(({ dimensionValues, metricValues }) => {
    const named = Object.fromEntries(
      dimensions.map((name, index) => [name, dimensionValues?.[index]?.value ?? ""]),
    );
    const { dateRange, ...rest } = named;
    return {
      range: dateRange ?? only,
      dimensions: rest,
      metrics: Object.fromEntries(
        metrics.map((name, index) => [name, Number(metricValues?.[index]?.value ?? 0)]),
      ),
    };
  });
}

/** The property's quota as an answer tells it; null where it does not. Both versions of the API tell it alike. */
export function plainQuota({ propertyQuota }: Pick<RunReportResponse, "propertyQuota">): Quota | null {
  if (!propertyQuota) return null;
  return {
    day: bucket(propertyQuota.tokensPerDay),
    hour: bucket(propertyQuota.tokensPerHour),
    projectHour: bucket(propertyQuota.tokensPerProjectPerHour),
  };
}

function bucket(status: QuotaStatus | null | undefined): TokenBucket {
  return { consumed: status?.consumed ?? 0, remaining: status?.remaining ?? 0 };
}
