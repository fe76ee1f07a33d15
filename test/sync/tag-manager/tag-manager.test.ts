/** Page code through Tag Manager: plan and apply with the official client against the emulator. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { plainInk } from "../../../src/diagnostics/ink.js";
import {
  startTagManagerEmulator,
  type TagManagerEmulator,
} from "../../../src/emulator/tag-manager/server.js";
import { needsPageCode } from "../../../src/goals/goal.js";
import { loadGoals } from "../../../src/goals/load.js";
import {
  connectTagManager,
  createTagManagerPacer,
  type TagManagerClient,
} from "../../../src/google/tag-manager/connect.js";
import { DEFAULT_PAGE_CODE } from "../../../src/page/settings-of.js";
import { renderTagManagerEnd } from "../../../src/sync/draw/outcomes.js";
import { renderTagManagerPlan } from "../../../src/sync/draw/plan-text.js";
import { applyTagManager, type TagManagerApplied } from "../../../src/sync/tag-manager/apply.js";
import { readTagManager, type TagManagerTarget } from "../../../src/sync/tag-manager/model.js";
import {
  tagManagerObjects,
  variantVariables,
  type WantedObject,
} from "../../../src/sync/tag-manager/objects.js";
import { planTagManager } from "../../../src/sync/tag-manager/plan.js";
import type { TagManagerPlan } from "../../../src/sync/tag-manager/tag-manager-plan.js";

const target: TagManagerTarget = { account: "1", container: "2", workspace: "ga4-goals" };
const strict = { allowDelete: false, force: false };

let emulator: TagManagerEmulator;
let client: TagManagerClient;
let slept: number[];

beforeEach(async () => {
  emulator = await startTagManagerEmulator();
  slept = [];
  const stopwatch = {
    now: () => slept.reduce((sum, milliseconds) => sum + milliseconds, 0),
    sleep: async (milliseconds: number) => void slept.push(milliseconds),
  };
  // A quota so high that nothing waits but for an answer that says it is used up.
  const pacer = createTagManagerPacer({ stopwatch, requests: 1_000_000 });
  client = await connectTagManager({ emulatorHost: emulator.address, scopes: [], pacer }, target);
});
afterEach(() => emulator.stop());

function wanted(
  goals: Readonly<Record<string, number>>,
  measurementId = "G-ABC123",
): readonly WantedObject[] {
  const inFile = Object.fromEntries(
    Object.entries(goals).map(([id, pages]) => [
      id,
      { tier: "micro", category: "engagement", type: "pages_per_session", at_least: pages },
    ]),
  );
  const text = JSON.stringify({ version: 1, goals: inFile });
  const { config } = loadGoals([{ file: "goals.yaml", text }], { named: {}, environment: {} });
  if (!config) throw new Error("the goals of the test are wrong");
  return tagManagerObjects(config.goals.filter(needsPageCode), { ...DEFAULT_PAGE_CODE, measurementId });
}

const plan = async (objects: readonly WantedObject[], policy = strict): Promise<TagManagerPlan> =>
  planTagManager(objects, await readTagManager(client, target), policy);

const apply = (made: TagManagerPlan, publish = false): Promise<TagManagerApplied> =>
  applyTagManager({
    plan: made,
    target,
    reader: client,
    writer: client,
    publish,
  });

const both = async (
  objects: readonly WantedObject[],
  publish = false,
  policy = strict,
): Promise<TagManagerApplied> => apply(await plan(objects, policy), publish);

const container = () => emulator.container("1", "2");
const statuses = (applied: TagManagerApplied): readonly string[] => applied.outcomes.map((o) => o.status);

/** As a person works: in the default workspace, and a version of it. */
function byHand(work: (workspace: string) => void): void {
  const { id } = container().createWorkspace(`by hand ${container().versions.length}`, "");
  work(id);
  container().createVersion(id, "by hand", "");
}

const foreignTag = (name: string, eventName = "other"): Record<string, unknown> => ({
  name,
  type: "gaawe",
  parameter: [{ type: "template", key: "eventName", value: eventName }],
});

const two = { deep: 5, deeper: 9 };

