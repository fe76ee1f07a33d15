/** The main job as a person types it, against the emulator: exit codes, streams, what is written and what is not. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { seedKeyEvent, seedProperty } from "../../src/emulator/seeds.js";
import { propertyOf, setRole } from "../../src/emulator/world/world.js";
import { type CliResult, type Workspace, workspace } from "../support/cli.js";

const GOALS = `version: 1
property: 4711
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase, value: 3 }
  lead: { tier: macro, category: lead, type: destination, page: /thanks }
`;

let ga4: Ga4;
let here: Workspace;
let property = 4710;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  here = workspace();
  property++;
  seedProperty(ga4.world, "1", { id: String(property), displayName: "Shop" });
  here.write("goals/shop.yaml", GOALS.replace("4711", String(property)));
});

function cli(...words: string[]): Promise<CliResult> {
  return here.cli(words, { environment: { GA4_EMULATOR_HOST: ga4.address } });
}

describe("plan", () => {
  it("shows what apply would do, and writes nothing anywhere", async () => {
    const files = here.files();
    const writes = ga4.counters.writes.arrived;
    const { stdout, exitCode } = await cli("plan");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("+ create key event lead");
    expect(stdout).toContain("Plan: 2 to create, 1 to adopt and change.");
    expect(ga4.counters.writes.arrived).toBe(writes);
    expect(here.files()).toEqual(files);
  });

  it("reads 4 + two lists a stream, at most two round trips deep", async () => {
    const before = ga4.calls.length;
    // Each call takes a while, so that calls made side by side have all arrived before one is answered.
    const remove = ga4.faults.add({
      method: /./,
      times: Number.POSITIVE_INFINITY,
      effect: { kind: "latency", milliseconds: 150 },
    });
    await cli("plan");
    remove();
    const calls = ga4.calls.slice(before);
    expect(calls.map((c) => c.method).toSorted()).toEqual([
      "GetProperty",
      "ListAccountSummaries",
      "ListDataStreams",
      "ListEventCreateRules",
      "ListEventEditRules",
      "ListKeyEvents",
    ]);
    // A call can only depend on another that was answered before it arrived.
    const depth = (call: (typeof calls)[number]): number => {
      const earlier = calls.filter((other) => other.answered !== null && other.answered < call.arrived);
      return 1 + Math.max(0, ...earlier.map(depth));
    };
    expect(Math.max(...calls.map(depth))).toBeLessThanOrEqual(2);
  });

  it("tells changes by its exit code when asked to", async () => {
    expect((await cli("plan", "--detailed-exitcode")).exitCode).toBe(2);
    await cli("apply", "--yes");
    expect((await cli("plan", "--detailed-exitcode")).exitCode).toBe(0);
  });

  it("is JSON alone on stdout with --format json", async () => {
    const { stdout } = await cli("plan", "--format", "json");
    const plan = JSON.parse(stdout);
    expect(plan.schemaVersion).toBe(1);
    expect(plan.operations.map((o: { id: string }) => o.id)).toEqual([
      "create key_event lead",
      "adopt key_event order",
      expect.stringContaining("create event_create_rule lead@"),
    ]);
  });
});

describe("apply", () => {
  it("makes GA4 as the file says and leaves nothing to do", async () => {
    const { stdout, exitCode } = await cli("apply", "--yes");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Apply: 3 applied.");
    const state = propertyOf(ga4.world, String(property));
    expect([...state.keyEvents.values()].map((k) => [k.eventName, k.defaultValue?.numericValue])).toEqual([
      ["purchase", 3],
      ["lead", undefined],
    ]);
    expect([...state.rules.values()].map((r) => r.destinationEvent)).toEqual(["lead"]);
    expect((await cli("plan")).stdout).toContain("Nothing to do.");
    expect(Object.keys(here.files())).toEqual([`.ga4-goals/${property}.json`, "goals/shop.yaml"]);
  });

  it("does not begin without a yes", async () => {
    const writes = ga4.counters.writes.arrived;
    expect((await cli("apply")).exitCode).toBe(9);
    const no = await here.cli(["apply"], { environment: { GA4_EMULATOR_HOST: ga4.address }, answer: false });
    expect(no.exitCode).toBe(9);
    expect(ga4.counters.writes.arrived).toBe(writes);
  });

  it("refuses deletes that were not allowed, and carries them out in order when they are", async () => {
    await cli("apply", "--yes");
    here.write("goals/shop.yaml", GOALS.replace("4711", String(property)).replace(/^ {2}lead:.*$/m, ""));
    const writes = ga4.counters.writes.arrived;
    const refused = await cli("apply", "--yes");
    expect(refused.exitCode).toBe(6);
    expect(refused.stdout).toContain("--allow-delete");
    expect(ga4.counters.writes.arrived).toBe(writes);
    const calls = ga4.calls.length;
    expect((await cli("apply", "--yes", "--allow-delete")).exitCode).toBe(0);
    const removed = ga4.calls.slice(calls).filter((c) => c.method.startsWith("Delete"));
    expect(removed.map((c) => c.method)).toEqual(["DeleteEventCreateRule", "DeleteKeyEvent"]);
  });

  it("goes on after one operation failed, and says which ones", async () => {
    const remove = ga4.faults.add({
      method: "CreateKeyEvent",
      times: 1,
      effect: { kind: "status", when: "before", code: 3, message: "Google says no" },
    });
    const { stdout, exitCode } = await cli("apply", "--yes");
    remove();
    expect(exitCode).toBe(8);
    expect(stdout).toContain("✗ create key event lead failed: Google says no");
    expect(stdout).toMatch(/- create event create rule lead skipped: it needs "create key_event lead"/);
    expect(stdout).toContain("Apply: 1 applied, 1 failed, 1 skipped.");
    expect((await cli("apply", "--yes")).stdout).toContain("Apply: 2 applied.");
  });
});

describe("what stands in the way", () => {
  it("a property that is not ours: exit 4 with Google's own text", async () => {
    setRole(ga4.world, String(property), "none");
    const { stderr, stdout, exitCode } = await cli("plan");
    expect(exitCode).toBe(4);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/error not-allowed .*permission/i);
    const absent = await cli("plan", "--property", "999");
    expect(absent.exitCode).toBe(4);
  });

  it("a viewer may plan, and is refused before anything is tried when applying", async () => {
    setRole(ga4.world, String(property), "viewer");
    expect((await cli("plan")).exitCode).toBe(0);
    const { exitCode, stderr } = await cli("apply", "--yes");
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining("is read-only for")]);
  });

  it("a wrong file: exit 3, nothing sent, stdout empty", async () => {
    here.write("goals/shop.yaml", "version: 1\ngoals:\n  a: { tier: macro }\n");
    const calls = ga4.calls.length;
    for (const command of ["validate", "plan", "apply", "report"]) {
      const { exitCode, stdout, stderr } = await cli(command);
      expect([command, exitCode, stdout]).toEqual([command, 3, ""]);
      expect(stderr).toMatch(/goals\/shop\.yaml:3:\d+ missing-key/);
    }
    expect(ga4.calls.length).toBe(calls);
  });

  it.each([
    ["absent.yaml", null, "file-absent"],
    ["empty.yaml", "", "file-empty"],
    ["comment.yaml", "# nothing\n", "file-empty"],
    ["binary.yaml", new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0xff]), "file-binary"],
    ["large.yaml", "#".repeat(50 * 1024 * 1024), "file-too-large"],
  ])("%s: exit 3", async (file, content, code) => {
    if (content !== null) here.write(file, content);
    const { exitCode, stderr, stdout } = await cli("plan", file);
    expect([exitCode, stdout]).toEqual([3, ""]);
    expect(stderr).toContain(code);
  });

  it("wrong usage: exit 64 and a suggestion", async () => {
    const command = await cli("plna");
    expect([command.exitCode, command.stderr]).toEqual([64, expect.stringContaining("plan")]);
    const flag = await cli("plan", "--fromat", "json");
    expect([flag.exitCode, flag.stderr]).toEqual([64, expect.stringContaining("--format")]);
    for (const [words, said] of [
      [["plan", "--format", "yaml"], '--format takes text, json, markdown, not "yaml"'],
      [["plan", "--parallel", "x"], '--parallel: "x" is not a whole number'],
      [["plan", "--property"], "--property needs a value"],
      [["explain"], "CLIENT is missing"],
      [["explain", "a", "b", "c"], '"c" is one word too many'],
      [["completion", "tcsh"], 'SHELL: "tcsh" is not one of bash, zsh, fish'],
    ] as const) {
      const { exitCode, stderr } = await cli(...words);
      expect([exitCode, stderr]).toEqual([
        64,
        `error usage ${said}\n  What the command takes: ga4-goals help ${words[0]}\n`,
      ]);
    }
    expect((await cli("ci", "plan", "--nope")).stderr).toContain("ga4-goals help ci plan\n");
    here.write("goals/shop.yaml", GOALS.replace("property: 4711\n", ""));
    expect((await cli("plan")).exitCode).toBe(64);
  });

  it("a clients file that is not there is called one, and what to do is about clients", async () => {
    for (const words of [
      ["explain", "acme"],
      ["plan", "--clients", "clients.yaml"],
      ["clients", "status"],
    ]) {
      const { exitCode, stderr } = await cli(...words);
      expect(exitCode).toBe(3);
      expect(stderr).toContain("clients-file-absent there is no clients file clients.yaml\n");
      expect(stderr).toContain("--clients FILE");
      expect(stderr).not.toContain("Name the goals files");
    }
  });

  it("a damaged ledger says how to rebuild it", async () => {
    here.write(`.ga4-goals/${property}.json`, "{ not json");
    const { exitCode, stderr } = await cli("plan");
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/error ledger-damaged[\s\S]*delete it/);
  });
});

describe("a foreign rule with the same destination event", () => {
  it("is refused as double counting", async () => {
    const state = propertyOf(ga4.world, String(property));
    seedKeyEvent(ga4.world, state, { eventName: "lead" });
    const { seedRule } = await import("../../src/emulator/seeds.js");
    const stream = [...state.streams.values()][0];
    if (!stream) throw new Error("a property has a stream");
    seedRule(ga4.world, state, stream.id, {
      destinationEvent: "lead",
      eventConditions: [{ field: "event_name", comparisonType: "EQUALS", value: "form_submit" }],
    });
    const { exitCode, stdout } = await cli("plan");
    expect(exitCode).toBe(6);
    expect(stdout).toContain("double-counting");
  });
});
