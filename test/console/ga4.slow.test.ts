/** GA4 from the console, against the emulator: how goals stand, plans, applies of the plan that is shown, reports, checks. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApplyEvent } from "../../src/console/shapes.js";
import { driftKeyEvent } from "../../src/emulator/drift.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { seedProperty } from "../../src/emulator/seeds.js";
import { setRole } from "../../src/emulator/world/world.js";
import { type Workspace, workspace } from "../support/cli.js";
import { type OpenConsole, openConsole } from "../support/console.js";

const FILE = "goals/shop.yaml";
const GOALS = `version: 1
property: 4711
currency: EUR
variables_from_env: [SHOP_WORDS]
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase, value: 3 }
  lead: { name: "\${env.SHOP_WORDS}", tier: macro, category: lead, type: destination, page: /thanks }
  searched: { tier: micro, category: interaction, type: event, event: search, where: { term: "\${env.SHOP_WORDS}" } }
`;
const SECRET = "a-secret-of-the-environment";

let ga4: Ga4;
let here: Workspace;
let property = 4710;
const open: OpenConsole[] = [];

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  here = workspace();
  property++;
  seedProperty(ga4.world, "1", { id: String(property), displayName: "Shop" });
  here.write(FILE, GOALS.replace("4711", String(property)));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ stop }) => stop()));
});

async function begun(allowApply = false): Promise<OpenConsole> {
  const page = await openConsole(
    here,
    { allowApply },
    { environment: { GA4_EMULATOR_HOST: ga4.address, SHOP_WORDS: SECRET } },
  );
  open.push(page);
  return page;
}

const PLAN = { client: null, allowDelete: false, force: false };

async function applied(page: OpenConsole, digest: string): Promise<readonly ApplyEvent[]> {
  const { status, headers, text } = await page.heard("apply", { client: null, digest });
  expect([status, headers["content-type"]]).toEqual([200, "application/x-ndjson"]);
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as ApplyEvent);
}

const environment = (): Readonly<Record<string, string>> => ({
  GA4_EMULATOR_HOST: ga4.address,
  SHOP_WORDS: SECRET,
});

describe("the plan", () => {
  it("is the one the command makes, and changes nothing", async () => {
    const writes = ga4.counters.writes.arrived;
    const page = await begun();
    const planned = await page.ask("plan", PLAN);
    const { stdout } = await here.cli(["plan", "--format", "json"], { environment: environment() });
    expect(planned.plan).toEqual(JSON.parse(stdout.replaceAll(SECRET, "${env.SHOP_WORDS}")));
    expect(planned).toMatchObject({ hasChanges: true, refusals: [], readOnly: false, interrupted: false });
    expect(planned.text).toContain("create key event lead");
    expect(planned.notApplicable).toContain("--allow-apply");
    expect(ga4.counters.writes.arrived).toBe(writes);
    expect(Object.keys(here.files())).toEqual([FILE]);
  });

  it("is not carried out without --allow-apply, whoever asks", async () => {
    const writes = ga4.counters.writes.arrived;
    const page = await begun();
    const { digest } = await page.ask("plan", PLAN);
    const { status, text } = await page.heard("apply", { client: null, digest });
    expect([status, text]).toEqual([403, expect.stringContaining("--allow-apply")]);
    expect(ga4.counters.writes.arrived).toBe(writes);
  });

  it("that a policy forbids says so, and is refused", async () => {
    here.write(
      "policy.yaml",
      "version: 1\nrules:\n  none_new: { message: Nothing new today., when: { operation: create, tier: macro } }\n",
    );
    const page = await begun(true);
    const planned = await page.ask("plan", PLAN);
    expect(planned.refusals).toContainEqual(expect.objectContaining({ code: "policy-breach" }));
    expect(planned.notApplicable).toContain("Nothing new today.");
    const writes = ga4.counters.writes.arrived;
    expect((await applied(page, planned.digest)).at(-1)).toMatchObject({
      ...{ kind: "failed", error: { code: "refused", exitCode: 6 } },
    });
    expect(ga4.counters.writes.arrived).toBe(writes);
  });
});

describe("an apply", () => {
  it("carries out the plan that is shown, tells each step, and leaves nothing to do; once", async () => {
    const page = await begun(true);
    const planned = await page.ask("plan", PLAN);
    expect(planned.notApplicable).toBeNull();
    const events = await applied(page, planned.digest);
    const many = planned.plan.operations.length;
    expect(events[0]).toEqual({ kind: "begun", operations: many });
    expect(events.filter(({ kind }) => kind === "outcome")).toHaveLength(many);
    expect(events.at(-1)).toMatchObject({
      kind: "ended",
      exitCode: 0,
      result: { property: String(property), outcomes: expect.arrayContaining([]) },
    });
    expect(JSON.stringify(events)).not.toContain(SECRET);
    expect(await page.ask("plan", PLAN)).toMatchObject({
      hasChanges: false,
      notApplicable: "There is nothing to do.",
    });
    expect((await applied(page, planned.digest)).at(-1)).toMatchObject({
      ...{ kind: "failed", error: { code: "stale", exitCode: 7 } },
    });
    const { exitCode } = await here.cli(["plan", "--detailed-exitcode"], { environment: environment() });
    expect(exitCode).toBe(0);
  });

  it.each(["of another plan", "made up", ""])("with a digest %j is refused", async (digest) => {
    const writes = ga4.counters.writes.arrived;
    const page = await begun(true);
    const { digest: old } = await page.ask("plan", PLAN);
    here.write(FILE, here.read(FILE).replace("value: 3", "value: 4"));
    await page.ask("plan", PLAN);
    const wrong = digest === "of another plan" ? old : digest;
    if (wrong === "") expect((await page.heard("apply", { client: null, digest: wrong })).status).toBe(400);
    else
      expect(await applied(page, wrong)).toMatchObject([
        { kind: "failed", error: { code: "stale", exitCode: 7 } },
      ]);
    expect(ga4.counters.writes.arrived).toBe(writes);
  });

  it("is refused where the files, or GA4, have changed since the plan was shown", async () => {
    const page = await begun(true);
    const first = await page.ask("plan", PLAN);
    here.write(FILE, here.read(FILE).replace("value: 3", "value: 4"));
    const writes = ga4.counters.writes.arrived;
    expect(await applied(page, first.digest)).toMatchObject([
      { kind: "failed", error: { code: "stale", message: expect.stringContaining("files have changed") } },
    ]);
    const second = await page.ask("plan", PLAN);
    expect(ga4.counters.writes.arrived).toBe(writes);
    await here.cli(["apply", "--yes"], { environment: environment() });
    expect((await applied(page, second.digest)).at(-1)).toMatchObject({
      kind: "failed",
      error: { exitCode: 7 },
    });
  });

  it("of whoever may only read is refused before anything is tried", async () => {
    setRole(ga4.world, String(property), "viewer");
    const page = await begun(true);
    const planned = await page.ask("plan", PLAN);
    expect(planned).toMatchObject({ readOnly: true, notApplicable: expect.stringContaining("read") });
    const writes = ga4.counters.writes.arrived;
    expect((await applied(page, planned.digest)).at(-1)).toMatchObject({
      ...{ kind: "failed", error: { code: "not-allowed", exitCode: 4 } },
    });
    expect(ga4.counters.writes.arrived).toBe(writes);
  });

  it("that is under way when the console is ended, or its page is closed, leaves nothing half done", async () => {
    const page = await begun(true);
    const { digest, plan } = await page.ask("plan", PLAN);
    const remove = ga4.faults.add({
      method: /^(Create|Update)/,
      times: Number.POSITIVE_INFINITY,
      effect: { kind: "latency", milliseconds: 300 },
    });
    const writes = ga4.counters.writes.arrived;
    const leaving = new AbortController();
    const { own, port } = page;
    const answer = await fetch(`http://127.0.0.1:${port}/api/apply`, {
      ...{ method: "POST", headers: own, signal: leaving.signal },
      body: JSON.stringify({ client: null, digest }),
    });
    await answer.body?.getReader().read();
    leaving.abort();
    await page.stop();
    remove();
    const arrived = ga4.counters.writes.arrived - writes;
    expect(arrived).toBeLessThan(plan.operations.length);
    expect(Object.keys(here.files()).filter((name) => name.endsWith(".lock"))).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(ga4.counters.writes.arrived - writes).toBe(arrived);
    expect((await here.cli(["apply", "--yes"], { environment: environment() })).exitCode).toBe(0);
    const { exitCode } = await here.cli(["plan", "--detailed-exitcode"], { environment: environment() });
    expect(exitCode).toBe(0);
  });

  it("of one console while another applies is refused, and nothing is done twice", async () => {
    const pages = await Promise.all([begun(true), begun(true)]);
    const plans = await Promise.all(pages.map((page) => page.ask("plan", PLAN)));
    const ends = await Promise.all(pages.map((page, n) => applied(page, plans[n]?.digest ?? "")));
    const last = ends.map((events) => events.at(-1)?.kind);
    expect(last.toSorted()).toEqual(["ended", "failed"]);
    expect(await pages[0]?.ask("plan", PLAN)).toMatchObject({ hasChanges: false });
  });
});

describe("how goals stand", () => {
  it("is new, then the same, then drifted or changed, each with what the next apply does", async () => {
    const page = await begun(true);
    const states = async (): Promise<Readonly<Record<string, string>>> => {
      const { goals } = await page.ask("live", { client: null });
      return Object.fromEntries(goals.map(({ goal, state }) => [goal, state]));
    };
    expect(await states()).toEqual({ order: "not-ours", lead: "new", searched: "new" });
    await applied(page, (await page.ask("plan", PLAN)).digest);
    expect(await states()).toEqual({ order: "same", lead: "same", searched: "same" });
    driftKeyEvent(ga4.world, String(property), "purchase", { countingMethod: "ONCE_PER_SESSION" });
    here.write(FILE, here.read(FILE).replace("page: /thanks", "page: /merci"));
    expect(await states()).toMatchObject({ order: "drifted", lead: "changed", searched: "same" });
    const { text } = await page.heard("live", { client: null });
    expect(text).not.toContain(SECRET);
  });

  it("of files that are wrong is told with their problems", async () => {
    const page = await begun();
    here.write(FILE, here.read(FILE).replace("tier: micro", "tier: nano"));
    for (const name of ["live", "plan", "report", "check-goals"]) {
      const { status, text } = await page.heard(name, name === "plan" ? PLAN : { client: null });
      expect([status, JSON.parse(text)]).toMatchObject([
        422,
        { error: { code: "file-wrong", exitCode: 3, diagnostics: [{ line: expect.any(Number) }] } },
      ]);
    }
  });
});

describe("a report and a check", () => {
  it("are those of the commands, and a report is a file of each format", async () => {
    const page = await begun();
    const { id, report } = await page.ask("report", { client: null, period: "7d", by: ["device"] });
    expect(report).toMatchObject({ property: { id: String(property) }, schemaVersion: expect.any(Number) });
    expect(report.breakdowns.map(({ dimension }) => dimension)).toEqual(["deviceCategory"]);
    for (const format of ["csv", "xlsx", "html", "markdown", "json"] as const) {
      const { status, headers, text } = await page.heard("report-file", { client: null, id, format });
      expect([status, headers["content-disposition"]]).toEqual([
        200,
        expect.stringMatching(/^attachment; filename="report\.\w+"$/),
      ]);
      expect(text).not.toContain(SECRET);
    }
    const { status, text } = await page.heard("report", { client: null, period: "whenever" });
    expect([status, JSON.parse(text)]).toMatchObject([422, { error: { exitCode: 64 } }]);
    const checked = await page.ask("check-goals", { client: null });
    expect(checked).toMatchObject({
      schemaVersion: 1,
      property: String(property),
      findings: expect.any(Array),
    });
  });
});
