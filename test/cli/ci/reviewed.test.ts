/** `ci plan` and `ci apply` together: what the pull request showed is what the merge does, or nothing is done and it is told. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { driftKeyEvent, loseKeyEvent } from "../../../src/emulator/drift.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedKeyEvent } from "../../../src/emulator/seeds.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import { decodePlans, encodePlan, planId } from "../../../src/sync/plan/plan-file.js";
import { planIn, withPlan } from "../../../src/workflows/ci/packed-plan.js";
import type { CliResult, Workspace } from "../../support/cli.js";
import { BOT, type GitHubStub, zipOf } from "./github-stub.js";
import { ciOn, GOALS, startRunner, THREE } from "./runner.js";

const SHA = "89abcdef0123456789abcdef0123456789abcdef";

let ga4: Ga4;
let github: GitHubStub;
let here: Workspace;
let id: string;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(async () => {
  ({ github, here, id } = await startRunner(ga4));
});
afterEach(() => github.stop());

const review = (...words: string[]): Promise<CliResult> => ciOn({ github, here }, ga4, ["plan", ...words]);

/** As the job that a merge starts; its event is a push. */
async function merge(...words: string[]): Promise<CliResult> {
  github.merged.set(SHA, 7);
  return push(...words);
}
function push(...words: string[]): Promise<CliResult> {
  here.write("push.json", "{}");
  return ciOn({ github, here }, ga4, ["apply", "--no-commit", ...words], {
    GITHUB_SHA: SHA,
    GITHUB_EVENT_PATH: `${here.directory}/push.json`,
  });
}

const comments = (): readonly string[] => (github.comments.get(7) ?? []).map(({ body }) => body);
const writes = (): number => ga4.counters.writes.arrived;
const keyEvents = (): readonly string[] =>
  [...propertyOf(ga4.world, id).keyEvents.values()]
    .filter(({ custom }) => custom)
    .map(({ eventName }) => eventName)
    .toSorted();
const lastPlan = (): unknown => JSON.parse(here.read(`.ga4-goals/${id}.json`)).lastPlan;

/** Exit 7, nothing written, and the difference in the log, on the page of the run and on the pull request. */
async function refused(result: CliResult, before: number, ...said: readonly string[]): Promise<void> {
  expect([result.exitCode, writes()], result.stderr).toEqual([7, before]);
  for (const text of said) {
    expect(result.stderr).toContain(text);
    expect(here.read("summary.md")).toContain(text);
    expect(comments().at(-1)).toContain(text);
  }
  expect(comments().at(-1)).toMatch(/^<!-- ga4-goals:apply:goals -->\n\n### GA4 apply: not done/);
}

describe("what was reviewed", () => {
  it("is what is applied: the same plan, byte for byte, in the comment, in the file and in the apply", async () => {
    here.write("goals/shop.yaml", GOALS(id, THREE));
    await review("--out", "reviewed.json");
    const file = here.read("reviewed.json");
    const [comment = ""] = comments();
    expect(planIn(comment)).toMatchObject({ run: "42", text: file });
    await here.cli(["plan", "--out", "now.json"], { environment: { GA4_EMULATOR_HOST: ga4.address } });
    expect(here.read("now.json")).toBe(file);

    const applied = await merge();
    expect([applied.exitCode, applied.stdout]).toEqual([0, expect.stringContaining("Apply: 6 applied.")]);
    expect(lastPlan()).toBe(decodePlans(file, "file").id);
    const done = [...applied.stdout.matchAll(/^✓ (.*)$/gm)].map(([, what]) => what);
    const reviewed = decodePlans(file, "file").plans.flatMap(({ plan }) => plan.operations);
    expect(done).toHaveLength(reviewed.length);
    expect(github.writes).toEqual(["POST /issues/7/comments"]);
    // The same job once more, as a person may start it.
    const again = await merge();
    expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining("Nothing to do")]);
  });

  it("is found on GitHub with the line ends of a form, and by --plan without any service", async () => {
    here.write("goals/shop.yaml", GOALS(id, THREE));
    await review("--out", "reviewed.json");
    for (const comment of github.comments.get(7) ?? []) comment.body = comment.body.replaceAll("\n", "\r\n");
    expect((await merge()).exitCode).toBe(0);

    here.write("goals/shop.yaml", GOALS(id, THREE).replace("value: 1.5", "value: 2"));
    const plain = (...words: string[]): Promise<CliResult> =>
      here.cli(["ci", ...words], { environment: { GA4_EMULATOR_HOST: ga4.address } });
    await plain("plan", "--out", "reviewed.json");
    const unknown = await plain("apply", "--no-commit");
    expect([unknown.exitCode, unknown.stderr]).toEqual([7, expect.stringContaining("No token or no commit")]);
    expect((await plain("apply", "--no-commit", "--plan", "reviewed.json")).exitCode).toBe(0);
  });

  it("is gone on with after an apply that came half way", async () => {
    here.write("goals/shop.yaml", GOALS(id, THREE));
    await review();
    const remove = ga4.faults.add({
      method: "CreateEventCreateRule",
      effect: { kind: "status", when: "before", code: 3, message: "Google says no" },
    });
    expect((await merge()).exitCode).toBe(8);
    remove();
    const again = await merge();
    expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining("Apply: 1 applied.")]);
    expect(github.writes).toEqual(["POST /issues/7/comments"]);
  });
});

