/** That an account may only read a property is known before anything is written: plan says it, apply tries nothing. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { setRole } from "../../src/emulator/world/world.js";
import { workspace } from "../support/cli.js";

const GOALS = `version: 1
goals:
  lead: { tier: macro, category: lead, type: event, event: lead }
  call: { tier: macro, category: lead, type: event, event: call }
  chat: { tier: macro, category: lead, type: event, event: chat }
`;
const CLIENTS = `version: 1
defaults: { goals: [goals.yaml] }
clients: { acme: { property: 4711 }, globex: { property: 4712 } }
`;

let ga4: Ga4;
beforeEach(async () => {
  ga4 = await startGa4({ accounts: [{ properties: [{ id: "4711" }, { id: "4712" }] }] });
  setRole(ga4.world, "4711", "viewer");
});
afterEach(() => ga4.stop());

const writesTo = (property: string): number =>
  ga4.calls.filter(
    ({ method, request }) =>
      method.startsWith("CreateKeyEvent") && JSON.stringify(request).includes(`properties/${property}`),
  ).length;

function folder() {
  const here = workspace();
  here.write("goals.yaml", GOALS);
  here.write("clients.yaml", CLIENTS);
  const environment = { GA4_EMULATOR_HOST: ga4.address };
  return { ...here, run: (...words: string[]) => here.cli(words, { environment, columns: 80 }) };
}

describe("a property that may only be read", () => {
  it("is said by its plan, for a person and for a program", async () => {
    const { run } = folder();
    const { exitCode, stdout } = await run("plan", "goals.yaml", "--property", "4711");
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining("note This account may only read this property"),
    ]);
    const json = await run("plan", "goals.yaml", "--property", "4711", "--format", "json");
    expect(JSON.parse(json.stdout)).toMatchObject({ readOnly: true });
    const other = await run("plan", "goals.yaml", "--property", "4712", "--format", "json");
    expect(JSON.parse(other.stdout)).not.toHaveProperty("readOnly");
  });

  it("is not written to, and nobody is asked: exit 4, whose property and which account", async () => {
    const { run, files } = folder();
    const before = files();
    const { exitCode, stdout, stderr } = await run("apply", "goals.yaml", "--property", "4711", "--yes");
    expect(exitCode).toBe(4);
    expect(stdout).toContain("lead");
    expect(stderr).toContain("not-allowed property 4711 is read-only for the account you signed in with");
    expect(stderr).toContain("Editor");
    expect(writesTo("4711")).toBe(0);
    expect(files()).toEqual(before);
  });

  it("is left out of a run over clients before the question; the others are applied", async () => {
    const { run } = folder();
    const plan = await run("plan", "--clients", "clients.yaml");
    expect(plan.stdout.replaceAll(/\s+/g, " ")).toContain(
      "note This account may only read 1 property (acme): apply needs the role Editor there.",
    );
    const { exitCode, stdout, stderr } = await run("apply", "--clients", "clients.yaml", "--yes");
    expect(exitCode).not.toBe(0);
    expect(stdout).toContain("property ... is read-only for the account you signed in with");
    expect([writesTo("4711"), writesTo("4712")]).toEqual([0, 3]);
    expect(stderr).toContain("GA4: 3 writes in 1 property.\n");
  });

  it("of which GA4 does not tell it is asked once, and the rest is not tried", async () => {
    ga4.faults.add({
      method: "ListAccountSummaries",
      times: Number.POSITIVE_INFINITY,
      effect: { kind: "status", when: "before", code: 7 },
    });
    const { run } = folder();
    const { exitCode, stdout } = await run("apply", "goals.yaml", "--property", "4711", "--yes");
    expect(exitCode).toBe(8);
    expect(stdout).toContain("skipped");
    expect(writesTo("4711")).toBe(1);
  });
});
