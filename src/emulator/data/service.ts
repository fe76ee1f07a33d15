/**
 * The Data API over an event store: runReport, batchRunReports and getMetadata of v1beta, runFunnelReport of v1alpha.
 * Joins the steps; each is a module of its own. Reads the world, never changes it.
 *
 * A property has a quota: tokens by day and by hour, requests at a time. Limits and refusals are GA4's; what a request
 * costs is not published, so the price list here is this emulator's own (see `tokensFor`). Time is the emulator's.
 */
import type { EventStore } from "../events/store.js";
import { type EmulatedService, type ServicePorts, type ServiceProducer, unary } from "../grpc/service.js";
import type { PropertyState } from "../world/state.js";
import { roleOf } from "../world/world.js";
import { type DayRange, dayIn, keptPart, lengthInDays } from "./dates.js";
import { type Fields, fieldsOf, metadataOf } from "./fields.js";
import { type RunFunnelReportRequestMessage, readFunnel } from "./funnel/question.js";
import { funnelReport } from "./funnel/report.js";
import { type Question, readQuestion } from "./question.js";
import { type Blemishes, type ReportMessage, reportOf, reportSql } from "./report.js";
import type {
  BatchRunReportsRequestMessage,
  GetMetadataRequestMessage,
  RunReportRequestMessage,
} from "./wire.js";
import {
  concurrencyExhausted,
  emptyBatch,
  invalidPropertyId,
  noPermission,
  otherProperty,
  tokensExhausted,
  tooManyRequests,
} from "./wording.js";

export interface DataApiOptions {
  /** What has been collected; whoever opened it closes it. */
  readonly store: EventStore;
  /** The event parameters registered as custom dimensions of a property (`customEvent:<parameter>`). Default: none. */
  readonly customEventParameters?: (property: PropertyState) => readonly string[];
  /** Other limits than GA4's, for tests of what happens when quota runs out. */
  readonly quota?: Partial<QuotaLimits>;
  /** What GA4 would own up to in every answer: sampling, thresholds, an `(other)` row. Default: nothing. */
  readonly blemishes?: Blemishes;
}

function propertyIdIn(name: string, suffix = ""): string {
  const id =
    name.startsWith("properties/") && name.endsWith(suffix)
      ? name.slice(11, name.length - suffix.length)
      : name;
  if (!/^[0-9]+$/.test(id)) throw invalidPropertyId(id);
  return id;
}

