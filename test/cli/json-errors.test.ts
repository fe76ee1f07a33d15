/** A command that fails with `--format json` says so as JSON on stdout too, in one shape for all commands. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Surroundings } from "../../src/cli/context.js";
import { watchFailures } from "../../src/cli/output/failures.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { seedProperty } from "../../src/emulator/seeds.js";
import { type CliResult, type Workspace, workspace } from "../support/cli.js";

const GOALS = `version: 1
property: 4711
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  lead: { tier: macro, category: lead, type: destination, page: /thanks }
`;
const WITHOUT_LEAD = GOALS.replace(/^ {2}lead:.*\n/m, "");

let ga4: Ga4;
let here: Workspace;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
  seedProperty(ga4.world, "1", { id: "4711", displayName: "Shop" });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  here = workspace();
  here.write("goals/shop.yaml", GOALS);
});

function cli(...words: string[]): Promise<CliResult> {
  return here.cli(words, { environment: { GA4_EMULATOR_HOST: ga4.address } });
}

function json(...words: string[]): Promise<CliResult> {
  return cli(...words, "--format", "json");
}

describe("a command that fails with --format json", () => {
  it("writes code, message, hint and exit code to stdout, and the words for a person to stderr", async () => {
    const { stdout, stderr, exitCode } = await json("plan", "--property", "G-1");
    expect(exitCode).toBe(64);
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      error: {
        code: "property-wrong",
        message: '"G-1" is not a property\'s number',
        hint: expect.stringContaining("Property details"),
        exitCode: 64,
      },
    });
    expect(stderr).toContain("error property-wrong");
  });

  it.each([["plan"], ["apply"], ["report"], ["backtest", "--events", "none.ndjson"]])(
    "%s: carries the diagnostics of a wrong file, as validate has them",
    async (...words) => {
      here.write("goals/shop.yaml", GOALS.replace("tier: macro", "teir: macro"));
      const { stdout, stderr, exitCode } = await json(...words);
      expect(exitCode).toBe(3);
      expect(stderr).toContain("goals/shop.yaml:4:12");
      const { error } = JSON.parse(stdout);
      expect(error).toMatchObject({ code: "file-wrong", exitCode: 3 });
      const validated = JSON.parse((await json("validate")).stdout);
      expect(error.diagnostics).toEqual(validated.diagnostics);
      expect(error.diagnostics.length).toBeGreaterThan(0);
    },
  );

  it("explain: carries the diagnostics of the client's files", async () => {
    here.write(
      "clients.yaml",
      "version: 1\nclients:\n  acme: { property: 4711, goals: [goals/absent.yaml] }\n",
    );
    const { stdout, exitCode } = await json("explain", "acme");
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout).error.diagnostics).toMatchObject([
      { code: "client-goals-file", file: "clients.yaml", line: 3 },
    ]);
  });

  it("a refused apply carries what forbids the plan, in the plan's own words", async () => {
    expect((await cli("apply", "--yes")).exitCode).toBe(0);
    here.write("goals/shop.yaml", WITHOUT_LEAD);
    const planned = await json("plan");
    const applied = await json("apply", "--yes");
    expect([planned.exitCode, applied.exitCode]).toEqual([6, 6]);
    const plan = JSON.parse(planned.stdout);
    const { error } = JSON.parse(applied.stdout);
    expect(plan.refusals.map((r: { code: string }) => r.code)).toEqual(
      expect.arrayContaining(["delete-not-allowed"]),
    );
    expect(error).toMatchObject({ code: "refused", exitCode: 6 });
    expect(error.refusals).toEqual(
      plan.refusals.map((r: object) => ({ ...r, message: expect.stringMatching(/\w/) })),
    );
    here.write("goals/shop.yaml", GOALS);
  });

  it("needs a yes: exit code 9 in both places", async () => {
    here.write(
      "goals/shop.yaml",
      `${GOALS}  more: { tier: micro, category: interaction, type: event, event: sign_up }\n`,
    );
    const { stdout, exitCode } = await json("apply");
    expect(exitCode).toBe(9);
    expect(JSON.parse(stdout).error).toMatchObject({ code: "confirmation-needed", exitCode: 9 });
  });

  it("a command line that can't be understood: as JSON too, however the format is spelt", async () => {
    for (const words of [
      ["plan", "--format", "json", "--nope"],
      ["plan", "--format=json", "--nope"],
      ["plam", "--format", "json"],
    ]) {
      const { stdout, stderr, exitCode } = await cli(...words);
      expect(exitCode).toBe(64);
      expect(JSON.parse(stdout).error).toMatchObject({ code: "usage", exitCode: 64 });
      expect(stderr).toContain(JSON.parse(stdout).error.message);
    }
    expect((await cli("plan", "--nope")).stdout).toBe("");
    expect((await cli("plan", "--nope", "--", "--format", "json")).stdout).toBe("");
  });

  it("a plan that can't be saved: the failure alone, with the file and why, and no word of a mistake of the program", async () => {
    const { stdout, stderr, exitCode } = await json("plan", "--out", "goals/shop.yaml/plan.json");
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({ code: "file-access", exitCode: 1 });
    expect(stderr).toContain("goals/shop.yaml");
    expect(stderr).not.toContain("report it");
  });

  it("what fails behind a result writes no second document after it", async () => {
    const written: string[] = [];
    const stdout = { write: (text: string) => void written.push(text), isTTY: false, columns: 80 };
    const run = (work: (context: Surroundings) => void): void => {
      const failures = watchFailures(["plan", "--format", "json"], { stdout } as Surroundings);
      work(failures.surroundings);
      failures.text.exceptionWhileRunningCommand(new Error("later"), false);
      failures.tell();
    };
    run((context) => context.stdout.write("{}\n"));
    expect(written).toEqual(["{}\n"]);
    run(() => {});
    expect(JSON.parse(written[1] ?? "").error).toMatchObject({ code: "unexpected", message: "later" });
  });

  it("a run over clients that is refused as a whole says why beside the clients", async () => {
    const names = ["one", "two", "three"];
    for (const [i] of names.entries())
      seedProperty(ga4.world, "1", { id: String(5001 + i), displayName: `Client ${i}` });
    here.write(
      "clients.yaml",
      `version: 1\ndefaults: { goals: [goals.yaml] }\nclients:\n${names.map((n, i) => `  ${n}: { property: ${5001 + i} }`).join("\n")}\n`,
    );
    const goals = GOALS.replace("property: 4711\n", "");
    here.write("goals.yaml", goals);
    expect((await cli("apply", "--clients", "clients.yaml", "--yes")).exitCode).toBe(0);
    here.write("goals.yaml", goals.replace(/^ {2}lead:.*\n/m, ""));
    const { stdout, exitCode } = await json("apply", "--clients", "clients.yaml", "--yes", "--allow-delete");
    expect(exitCode).toBe(6);
    const result = JSON.parse(stdout);
    expect(result.clients).toHaveLength(3);
    expect(result.error).toMatchObject({ code: "refused", exitCode: 6 });
    expect(result.error.message).toContain("6 of the 9 resources");
  });
});
