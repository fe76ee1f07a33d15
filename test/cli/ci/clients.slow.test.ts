/** `ci plan|apply|drift|report --clients`: one comment, one commit, one issue for all; exceptions by name. */
import { execFileSync } from "node:child_process";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { driftKeyEvent } from "../../../src/emulator/drift.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { propertyOf, setRole } from "../../../src/emulator/world/world.js";
import { decodePlans } from "../../../src/sync/plan/plan-file.js";
import { planIn } from "../../../src/workflows/ci/packed-plan.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";
import { addProperties, clientName, clientsFile, environment, GOALS } from "../../workflows/fleet/support.js";
import { type GitHubStub, startGitHub } from "./github-stub.js";
import { ciOn } from "./runner.js";

const COUNT = 6;
let ga4: Ga4;
let github: GitHubStub;
let here: Workspace;
let origin: string;
let first = 700_000;
const at = (index: number): string => String(first + index);

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(async () => {
  github = await startGitHub("acme/site");
  first += 1000;
  addProperties(ga4, COUNT, first);
  here = workspace();
  origin = workspace().directory;
  git(origin, "init", "--quiet", "--bare", "--initial-branch=main");
  git(here.directory, "init", "--quiet", "--initial-branch=main");
  git(here.directory, "remote", "add", "origin", origin);
  here.write(".gitignore", "*.json\n!.ga4-goals/*.json\nsummary.md\noutput.txt\n");
  here.write("goals.yaml", GOALS);
  here.write("clients.yaml", clientsFile(COUNT, first));
  commit("goals");
});
afterEach(() => github.stop());

function git(directory: string, ...words: readonly string[]): string {
  return execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], {
    cwd: directory,
    encoding: "utf8",
  }).trim();
}

/** What was committed before, and now. */
let [before, sha] = ["", ""];
function commit(message: string): void {
  // As a runner has it: the branch as it is there.
  const there = git(here.directory, "ls-remote", "origin", "main").split("\t")[0] ?? "";
  if (there !== "") {
    git(here.directory, "fetch", "--quiet", "origin", "main");
    git(here.directory, "reset", "--quiet", "--soft", "FETCH_HEAD");
  }
  git(here.directory, "add", "--all");
  git(here.directory, "commit", "--quiet", "--allow-empty", "--message", message);
  git(here.directory, "push", "--quiet", "origin", "HEAD:main");
  [before, sha] = [there, git(here.directory, "rev-parse", "HEAD")];
  github.merged.set(sha, 7);
}

function ci(
  words: readonly string[],
  event: object,
  more: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  here.write("event.json", JSON.stringify(event));
  return ciOn({ github, here }, ga4, [...words, "--clients", "clients.yaml"], {
    ...environment(ga4),
    ...more,
  });
}
const review = (...words: string[]): Promise<CliResult> =>
  ci(["plan", ...words], { pull_request: { number: 7, head: { sha }, base: { sha: before } } });
const merge = (...words: string[]): Promise<CliResult> =>
  ci(["apply", ...words], { before }, { GITHUB_SHA: sha, GITHUB_REF_NAME: "main" });
const comments = (): readonly string[] => (github.comments.get(7) ?? []).map(({ body }) => body);
const planned = (): readonly (string | null)[] =>
  decodePlans(planIn(comments()[0] ?? "")?.text ?? "", "comment").plans.map(({ client }) => client);
const events = (index: number): readonly string[] =>
  [...propertyOf(ga4.world, at(index)).keyEvents.values()].map((k) => k.eventName);