function dataServices(options: DataApiOptions, { world, clock }: ServicePorts): readonly EmulatedService[] {
  const quota = createQuota();
  // Funnels have buckets of their own.
  const funnelQuota = createQuota();

  const readable = (id: string, user: string): PropertyState => {
    const property = world.properties.get(id);
    if (property === undefined || property.deleteTime !== null || roleOf(property, user) === "none") {
      throw noPermission();
    }
    return property;
  };
  const limits = (property: PropertyState): QuotaLimits => ({
    ...limitsOf(property.serviceLevel),
    ...options.quota,
  });
  const retentionOf = ({ id }: PropertyState): unknown =>
    world.annotated.get(`properties/${id}/dataRetentionSettings`)?.message.eventDataRetention;
  const fieldsFor = (property: PropertyState): Fields =>
    fieldsOf(
      [...new Set([...property.keyEvents.values()].map(({ eventName }) => eventName))].sort(),
      options.customEventParameters?.(property) ?? [],
    );

  async function answer(
    property: PropertyState,
    request: RunReportRequestMessage,
  ): Promise<ReportMessage & { readonly propertyQuota?: PropertyQuota }> {
    const fields = fieldsFor(property);
    const today = dayIn(property.timeZone, clock.now());
    const question = readQuestion(request, fields, today, property.currencyCode);
    const sql = reportSql(property.id, question, fields);
    // A request that is refused costs nothing, so the tokens are taken last.
    const propertyQuota = quota.spend(property.id, limits(property), tokensFor(question), clock.now());
    const report = reportOf(question, await options.store.query(sql), property, options.blemishes);
    return request.returnPropertyQuota ? { ...report, propertyQuota } : report;
  }

  return [
    {
      name: "google.analytics.data.v1beta.BetaAnalyticsData",
      handlers: {
        RunReport: unary(async (request: RunReportRequestMessage, { user }) => {
          const property = readable(propertyIdIn(request.property), user);
          return quota.atWork(property.id, limits(property), () => answer(property, request));
        }),
        BatchRunReports: unary(async (batch: BatchRunReportsRequestMessage, { user }) => {
          const property = readable(propertyIdIn(batch.property), user);
          if (batch.requests.length === 0) throw emptyBatch();
          if (batch.requests.length > 5) throw tooManyRequests(batch.requests.length);
          if (
            batch.requests.some((request) => request.property !== "" && request.property !== batch.property)
          ) {
            throw otherProperty();
          }
          return quota.atWork(property.id, limits(property), async () => {
            const reports: ReportMessage[] = [];
            for (const request of batch.requests) reports.push(await answer(property, request));
            return { reports, kind: "analyticsData#batchRunReports" };
          });
        }),
        GetMetadata: unary(async ({ name }: GetMetadataRequestMessage, { user }) => {
          const id = propertyIdIn(name, "/metadata");
          return metadataOf(name, id === "0" ? fieldsOf() : fieldsFor(readable(id, user)));
        }),
      },
    },
    {
      name: "google.analytics.data.v1alpha.AlphaAnalyticsData",
      handlers: {
        RunFunnelReport: unary(async (request: RunFunnelReportRequestMessage, { user }) => {
          const property = readable(propertyIdIn(request.property), user);
          return funnelQuota.atWork(property.id, limits(property), async () => {
            const today = dayIn(property.timeZone, clock.now());
            const question = readFunnel(request, fieldsFor(property), today);
            const tokens = tokensForFunnel(question.steps.length, question.ranges);
            const propertyQuota = funnelQuota.spend(property.id, limits(property), tokens, clock.now());
            const sampling = options.blemishes?.samplingMetadatas ?? [];
            // A funnel looks at single events, and of those that are gone GA4 says nothing.
            const ranges = question.ranges.map((range) => keptPart(range, today, retentionOf(property)));
            const kept = { ...question, ranges };
            const report = await funnelReport(options.store, property.id, kept, sampling);
            return request.returnPropertyQuota ? { ...report, propertyQuota } : report;
          });
        }),
      },
    },
  ];
}

/**
 * The Data API for `startEmulator({ services: [dataApi({ store })] })`.
 *
 * @example
 * const store = await openEventStore();
 * const emulator = await startEmulator({ accounts, services: [dataApi({ store })] });
 * await store.ingest(propertyOf(emulator.world, "123456789"), { files: "export/*.parquet" });
 */
export function dataApi(options: DataApiOptions): ServiceProducer {
  return (ports) => dataServices(options, ports);
}

/** What a property may use up. */
interface QuotaLimits {
  readonly tokensPerDay: number;
  readonly tokensPerHour: number;
  readonly tokensPerProjectPerHour: number;
  readonly concurrentRequests: number;
  readonly serverErrorsPerProjectPerHour: number;
  readonly potentiallyThresholdedRequestsPerHour: number;
}

const STANDARD: QuotaLimits = {
  tokensPerDay: 200_000,
  tokensPerHour: 40_000,
  tokensPerProjectPerHour: 14_000,
  concurrentRequests: 10,
  serverErrorsPerProjectPerHour: 10,
  potentiallyThresholdedRequestsPerHour: 120,
};

const ANALYTICS_360: QuotaLimits = {
  tokensPerDay: 2_000_000,
  tokensPerHour: 400_000,
  tokensPerProjectPerHour: 140_000,
  concurrentRequests: 50,
  serverErrorsPerProjectPerHour: 50,
  potentiallyThresholdedRequestsPerHour: 120,
};

/** GA4's limits for a property of this service level. */
function limitsOf(serviceLevel: "GOOGLE_ANALYTICS_STANDARD" | "GOOGLE_ANALYTICS_360"): QuotaLimits {
  return serviceLevel === "GOOGLE_ANALYTICS_360" ? ANALYTICS_360 : STANDARD;
}

/**
 * The price of a report in tokens: 1, plus 1 for every 60 days asked for, plus 1 for every 30 cells (dimensions times
 * metrics) beyond the first 3. Fitted to what people saw live: 1 for a small report, 4 for 9 dimensions and 10 metrics,
 * 7 for one cell over a year.
 */
