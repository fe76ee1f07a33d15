/**
 * What the report asks of the Data API, in the report's own plain words. `ga4/reporting.ts` speaks them to Google; tests
 * answer them from a list of events. Knows nothing of gRPC, of goals or of what the numbers mean.
 */
import type { ParameterMatch } from "../goals/goal.js";
import type { AddressPattern } from "../goals/pattern/address-pattern.js";

/** A metric as the property's metadata lists it. */
interface MetricInfo {
  /** GA4's API name, e.g. `sessions` or `sessionKeyEventRate:purchase`. */
  readonly name: string;
  /** True where the caller's role may not see it: GA4 then answers with zeros. */
  readonly blocked: boolean;
}

/** What can be asked of one property: the standard fields and those it defines itself. */
export interface Metadata {
  readonly dimensions: readonly string[];
  readonly metrics: readonly MetricInfo[];
}

/** Inclusive calendar days `YYYY-MM-DD` in the property's time zone; the name comes back in every row. */
export interface NamedDateRange {
  readonly name: string;
  readonly start: string;
  readonly end: string;
}

/** Keeps the rows whose dimension has one of the values, compared with case. */
interface InListFilter {
  readonly dimension: string;
  readonly values: readonly string[];
}

/** Keeps the rows whose dimension has one of the texts in it, in any case of letters. */
interface ContainsFilter {
  readonly dimension: string;
  readonly anyOf: readonly string[];
}

/** One report: at most 9 dimensions, 10 metrics and 4 date ranges. */
export interface ReportRequest {
  readonly dateRanges: readonly NamedDateRange[];
  readonly dimensions: readonly string[];
  readonly metrics: readonly string[];
  readonly filter?: InListFilter;
  /** Holds beside `filter`. A local store has no such rows and does not read it. */
  readonly containing?: ContainsFilter;
}

export interface ReportRow {
  /** The name of the date range the row belongs to. */
  readonly range: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/** How much of the events a sampled answer was made from, for one date range. */
interface Sampling {
  readonly read: number;
  readonly total: number;
}

/** One of the property's buckets of tokens: what this report took and what is left. */
export interface TokenBucket {
  readonly consumed: number;
  readonly remaining: number;
}

export interface Quota {
  readonly day: TokenBucket;
  readonly hour: TokenBucket;
  readonly projectHour: TokenBucket;
}

/** `ResponseMetaData.DataTruncationReason`. */
export interface Truncation {
  /** Days before it are cut off; null where GA4 does not say. */
  readonly before: string | null;
  /** True where the property no longer keeps the events. */
  readonly retention: boolean;
  /** In Google's words; may be empty. */
  readonly message: string;
}

export interface ReportResponse {
  readonly rows: readonly ReportRow[];
  /** Rows there are in all; more than `rows` where the answer was cut off. */
  readonly rowCount: number;
  /** The currency of every money metric in the answer. */
  readonly currency: string | null;
  readonly timeZone: string | null;
  /** Empty = not sampled. */
  readonly sampling: readonly Sampling[];
  readonly thresholded: boolean;
  /** True where GA4 rolled values up into an `(other)` row. */
  readonly otherRow: boolean;
  /** Metrics the caller's role may not see; they came back as zeros. */
  readonly restrictedMetrics: readonly string[];
  readonly quota: Quota | null;
  /** Why days are missing from the answer, as GA4 says; absent = none are. */
  readonly truncated?: readonly Truncation[];
  /**
   * Numbers this answer cannot give although they were asked for: not zero, not known. A local store has no users of a
   * span of days that nobody asked GA4 about. Absent = none.
   */
  readonly unknown?: readonly { readonly range: string; readonly metric: string }[];
}

/** Which events fulfil a step: those of the name that pass all tests. */
export interface FunnelStep {
  readonly name: string;
  readonly event: string;
  /** Tests of the page's address. */
  readonly page?: readonly AddressPattern[];
  /** Tests of parameters. */
  readonly where?: readonly ParameterMatch[];
  /** At most so long after the step before. */
  readonly withinSeconds?: number;
  /** No other event lies between the step before and this one. */
  readonly directly?: boolean;
}

/** A funnel over users: a step counts for those who did every step before it, in order. */
export interface FunnelRequest {
  readonly dateRanges: readonly NamedDateRange[];
  /** In order; a text is an event's name. */
  readonly steps: readonly (string | FunnelStep)[];
  /** Who was at no step before may come in at any. Default: false. */
  readonly open?: boolean;
  /** GA4's name of a dimension to break the users down by. */
  readonly by?: string;
  /** Whether to say what users did next. Default: false. */
  readonly nextActions?: boolean;
}

interface FunnelRow {
  readonly range: string;
  /** From 0. */
  readonly step: number;
  /** Of the dimension; absent = of all users. */
  readonly value?: string;
  /** Active users who got as far as the step. */
  readonly users: number;
  /** Those of them who did not go on to the next; absent where GA4 does not say. */
  readonly lost?: number;
}

/** What users of a step did right after it, before they came to the next. */
interface NextActionRow {
  readonly range: string;
  /** From 0. */
  readonly step: number;
  /** The event's name. */
  readonly event: string;
  readonly users: number;
}

export interface FunnelResponse {
  /** A step without a row was done by nobody. */
  readonly rows: readonly FunnelRow[];
  /** At most 5 events a step, as GA4 has it; absent where that was not asked for. */
  readonly nextActions?: readonly NextActionRow[];
  readonly sampling: readonly Sampling[];
  readonly quota: Quota | null;
}

/** `runFunnelReport` of one property, which has a quota of its own. */
export interface FunnelReader {
  runFunnelReport(request: FunnelRequest): Promise<FunnelResponse>;
}

/** A key event as the Admin API lists it. */
export interface KeyEventFact {
  readonly event: string;
  /** Since when it counts, never backwards; null where GA4 does not say. */
  readonly since: Date | null;
  /** What GA4 fills an unset `value` and `currency` with; null where nothing, absent where that is not known. */
  readonly defaultValue?: { readonly amount: number; readonly currency: string } | null;
}

/** The Data API of one property. Each call is one call to Google; both throw a GoalsError when Google refuses. */
export interface ReportReader {
  getMetadata(): Promise<Metadata>;
  /** At most 5 requests; the answers come in their order. */
  batchRunReports(requests: readonly ReportRequest[]): Promise<readonly ReportResponse[]>;
}

/** An event in the last half hour. */
export interface JustCounted {
  readonly count: number;
  /** Of the last one. */
  readonly minutesAgo: number;
}

/** Limits of one call, from the Data API's documentation. */
export const DATA_API = {
  metricsPerReport: 10,
  reportsPerBatch: 5,
  rowsPerReport: 250_000,
} as const;
