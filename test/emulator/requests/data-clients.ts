/** The small shop of test/emulator/data, with the Data API's official clients of both versions, over gRPC and REST. */
import { v1alpha } from "@google-analytics/data";
import { credentials } from "@grpc/grpc-js";
import { PassThroughClient } from "google-auth-library";
import { expect } from "vitest";
import type { PropertySeed } from "../../../src/emulator/seeds.js";
import { type Analytics, PROPERTY } from "../data/analytics.js";
import { startShop } from "../data/shop.js";
import { plain } from "./plain.js";

type Client = Readonly<Record<string, (request: object) => Promise<readonly [unknown, ...unknown[]]>>>;

export interface Row {
  readonly dimensionValues?: readonly { readonly value?: string }[];
  readonly metricValues?: readonly { readonly value?: string }[];
}

export interface DataClients {
  readonly shop: Analytics;
  /** Of v1alpha, over gRPC and REST. */
  readonly alphas: readonly v1alpha.AlphaAnalyticsDataClient[];
  /** The answer to a request, the same over gRPC and REST, without what every request changes: the quota. */
  both(method: string, request: object, version?: "v1alpha" | "v1beta"): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

export async function startDataClients(seed: PropertySeed = {}): Promise<DataClients> {
  const shop = await startShop({ createTime: new Date("2026-02-01T00:00:00Z"), ...seed });
  const at = { apiEndpoint: "127.0.0.1", port: shop.port };
  const grpc = { ...at, sslCreds: credentials.createInsecure(), universeDomain: "googleapis.com" };
  const rest = { ...at, fallback: true, protocol: "http", authClient: new PassThroughClient() };
  const alphas = [grpc, rest].map((options) => new v1alpha.AlphaAnalyticsDataClient(options));
  return {
    shop,
    alphas,
    async both(method, request, version = "v1beta") {
      // Methods are called by name, as a table says.
      const clients = version === "v1beta" ? [shop.client, shop.overRest] : alphas;
      const answers: unknown[] = [];
      for (const client of clients as unknown as readonly Client[]) {
        const [answer] =
          (await client[method]?.bind(client)({ property: `properties/${PROPERTY}`, ...request })) ?? [];
        const { propertyQuota: _, ...rest } = plain(answer) as Record<string, unknown>;
        answers.push(rest);
      }
      expect(answers[1]).toEqual(answers[0]);
      return answers[0] as Record<string, unknown>;
    },
    async stop() {
      for (const client of alphas) await client.close();
      await shop.stop();
    },
  };
}

/** Rows as text, dimensions first. */
export const texts = (rows: unknown): readonly string[] =>
  ((rows as readonly Row[] | undefined) ?? []).map(({ dimensionValues = [], metricValues = [] }) =>
    [...dimensionValues.map(({ value = "" }) => value), ...metricValues.map(({ value = "0" }) => value)].join(
      " ",
    ),
  );
