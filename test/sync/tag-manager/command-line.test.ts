/** `tag_manager:` as a person types it: plan and apply against both emulators, exit codes, what is written and what is not. */
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import type { Container } from "../../../src/emulator/tag-manager/container.js";
import {
  startTagManagerEmulator,
  type TagManagerEmulator,
} from "../../../src/emulator/tag-manager/server.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import type { Plan } from "../../../src/sync/plan/plan.js";
import { decodePlans, encodePlan, planId } from "../../../src/sync/plan/plan-file.js";
import type { TagManagerPlan } from "../../../src/sync/tag-manager/tag-manager-plan.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";

const GOALS = {
  order: "{ tier: macro, category: revenue, type: event, event: purchase }",
  deep: "{ tier: micro, category: engagement, type: pages_per_session, at_least: 5 }",
  long: "{ tier: micro, category: engagement, type: duration, at_least: 3m }",
};
const CONTAINER = "tag_manager: { account: 1, container: 2, workspace: goals }";

let ga4: Ga4;
let tags: TagManagerEmulator;
let here: Workspace;
let property = 6200;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(async () => {
  here = workspace();
  tags = await startTagManagerEmulator();
  property++;
  seedProperty(ga4.world, "1", { id: String(property), displayName: "Shop", streams: [web("G-SHOP1")] });
  write(GOALS);
});
afterEach(async () => {
  ga4.faults.clear();
  await tags.stop();
});

function web(measurementId: string) {
  return { type: "WEB_DATA_STREAM", displayName: measurementId, measurementId } as const;
}

function write(goals: Readonly<Record<string, string>>, tagManager = CONTAINER): void {
  const lines = Object.entries(goals).map(([id, goal]) => `  ${id}: ${goal}\n`);
  here.write(
    "goals/shop.yaml",
    `version: 1\nproperty: ${property}\n${tagManager}\ngoals:\n${lines.join("")}`,
  );
}

const environment = (): Readonly<Record<string, string>> => ({
  GA4_EMULATOR_HOST: ga4.address,
  TAGMANAGER_EMULATOR_HOST: tags.address,
});
const cli = (...words: string[]): Promise<CliResult> => here.cli(words, { environment: environment() });
const container = (): Container => tags.container("1", "2");
const names = (): readonly unknown[] => (container().latest()?.objects ?? []).map((o) => o.body.name);
const keyEvents = (): readonly string[] =>
  [...propertyOf(ga4.world, String(property)).keyEvents.values()].map((k) => k.eventName);
const writesSince = (calls: number): readonly string[] =>
  tags.calls.slice(calls).filter((call) => !call.startsWith("GET"));
/** As a person works: in a workspace, and a version of it. */
function byHand(work: (workspace: string) => void): void {
  const { id } = container().createWorkspace(`by hand ${container().versions.length}`, "");
  work(id);
  container().createVersion(id, "by hand", "");
}
function pauseByHand(name: string): void {
  byHand((place) => {
    const tag = container()
      .workspace(place)
      .objects.find((o) => o.kind === "tag" && o.body.name === name);
    if (tag === undefined) throw new Error(`there is no tag ${name}`);
    container().updateObject(place, "tag", tag.id, null, { ...tag.body, paused: true });
  });
}

