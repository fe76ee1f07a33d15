/**
 * The options of the Admin API's requests and resources that its protos describe, through the official clients over gRPC and REST,
 * and what the protos say must be refused. Together with the lives of ../requests/lives.ts they name every field there is.
 */
import { v1alpha, v1beta } from "@google-analytics/admin";
import { credentials } from "@grpc/grpc-js";
import { PassThroughClient } from "google-auth-library";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { START } from "../admin/support.js";
import { callsOf, LIVES } from "../requests/lives.js";
import { type AdminRow, LARGE, type Version, versionsOf } from "./admin-asked.js";
import { ADMIN_NESTED } from "./admin-nested.js";
import { ADMIN_LAST, ADMIN_ROWS } from "./admin-rows.js";
import { sent } from "./driver.js";
import { said, sayable } from "./fields.js";

const ROWS = [...ADMIN_ROWS, ...ADMIN_NESTED, ...ADMIN_LAST];
const VERSIONS: readonly Version[] = ["v1beta", "v1alpha"];

interface Place {
  readonly ga4: Ga4;
  readonly client: { close(): Promise<void> };
  readonly kept: Map<string, string>;
}

async function start(version: Version, overRest: boolean): Promise<Place> {
  const config = {
    ...{
      id: "1",
      keyEvents: [],
      streams: [{ id: "11" }, { id: "12", type: "IOS_APP_DATA_STREAM" as const }],
    },
    resources: [
      {
        ...{ type: "SubpropertySyncConfig", name: "properties/ID/subpropertySyncConfigs/2" },
        ...{ applyToProperty: LARGE, customDimensionAndMetricSyncMode: "NONE" },
      },
    ],
  };
  const large = { id: "2", serviceLevel: "GOOGLE_ANALYTICS_360" } as const;
  const ga4 = await startGa4({
    clock: createClock(START),
    accounts: [{ id: "100", properties: [config, large] }],
  });
  const at = { apiEndpoint: "127.0.0.1", port: ga4.port, universeDomain: "googleapis.com" };
  const target = overRest
    ? { ...at, fallback: true, protocol: "http", authClient: new PassThroughClient() }
    : { ...at, sslCreds: credentials.createInsecure() };
  const Client = (version === "v1alpha" ? v1alpha : v1beta).AnalyticsAdminServiceClient;
  return { ga4, client: new Client(target as never), kept: new Map() };
}

describe.each(VERSIONS)("in %s", (version) => {
  let places: readonly Place[] = [];
  beforeAll(async () => {
    places = [await start(version, false), await start(version, true)];
  });
  afterAll(async () => {
    for (const { client, ga4 } of places) {
      await client.close();
      await ga4.stop();
    }
  });

  const own = ROWS.filter((row) => versionsOf(row).includes(version));
  it.each(own.map((row) => ({ ...row })))("$method: $what ($source)", async (row: AdminRow) => {
    const answers: Record<string, unknown>[] = [];
    for (const { client, kept } of places) {
      const answer = (await sent(client, row, kept)) as Record<string, unknown>;
      for (const [name, field] of Object.entries(row.keeps ?? {})) kept.set(name, String(answer[field]));
      answers.push(answer);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]?.refused, String(answers[0]?.message)).toBe(row.refused);
    if (row.says !== undefined) expect(answers[0]).toMatchObject(row.says);
  });

  it("every field of a request is in a row or a life, and every value of an enum", () => {
    const lives = LIVES.filter(({ versions = VERSIONS }) => versions.includes(version)).flatMap(callsOf);
    const service = `google.analytics.admin.${version}.AnalyticsAdminService`;
    const named = said(service, [...own, ...lives]);
    const wanted = sayable(service);
    expect(wanted.size).toBeGreaterThan(200);
    expect([...wanted].filter((field) => !named.has(field))).toEqual([]);
  });
});