describe("the first apply", () => {
  test("makes everything, triggers before the tags that name them, and a version of it; nothing is published", async () => {
    const made = await plan(wanted(two));
    expect(made.operations.map((o) => [o.action, o.kind, o.reason, o.key])).toEqual([
      ["create", "trigger", "new", "deep"],
      ["create", "trigger", "new", "deeper"],
      ["create", "trigger", "new", "page-code"],
      ["create", "tag", "new", "deep"],
      ["create", "tag", "new", "deeper"],
      ["create", "tag", "new", "page-code"],
    ]);
    const applied = await apply(made);
    expect(statuses(applied)).toEqual(Array(6).fill("applied"));
    expect(applied.version?.id).toBe("1");
    expect([applied.published, container().live()]).toEqual([false, null]);
    expect(container().latest()?.name).toBe("ga4-goals: 6 added");
    expect(container().latest()?.notes).toContain("create tag ga4-goals - deep (new)");
    const tag = container()
      .latest()
      ?.objects.find((o) => o.kind === "tag" && o.body.name === "ga4-goals - deep");
    const [fires] = (tag?.body.firingTriggerId ?? []) as readonly string[];
    const trigger = container()
      .latest()
      ?.objects.find((o) => o.id === fires);
    expect(JSON.stringify(trigger?.body)).toContain("ga4_goals.deep");
  });

  test("a plan after it is empty, and an apply of that writes nothing", async () => {
    await both(wanted(two));
    const again = await plan(wanted(two));
    expect([again.operations, again.refusals, again.unchanged]).toEqual([[], [], 6]);
    const before = emulator.calls.length;
    expect(await apply(again)).toEqual({ outcomes: [], version: null, published: false });
    expect(emulator.calls.slice(before).filter((call) => !call.startsWith("GET"))).toEqual([]);
  });

  test("--publish publishes what it made, or later what an apply without it has made", async () => {
    await both(wanted({ deep: 5 }));
    expect((await plan(wanted({ deep: 5 }))).unpublished?.id).toBe("1");
    expect((await both(wanted({ deep: 5 }), true)).published).toBe(true);
    expect(container().live()).toBe("1");
    expect((await plan(wanted({ deep: 5 }))).unpublished).toBeNull();
    await both(wanted(two), true);
    expect(container().live()).toBe("2");
  });
});

describe("changes", () => {
  test("in the file: only the code's tag changes with a threshold, and the change is shown", async () => {
    await both(wanted(two));
    const made = await plan(wanted({ deep: 6, deeper: 9 }));
    expect(made.operations.map((o) => [o.action, o.kind, o.key, o.reason])).toEqual([
      ["update", "tag", "page-code", "changed-in-file"],
    ]);
    expect(made.operations[0]?.changes.map((c) => [c.field, c.cause])).toEqual([["parameter.html", "file"]]);
    await apply(made);
    expect((await plan(wanted({ deep: 6, deeper: 9 }))).operations).toEqual([]);
  });

  test("in Tag Manager: shown as drift, and put back; what is not managed stays", async () => {
    await both(wanted(two));
    byHand((workspace) => {
      const tag = container()
        .workspace(workspace)
        .objects.find((o) => o.kind === "tag" && o.body.name === "ga4-goals - deep");
      container().updateObject(workspace, "tag", tag?.id ?? "", null, {
        ...tag?.body,
        paused: true,
        priority: { type: "integer", value: "5" },
      });
    });
    const made = await plan(wanted(two));
    expect(made.operations.map((o) => [o.action, o.key, o.reason])).toEqual([["update", "deep", "drifted"]]);
    expect(made.operations[0]?.changes).toEqual([
      { field: "paused", before: true, after: false, cause: "drift" },
    ]);
    await apply(made);
    const tag = container()
      .latest()
      ?.objects.find((o) => o.kind === "tag" && o.body.name === "ga4-goals - deep");
    expect(tag?.body.priority).toEqual({ type: "integer", value: "5" });
    expect((await plan(wanted(two))).operations).toEqual([]);
  });

  test("a goal that goes away: its tag and then its trigger, only when deleting is allowed", async () => {
    await both(wanted(two));
    const refused = await plan(wanted({ deep: 5 }));
    expect(refused.refusals.map((r) => [r.code, r.allowedBy])).toEqual([
      ["delete-not-allowed", "--allow-delete"],
      ["delete-not-allowed", "--allow-delete"],
    ]);
    await expect(apply(refused)).rejects.toMatchObject({ exitCode: 6 });
    const allowed = await plan(wanted({ deep: 5 }), { allowDelete: true, force: false });
    expect(statuses(await apply(allowed))).toEqual(["applied", "applied", "applied"]);
    expect(
      container()
        .latest()
        ?.objects.map((o) => o.body.name),
    ).not.toContain("ga4-goals - deeper");
    expect((await plan(wanted({ deep: 5 }))).operations).toEqual([]);
  });

  test("most of what is ours going away at once needs --force", async () => {
    await both(wanted(two));
    const made = await plan([], { allowDelete: true, force: false });
    expect(made.refusals.map((r) => r.code)).toEqual(["too-many-deletes"]);
  });
});