describe("plan", () => {
  it("says what would be done in Tag Manager too, and writes nothing anywhere", async () => {
    const files = here.files();
    const writes = ga4.counters.writes.arrived;
    const { stdout, exitCode } = await cli("plan");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("+ create key event deep");
    expect(stdout).toContain("Tag Manager container 2 (account 1), workspace goals");
    expect(stdout).toContain("+ create trigger ga4-goals - deep  · new");
    expect(stdout).toContain("+ create tag ga4-goals - page code  · new");
    expect(stdout).toContain("Tag Manager: 6 to create.");
    expect(writesSince(0)).toEqual([]);
    expect(ga4.counters.writes.arrived).toBe(writes);
    expect(here.files()).toEqual(files);
  });

  it("is one JSON document, in which a goal's tag waits for its key event", async () => {
    const { stdout } = await cli("plan", "--format", "json");
    const plan = JSON.parse(stdout);
    expect(plan.tagManager.container).toBe("accounts/1/containers/2");
    const waits = Object.fromEntries(
      plan.tagManager.operations.map((o: { id: string; dependsOn: string[] }) => [o.id, o.dependsOn]),
    );
    expect(waits["create tag deep"]).toEqual(["create key_event deep", "create trigger deep"]);
    expect(waits["create tag page-code"]).toEqual(["create trigger page-code"]);
    expect(stdout).toContain("G-SHOP1");
  });

  it("is told in Markdown as well", async () => {
    const { stdout } = await cli("plan", "--format", "markdown");
    expect(stdout).toContain("### GA4 plan: 2 to create, 1 to adopt, 6 in Tag Manager\n");
    expect(stdout).toContain("+ create key event deep ");
    expect(stdout).toContain("Tag Manager container 2 (account 1)");
    expect(stdout).toContain("+ create tag ga4-goals - page code  · new");
  });

  it("exits 2 with --detailed-exitcode where Tag Manager alone has changes, and 0 where nothing has", async () => {
    await cli("apply", "--yes");
    expect((await cli("plan", "--detailed-exitcode")).exitCode).toBe(0);
    pauseByHand("ga4-goals - deep");
    const drifted = await cli("plan", "--detailed-exitcode");
    expect(drifted.exitCode).toBe(2);
    expect(drifted.stdout).toContain("~ update tag ga4-goals - deep  · drifted in Tag Manager");
    expect(drifted.stdout).toContain("paused: true -> false");
  });

  it("calls nobody where the goals file names no container", async () => {
    write(GOALS, "");
    expect((await cli("apply", "--yes")).exitCode).toBe(0);
    const { stdout } = await cli("plan", "--format", "json");
    expect(tags.calls).toEqual([]);
    expect(Object.keys(JSON.parse(stdout))).not.toContain("tagManager");
  });

  it("takes the web stream that the file names, and asks which where there are several", async () => {
    seedProperty(ga4.world, "1", {
      id: String(++property),
      streams: [web("G-ONE1"), web("G-TWO2")],
    });
    write(GOALS);
    const unclear = await cli("plan");
    expect(unclear.exitCode).toBe(3);
    expect(unclear.stderr).toContain("stream-unclear");
    write(GOALS, `streams: [G-TWO2]\n${CONTAINER}`);
    expect((await cli("plan", "--format", "json")).stdout).toContain("G-TWO2");
    write(GOALS, CONTAINER.replace("workspace: goals", "measurement_id: G-ONE1"));
    expect((await cli("plan", "--format", "json")).stdout).toContain("G-ONE1");
    write(GOALS, CONTAINER.replace("workspace: goals", "measurement_id: G-THREE3"));
    expect((await cli("plan")).stderr).toContain("stream-unknown");
  });

  it("says what to check where Tag Manager refuses to be read, and does not answer", async () => {
    tags.fail({ call: "GET /workspaces", status: 403, when: "before" });
    const refused = await cli("plan");
    expect([refused.exitCode, refused.stdout]).toEqual([4, ""]);
    expect(refused.stderr).toContain("container 2 of account 1");
    await tags.stop();
    const gone = await cli("plan");
    expect(gone.exitCode).toBe(5);
    expect(gone.stderr).toContain("TAGMANAGER_EMULATOR_HOST");
  });
});

