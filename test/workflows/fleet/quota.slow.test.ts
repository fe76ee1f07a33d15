/** Many clients under GA4's quotas, with a minute that is shortened so that tests do not wait: not one call too many. */
import { afterEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { workspace } from "../../support/cli.js";
import { clientsFile, GOALS } from "./support.js";

const COUNT = 12;
const LIMITS = { requests: 60, requestsPerUser: 40, writes: 30, writesPerUser: 16 };
const WINDOW = 1_000;

let ga4: Ga4;
afterEach(() => ga4.stop());

describe.each(["RESOURCE_EXHAUSTED", "PERMISSION_DENIED"] as const)(
  "a quota that is answered with %s",
  (answer) => {
    it("is never exceeded, of the project nor of any user of it, and is made use of", async () => {
      ga4 = await startGa4({ accounts: [{ id: "1" }], quotas: { ...LIMITS, window: WINDOW, answer } });
      const user = "ana@one.test";
      for (let i = 0; i < COUNT; i++)
        seedProperty(ga4.world, "1", { id: String(1001 + i), roles: { [user]: "editor" } });
      const here = workspace();
      here.write("goals.yaml", GOALS);
      here.write(
        "clients.yaml",
        clientsFile(COUNT, 1001, (i) => (i % 2 === 0 ? `impersonate: ${user}` : "")),
      );
      const { exitCode, stderr } = await here.cli(["apply", "--clients", "clients.yaml", "--yes"], {
        environment: {
          GA4_EMULATOR_HOST: ga4.address,
          GA4_EMULATOR_QUOTA_WINDOW_MS: String(WINDOW),
          GA4_REQUESTS_PER_MINUTE_PROJECT: String(LIMITS.requests),
          GA4_REQUESTS_PER_MINUTE: String(LIMITS.requestsPerUser),
          GA4_WRITES_PER_MINUTE_PROJECT: String(LIMITS.writes),
          GA4_WRITES_PER_MINUTE: String(LIMITS.writesPerUser),
        },
      });
      expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
      const { refused, peaks } = ga4.quotaUsage();
      expect(refused).toBe(0);
      for (const kind of ["requests", "requestsPerUser", "writes", "writesPerUser"] as const)
        expect([kind, peaks[kind]]).toEqual([kind, Math.min(peaks[kind], LIMITS[kind])]);
      // Two users together had more room than one: the windows are a user's own.
      expect(peaks.requests).toBeGreaterThan(LIMITS.requestsPerUser);
    });
  },
);

describe("commands that read many properties", () => {
  it.each([
    ["pull", "--since", "2026-10-20"],
    ["report", "--period", "7d"],
    ["schedule", "run", "--once", "weekly"],
  ])("%s shares the run's pace and makes again what was not answered", async (...words) => {
    ga4 = await startGa4({ accounts: [{ id: "1" }], quotas: { ...LIMITS, requests: 10, window: WINDOW } });
    for (let i = 0; i < COUNT; i++) seedProperty(ga4.world, "1", { id: String(1001 + i) });
    const here = workspace();
    here.write("goals.yaml", GOALS);
    const schedule =
      'schedule: { weekly: { cron: "0 7 * * 1", period: last-week, formats: [json], to: out } }';
    const head = `defaults: { goals: [goals.yaml], variables: { thanks: /thanks }, ${schedule} }`;
    here.write("clients.yaml", clientsFile(COUNT, 1001, undefined, head));
    ga4.faults.add({
      method: "ListKeyEvents",
      times: 1,
      effect: { kind: "status", when: "before", code: 14, message: "no route to Google" },
    });
    const { exitCode, stderr } = await here.cli([...words, "--clients", "clients.yaml"], {
      environment: {
        GA4_EMULATOR_HOST: ga4.address,
        GA4_EMULATOR_QUOTA_WINDOW_MS: String(WINDOW),
        GA4_REQUESTS_PER_MINUTE_PROJECT: "10",
      },
    });
    expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
    const { refused, peaks } = ga4.quotaUsage();
    expect([refused, peaks.requests]).toEqual([0, Math.min(peaks.requests, 10)]);
  });
});
