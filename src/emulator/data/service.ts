/**
 * The Data API over an event store: runReport, batchRunReports and getMetadata of v1beta, runFunnelReport of v1alpha.
 * Joins the steps; each is a module of its own. Reads the world, never changes it.
 */
import type { EventStore } from "../events/store.js";
import { type EmulatedService, type ServicePorts, type ServiceProducer, unary } from "../grpc/service.js";
import type { PropertyState } from "../world/state.js";
import { roleOf } from "../world/world.js";
import { dayIn } from "./dates.js";
import { type Fields, fieldsOf, metadataOf } from "./fields.js";
import { type RunFunnelReportRequestMessage, readFunnel } from "./funnel/question.js";
import { funnelReport } from "./funnel/report.js";
import { readQuestion } from "./question.js";
import {
  createQuota,
  limitsOf,
  type PropertyQuota,
  type QuotaLimits,
  tokensFor,
  tokensForFunnel,
} from "./quota.js";
import { type Blemishes, type ReportMessage, reportOf, reportSql } from "./report.js";
import type {
  BatchRunReportsRequestMessage,
  GetMetadataRequestMessage,
  RunReportRequestMessage,
} from "./wire.js";
import { emptyBatch, invalidPropertyId, noPermission, otherProperty, tooManyRequests } from "./wording.js";

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
            const report = await funnelReport(options.store, property.id, question, sampling);
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
