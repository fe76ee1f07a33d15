/** Staging and production as two clients: what production may take, and what is promoted to it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";

const GOALS = (value: number, more = ""): string => `version: 1
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase, value: ${value} } # what counts
${more}`;
const LEAD = "  lead: { tier: macro, category: lead, type: destination, page: /thanks }\n";
const POLICY = `version: 1
use: { staged: { in: staging, days: 7, label: { env: production } } }
`;

let ga4: Ga4;
let here: Workspace;
let last = 6_600_000;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  here = workspace();
  last += 1_111;
  seedProperty(ga4.world, "1", { id: `${last}1`, displayName: "Staging" });
  seedProperty(ga4.world, "1", { id: `${last}2`, displayName: "Shop" });
  here.write(
    "clients.yaml",
    `version: 1
clients:
  staging: { property: ${last}1, goals: [staging.yaml] }
  production: { property: ${last}2, goals: [production.yaml], labels: { env: production } }
`,
  );
  here.write("staging.yaml", GOALS(3));
  here.write("production.yaml", GOALS(3));
  here.write("policy.yaml", POLICY);
});

const on = (day: string, words: string): Promise<CliResult> =>
  here.cli([...words.split(" "), "--clients", "clients.yaml"], {
    environment: { GA4_EMULATOR_HOST: ga4.address },
    now: new Date(`${day}T12:00:00Z`),
  });
const apply = (day: string, client: string): Promise<CliResult> => on(day, `apply --yes --only ${client}`);

describe("production", () => {
  it("takes only what staging has had for so many days", async () => {
    const early = await apply("2026-10-01", "production");
    expect([early.exitCode, early.stdout]).toEqual([
      6,
      expect.stringMatching(
        /policy-breach staged \(adopt key event purchase: staging has not had it\): only\s+what/,
      ),
    ]);
    expect((await apply("2026-10-01", "staging")).exitCode).toBe(0);
    const soon = await apply("2026-10-07", "production");
    expect([soon.exitCode, soon.stdout]).toEqual([
      6,
      expect.stringContaining("staging has had it for 6 of 7 days, since 2026-10-01"),
    ]);
    expect((await apply("2026-10-08", "production")).exitCode).toBe(0);
    // As before, so there is nothing to take.
    expect((await apply("2026-10-09", "production")).exitCode).toBe(0);
    here.write("production.yaml", GOALS(5));
    expect((await apply("2026-10-20", "production")).stdout).toContain("staging has it otherwise");
  });

  it("lets go of nothing that staging still has", async () => {
    here.write("staging.yaml", GOALS(3, LEAD));
    here.write("production.yaml", GOALS(3, LEAD));
    await apply("2026-10-01", "staging");
    await apply("2026-10-08", "production");
    here.write("production.yaml", GOALS(3));
    const kept = await on("2026-10-09", "plan --allow-delete --only production");
    expect([kept.exitCode, kept.stdout]).toEqual([6, expect.stringContaining("staging still has it")]);
    here.write("staging.yaml", GOALS(3));
    expect((await on("2026-10-09", "apply --yes --allow-delete --force --only staging")).exitCode).toBe(0);
    expect((await on("2026-10-09", "plan --allow-delete --force --only production")).exitCode).toBe(0);
  });

  it("by itself, without its clients file, is not known to be ripe", async () => {
    here.write("policy.yaml", POLICY.replace(", label: { env: production }", ""));
    here.write("goals/shop.yaml", GOALS(3));
    const { exitCode, stdout } = await here.cli(["plan", "--property", `${last}2`], {
      environment: { GA4_EMULATOR_HOST: ga4.address },
    });
    expect([exitCode, stdout]).toEqual([
      6,
      expect.stringContaining("no other client without a clients file"),
    ]);
  });
});

describe("promote", () => {
  const promote = (day: string, more = ""): Promise<CliResult> =>
    on(day, `promote staging production${more}`);

  beforeEach(async () => {
    await apply("2026-10-01", "staging");
    await apply("2026-10-08", "production");
    here.write("staging.yaml", GOALS(5));
    await apply("2026-10-10", "staging");
    here.write("staging.yaml", GOALS(5, LEAD));
    await apply("2026-10-15", "staging");
  });

  it("shows what differs, what of it is ripe and why the rest is not; sends and writes nothing", async () => {
    const [calls, before] = [ga4.calls.length, here.files()];
    const { stdout, stderr, exitCode } = await promote("2026-10-17");
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`staging -> production of clients.yaml: what is ripe is there for 7 days

Ripe
  ~ order  · production.yaml
      value  3 -> 5

Not yet
  + lead  · staging has had it for 2 of 7 days, since 2026-10-15
`);
    expect(stderr).toContain("ga4-goals promote staging production --clients clients.yaml --write");
    expect([ga4.calls.length, here.files()]).toEqual([calls, before]);
    const json = JSON.parse((await promote("2026-10-17", " --format json --days 1")).stdout);
    expect(json).toMatchObject({ days: 1, files: ["production.yaml"], written: false, onlyThere: [] });
    expect(json.goals.map(({ id, early }: { id: string; early: string | null }) => [id, early])).toEqual([
      ["order", null],
      ["lead", null],
    ]);
  });

  it("writes what is ripe into production's goals file, which production may then take", async () => {
    const { stderr } = await promote("2026-10-17", " --write");
    expect(stderr).toContain("Written: production.yaml. Then: ga4-goals plan --clients clients.yaml");
    expect(here.read("production.yaml")).toBe(GOALS(5));
    expect((await apply("2026-10-17", "production")).exitCode).toBe(0);
    await promote("2026-10-22", " --write");
    expect((await apply("2026-10-22", "production")).exitCode).toBe(0);
    const done = await promote("2026-10-22");
    expect(done.stdout).toContain("Nothing to promote. production has all that staging has.");
    expect(here.read("production.yaml")).toContain("# what counts");
  });

  it("names who else has the file that is written into", async () => {
    here.write(
      "clients.yaml",
      `${here.read("clients.yaml")}  second: { property: ${last}3, goals: [./production.yaml] }\n`,
    );
    const { stdout, stderr } = await promote("2026-10-17", " --write");
    expect(stdout).toContain("  ~ order  · production.yaml, which is of second too\n");
    expect(stderr).toContain("Then: ga4-goals plan --clients clients.yaml --only production,second");
  });

  it("does not write what has to be changed by hand, and says where", async () => {
    here.write(
      "clients.yaml",
      here
        .read("clients.yaml")
        .replace(
          "goals: [production.yaml]",
          "goals: [staging.yaml], overrides: { goals: { order: { value: 3 } } }",
        ),
    );
    const before = here.files();
    const { stdout } = await promote("2026-10-30", " --write");
    expect(stdout).toContain(
      "Ripe, to be changed by hand\n  ~ order  · both have it from staging.yaml; they differ by",
    );
    expect(here.files()).toEqual(before);
  });

  it("says who is not there, and what is wrong", async () => {
    expect((await on("2026-10-17", "promote stagin production")).exitCode).toBe(64);
    expect((await on("2026-10-17", "promote staging staging")).exitCode).toBe(64);
    here.write("staging.yaml", "version: 2\n");
    const wrong = await promote("2026-10-17");
    expect([wrong.exitCode, wrong.stderr]).toEqual([3, expect.stringContaining("staging.yaml:1:10 version")]);
  });
});
