/** `policy.yaml` on the command line: where it is found, what it forbids, and that nothing is written then. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";
import { ciOn, startRunner } from "../ci/runner.js";

const GOALS = (property: string | null, value = "3", more = ""): string => `version: 1
${property === null ? "" : `property: ${property}\n`}currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase, value: ${value} }
${more}`;
const KEEPS = "version: 1\nuse: { macro_keeps_value: error }\n";
const BREACH =
  "policy-breach macro_keeps_value (update key event purchase): a macro goal never loses its value.";

let ga4: Ga4;
let here: Workspace;
let last = 7_700_000;
let id: string;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  here = workspace();
  last += 1_111;
  id = String(last);
  seedProperty(ga4.world, "1", { id, displayName: "Shop" });
  here.write("goals/shop.yaml", GOALS(id));
});

const cli = (words: string): Promise<CliResult> =>
  here.cli(words.split(" "), { environment: { GA4_EMULATOR_HOST: ga4.address } });
const writes = (): number => ga4.counters.writes.arrived;
const orderValue = (property = id): unknown =>
  [...propertyOf(ga4.world, property).keyEvents.values()].find(({ eventName }) => eventName === "purchase")
    ?.defaultValue;

describe("a plan that breaks a rule", () => {
  beforeEach(async () => {
    await cli("apply --yes");
    here.write("goals/shop.yaml", GOALS(id, "null"));
    here.write("policy.yaml", KEEPS);
  });

  it("is refused with exit 6 by plan and apply, in words and as JSON; nothing is written", async () => {
    const before = writes();
    for (const words of ["plan", "apply --yes"]) {
      const { exitCode, stdout } = await cli(words);
      expect([words, exitCode, stdout]).toEqual([words, 6, expect.stringContaining(BREACH)]);
    }
    const json = JSON.parse((await cli("plan --format json")).stdout);
    expect(json.refusals).toEqual([
      {
        ...{ code: "policy-breach", goal: "order", allowedBy: null },
        subject: "update key_event order",
        detail: {
          ...{ rule: "macro_keeps_value", what: "update key event purchase" },
          message: "a macro goal never loses its value",
        },
      },
    ]);
    const applied = JSON.parse((await cli("apply --yes --format json")).stdout);
    expect(applied.error).toMatchObject({ code: "refused", refusals: [{ code: "policy-breach" }] });
    expect([writes(), orderValue()]).toEqual([before, expect.anything()]);
  });

  it("is carried out where the rule is a warning, which is said", async () => {
    here.write("policy.yaml", KEEPS.replace("error", "warning"));
    const { exitCode, stdout } = await cli("apply --yes");
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("note policy macro_keeps_value (update")]);
    expect(orderValue()).toBeFalsy();
  });

  it("may be saved, and is refused then too; a plan saved before the policy is stale", async () => {
    await cli("plan --out plan.json");
    expect((await cli("apply plan.json --yes")).exitCode).toBe(6);
    const before = writes();
    here.write("policy.yaml", "version: 1\n");
    const other = await cli("apply plan.json --yes");
    expect([other.exitCode, other.stderr]).toEqual([7, expect.stringContaining("policy.yaml are not those")]);
    await cli("plan --out plan.json");
    here.write("policy.yaml", KEEPS);
    expect((await cli("apply plan.json --yes")).exitCode).toBe(7);
    const { policy } = JSON.parse(here.read("plan.json"));
    expect(policy).toEqual({ file: "policy.yaml", rules: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(writes()).toBe(before);
  });
});

describe("the policy file", () => {
  it.each([
    ["goals/policy.yaml", ""],
    ["policy.yaml", ""],
    ["rules/shop.yaml", " --policy rules/shop.yaml"],
  ])("is found as %s, for goals as they stand by validate too, at the goal's line", async (file, flag) => {
    here.write(file, "version: 1\nuse: { owner_required: error }\n");
    const text = await cli(`validate${flag}`);
    expect([text.exitCode, text.stdout]).toEqual([6, ""]);
    expect(text.stderr).toContain(
      "goals/shop.yaml:5:3 policy-breach the rule `owner_required` forbids this (goal order): a goal",
    );
    const json = await cli(`validate --format json${flag}`);
    expect(JSON.parse(json.stdout)).toMatchObject({
      valid: false,
      diagnostics: [{ code: "policy-breach", line: 5, severity: "error" }],
    });
    expect((await cli(`plan${flag}`)).exitCode).toBe(6);
    here.write("goals/shop.yaml", GOALS(id).replace("value: 3", "value: 3, owner: ana"));
    expect((await cli(`validate${flag}`)).exitCode).toBe(0);
    expect((await cli(`plan${flag}`)).exitCode).toBe(0);
  });

  it("that is wrong is an error with its line; two of them, or none where one is named, too", async () => {
    here.write("policy.yaml", "version: 1\nuse:\n  macro_keep_value: error\n");
    for (const words of ["validate", "plan", "apply --yes"]) {
      const { exitCode, stderr } = await cli(words);
      expect([words, exitCode, stderr]).toEqual([
        words,
        3,
        expect.stringMatching(/policy\.yaml:3:3 unknown-key .*did you mean `macro_keeps_value`/),
      ]);
    }
    // What does not plan does not ask for it.
    expect((await cli("doctor --offline")).stderr).not.toContain("unknown-key");
    here.write("goals/policy.yaml", KEEPS);
    const two = await cli("plan");
    expect([two.exitCode, two.stderr]).toEqual([64, expect.stringContaining("two policy files")]);
    const none = await cli("plan --policy other.yaml");
    expect([none.exitCode, none.stderr]).toEqual([3, expect.stringContaining("policy-file-absent")]);
  });
});

describe("many clients", () => {
  const clients = (more = ""): string =>
    `version: 1\n${more}clients:\n  acme: { property: ${id}, goals: [goals.yaml], labels: { env: production } }\n  globex: { property: ${id}9, goals: [goals.yaml] }\n`;

  beforeEach(() => {
    seedProperty(ga4.world, "1", { id: `${id}9`, displayName: "Globex" });
    here.write("goals.yaml", GOALS(null));
  });

  it("are held to the policy beside their file, by their labels; the others are applied", async () => {
    here.write("clients.yaml", clients());
    await cli("apply --yes --clients clients.yaml");
    here.write("goals.yaml", GOALS(null, "null"));
    here.write(
      "policy.yaml",
      "version: 1\nuse: { macro_keeps_value: { label: { env: production } }, owner_required: warning }\n",
    );
    const checked = await cli("validate --clients clients.yaml");
    expect([checked.exitCode, checked.stderr]).toEqual([0, expect.stringContaining("owner_required")]);
    await cli("plan --clients clients.yaml --out plans.json");
    const planned = await cli("plan --clients clients.yaml --format markdown");
    expect(planned.stdout).toContain("- acme: `policy-breach` macro\\_keeps\\_value");
    for (const words of ["apply plans.json", "apply"]) {
      const { exitCode, stdout } = await cli(`${words} --yes --clients clients.yaml --format json`);
      const states = JSON.parse(stdout).clients.map(({ exitCode: code }: CliResult) => code);
      expect([words, exitCode, states]).toEqual([words, 8, [6, 0]]);
    }
    expect([orderValue(), orderValue(`${id}9`)]).toEqual([expect.anything(), undefined]);
  });

  it("have the policy that the clients file names; one that is wrong is wrong for whom it is", async () => {
    here.write(
      "clients.yaml",
      `${clients().replace("env: production }", "env: production }, policy: own.yaml")}`,
    );
    here.write("own.yaml", "version: 1\nuse: { owner_required: fatal }\n");
    const wrong = await cli("plan --clients clients.yaml --format json");
    const [acme, globex] = JSON.parse(wrong.stdout).clients;
    expect(acme.diagnostics).toEqual([
      expect.objectContaining({ code: "unknown-value", file: "own.yaml", line: 2, column: 24 }),
    ]);
    expect(globex.exitCode).toBe(0);
    here.write("own.yaml", "version: 1\nuse: { owner_required: error }\n");
    const checked = await cli("validate --clients clients.yaml");
    expect([checked.exitCode, checked.stderr]).toEqual([
      6,
      expect.stringContaining("1 client against the policy, 1 right"),
    ]);
  });
});

describe("in CI", () => {
  it("the breach stands in the comment, and the merge ends with exit 6", async () => {
    const runner = await startRunner(ga4);
    try {
      runner.here.write("goals/shop.yaml", GOALS(runner.id));
      runner.here.write("policy.yaml", "version: 1\nuse: { owner_required: error }\n");
      const planned = await ciOn(runner, ga4, ["plan"]);
      expect([planned.exitCode, planned.stdout]).toEqual([
        6,
        expect.stringContaining("::error file=goals/shop.yaml,line=5,col=3,title=policy-breach::"),
      ]);
      const [comment] = runner.github.comments.get(7) ?? [];
      expect(comment?.body).toContain("### GA4 plan: refused (1)");
      expect(comment?.body).toContain("✗ policy-breach owner_required (goal order)");
      const before = writes();
      const applied = await ciOn(runner, ga4, ["apply", "--no-commit", "--replan"]);
      expect([applied.exitCode, writes()]).toEqual([6, before]);
    } finally {
      await runner.github.stop();
    }
  });
});
