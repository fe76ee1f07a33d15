/** `ga4-goals import` where goals files are there already: which property, what they have, what is written beside them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";

let ga4: Ga4;
let here: Workspace;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
  seedProperty(ga4.world, "1", {
    id: "7300",
    displayName: "Shop",
    keyEvents: [{ eventName: "purchase" }, { eventName: "sign_up" }, { eventName: "generate_lead" }],
  });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  here = workspace();
});

function cli(...words: string[]): Promise<CliResult> {
  return here.cli(words, { environment: { GA4_EMULATOR_HOST: ga4.address } });
}

const MINE = `version: 1
property: 7300
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  registered: { tier: micro, category: interaction, type: event, event: sign_up }
`;
const OTHER = MINE.replace("7300", "7399");

describe("import beside goals files of the property", () => {
  it("writes no second file that can't be read with the first, and names the goals that are in both", async () => {
    here.write("goals/site.yaml", MINE);
    const before = here.files();
    const { exitCode, stdout, stderr } = await cli("import", "--out", "goals/more.yaml", "--adopt");
    expect([exitCode, stdout]).toEqual([6, ""]);
    expect(stderr).toContain(
      "error goals-exist goals/more.yaml is not written: goals/site.yaml has 2 of these 3 goals already: purchase, sign_up",
    );
    expect(stderr).toContain("--new");
    expect(here.files()).toEqual(before);
  });

  it("does so with --force, and says what it did", async () => {
    here.write("goals/site.yaml", MINE);
    const { exitCode, stderr } = await cli("import", "--out", "goals/more.yaml", "--force");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("goals/site.yaml has 2 of these 3 goals already: purchase, sign_up");
    expect((await cli("validate")).exitCode).toBe(3);
  });

  it("with --new writes the others alone, and both files are right together", async () => {
    here.write("goals/site.yaml", MINE);
    const { exitCode, stderr } = await cli("import", "--out", "goals/more.yaml", "--new");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("imported 1 goal ");
    const written = here.read("goals/more.yaml");
    expect(written).toContain("generate_lead");
    expect(written).not.toMatch(/purchase|sign_up/);
    expect((await cli("validate")).exitCode).toBe(0);
    expect((await cli("plan")).stdout).toContain("Plan: 3 to adopt.");
  });

  it("with --new writes nothing where the files have everything", async () => {
    here.write(
      "goals/site.yaml",
      `${MINE}  lead: { tier: macro, category: lead, type: event, event: generate_lead }\n`,
    );
    const before = here.files();
    const { exitCode, stdout, stderr } = await cli("import", "--out", "goals/more.yaml", "--new");
    expect([exitCode, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("Nothing new: goals/site.yaml has all 3 goals already.");
    expect(here.files()).toEqual(before);
  });

  it("says what is there already where the result goes elsewhere, and writes it", async () => {
    here.write("goals/site.yaml", MINE);
    for (const out of [[], ["--out", "imported/all.yaml"]]) {
      const { exitCode, stderr } = await cli("import", ...out);
      expect(exitCode).toBe(0);
      expect(stderr).toContain("goals/site.yaml has 2 of these 3 goals already: purchase, sign_up");
    }
    expect(here.read("imported/all.yaml")).toContain("purchase");
  });

  it("minds no file of another property, nor one that has none of the goals", async () => {
    here.write("goals/other.yaml", OTHER);
    const { exitCode, stderr } = await cli("import", "--property", "7300", "--out", "goals/more.yaml");
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining("already")]);
    here = workspace();
    here.write(
      "own/a.yaml",
      "version: 1\ngoals:\n  deep: { tier: micro, category: engagement, type: pages_per_session, at_least: 5 }\n",
    );
    const beside = await cli("import", "--property", "7300", "--out", "own/b.yaml");
    expect([beside.exitCode, beside.stderr]).toEqual([0, expect.not.stringContaining("already")]);
  });

  it("refuses a file whose settings contradict the one beside it", async () => {
    here.write(
      "goals/site.yaml",
      `version: 1\nproperty: 7300\ncurrency: JPY\ngoals:\n  deep: { tier: micro, category: engagement, type: pages_per_session, at_least: 5 }\n`,
    );
    const { exitCode, stderr } = await cli("import", "--out", "goals/more.yaml");
    expect(exitCode).toBe(6);
    expect(stderr).toMatch(
      /error goals-exist .*goals\/site\.yaml.*`currency` says something else in another file/,
    );
  });

  it("says that a file which is wrong could not be compared", async () => {
    here.write("goals/site.yaml", MINE.replace("tier: macro", "teir: macro"));
    const { exitCode, stderr } = await cli("import", "--property", "7300", "--out", "goals/more.yaml");
    expect(exitCode).toBe(6);
    expect(stderr).toMatch(
      /goals\/site\.yaml can't be read by itself.*ga4-goals validate goals\/site\.yaml/s,
    );
    const elsewhere = await cli("import", "--property", "7300");
    expect([elsewhere.exitCode, elsewhere.stderr]).toEqual([0, expect.stringContaining("goals/site.yaml")]);
  });
});

describe("the property of an import", () => {
  it("is the one the goals files name, and it says so", async () => {
    here.write("goals/site.yaml", MINE);
    const { exitCode, stdout, stderr } = await cli("import");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("property: 7300\n");
    expect(stderr).toContain("Property 7300, as goals/site.yaml says.");
  });

  it("is asked for where no file names one, or two differ; the words fit import", async () => {
    const none = await cli("import");
    expect([none.exitCode, none.stderr]).toEqual([64, expect.stringContaining("Pass --property 123456789")]);
    expect(none.stderr).not.toContain("Write `property");
    here.write("goals/site.yaml", MINE);
    here.write("goals/other.yaml", OTHER);
    const two = await cli("import");
    expect([two.exitCode, two.stderr]).toEqual([
      64,
      expect.stringMatching(/7399 .*other.yaml.*7300 .*site.yaml/),
    ]);
  });
});
