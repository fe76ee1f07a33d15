/** `ci apply` keeps the ledger with git. */
import { execFileSync } from "node:child_process";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";
import type { GitHubStub } from "./github-stub.js";
import { ciOn, GOALS, startRunner, THREE } from "./runner.js";

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

const ci = (words: readonly string[]): Promise<CliResult> => ciOn({ github, here }, ga4, words);

describe("ci apply", () => {
  const git = (directory: string, ...words: string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], {
      cwd: directory,
      encoding: "utf8",
    });

  /** The workspace as a clone of a bare repository, as a runner has it. */
  function clone(ignored = ""): string {
    const origin = workspace().directory;
    git(origin, "init", "--quiet", "--bare", "--initial-branch=main");
    git(here.directory, "init", "--quiet", "--initial-branch=main");
    here.write(".gitignore", `event.json\nsummary.md\noutput.txt\n.ga4-goals/*.lock\n${ignored}`);
    git(here.directory, "add", "goals", ".gitignore");
    git(here.directory, "commit", "--quiet", "--message", "goals");
    git(here.directory, "remote", "add", "origin", origin);
    git(here.directory, "push", "--quiet", "origin", "main");
    return origin;
  }

  it("applies, tells the page of the run, and pushes the ledger and nothing else", async () => {
    const origin = clone();
    here.write("goals/shop.yaml", GOALS(id, THREE));
    const { exitCode, stdout } = await ci(["apply"]);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("Apply: 6 applied.")]);
    expect(here.read("summary.md")).toContain("### GA4 apply");
    expect(git(origin, "show", "--name-only", "--format=%s", "main").trim().split("\n")).toEqual([
      "ga4-goals: the ledger after an apply",
      "",
      `.ga4-goals/${id}.json`,
    ]);
    // Nothing changed, nothing to keep.
    const head = git(origin, "rev-parse", "main");
    expect((await ci(["apply"])).exitCode).toBe(0);
    expect(git(origin, "rev-parse", "main")).toBe(head);
  });

  it("keeps the ledger on top of what was merged meanwhile", async () => {
    const origin = clone();
    const other = workspace().directory;
    git(other, "clone", "--quiet", origin, ".");
    execFileSync("touch", ["other.txt"], { cwd: other });
    git(other, "add", "other.txt");
    git(other, "commit", "--quiet", "--message", "meanwhile");
    git(other, "push", "--quiet", "origin", "main");
    expect((await ci(["apply"])).exitCode).toBe(0);
    expect(git(origin, "log", "--format=%s", "main").trim().split("\n")).toEqual([
      "ga4-goals: the ledger after an apply",
      "meanwhile",
      "goals",
    ]);
  });

  it("keeps what was applied before something failed: exit 8", async () => {
    const origin = clone();
    here.write("goals/shop.yaml", GOALS(id, THREE));
    const remove = ga4.faults.add({
      method: "CreateKeyEvent",
      effect: { kind: "status", when: "before", code: 3, message: "Google says no" },
    });
    expect((await ci(["apply"])).exitCode).toBe(8);
    remove();
    expect(git(origin, "show", `main:.ga4-goals/${id}.json`)).toContain('"purchase"');
  });

  it.each([
    ["is ignored by git", ".ga4-goals/\n", /\.gitignore keeps \.ga4-goals\//],
    ["can't be pushed", "", /git push failed|git pull failed/],
  ])("a ledger that %s is an error: exit 1", async (_what, ignored, text) => {
    clone(ignored);
    if (ignored === "") git(here.directory, "remote", "set-url", "origin", "/nowhere");
    const { exitCode, stderr } = await ci(["apply"]);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(text)]);
    expect((await ci(["apply", "--no-commit"])).exitCode).toBe(0);
  });
});
