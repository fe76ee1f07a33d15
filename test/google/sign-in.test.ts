/** Every one of Google's services is signed in to in one way, and an emulator of any of them is on this machine. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openBigQueryJobs } from "../../src/google/bigquery/bigquery-jobs.js";
import { openAdminClients, openDataAlphaClient, openDataClient } from "../../src/google/clients.js";
import {
  type Connection,
  type EmulatorService,
  parseEmulatorHost,
  SCOPE_EDIT,
  SCOPE_READ,
} from "../../src/google/connection.js";
import { restOptions } from "../../src/google/rest.js";
import { openSpreadsheet } from "../../src/google/sheets/sheets.js";
import { connectTagManager, TAG_MANAGER_SCOPES } from "../../src/google/tag-manager/connect.js";

const google = vi.hoisted(() => ({
  asked: [] as { readonly scopes: readonly string[]; readonly keyFile?: string }[],
  actedAs: [] as { readonly targetPrincipal: string; readonly targetScopes: readonly string[] }[],
  find: async (): Promise<void> => {},
}));

vi.mock("google-auth-library", () => {
  const client = {
    getAccessToken: async () => ({ token: "t" }),
    getRequestHeaders: async () => new Headers(),
  };
  return {
    GoogleAuth: class {
      constructor(options: (typeof google.asked)[number]) {
        google.asked.push(options);
      }
      async getClient(): Promise<unknown> {
        await google.find();
        return client;
      }
    },
    Impersonated: class {
      getAccessToken = client.getAccessToken;
      constructor(options: (typeof google.actedAs)[number]) {
        google.actedAs.push(options);
      }
    },
  };
});

beforeEach(() => {
  google.asked.length = 0;
  google.actedAs.length = 0;
  google.find = async () => {};
});
afterEach(() => {
  vi.useRealTimers();
});

type Who = Pick<Connection, "impersonate" | "credentials">;
const target = { account: "1", container: "2", workspace: "ga4-goals" };
const AUTH = "https://www.googleapis.com/auth";

const SERVICES: readonly (readonly [
  name: string,
  open: (who: Who) => Promise<unknown>,
  scopes: readonly string[],
])[] = [
  [
    "Admin, to read",
    (who) => openAdminClients({ ...who, scope: SCOPE_READ }),
    [`${AUTH}/analytics.readonly`],
  ],
  ["Admin, to write", (who) => openAdminClients({ ...who, scope: SCOPE_EDIT }), [`${AUTH}/analytics.edit`]],
  ["Data", (who) => openDataClient({ ...who, scope: SCOPE_READ }), [`${AUTH}/analytics.readonly`]],
  [
    "Data, funnels",
    (who) => openDataAlphaClient({ ...who, scope: SCOPE_READ }),
    [`${AUTH}/analytics.readonly`],
  ],
  [
    "Sheets",
    (who) =>
      openSpreadsheet({
        connection: { ...who, scope: SCOPE_EDIT },
        emulatorHost: undefined,
        spreadsheetId: "s",
      }),
    [`${AUTH}/spreadsheets`],
  ],
  [
    "Tag Manager, to read",
    (who) => connectTagManager({ ...who, scopes: TAG_MANAGER_SCOPES.plan }, target),
    [`${AUTH}/tagmanager.readonly`],
  ],
  [
    "Tag Manager, to write",
    (who) => connectTagManager({ ...who, scopes: TAG_MANAGER_SCOPES.apply }, target),
    [`${AUTH}/tagmanager.edit.containers`, `${AUTH}/tagmanager.edit.containerversions`],
  ],
  ["BigQuery", (who) => openBigQueryJobs(who), [`${AUTH}/bigquery`]],
];

describe.each(SERVICES)("%s", (_, open, scopes) => {
  it("asks for the least scope, with a key file where one is given", async () => {
    await open({ credentials: "key.json" });
    expect(google.asked).toEqual([{ scopes, keyFile: "key.json" }]);
    expect(google.actedAs).toEqual([]);
  });

  it("acts as a service account, which needs a scope of the caller that lets it", async () => {
    await open({ impersonate: "robot@example.com" });
    expect(google.asked).toEqual([{ scopes: [`${AUTH}/cloud-platform`] }]);
    expect(google.actedAs).toMatchObject([{ targetPrincipal: "robot@example.com", targetScopes: scopes }]);
  });

  it("gives up in seconds where no credentials are found, exit 4", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    google.find = () => new Promise(() => {});
    const opened = expect(open({})).rejects.toMatchObject({ code: "not-signed-in", exitCode: 4 });
    await vi.waitFor(() => expect(google.asked).toHaveLength(1), { timeout: 50_000 });
    await vi.advanceTimersByTimeAsync(5_000);
    await opened;
  });

  it("says nothing of what stands in a key file", async () => {
    google.find = () => Promise.reject(new Error("bad key -----BEGIN PRIVATE KEY----- MIIEvQ"));
    await expect(open({})).rejects.toMatchObject({
      message: expect.not.stringContaining("MIIEvQ"),
      hint: expect.stringContaining("gcloud auth application-default login"),
    });
  });
});

const EMULATED: readonly (readonly [EmulatorService, (emulatorHost: string) => Promise<unknown>])[] = [
  ["GA4", async (text) => openDataClient({ scope: SCOPE_READ, emulator: parseEmulatorHost(text) })],
  ["TAGMANAGER", (emulatorHost) => connectTagManager({ emulatorHost, scopes: [] }, target)],
  [
    "SHEETS",
    (emulatorHost) =>
      openSpreadsheet({ connection: { scope: SCOPE_READ }, emulatorHost, spreadsheetId: "s" }),
  ],
  ["BIGQUERY", (emulatorHost) => openBigQueryJobs({ emulatorHost })],
];

describe.each(EMULATED)("%s_EMULATOR_HOST", (service, open) => {
  it.each(["127.0.0.1:8585", "localhost:8585", "[::1]:8585"])(
    "takes %s, without signing in",
    async (text) => {
      await open(text);
      expect(google.asked).toEqual([]);
    },
  );

  it.each([
    "example.com:80",
    "0.0.0.0:8585",
    "127.0.0.1",
    "127.0.0.1:0",
    "127.0.0.1:70000",
    "::1:8585",
    "127.0.0.1:80@example.com",
    "http://127.0.0.1:8585",
    "localhost.example.com:80",
  ])("refuses %s, exit 64", async (text) => {
    const wrong = {
      code: "emulator-host",
      exitCode: 64,
      message: `${service}_EMULATOR_HOST is ${JSON.stringify(text)}`,
    };
    await expect((async () => open(text))()).rejects.toMatchObject(wrong);
    expect(google.asked).toEqual([]);
  });
});

it("reaches an emulator at the address it was given", async () => {
  const urls = ["127.0.0.1:8585", "localhost:8585", "[::1]:8585"].map((emulatorHost) =>
    restOptions({ emulatorHost, scope: [] }, "SHEETS"),
  );
  expect(await Promise.all(urls)).toEqual([
    { rootUrl: "http://127.0.0.1:8585/" },
    { rootUrl: "http://127.0.0.1:8585/" },
    { rootUrl: "http://[::1]:8585/" },
  ]);
});