describe("apply", () => {
  it("makes both as the file says; a plan after it is empty", async () => {
    const { stdout, exitCode } = await cli("apply", "--yes");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("✓ create tag ga4-goals - deep");
    expect(stdout).toContain("Tag Manager: 6 applied. Version 1 was made; it is not published.");
    expect(keyEvents()).toEqual(expect.arrayContaining(["deep", "long"]));
    expect(container().latest()?.notes).toContain("create tag ga4-goals - long (new)");
    expect(container().live()).toBeNull();

    const again = await cli("plan");
    expect(again.stdout).toContain("Nothing to do. GA4 is as the goals file says");
    expect(again.stdout).toContain("Nothing to do. 6 tags and triggers are as they should be.");
    expect(again.stdout).toContain("Version 1 is not published; apply --publish publishes it.");
    const before = tags.calls.length;
    expect((await cli("apply", "--yes")).exitCode).toBe(0);
    expect(writesSince(before)).toEqual([]);
  });

  it("publishes only with --publish: what it makes, or what was made before", async () => {
    await cli("apply", "--yes");
    expect(container().live()).toBeNull();
    expect((await cli("apply", "--publish")).exitCode).toBe(9);
    const later = await cli("apply", "--yes", "--publish");
    expect(later.stdout).toContain("The version made earlier was published.");
    expect(container().live()).toBe("1");
    write({ ...GOALS, deep: GOALS.deep.replace("5", "6") });
    const { stdout } = await cli("apply", "--yes", "--publish");
    expect(stdout).toContain("Version 2 was made and published.");
    expect(container().live()).toBe("2");
  });

  it("leaves foreign tags alone and lists them", async () => {
    byHand((place) => {
      container().createObject(place, "tag", { name: "chat widget", type: "html" });
    });
    const theirs = container().latest()?.objects[0];
    expect((await cli("plan")).stdout).toContain("Not ours, never touched: tag chat widget");
    await cli("apply", "--yes");
    write({ order: GOALS.order });
    await cli("apply", "--yes", "--allow-delete", "--force");
    expect(container().latest()?.objects).toEqual([theirs]);
  });

  it("refuses deletes that were not allowed, in both, and takes tags away before their triggers when they are", async () => {
    await cli("apply", "--yes");
    write({ order: GOALS.order, deep: GOALS.deep });
    const [ga4Writes, calls] = [ga4.counters.writes.arrived, tags.calls.length];
    const refused = await cli("apply", "--yes");
    expect(refused.exitCode).toBe(6);
    expect(refused.stdout).toContain(
      "delete-not-allowed 2 tags and triggers would be deleted: tag ga4-goals - long, trigger ga4-goals - long. --allow-delete allows it.",
    );
    expect([ga4.counters.writes.arrived, writesSince(calls)]).toEqual([ga4Writes, []]);
    expect((await cli("apply", "--yes", "--allow-delete")).exitCode).toBe(0);
    expect(names()).not.toContain("ga4-goals - long");
    expect(keyEvents()).not.toContain("long");
  });

  it("writes nothing in GA4 where Tag Manager's part is refused, and nothing in Tag Manager where GA4's is", async () => {
    byHand((place) => {
      container().createObject(place, "tag", {
        name: "old timer",
        type: "gaawe",
        parameter: [{ type: "template", key: "eventName", value: "long" }],
      });
    });
    const [ga4Writes, calls] = [ga4.counters.writes.arrived, tags.calls.length];
    const twice = await cli("apply", "--yes");
    expect([twice.exitCode, ga4.counters.writes.arrived]).toEqual([6, ga4Writes]);
    expect(twice.stdout).toContain("old timer is not ours and sends long as well");
    write({ order: GOALS.order }, `streams: [G-NONE1]\n${CONTAINER}`);
    expect((await cli("apply", "--yes")).exitCode).toBe(6);
    expect(writesSince(calls)).toEqual([]);
  });

  it("refuses to take the tag of a protected goal away", async () => {
    write({ ...GOALS, long: GOALS.long.replace("{", "{ protect: true,") });
    await cli("apply", "--yes");
    write({ order: GOALS.order, deep: GOALS.deep });
    const { stdout, exitCode } = await cli("apply", "--yes", "--allow-delete");
    expect(exitCode).toBe(6);
    expect(stdout).toContain("protected-removed the goal long is protected");
  });

  it("makes no tag of a goal whose key event failed, exits 8, and goes on the next time", async () => {
    ga4.faults.add({
      method: "CreateKeyEvent",
      times: 1,
      effect: { kind: "status", code: 9, when: "before", message: "no" },
    });
    const { stdout, exitCode } = await cli("apply", "--yes", "--format", "json");
    expect(exitCode).toBe(8);
    const { outcomes, tagManager } = JSON.parse(stdout);
    const [failed] = outcomes.filter((o: { status: string }) => o.status === "failed");
    const skipped = tagManager.outcomes.filter((o: { status: string }) => o.status === "skipped");
    expect(skipped.map((o: { goal: string }) => o.goal)).toEqual([failed.goal, failed.goal]);
    expect(skipped[0].why).toBe(`"create key_event ${failed.goal}" was not done`);
    expect([tagManager.version, container().versions.length]).toEqual([null, 0]);

    expect((await cli("plan")).stdout).toContain("An earlier apply has left changes without a version");
    expect((await cli("apply", "--yes")).exitCode).toBe(0);
    expect((await cli("plan", "--detailed-exitcode")).exitCode).toBe(0);
    expect(names()).toHaveLength(6);
  });

  it("tells what GA4's part did when Tag Manager's fails, and makes the missing version the next time", async () => {
    tags.fail({ call: "POST :create_version", status: 500, when: "before" });
    const { stdout, stderr, exitCode } = await cli("apply", "--yes", "--format", "json");
    expect(exitCode).toBe(8);
    expect(stderr).toContain("made to fail");
    const { outcomes, tagManager } = JSON.parse(stdout);
    expect(outcomes.map((o: { status: string }) => o.status)).not.toContain("failed");
    expect(tagManager.outcomes).toHaveLength(6);
    expect(tagManager.error.message).toContain("made to fail");
    const plan = await cli("plan", "--detailed-exitcode");
    expect(plan.exitCode).toBe(2);
    expect(plan.stdout).toContain("An earlier apply was cut off before it made a version; apply makes it.");
    expect((await cli("apply", "--yes")).stdout).toContain("Version 1 was made");
    expect((await cli("plan", "--detailed-exitcode")).exitCode).toBe(0);
  });

  it("an object that changes under the very write is not overwritten: that operation fails, exit 8", async () => {
    await cli("apply", "--yes");
    write({ ...GOALS, deep: GOALS.deep.replace("5", "6") });
    tags.fail({ call: "PUT /tags", status: 412, when: "before" });
    const { stdout, exitCode } = await cli("apply", "--yes");
    expect(exitCode).toBe(8);
    expect(stdout).toContain("✗ update tag ga4-goals - page code failed: made to fail");
    expect(stdout).toContain("No version was made");
    expect((await cli("plan")).stdout).toContain("~ update tag ga4-goals - page code  · changed in the file");
  });

  it("--resume goes on with both parts of an apply that was cut off", async () => {
    const plan = JSON.parse((await cli("plan", "--format", "json")).stdout);
    const begun = JSON.stringify({ type: "plan", schemaVersion: 1, plan });
    here.write(`.ga4-goals/${property}.journal.ndjson`, `${begun}\n`);
    const { stdout, exitCode } = await cli("apply", "--yes", "--resume");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Tag Manager: 6 applied. Version 1 was made");
    expect(names()).toHaveLength(6);
    expect((await cli("plan", "--detailed-exitcode")).exitCode).toBe(0);
  });
});