describe("a fleet", () => {
  it("is planned in one comment, applied as reviewed, and its ledgers are one commit", async () => {
    const { exitCode, stderr } = await review();
    expect(exitCode, stderr).toBe(0);
    const [comment = "", ...others] = comments();
    expect(others).toEqual([]);
    expect(comment).toMatch(/### GA4 plan: clients\.yaml[\s\S]*6 clients, 6 with changes/);
    expect(here.read("output.txt")).toContain("changes=24\n");
    const applied = await merge();
    expect([applied.exitCode, applied.stdout]).toEqual([0, expect.stringContaining("6 applied")]);
    expect(
      git(origin, "show", "--name-only", "--format=%s", "main")
        .split("\n")
        .filter((line) => /json$/.test(line)),
    ).toEqual([
      ...Array.from({ length: COUNT }, (_, i) => `.ga4-goals/${at(i)}.json`),
      ".ga4-goals/clients.json",
    ]);
    expect(git(origin, "rev-list", "--count", `${sha}..main`)).toBe("1");
    expect((await merge()).exitCode).toBe(0);
  });

  it("only those are planned whose goals the change touches, and nobody where it touches none; --all plans the rest, and what was not reviewed is left out", async () => {
    await ci(["apply", "--replan"], {});
    here.write("README.md", "words");
    commit("words");
    await review();
    expect(comments()[0]).toContain("This changes goals and policy of none of 6 clients");
    const calls = ga4.calls.length;
    const untouched = await merge();
    expect([untouched.exitCode, ga4.calls.length]).toEqual([0, calls]);
    // Where it can't be told what was before, all are planned, and that is said.
    await ci(["plan"], { pull_request: { number: 7, base: { sha: "f".repeat(40) } } });
    expect(comments()[0]).toContain("All 6 clients are planned: the commit that this is a change of");

    here.write(
      "clients.yaml",
      clientsFile(COUNT, first, (i) =>
        i === 1 || i === 4 ? "overrides: { goals: { order: { value: 7 } } }" : "",
      ),
    );
    commit("two clients");
    driftKeyEvent(ga4.world, at(0), "purchase", { countingMethod: "ONCE_PER_SESSION" });
    await review();
    expect(planned()).toEqual([clientName(1), clientName(4)]);
    expect(comments()[0]).toContain("Planned are the 2 clients of 6 whose goals or policy this changes");
    await review("--all");
    expect(planned()).toHaveLength(COUNT);
    expect(comments()[0]).toContain("3 with changes");
    await review();

    // One of them is changed by somebody between review and merge.
    driftKeyEvent(ga4.world, at(4), "purchase", { countingMethod: "ONCE_PER_SESSION" });
    const writes = ga4.counters.writes.arrived;
    const merged = await merge();
    expect(merged.exitCode, merged.stderr).toBe(8);
    expect(merged.stderr).toContain("not-reviewed");
    expect(ga4.counters.writes.arrived).toBe(writes + 1);
    const told = comments().at(-1) ?? "";
    expect(told).toMatch(/^<!-- ga4-goals:apply:goals -->\n\n### GA4 apply: 1 client left out/);
    expect(told).toContain(`#### ${clientName(4)}`);
    expect(told).toContain("counting_method  once per session -> once per event");
    expect(told).not.toContain(clientName(1));
    // A second run has only that one.
    const again = await merge();
    expect([again.exitCode, ga4.counters.writes.arrived]).toEqual([7, writes + 1]);
    expect((await merge("--replan", "--only", clientName(4))).exitCode).toBe(0);
    expect(comments().at(-1)).toContain("### GA4 apply: done");
  });

  it("those are planned whose policy the change touches, too", async () => {
    await ci(["apply", "--replan"], {});
    const rule = "when: { operation: create }";
    const policy = (message: string): string =>
      `version: 1\nrules:\n  careful: { message: ${message}, ${rule} }\n`;
    here.write("policy.yaml", policy("Ask first"));
    commit("a policy");
    await review();
    expect(planned()).toHaveLength(COUNT);
    here.write("policy.yaml", `# Words alone.\n${policy("Ask first")}`);
    commit("words");
    await review();
    expect(comments()[0]).toContain("This changes goals and policy of none of 6 clients");
    here.write(
      "clients.yaml",
      clientsFile(COUNT, first, (i) => (i === 3 ? "policy: own.yaml" : "")),
    );
    here.write("own.yaml", policy("Ask the owner"));
    commit("a policy of its own");
    await review();
    expect(planned()).toEqual([clientName(3)]);
  });

  it("a client that can't be planned is told beside the others", async () => {
    setRole(ga4.world, at(2), "none");
    here.write(
      "clients.yaml",
      clientsFile(COUNT, first, (i) => (i === 5 ? "overrides: { goals: { order: { valeu: 7 } } }" : "")),
    );
    commit("a mistake");
    const { exitCode, stdout } = await review("--all");
    expect(exitCode).toBe(8);
    expect(stdout).toMatch(/^::error file=clients\.yaml,line=9/m);
    expect(comments()[0]).toMatch(/Could not be planned[\s\S]*client-003[\s\S]*client-006/);
    expect((await merge()).exitCode).toBe(8);
    expect([0, 1, 3, 4].map((i) => events(i).includes("lead"))).toEqual([true, true, true, true]);
  });

  it("canaries come first, and what a cancelled job has left is gone on with by the next", async () => {
    await review();
    const remove = ga4.faults.add({
      method: "CreateKeyEvent",
      request: (request) => String(request.parent) === `properties/${at(1)}`,
      effect: { kind: "status", when: "before", code: 3, message: "Google says no" },
    });
    const stopped = await merge("--canary", "2");
    remove();
    expect([stopped.exitCode, stopped.stderr]).toEqual([
      8,
      expect.stringContaining("The canary client-002 failed"),
    ]);
    expect(events(0)).toContain("lead");
    expect(events(3)).not.toContain("lead");
    expect(git(origin, "show", `main:.ga4-goals/${at(0)}.json`)).toContain("lead");
    // Another runner, with nothing but the commit that was merged.
    const next = workspace();
    git(next.directory, "clone", "--quiet", origin, ".");
    git(next.directory, "reset", "--quiet", "--hard", sha);
    here = next;
    const again = await merge();
    expect([again.exitCode, again.stderr]).toEqual([0, expect.not.stringContaining("not-reviewed")]);
    expect(Array.from({ length: COUNT }, (_, i) => events(i).includes("lead"))).toEqual(
      Array(COUNT).fill(true),
    );
  });
});

describe("ci drift and ci report of clients", () => {
  it("one report on the page of the run and as pages; one issue with a line a client; who can't be looked at keeps it open", async () => {
    await ci(["apply", "--replan"], {});
    const made = await ci(["report", "--html", "reports"], {});
    expect(made.exitCode, made.stderr).toBe(0);
    expect(here.read("summary.md")).toContain("client-001");
    expect(here.read("reports/index.html")).toMatch(/^<!doctype html>/i);
    expect((await ci(["drift"], {})).stdout).toBe("No drift.\n");
    for (const i of [1, 3])
      driftKeyEvent(ga4.world, at(i), "purchase", { countingMethod: "ONCE_PER_SESSION" });
    setRole(ga4.world, at(5), "none");
    expect((await ci(["drift"], {})).exitCode).toBe(8);
    const [issue] = github.issues;
    expect(issue?.title).toBe("GA4 drift: 2 clients");
    expect(issue?.body.split("\n").filter((line) => line.startsWith("- "))).toEqual([
      `- **client-002** (property ${at(1)}): update key event purchase`,
      `- **client-004** (property ${at(3)}): update key event purchase`,
      expect.stringMatching(/^- \*\*client-006\*\*: /),
    ]);
    await ci(["drift"], {});
    expect(github.writes.filter((one) => one.includes("issues"))).toEqual(["POST /issues"]);
    expect((await ci(["apply", "--replan", "--exclude", "client-006"], {})).exitCode).toBe(0);
    await ci(["drift"], {});
    expect(issue?.state).toBe("open");
    setRole(ga4.world, at(5), "editor");
    expect((await ci(["drift"], {})).exitCode).toBe(0);
    expect(issue?.state).toBe("closed");
  });
});