describe("what is not ours", () => {
  test("is listed and never touched, however often we apply", async () => {
    byHand((workspace) => {
      container().createObject(workspace, "tag", foreignTag("theirs"));
    });
    const theirs = (): unknown =>
      container()
        .latest()
        ?.objects.find((o) => o.body.name === "theirs");
    const before = theirs();
    const made = await plan(wanted(two));
    expect(made.unmanaged).toEqual([{ kind: "tag", name: "theirs" }]);
    await apply(made);
    await both(wanted({ deep: 7 }), false, { allowDelete: true, force: true });
    expect(theirs()).toEqual(before);
  });

  test("a foreign tag that sends a goal's event would count twice: refused", async () => {
    byHand((workspace) => {
      container().createObject(workspace, "tag", foreignTag("old timer", "deep"));
    });
    expect((await plan(wanted(two))).refusals).toMatchObject([
      { code: "double-counting", subject: "old timer", detail: { event: "deep" } },
    ]);
  });

  test("a foreign object with a name of ours, and a copy of one of ours, are refused", async () => {
    byHand((workspace) => {
      container().createObject(workspace, "tag", foreignTag("ga4-goals - deep"));
    });
    expect((await plan(wanted(two))).refusals.map((r) => r.code)).toEqual(["name-taken"]);
    await both(wanted({ third: 3 }));
    byHand((workspace) => {
      const ours = container()
        .workspace(workspace)
        .objects.find((o) => o.kind === "tag" && o.body.name === "ga4-goals - third");
      container().createObject(workspace, "tag", { ...ours?.body, name: "copy" });
    });
    expect((await plan(wanted({ third: 3 }))).refusals.map((r) => [r.code, r.subject])).toContainEqual([
      "copied",
      "copy",
    ]);
  });

  test("somebody's unfinished work in our workspace is not put into a version", async () => {
    const { id } = container().createWorkspace("ga4-goals", "");
    container().createObject(id, "tag", foreignTag("unfinished"));
    expect((await plan(wanted(two))).refusals).toMatchObject([
      { code: "workspace-not-ours", subject: "tag unfinished" },
    ]);
  });
});

describe("the variable of an experiment", () => {
  const named = (): readonly unknown[] =>
    (container().latest()?.objects ?? []).filter((o) => o.kind === "variable").map((o) => o.body.name);

  test("is made, brought back where it was changed, and gone with the last experiment", async () => {
    const experiment = variantVariables(["checkoutVariant"]);
    await both([...experiment, ...wanted({ deep: 5 })]);
    expect(named()).toEqual(["ga4-goals checkoutVariant"]);
    expect((await plan([...experiment, ...wanted({ deep: 5 })])).operations).toEqual([]);
    byHand((workspace) => {
      const [ours] = container()
        .workspace(workspace)
        .objects.filter((o) => o.kind === "variable");
      const parameter = [{ type: "template", key: "name", value: "other" }];
      container().updateObject(workspace, "variable", ours?.id ?? "", null, { ...ours?.body, parameter });
    });
    const drifted = await plan([...experiment, ...wanted({ deep: 5 })]);
    expect(drifted.operations).toMatchObject([{ action: "update", kind: "variable", reason: "drifted" }]);
    await apply(drifted);
    const gone = await plan(wanted({ deep: 5 }), { allowDelete: true, force: false });
    expect(gone.operations).toMatchObject([
      { action: "delete", kind: "variable", reason: "removed-from-file" },
    ]);
    await apply(gone);
    expect(named()).toEqual([]);
  });

  test("stays while a tag of somebody else's uses it", async () => {
    await both(variantVariables(["variant"]));
    byHand((workspace) => {
      const parameter = [{ type: "template", key: "userProperty", value: "{{ga4-goals variant}}" }];
      container().createObject(workspace, "tag", { name: "Google tag", type: "googtag", parameter });
    });
    const made = await plan([], { allowDelete: true, force: true });
    expect(made.refusals).toMatchObject([
      { code: "still-used", subject: "Google tag", detail: { kind: "tag", variable: "ga4-goals variant" } },
    ]);
    expect(renderTagManagerPlan(made, { paint: plainInk, width: 200 })).toContain("take it out there first");
  });
});