const text = fc.string({ maxLength: 12 });
const kind = fc.constantFrom("tag" as const, "trigger" as const);
const fields = fc.dictionary(
  text.filter((key) => key !== "__proto__"),
  fc.oneof(text, fc.boolean(), fc.constant(null), fc.array(text)),
);
const tagManagerPlan: fc.Arbitrary<TagManagerPlan> = fc.record({
  schemaVersion: fc.constant(1 as const),
  container: fc.constant("accounts/1/containers/2"),
  workspace: text,
  operations: fc.array(
    fc.record({
      id: text,
      action: fc.constantFrom("create" as const, "update" as const, "delete" as const),
      reason: fc.constantFrom(
        "new" as const,
        "changed-in-file" as const,
        "drifted" as const,
        "changed-and-drifted" as const,
        "removed-from-file" as const,
      ),
      kind,
      key: text,
      label: text,
      changes: fc.array(
        fc.record({
          field: text,
          before: fc.constant(null),
          after: text,
          cause: fc.constantFrom("file" as const, "drift" as const),
        }),
      ),
      wanted: fc.option(fc.record({ kind, key: text, fields })),
      live: fc.option(fc.record({ id: text, hash: text })),
      dependsOn: fc.array(text),
    }),
    { maxLength: 3 },
  ),
  refusals: fc.array(
    fc.record({
      code: fc.constantFrom(
        "delete-not-allowed" as const,
        "too-many-deletes" as const,
        "double-counting" as const,
        "protected-removed" as const,
        "copied" as const,
        "name-taken" as const,
        "workspace-conflict" as const,
        "workspace-not-ours" as const,
      ),
      subject: text,
      allowedBy: fc.constantFrom("--allow-delete" as const, "--force" as const, null),
      detail: fc.constant({ label: "x", n: 2 }),
    }),
    { maxLength: 3 },
  ),
  unmanaged: fc.array(fc.record({ kind, name: text }), { maxLength: 3 }),
  unchanged: fc.nat(),
  versionMissing: fc.boolean(),
  unpublished: fc.option(fc.record({ path: text, id: text })),
});

