/** `doctor` against each broken situation: it names the cause and the cure, and ends with the first failure's code. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GoalsError } from "../../src/diagnostics/error.js";
import { judgeParent } from "../../src/doctor/settings.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { seedProperty, seedResource } from "../../src/emulator/seeds.js";
import { propertyOf, setRole, trashProperty } from "../../src/emulator/world/world.js";
import { subpropertyFacts } from "../../src/google/admin/property-state.js";
import { type CliResult, type Workspace, workspace } from "../support/cli.js";
import { openClients } from "../support/property-under-test.js";

const GOALS = (id: string): string => `version: 1
property: ${id}
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
`;

let ga4: Ga4;
let here: Workspace;
let id: string;
let last = 8_100_000;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
afterEach(() => ga4.faults.clear());
beforeEach(() => {
  // A thousand apart, so that no number is one slip away from another test's.
  last += 1_111;
  id = String(last);
  for (const property of ga4.world.properties.keys()) setRole(ga4.world, property, "none");
  seedProperty(ga4.world, "1", { id, displayName: "Shop" });
  here = workspace();
  here.write("goals/shop.yaml", GOALS(id));
});

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly text: string;
  readonly remedy: string | null;
  readonly inferred: boolean;
  readonly code: string | null;
}

function cli(...words: string[]): Promise<CliResult> {
  return here.cli(["doctor", ...words], { environment: { GA4_EMULATOR_HOST: ga4.address } });
}

async function examined(...words: string[]): Promise<{
  readonly exitCode: number;
  readonly notChecked: readonly string[];
  readonly of: (check: string) => Finding | undefined;
}> {
  const { stdout, exitCode } = await cli(...words, "--format", "json");
  const json = JSON.parse(stdout) as {
    readonly findings: Finding[];
    readonly notChecked: string[];
    ok: boolean;
  };
  expect(json.ok).toBe(exitCode === 0);
  return {
    exitCode,
    notChecked: json.notChecked,
    of: (check) => json.findings.find((f) => f.check === check),
  };
}

describe("a set-up that works", () => {
  it("is told line by line, exit 0, and nothing is written anywhere", async () => {
    const before = { files: here.files(), writes: ga4.counters.writes.arrived };
    const { stdout, stderr, exitCode } = await cli();
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/✓ Goals file {3}goals\/shop\.yaml: 1 goal\n/);
    expect(stdout).toMatch(/✓ Admin API {4}enabled/);
    expect(stdout).toMatch(/✓ Data API {5}enabled/);
    expect(stdout).toContain(`${id} Shop (UTC, EUR, standard)`);
    expect(stdout).toMatch(/✓ Role {9}may read and edit\n/);
    expect(stdout).toMatch(/· Clock {8}not compared: an emulator has a clock of its own\n/);
    expect(stdout).toMatch(/✓ Quota {8}199,999 tokens of the Data API left today/);
    expect({ files: here.files(), writes: ga4.counters.writes.arrived }).toEqual(before);
  });

  it("fits the width of the terminal but for what is to be copied", async () => {
    const { stdout } = await here.cli(["doctor"], {
      environment: { GA4_EMULATOR_HOST: ga4.address },
      columns: 60,
    });
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(60);
  });

  it("knows the ledger after an apply", async () => {
    await here.cli(["apply", "--yes"], { environment: { GA4_EMULATOR_HOST: ga4.address } });
    const { of } = await examined();
    expect(of("ledger")).toMatchObject({ status: "ok", text: `.ga4-goals/${id}.json: 1 resource ours` });
  });
});

describe("the export to BigQuery", () => {
  it("is told where there is one; where there is none that is no failure", async () => {
    const none = await examined();
    expect([none.exitCode, none.of("export")?.text]).toEqual([0, "not linked to BigQuery"]);
    seedResource(ga4.world, propertyOf(ga4.world, id), {
      type: "BigQueryLink",
      name: "properties/ID/bigQueryLinks/1",
      project: "projects/4711",
      dailyExportEnabled: true,
    });
    expect((await examined()).of("export")).toMatchObject({ status: "ok", text: "daily to projects/4711" });
  });

  it("that can't be read is a warning with the reason", async () => {
    ga4.faults.add({
      method: "ListBigQueryLinks",
      effect: { kind: "status", when: "before", code: 12, message: "not here" },
    });
    expect((await examined()).of("export")).toMatchObject({
      status: "warning",
      text: "can't tell: not here",
    });
  });
});

describe("settings", () => {
  it("are told a line each, with the calls side by side; Google Ads where it is linked", async () => {
    const name = `properties/${id}/googleAdsLinks/1`;
    expect((await examined()).of("ads")).toMatchObject({
      status: "skipped",
      text: "not linked to Google Ads",
    });
    ga4.world.annotated.set(name, {
      ...{ id: name, type: "GoogleAdsLink", propertyId: id, name, parent: `properties/${id}` },
      message: { customerId: "1234567890" },
    });
    const { of } = await examined();
    expect(of("ads")?.text).toBe("linked to 1234567890");
    expect(of("identity")?.text).toBe(
      "users: blended; credit for key events: paid and organic channels data driven",
    );
    expect(of("parent")).toMatchObject({ status: "skipped", text: "no subproperty" });
    expect(of("in-the-way")).toMatchObject({ status: "ok" });
  });

  it("that can't be read are said, and what hangs on them is not promised", async () => {
    ga4.faults.add({
      method: /^(ListEventEditRules|GetAttributionSettings)$/,
      times: 2,
      effect: { kind: "status", when: "before", code: 7, message: "not yours" },
    });
    const { exitCode, of } = await examined();
    expect(exitCode).toBe(0);
    expect(of("edit-rules")).toMatchObject({ status: "warning", text: "can't tell: not yours" });
    expect(of("identity")).toMatchObject({ status: "warning", text: "can't tell: not yours" });
    expect(of("in-the-way")?.text).toBe("can't tell of all goals whether anything is in their way");
  });

  it("of a subproperty come from the property it is a part of, with its filters", async () => {
    const parent = `properties/${id}`;
    const put = (type: string, name: string, message: object): void => {
      ga4.world.annotated.set(name, {
        id: name,
        type,
        propertyId: id,
        name,
        parent,
        message: { ...message },
      });
    };
    put("SubpropertySyncConfig", `${parent}/subpropertySyncConfigs/77`, {
      ...{ applyToProperty: "properties/77", customDimensionAndMetricSyncMode: "ALL" },
    });
    put("SubpropertyEventFilter", `${parent}/subpropertyEventFilters/1`, {
      applyToProperty: "properties/77",
    });
    put("SubpropertyEventFilter", `${parent}/subpropertyEventFilters/2`, {
      applyToProperty: "properties/78",
    });
    const clients = await openClients(ga4.address);
    expect(await subpropertyFacts(clients, parent, "77")).toEqual({ synced: true, filters: 1 });
    const { status, text } = judgeParent(parent, { synced: true, filters: 1 });
    expect([status, text]).toEqual([
      "warning",
      `a part of ${parent}; 1 filter of events; custom dimensions and metrics come from there`,
    ]);
    await expect(subpropertyFacts(clients, "properties/1", "77")).rejects.toThrow(GoalsError);
    await clients.close();
  });
});

describe("an API that is not enabled", () => {
  const apis = [
    ["admin-api", "Admin", /^(Get|List)/, "analyticsadmin"],
    ["data-api", "Data", "RunReport", "analyticsdata"],
  ] as const;
  it.each(apis)("%s: exit 4 and Google's own link", async (check, name, method, service) => {
    const link = `https://console.developers.google.com/apis/api/${service}.googleapis.com/overview?project=1234567`;
    ga4.faults.add({
      method,
      times: Number.POSITIVE_INFINITY,
      effect: {
        kind: "status",
        when: "before",
        code: 7,
        message: `Google Analytics ${name} API has not been used in project 1234567 before or it is disabled. Enable it by visiting ${link} then retry.`,
        details: [
          {
            reason: "SERVICE_DISABLED",
            domain: "googleapis.com",
            metadata: {
              service: `${service}.googleapis.com`,
              consumer: "projects/1234567",
              activationUrl: link,
            },
          },
        ],
      },
    });
    const { exitCode, of, notChecked } = await examined();
    expect(exitCode).toBe(4);
    expect(of(check)).toMatchObject({
      status: "failure",
      code: "api-disabled",
      text: expect.stringContaining("project 1234567"),
      remedy: `Enable it here: ${link}`,
    });
    // The other one is judged by itself.
    expect(of(check === "admin-api" ? "data-api" : "admin-api")).toMatchObject({ status: "ok" });
    expect(notChecked).toContain(check === "admin-api" ? "role" : "quota");
  });
});

describe("a login without the analytics scopes", () => {
  it("exit 4, named as that and not as a missing role, with the command that signs in with them", async () => {
    ga4.faults.add({
      method: /./,
      times: Number.POSITIVE_INFINITY,
      effect: {
        kind: "status",
        when: "before",
        code: 7,
        message: "Request had insufficient authentication scopes.",
        details: [{ reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT", domain: "googleapis.com" }],
      },
    });
    const { exitCode, of, notChecked } = await examined();
    expect(exitCode).toBe(4);
    expect(of("scopes")).toMatchObject({
      status: "failure",
      code: "scope-missing",
      remedy: expect.stringMatching(/gcloud auth application-default login .*--scopes=\S*analytics\.edit/),
    });
    expect(of("property")).toBeUndefined();
    expect(notChecked).toEqual(
      expect.arrayContaining(["admin-api", "data-api", "property", "role", "quota"]),
    );
  });
});

describe("a property the account may not see", () => {
  it("an account without any property: no role, and where to be added", async () => {
    setRole(ga4.world, id, "none");
    const { exitCode, of } = await examined();
    expect(exitCode).toBe(4);
    expect(of("admin-api")).toMatchObject({ status: "ok" });
    expect(of("property")).toMatchObject({
      code: "no-role",
      remedy: expect.stringMatching(
        new RegExp(`Property access management of property ${id}: add .* as Viewer .* or Editor`),
      ),
    });
  });

  it("names the service account that is to be added", async () => {
    setRole(ga4.world, id, "none");
    const { of } = await examined("--impersonate", "robot@project.iam.gserviceaccount.com");
    expect(of("property")?.remedy).toContain("add robot@project.iam.gserviceaccount.com as Viewer");
  });

  it("a number that is one slip away from one it sees: the wrong property, and the right one", async () => {
    const [a = "", b = "", ...rest] = [...id].reverse();
    const slip = [b, a, ...rest].reverse().join("");
    const { exitCode, of } = await examined("--property", slip === id ? `${id}0` : slip);
    expect(exitCode).toBe(4);
    expect(of("property")).toMatchObject({ code: "wrong-property", remedy: `Correct the number: ${id}` });
  });

  it("another number altogether: which ones there are, and how to be added", async () => {
    const { exitCode, of } = await examined("--property", "42");
    expect(exitCode).toBe(4);
    expect(of("property")).toMatchObject({
      code: "no-role",
      text: expect.stringContaining(`This account sees ${id} (Shop)`),
      remedy: expect.stringContaining("Property access management of property 42"),
    });
  });

  it("a measurement id is not a property's number", async () => {
    const { exitCode, of } = await examined("--property", "G-ABC123");
    expect(exitCode).toBe(64);
    expect(of("property")).toMatchObject({
      code: "property-wrong",
      remedy: expect.stringContaining("not the G- id"),
    });
  });

  it("one in the trash can", async () => {
    trashProperty(ga4.world, id);
    const { exitCode, of } = await examined();
    expect(exitCode).toBe(4);
    expect(of("property")).toMatchObject({
      code: "property-in-trash",
      remedy: expect.stringContaining("Restore it"),
    });
  });
});

describe("a viewer", () => {
  it("is told what will work and what will not: a warning, exit 0", async () => {
    setRole(ga4.world, id, "viewer");
    const { exitCode, of } = await examined();
    expect(exitCode).toBe(0);
    expect(of("role")).toMatchObject({
      status: "warning",
      text: "may read, not edit: apply will be refused",
      inferred: false,
      remedy: expect.stringContaining("Editor"),
    });
  });

  it.each([
    ["viewer", "warning", /not edit/],
    ["editor", "ok", /may read and edit/],
  ] as const)(
    "where GA4 does not list the properties, a %s is inferred from the change history and labelled so",
    async (role, status, text) => {
      setRole(ga4.world, id, role);
      ga4.faults.add({
        method: "ListAccountSummaries",
        effect: { kind: "status", when: "before", code: 13, message: "no list today" },
      });
      const { of } = await examined();
      expect(of("role")).toMatchObject({ status, inferred: true, text: expect.stringMatching(text) });
      expect(of("admin-api")).toMatchObject({ status: "failure", text: "no list today" });
    },
  );
});

describe("what is wrong on this machine", () => {
  it("a goals file with errors: the first of them, exit 3, and Google is asked all the same", async () => {
    here.write("goals/shop.yaml", "version: 1\ngoals:\n  a: { tier: macro }\n");
    const { exitCode, of } = await examined("--property", id);
    expect(exitCode).toBe(3);
    expect(of("goals")).toMatchObject({
      status: "failure",
      text: expect.stringMatching(/^goals\/shop\.yaml:3:\d+ missing-key .* \(and \d+ more\)$/),
      remedy: expect.stringContaining("ga4-goals validate"),
    });
    expect(of("role")).toMatchObject({ status: "ok" });
  });

  it("no goals file and no property: how to begin, and which properties there are; exit 0", async () => {
    here = workspace();
    const { exitCode, of } = await examined();
    expect(exitCode).toBe(0);
    expect(of("goals")).toMatchObject({ status: "warning", remedy: "Write one: ga4-goals init" });
    expect(of("property")).toMatchObject({
      status: "warning",
      remedy: expect.stringContaining(`This account sees ${id} (Shop)`),
    });
    expect(of("data-api")).toMatchObject({ status: "ok" });
  });

  it("a damaged ledger: exit 3 and how to rebuild it", async () => {
    here.write(`.ga4-goals/${id}.json`, "{ not json");
    const { exitCode, of } = await examined();
    expect(exitCode).toBe(3);
    expect(of("ledger")).toMatchObject({
      code: "ledger-damaged",
      remedy: expect.stringContaining("delete it"),
    });
  });

  it("an apply that was cut off, one that runs, and a lock of another machine", async () => {
    const none = { operations: [], refusals: [], notes: [], unmanaged: [], streams: {}, unchanged: 0 };
    const plan = { schemaVersion: 1, property: id, propertyName: "Shop", annotate: false, ...none };
    here.write(
      `.ga4-goals/${id}.journal.ndjson`,
      `${JSON.stringify({ type: "plan", schemaVersion: 1, plan })}\n`,
    );
    expect((await examined()).of("unfinished")).toMatchObject({
      status: "warning",
      remedy: expect.stringContaining("apply --resume"),
    });
    const lock = (process: number, host: string): void =>
      here.write(
        `.ga4-goals/${id}.lock`,
        JSON.stringify({ process, host, since: "2026-10-26T08:00:00.000Z" }),
      );
    lock(1, "elsewhere");
    expect((await examined()).of("unfinished")?.remedy).toContain(`delete .ga4-goals/${id}.lock`);
    lock(process.ppid, (await import("node:os")).hostname());
    expect((await examined()).of("unfinished")?.text).toContain("under way");
  });

  it("a stream the property does not have: exit 6", async () => {
    here.write("goals/shop.yaml", GOALS(id).replace("currency: EUR", "currency: EUR\nstreams: [G-NOTTHERE]"));
    const { exitCode, of } = await examined();
    expect(exitCode).toBe(6);
    expect(of("streams")).toMatchObject({
      code: "stream-unknown",
      text: expect.stringContaining("G-NOTTHERE"),
    });
  });
});

describe("when several things are wrong", () => {
  it("the exit code is that of the first line that failed", async () => {
    setRole(ga4.world, id, "none");
    here.write("goals/shop.yaml", "version: 1\ngoals:\n  a: { tier: macro }\n");
    expect((await examined("--property", id)).exitCode).toBe(3);
  });

  it("Google out of reach: exit 5", async () => {
    ga4.faults.add({
      method: /./,
      times: Number.POSITIVE_INFINITY,
      effect: { kind: "status", when: "before", code: 14, message: "no route to Google" },
    });
    const { exitCode, of } = await examined();
    expect(exitCode).toBe(5);
    expect(of("admin-api")).toMatchObject({ code: "unreachable", text: "no route to Google" });
  });

  it("an emulator that is not there: exit 5, and what hangs on it is not guessed at", async () => {
    const { exitCode, stdout } = await here.cli(["doctor"], {
      environment: { GA4_EMULATOR_HOST: "127.0.0.1:9" },
    });
    expect(exitCode).toBe(5);
    expect(stdout).toMatch(/✗ Admin API {4}there is no emulator at 127\.0\.0\.1:9\n/);
    expect(stdout).toMatch(
      /Not checked, because something above comes first: Property, Role, Streams, Measurement,[\s\S]*In the way, Quota, BigQuery, Google Ads\n/,
    );
  });

  it("quota used up: exit 5, told at the API that said so", async () => {
    ga4.faults.add({
      method: "RunReport",
      times: Number.POSITIVE_INFINITY,
      effect: { kind: "status", when: "before", code: 8, message: "Exhausted property tokens per day." },
    });
    const { exitCode, of } = await examined();
    expect(exitCode).toBe(5);
    expect(of("data-api")).toMatchObject({ code: "over-quota", text: "Exhausted property tokens per day." });
  });
});