describe("between plan and apply", () => {
  test("an object of the plan that has changed makes it stale: exit 7, and nothing is written", async () => {
    await both(wanted(two));
    const made = await plan(wanted({ deep: 6, deeper: 9 }));
    byHand((workspace) => {
      const tag = container()
        .workspace(workspace)
        .objects.find((o) => o.body.type === "html");
      container().updateObject(workspace, "tag", tag?.id ?? "", null, { ...tag?.body, paused: true });
    });
    const before = emulator.calls.length;
    await expect(apply(made)).rejects.toMatchObject({ code: "stale", exitCode: 7 });
    expect(emulator.calls.slice(before).filter((call) => !call.startsWith("GET"))).toEqual([]);
  });

  test("a change of something else does not, and is kept", async () => {
    await both(wanted(two));
    const made = await plan(wanted({ deep: 6, deeper: 9 }));
    byHand((workspace) => {
      container().createObject(workspace, "tag", foreignTag("theirs"));
    });
    expect(statuses(await apply(made))).toEqual(["applied"]);
    expect(
      container()
        .latest()
        ?.objects.map((o) => o.body.name),
    ).toContain("theirs");
  });

  test("an update names the fingerprint it has seen", async () => {
    await both(wanted(two));
    const { path } = await client.createWorkspace("ga4-goals", "");
    const [tag] = (await client.objects(path)).filter((o) => o.kind === "tag");
    if (tag === undefined) throw new Error("no tag");
    await client.update(path, "tag", tag.id, tag.fingerprint, tag.body);
    await expect(client.update(path, "tag", tag.id, tag.fingerprint, tag.body)).rejects.toMatchObject({
      code: 412,
    });
  });
});

describe("when calls fail", () => {
  test("a lost answer is looked into: nothing is made twice", async () => {
    emulator.fail({ call: "POST /tags", status: 503, when: "after" });
    const applied = await both(wanted(two));
    expect(statuses(applied)).toEqual(Array(6).fill("applied"));
    expect(
      container()
        .latest()
        ?.objects.filter((o) => o.kind === "tag"),
    ).toHaveLength(3);
  });

  test("over quota it waits and goes on", async () => {
    emulator.fail({ call: "POST /triggers", status: 429, when: "before" });
    expect(statuses(await both(wanted(two)))).toEqual(Array(6).fill("applied"));
    expect(slept).toEqual([4000]);
  });

  test("a failure skips what depends on it, makes no version, and the next apply goes on from there", async () => {
    emulator.fail({ call: "POST /triggers", status: 400, when: "before" });
    const applied = await both(wanted(two));
    expect(applied.outcomes.map((o) => [o.operation.key, o.operation.kind, o.status])).toEqual([
      ["deep", "trigger", "failed"],
      ["deeper", "trigger", "applied"],
      ["page-code", "trigger", "applied"],
      ["deep", "tag", "skipped"],
      ["deeper", "tag", "applied"],
      ["page-code", "tag", "applied"],
    ]);
    expect([applied.version, container().versions.length]).toEqual([null, 0]);
    const again = await plan(wanted(two));
    expect(again.operations.map((o) => o.id)).toEqual(["create trigger deep", "create tag deep"]);
    expect((await apply(again)).version?.id).toBe("1");
    expect((await plan(wanted(two))).operations).toEqual([]);
  });

  test("cut off between the last write and the version: the next apply makes the version", async () => {
    emulator.fail({ call: "POST :create_version", status: 500, when: "before" });
    await expect(both(wanted(two))).rejects.toThrow();
    const again = await plan(wanted(two));
    expect([again.operations, again.versionMissing]).toEqual([[], true]);
    expect((await apply(again)).version?.id).toBe("1");
    expect((await plan(wanted(two))).versionMissing).toBe(false);
  });
});

describe("in words", () => {
  test("a plan says what changes and why, and an apply what became of it", async () => {
    const first = await plan(wanted({ deep: 5 }));
    expect(renderTagManagerPlan(first, { paint: plainInk, width: 160 })).toContain(
      "+ create tag ga4-goals - deep  · new",
    );
    expect(renderTagManagerEnd({ ...(await apply(first)), error: null }, plainInk)).toBe(
      "Tag Manager: 4 applied. Version 1 was made; it is not published.",
    );
    const empty = renderTagManagerPlan(await plan(wanted({ deep: 5 })), { paint: plainInk, width: 160 });
    expect(empty).toContain("Nothing to do. 4 tags and triggers are as they should be.");
    expect(empty).toContain("Version 1 is not published; apply --publish publishes it.");
    const less = renderTagManagerPlan(await plan([]), { paint: plainInk, width: 160 });
    expect(less).toContain("4 tags and triggers would be deleted: tag ga4-goals - deep,");
    expect(renderTagManagerPlan(await plan(wanted({ deep: 6 })), { paint: plainInk, width: 160 })).toMatch(
      /~ update tag ga4-goals - page code {2}· changed in the file\n {4}parameter\.html: .{40}/,
    );
  });
});
