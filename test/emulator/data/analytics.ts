/** An emulator with a property, its event store, and the official client in front of it. */

import { protos, v1beta } from "@google-analytics/data";
import { credentials } from "@grpc/grpc-js";
import { PassThroughClient } from "google-auth-library";
import { createClock, type EmulatorClock } from "../../../src/emulator/clock.js";
import { type DataApiOptions, dataApi } from "../../../src/emulator/data/service.js";
import { type EventStore, openEventStore, type StoreChoices } from "../../../src/emulator/events/store.js";
import type { PropertySeed } from "../../../src/emulator/seeds.js";
import { startEmulator } from "../../../src/emulator/server.js";
import type { PropertyState, World } from "../../../src/emulator/world/state.js";
import { propertyOf } from "../../../src/emulator/world/world.js";

export type Request = protos.google.analytics.data.v1beta.IRunReportRequest;
type Response = protos.google.analytics.data.v1beta.IRunReportResponse;
export type Metadata = protos.google.analytics.data.v1beta.IMetadata;

/** The client types these as enums only. */
const { MetricAggregation } = protos.google.analytics.data.v1beta;
export const TOTAL: protos.google.analytics.data.v1beta.MetricAggregation = MetricAggregation.TOTAL;
export const MINIMUM: protos.google.analytics.data.v1beta.MetricAggregation = MetricAggregation.MINIMUM;
export const MAXIMUM: protos.google.analytics.data.v1beta.MetricAggregation = MetricAggregation.MAXIMUM;
export const COUNT: protos.google.analytics.data.v1beta.MetricAggregation = MetricAggregation.COUNT;

export const PROPERTY = "123456789";

export interface Analytics {
  readonly world: World;
  readonly clock: EmulatorClock;
  readonly store: EventStore;
  readonly property: PropertyState;
  readonly client: v1beta.BetaAnalyticsDataClient;
  /** The same client over REST. */
  readonly overRest: v1beta.BetaAnalyticsDataClient;
  readonly port: number;
  /** Runs a report on the property. */
  run(request: Request): Promise<Response>;
  /** Runs a report and gives its rows, dimensions first, as `"20210101 2160"`. */
  rows(request: Request): Promise<readonly string[]>;
  /** The error a report ends with. */
  refusal(request: Request): Promise<{ readonly code: number; readonly message: string }>;
  stop(): Promise<void>;
}

export interface AnalyticsOptions extends Omit<DataApiOptions, "store"> {
  readonly property?: PropertySeed;
  /** Where GA4 is silent. */
  readonly choices?: Partial<StoreChoices>;
  /** The emulator's time; default 2026-03-10 at noon UTC. */
  readonly now?: string;
}

/** A row as text, dimensions first. */
export function rowText(row: protos.google.analytics.data.v1beta.IRow): string {
  return [...(row.dimensionValues ?? []), ...(row.metricValues ?? [])].map(({ value }) => value).join(" ");
}

/** Names as the client wants them. */
export function named(...names: readonly string[]): { name: string }[] {
  return names.map((name) => ({ name }));
}

export async function startAnalytics(options: AnalyticsOptions = {}): Promise<Analytics> {
  const { property = {}, now = "2026-03-10T12:00:00Z", choices = {}, ...data } = options;
  const store = await openEventStore(choices);
  const clock = createClock(new Date(now));
  const emulator = await startEmulator({
    clock,
    accounts: [{ properties: [{ id: PROPERTY, ...property }] }],
    services: [dataApi({ store, ...data })],
  });
  const client = new v1beta.BetaAnalyticsDataClient({
    apiEndpoint: "127.0.0.1",
    port: emulator.port,
    sslCreds: credentials.createInsecure(),
    universeDomain: "googleapis.com",
  });
  const overRest = new v1beta.BetaAnalyticsDataClient({
    fallback: true,
    protocol: "http",
    apiEndpoint: "127.0.0.1",
    port: emulator.port,
    authClient: new PassThroughClient(),
  });
  const run = async (request: Request): Promise<Response> => {
    const [response] = await client.runReport({ property: `properties/${PROPERTY}`, ...request });
    return response;
  };
  return {
    world: emulator.world,
    clock,
    store,
    property: propertyOf(emulator.world, PROPERTY),
    client,
    overRest,
    port: emulator.port,
    run,
    async rows(request) {
      return ((await run(request)).rows ?? []).map(rowText);
    },
    async refusal(request) {
      const thrown = await run(request).then(
        () => undefined,
        (error: unknown) => error as { code: number; details: string },
      );
      if (thrown === undefined) throw new Error("the report was answered");
      return { code: thrown.code, message: thrown.details };
    },
    async stop() {
      await client.close();
      await overRest.close();
      await emulator.stop();
      await store.close();
    },
  };
}