describe("a saved plan", () => {
  it("with any Tag Manager part reads back as it was written", () => {
    const rest: Plan = {
      schemaVersion: 1,
      property: "1",
      propertyName: "Shop",
      streams: {},
      operations: [],
      refusals: [],
      notes: [],
      unmanaged: [],
      annotate: false,
      unchanged: 0,
    };
    fc.assert(
      fc.property(tagManagerPlan, (tagManager) => {
        // As JSON: the generator's objects have no prototype.
        const plan = JSON.parse(JSON.stringify({ ...rest, tagManager }));
        const saved = { goals: "", ledger: "", plan };
        const text = encodePlan({ id: planId(saved), ...saved });
        expect(decodePlans(text, "plan.json").plans[0]?.plan).toEqual(plan);
      }),
    );
  });

  it("holds the Tag Manager part, reads back as it was written, and is carried out once", async () => {
    await cli("plan", "--out", "plan.json");
    const [saved] = decodePlans(here.read("plan.json"), "plan.json").plans;
    expect(saved?.plan.tagManager?.operations).toHaveLength(6);
    if (saved) expect(encodePlan(saved)).toBe(here.read("plan.json"));
    expect((await cli("apply", "plan.json", "--yes")).exitCode).toBe(0);
    expect(names()).toHaveLength(6);
    const twice = await cli("apply", "plan.json", "--yes");
    expect(twice.exitCode).toBe(7);
    expect(twice.stderr).toContain("plan-used");
  });

  it("is stale, exit 7, where what it touches has changed in Tag Manager; nothing is written in either", async () => {
    await cli("apply", "--yes");
    write({
      ...GOALS,
      deep: GOALS.deep.replace("5", "6"),
      order: GOALS.order.replace("}", ", counting: once_per_session }"),
    });
    await cli("plan", "--out", "plan.json");
    pauseByHand("ga4-goals - page code");
    const [ga4Writes, calls] = [ga4.counters.writes.arrived, tags.calls.length];
    const { stderr, exitCode } = await cli("apply", "plan.json", "--yes");
    expect(exitCode).toBe(7);
    expect(stderr).toContain("Tag Manager has moved since the plan was made: ga4-goals - page code");
    expect([ga4.counters.writes.arrived, writesSince(calls)]).toEqual([ga4Writes, []]);
  });

  it("does not publish a version that is not the latest any more", async () => {
    await cli("apply", "--yes");
    await cli("plan", "--out", "plan.json");
    byHand((place) => {
      container().createObject(place, "tag", { name: "theirs", type: "html" });
    });
    expect((await cli("apply", "plan.json", "--yes", "--publish")).exitCode).toBe(7);
    expect(container().live()).toBeNull();
  });

  it("with its Tag Manager part edited is damaged", async () => {
    await cli("plan", "--out", "plan.json");
    here.write("plan.json", here.read("plan.json").replaceAll("G-SHOP1", "G-SHOP2"));
    const { exitCode, stderr } = await cli("apply", "plan.json", "--yes");
    expect([exitCode, tags.calls.filter((call) => call.startsWith("POST"))]).toEqual([3, []]);
    expect(stderr).toContain("plan-damaged");
  });
});