function tokensFor({ dimensions, metrics, ranges }: Question): number {
  const days = ranges.reduce((sum, range) => sum + lengthInDays(range), 0);
  const cells = dimensions.length * metrics.length;
  return 1 + Math.floor(days / 60) + Math.ceil(Math.max(0, cells - 3) / 30);
}

/** The price of a funnel report, this emulator's own: 2 a step, plus 1 for every 60 days asked for. */
function tokensForFunnel(steps: number, ranges: readonly DayRange[]): number {
  const days = ranges.reduce((sum, range) => sum + lengthInDays(range), 0);
  return 2 * steps + Math.floor(days / 60);
}

interface QuotaStatus {
  readonly consumed: number;
  readonly remaining: number;
}

/** `google.analytics.data.v1beta.PropertyQuota`: what this request used and what is left. */
interface PropertyQuota {
  readonly tokensPerDay: QuotaStatus;
  readonly tokensPerHour: QuotaStatus;
  readonly tokensPerProjectPerHour: QuotaStatus;
  readonly concurrentRequests: QuotaStatus;
  readonly serverErrorsPerProjectPerHour: QuotaStatus;
  readonly potentiallyThresholdedRequestsPerHour: QuotaStatus;
}

interface Quota {
  /** Takes tokens from a property. Throws RESOURCE_EXHAUSTED, taking none, once a bucket is empty. */
  spend(propertyId: string, limits: QuotaLimits, tokens: number, now: Date): PropertyQuota;
  /** Runs a request as one of those at work. Throws RESOURCE_EXHAUSTED where there are already too many. */
  atWork<T>(propertyId: string, limits: QuotaLimits, work: () => Promise<T>): Promise<T>;
}

interface Usage {
  day: string;
  hour: number;
  tokensToday: number;
  tokensThisHour: number;
  running: number;
}

const MILLISECONDS_AN_HOUR = 3_600_000;

/** Full buckets for every property. There is one caller, so the project's bucket is emptied with the property's. */
function createQuota(): Quota {
  const usages = new Map<string, Usage>();

  const usageOf = (propertyId: string): Usage => {
    const known = usages.get(propertyId);
    if (known !== undefined) return known;
    const fresh: Usage = { day: "", hour: 0, tokensToday: 0, tokensThisHour: 0, running: 0 };
    usages.set(propertyId, fresh);
    return fresh;
  };

  return {
    spend(propertyId, limits, tokens, now) {
      const usage = usageOf(propertyId);
      // Daily quota returns at midnight Pacific time.
      const day = dayIn("America/Los_Angeles", now);
      if (usage.day !== day) Object.assign(usage, { day, tokensToday: 0 });
      const hour = Math.floor(now.getTime() / MILLISECONDS_AN_HOUR);
      if (usage.hour !== hour) Object.assign(usage, { hour, tokensThisHour: 0 });

      if (usage.tokensToday >= limits.tokensPerDay) throw tokensExhausted("day");
      if (usage.tokensThisHour >= limits.tokensPerHour) throw tokensExhausted("hour");
      if (usage.tokensThisHour >= limits.tokensPerProjectPerHour) throw tokensExhausted("projectHour");
      usage.tokensToday += tokens;
      usage.tokensThisHour += tokens;

      const left = (limit: number, used: number): QuotaStatus => ({
        consumed: tokens,
        remaining: Math.max(0, limit - used),
      });
      const untouched = (limit: number): QuotaStatus => ({ consumed: 0, remaining: limit });
      return {
        tokensPerDay: left(limits.tokensPerDay, usage.tokensToday),
        tokensPerHour: left(limits.tokensPerHour, usage.tokensThisHour),
        tokensPerProjectPerHour: left(limits.tokensPerProjectPerHour, usage.tokensThisHour),
        concurrentRequests: untouched(limits.concurrentRequests),
        serverErrorsPerProjectPerHour: untouched(limits.serverErrorsPerProjectPerHour),
        potentiallyThresholdedRequestsPerHour: untouched(limits.potentiallyThresholdedRequestsPerHour),
      };
    },
    async atWork(propertyId, limits, work) {
      const usage = usageOf(propertyId);
      if (usage.running >= limits.concurrentRequests) throw concurrencyExhausted();
      usage.running += 1;
      try {
        return await work();
      } finally {
        usage.running -= 1;
      }
    },
  };
}