describe("a foreign change between review and merge", () => {
  it("that is more: nothing is written, it is named; --replan applies it and the pull request is told", async () => {
    here.write("goals/shop.yaml", GOALS(id, THREE));
    await review();
    expect((await merge()).exitCode).toBe(0);
    here.write("goals/shop.yaml", GOALS(id, THREE).replace("value: 1.5", "value: 2"));
    await review();
    driftKeyEvent(
      ga4.world,
      id,
      "purchase",
      { countingMethod: "ONCE_PER_SESSION" },
      { email: "eve@example.com" },
    );
    const before = writes();
    await refused(
      await merge(),
      before,
      "Not reviewed, and would be done now:",
      "~ update key event purchase",
      "counting_method  once per session -> once per event",
    );
    expect(comments()).toHaveLength(2);
    await merge();
    expect(comments()).toHaveLength(2);
    expect((await merge("--replan")).exitCode).toBe(0);
    expect(comments().at(-1)).toMatch(/### GA4 apply: done/);
  });

  it("that is other or less: nothing is written, and both are shown", async () => {
    here.write("goals/shop.yaml", GOALS(id, THREE));
    await review();
    seedKeyEvent(ga4.world, propertyOf(ga4.world, id), { eventName: "newsletter_signup" });
    const before = writes();
    await refused(
      await merge(),
      before,
      "Reviewed in another way than it would be done now:",
      "+ create key event newsletter_signup",
      "~ adopt and change key event newsletter_signup",
    );
    loseKeyEvent(ga4.world, id, "newsletter_signup");
    expect((await merge()).exitCode).toBe(0);

    driftKeyEvent(ga4.world, id, "purchase", { countingMethod: "ONCE_PER_SESSION" });
    await review();
    driftKeyEvent(ga4.world, id, "purchase", { countingMethod: "ONCE_PER_EVENT" });
    await refused(
      await merge(),
      writes(),
      "Reviewed, and would not be done now:",
      "~ update key event purchase",
    );
  });

  it("in the goals files or the ledger is said to be one", async () => {
    await review();
    here.write("goals/shop.yaml", GOALS(id, THREE));
    await refused(await merge(), writes(), "The goals files do not say what they said at the review.");
    expect((await merge("--replan")).exitCode).toBe(0);
  });
});

describe("a push without a pull request", () => {
  it("says so and needs --replan; where nothing is to be done, nothing is asked for", async () => {
    here.write("goals/shop.yaml", GOALS(id, THREE));
    const before = writes();
    const pushed = await push();
    expect([pushed.exitCode, writes()]).toEqual([7, before]);
    expect(pushed.stderr).toContain("Commit 89abcde was pushed without a pull request.");
    expect(here.read("summary.md")).toContain("was pushed without a pull request");
    expect(comments()).toEqual([]);
    expect((await push("--replan")).exitCode).toBe(0);
    expect((await push()).exitCode).toBe(0);
  });
});

describe("a plan in a comment is nobody's word", () => {
  it("of somebody else is not looked at, nor one that can't be read, nor one that is another", async () => {
    here.write("goals/shop.yaml", GOALS(id, THREE));
    await review("--out", "reviewed.json");
    const [mine] = github.comments.get(7) ?? [];
    if (mine === undefined) throw new Error("no comment");
    const { body } = mine;
    const before = writes();
    const unread = async (user: string, text: string, said: string): Promise<void> => {
      github.comments.set(7, [{ id: 1, number: 0, user: { login: user }, body: text }]);
      await refused(await merge(), before, said);
    };
    await unread("eve", body, "has no comment with a plan");
    await unread(BOT, body.slice(0, body.lastIndexOf("<!--")), "has no comment with a plan");
    const [saved] = decodePlans(here.read("reviewed.json"), "file").plans;
    if (saved === undefined) throw new Error("no plan");
    const emptied = { ...saved, plan: { ...saved.plan, operations: [] } };
    const packed = (text: string, of = saved.id): string =>
      withPlan(body.slice(0, body.lastIndexOf("\n<!--")), { id: of, run: "42", text }, 65_000);
    await unread(BOT, packed("{}"), "can't be read");
    await unread(BOT, packed(encodePlan(emptied)), "it was changed after it was written");
    const forged = { ...emptied, id: planId(emptied) };
    await unread(BOT, packed(encodePlan(forged)), "neither in its comment nor among the files");
    // One that is whole: it says what would be reviewed, and no more is done than that.
    await unread(BOT, packed(encodePlan(forged), forged.id), "Not reviewed, and would be done now:");
    expect(keyEvents()).toEqual([]);
  });

  it("too large for it is among the files of the run", async () => {
    here.write("goals/shop.yaml", GOALS(id, THREE));
    await review("--out", "reviewed.json");
    const [comment] = github.comments.get(7) ?? [];
    if (comment === undefined) throw new Error("no comment");
    const text = comment.body.slice(0, comment.body.lastIndexOf("\n<!--"));
    // Nothing that could be packed smaller.
    const noise = Array.from({ length: 60_000 }, (_, i) => ((i * 7919) % 104_729).toString(36)).join("");
    const packed = { id: planIn(comment.body)?.id ?? "", run: "42", text: noise };
    comment.body = withPlan(text, packed, 65_000);
    expect(comment.body.length).toBeLessThan(text.length + 100);
    expect(planIn(comment.body)).toEqual({ ...packed, text: null });
    await refused(await merge(), writes(), "neither in its comment nor among the files");
    github.artifacts.set("42", [{ id: 2, name: "ga4-goals-plan", zip: Buffer.from("PK no archive") }]);
    await refused(await merge(), writes(), "neither in its comment nor among the files");
    const file = here.read("reviewed.json");
    github.artifacts.set("42", [
      { id: 1, name: "other", zip: zipOf("other.json", "{}") },
      { id: 2, name: "ga4-goals-plan", zip: zipOf("plan.json", file) },
    ]);
    expect((await merge()).exitCode).toBe(0);
  });
});
