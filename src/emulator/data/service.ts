/**
 * The Data API over an event store: reports, pivots, realtime, compatibility, metadata and audience exports of v1beta;
 * funnels, reports, audience lists and quota of v1alpha. Joins the steps; each is a module of its own. Of the world it changes
 * what it makes itself, and nothing else.
 */
import type { EventStore } from "../events/store.js";
import { type EmulatedService, type ServicePorts, type ServiceProducer, unary } from "../grpc/service.js";
import type { PropertyState } from "../world/state.js";
import { roleOf } from "../world/world.js";
import { type Charge, rememberAccess } from "./accesses.js";
import { describedComparisons, savedComparison } from "./comparisons.js";
import { compatibilityOf } from "./compatibility.js";
import { conversionFields, isConversionReport, metadataWithConversions } from "./conversions.js";
import { dayIn, keptPart, lengthInDays } from "./dates.js";
import { type Fields, fieldsOf, metadataOf } from "./fields/fields.js";
import { propertyFields } from "./fields/registered.js";
import { type RunFunnelReportRequestMessage, readFunnel } from "./funnel/question.js";
import { funnelReport } from "./funnel/report.js";
import { madeHandlers } from "./made/kinds.js";
import { pivotReport, readPivots } from "./pivot.js";
import {
  type Asked,
  checkFields,
  type Question,
  rateOf,
  readFields,
  readQuestion,
  readSpans,
} from "./question.js";
import {
  createQuota,
  limitsOf,
  type PropertyQuota,
  type Quota,
  type QuotaLimits,
  tokensFor,
  tokensForFunnel,
} from "./quota.js";
import { readRealtime } from "./realtime.js";
import { type Blemishes, type ReportMessage, reportOf, reportSql } from "./report.js";
import type {
  BatchMessage,
  CheckCompatibilityRequestMessage,
  DaysMessage,
  GetMetadataRequestMessage,
  RunPivotReportRequestMessage,
  RunRealtimeReportRequestMessage,
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
  // Each kind of request has buckets of its own.
  const [core, realtime, funnel] = [createQuota(), createQuota(), createQuota()];

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
  const spend = (quota: Quota, property: PropertyState, tokens: number): PropertyQuota =>
    quota.spend(property.id, limits(property), tokens, clock.now());
  const retentionOf = ({ id }: PropertyState): unknown =>
    world.annotated.get(`properties/${id}/dataRetentionSettings`)?.message.eventDataRetention;
  const comparisonsOf = (id: string): object => ({ comparisons: describedComparisons(world, id) });
  const fieldsFor = (property: PropertyState): Fields =>
    propertyFields(world, property, options.customEventParameters?.(property));
  const asking = (property: PropertyState): Asked => ({
    propertyId: property.id,
    fields: fieldsFor(property),
    today: dayIn(property.timeZone, clock.now()),
    currency: property.currencyCode,
    exchangeRates: options.store.exchangeRates,
    savedComparison: (name) => savedComparison(world, property.id, name),
  });
  const about = (property: PropertyState, { currencyCode }: DaysMessage): About => ({
    currencyCode: currencyCode || property.currencyCode,
    timeZone: property.timeZone,
  });
  const charging =
    (quota: Quota, property: PropertyState, user: string): Charge =>
    (tokens, metrics = []) => {
      const spent = spend(quota, property, tokens);
      const category = quota === realtime ? "Realtime" : quota === funnel ? "Funnel" : "Core";
      rememberAccess(world, { propertyId: property.id, user, category, tokens }, metrics);
      return spent;
    };
  const withQuota = (answer: object, wanted: boolean, propertyQuota: PropertyQuota): object =>
    wanted ? { ...answer, propertyQuota } : answer;

  async function report(
    property: PropertyState,
    request: RunReportRequestMessage,
    charge: Charge,
    fields: Fields = fieldsFor(property),
  ): Promise<object> {
    const question: Question = readQuestion(request, { ...asking(property), fields });
    // A request that is refused costs nothing, so the tokens are taken last.
    const spent = charge(tokensFor(question), question.metrics);
    return withQuota(await answerOf(property, request, question), request.returnPropertyQuota, spent);
  }

  async function answerOf(
    property: PropertyState,
    request: RunReportRequestMessage,
    question: Question,
  ): Promise<ReportMessage> {
    const lines = await options.store.query(reportSql(property.id, question));
    return reportOf(question, lines, about(property, request), options.blemishes);
  }

  async function task(
    property: PropertyState,
    request: RunReportRequestMessage,
  ): Promise<{ readonly answer: ReportMessage; readonly tokens: number }> {
    const question = readQuestion(request, asking(property));
    const tokens = tokensFor(question);
    spend(core, property, tokens);
    return { answer: await answerOf(property, request, question), tokens };
  }

  async function pivot(
    property: PropertyState,
    request: RunPivotReportRequestMessage,
    charge: Charge,
  ): Promise<object> {
    const context = asking(property);
    const asked = readFields(request, context.fields, rateOf(request.currencyCode, context));
    const { spans, days, dimensions } = readSpans(request, asked, context);
    checkFields(asked, request.cohortSpec !== null);
    const question = readPivots(request.pivots, asked, dimensions, spans, request.keepEmptyRows);
    const spent = charge(tokensFor({ ...asked, days }), asked.metrics);
    const answer = await pivotReport(options.store.query, property.id, question);
    const metadata = { ...about(property, request), ...options.blemishes };
    return withQuota({ ...answer, metadata }, request.returnPropertyQuota, spent);
  }

  /** One of the property's requests at work. */
  function atWork<Request extends { readonly property: string }>(
    quota: Quota,
    answer: (property: PropertyState, request: Request, charge: Charge) => Promise<object>,
  ) {
    return unary(async (request: Request, { user }) => {
      const property = readable(propertyIdIn(request.property), user);
      const charge = charging(quota, property, user);
      return quota.atWork(property.id, limits(property), () => answer(property, request, charge));
    });
  }

  function batch<Request extends { readonly property: string }>(
    kind: "Reports" | "PivotReports",
    answer: (property: PropertyState, request: Request, charge: Charge) => Promise<object>,
  ) {
    return atWork(core, async (property, { property: name, requests }: BatchMessage<Request>, charge) => {
      if (requests.length === 0) throw emptyBatch(kind);
      if (requests.length > 5) throw tooManyRequests(requests.length);
      if (requests.some((request) => request.property !== "" && request.property !== name))
        throw otherProperty();
      const reports: object[] = [];
      for (const request of requests) reports.push(await answer(property, request, charge));
      const field = kind === "Reports" ? "reports" : "pivotReports";
      return { [field]: reports, kind: `analyticsData#batchRun${kind}` };
    });
  }

  const runReport = atWork(core, (property, request: RunReportRequestMessage, charge) =>
    report(property, request, charge),
  );
  /** v1alpha's, which may be one of conversions. */
  const runAnyReport = atWork(core, (property, request: RunReportRequestMessage, charge) => {
    const spec = request.conversionSpec ?? null;
    if (!isConversionReport(request, spec)) return report(property, request, charge);
    return report(property, request, charge, conversionFields(fieldsFor(property), property, spec));
  });
  const getMetadata = unary(({ name }: GetMetadataRequestMessage, { user }) => {
    const id = propertyIdIn(name, "/metadata");
    return {
      ...metadataOf(name, id === "0" ? fieldsOf() : fieldsFor(readable(id, user))),
      ...comparisonsOf(id),
    };
  });
  const made = madeHandlers({ world, store: options.store, readable, report: task });

  return [
    {
      name: "google.analytics.data.v1beta.BetaAnalyticsData",
      handlers: {
        RunReport: runReport,
        BatchRunReports: batch("Reports", (property, request: RunReportRequestMessage, charge) =>
          report(property, request, charge),
        ),
        RunPivotReport: atWork(core, pivot),
        BatchRunPivotReports: batch("PivotReports", pivot),
        GetMetadata: getMetadata,
        CheckCompatibility: unary((request: CheckCompatibilityRequestMessage, { user }) => {
          const id = propertyIdIn(request.property);
          return compatibilityOf(request, id === "0" ? fieldsOf() : fieldsFor(readable(id, user)));
        }),
        RunRealtimeReport: atWork(
          realtime,
          async (property, request: RunRealtimeReportRequestMessage, charge) => {
            const lastMinute = property.serviceLevel === "GOOGLE_ANALYTICS_360" ? 59 : 29;
            const question = readRealtime(request, fieldsFor(property), clock.now(), lastMinute);
            const spent = charge(tokensFor(question), question.metrics);
            const lines = await options.store.query(reportSql(property.id, question));
            const { metadata: _, ...answer } = reportOf(question, lines, property);
            const kind = "analyticsData#runRealtimeReport";
            return withQuota({ ...answer, kind }, request.returnPropertyQuota, spent);
          },
        ),
        ...made.v1beta,
      },
    },
    {
      name: "google.analytics.data.v1alpha.AlphaAnalyticsData",
      handlers: {
        RunReport: runAnyReport,
        GetMetadata: unary(({ name }: GetMetadataRequestMessage, { user }) => {
          const id = propertyIdIn(name, "/metadata");
          const property = id === "0" ? null : readable(id, user);
          const fields = property ? fieldsFor(property) : fieldsOf();
          return { ...metadataWithConversions(name, fields, property), ...comparisonsOf(id) };
        }),
        RunFunnelReport: atWork(funnel, async (property, request: RunFunnelReportRequestMessage, charge) => {
          const { today } = asking(property);
          const question = readFunnel(request, property.id, fieldsFor(property), today);
          const days = question.ranges.reduce((sum, range) => sum + lengthInDays(range), 0);
          const spent = charge(tokensForFunnel(question.steps.length, days));
          const sampling = options.blemishes?.samplingMetadatas ?? [];
          // A funnel looks at single events, and of those that are gone GA4 says nothing.
          const ranges = question.ranges.map((range) => keptPart(range, today, retentionOf(property)));
          const answer = await funnelReport(options.store, property.id, { ...question, ranges }, sampling);
          return withQuota(answer, request.returnPropertyQuota, spent);
        }),
        ...made.v1alpha,
        GetPropertyQuotasSnapshot: unary(({ name }: GetMetadataRequestMessage, { user }) => {
          const property = readable(propertyIdIn(name, "/propertyQuotasSnapshot"), user);
          return {
            name,
            corePropertyQuota: spend(core, property, 0),
            realtimePropertyQuota: spend(realtime, property, 0),
            funnelPropertyQuota: spend(funnel, property, 0),
          };
        }),
      },
    },
  ];
}

interface About {
  readonly currencyCode: string;
  readonly timeZone: string;
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
