/** `ci apply` keeps the ledger with git. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { takeLedger } from "../../../src/workflows/ci/keep-ledger.js";
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
    const { exitCode, stdout } = await ci(["apply", "--replan"]);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("Apply: 6 applied.")]);
    expect(here.read("summary.md")).toContain("### GA4 apply");
    expect(git(origin, "show", "--name-only", "--format=%s", "main").trim().split("\n")).toEqual([
      "ga4-goals: the ledger after an apply",
      "",
      `.ga4-goals/${id}.json`,
    ]);
    // Nothing changed, nothing to keep.
    const head = git(origin, "rev-parse", "main");
    expect((await ci(["apply", "--replan"])).exitCode).toBe(0);
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
    expect((await ci(["apply", "--replan"])).exitCode).toBe(0);
    expect(git(origin, "log", "--format=%s", "main").trim().split("\n")).toEqual([
      "ga4-goals: the ledger after an apply",
      "meanwhile",
      "goals",
    ]);
  });

  it("goes by the ledger that another run has kept since its commit, and leaves the rest of the commit alone", async () => {
    const origin = clone();
    const other = workspace().directory;
    git(other, "clone", "--quiet", origin, ".");
    const applied = await workspace(other).cli(["apply", "--yes"], {
      environment: { GA4_EMULATOR_HOST: ga4.address },
    });
    expect(applied.exitCode).toBe(0);
    execFileSync("cp", ["goals/shop.yaml", "goals/later.txt"], { cwd: other });
    git(other, "add", "--all");
    git(other, "commit", "--quiet", "--message", "meanwhile, with a ledger");
    git(other, "push", "--quiet", "origin", "main");
    here.write("goals/shop.yaml", GOALS(id, THREE));
    const { exitCode, stdout } = await ci(["apply", "--replan"]);
    // What the other run has adopted is known.
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("Plan: 5 to create, 1 unchanged")]);
    expect(Object.keys(here.files())).not.toContain("goals/later.txt");
    expect(git(origin, "log", "--format=%s", "main").trim().split("\n")).toEqual([
      "ga4-goals: the ledger after an apply",
      "meanwhile, with a ledger",
      "goals",
    ]);
    expect(git(origin, "show", `main:.ga4-goals/${id}.json`)).toContain("newsletter_signup");
    expect(git(origin, "ls-tree", "-r", "--name-only", "main")).toContain("goals/later.txt");
  });

  it("a ledger that another run changes at the same time is not written over", async () => {
    const origin = clone();
    expect((await ci(["apply", "--replan"])).exitCode).toBe(0);
    const other = workspace().directory;
    const mine = workspace().directory;
    for (const folder of [other, mine]) git(folder, "clone", "--quiet", origin, ".");
    const taken = await takeLedger({ directory: mine, environment: process.env, branch: "main" });
    const ledger = `.ga4-goals/${id}.json`;
    for (const [folder, text] of [
      [other, "theirs"],
      [mine, "mine"],
    ] as const)
      writeFileSync(`${folder}/${ledger}`, text);
    git(other, "commit", "--quiet", "--all", "--message", "theirs");
    git(other, "push", "--quiet", "origin", "main");
    await expect(taken.keep("mine")).rejects.toMatchObject({
      code: "ledger-not-kept",
      message: expect.stringContaining(ledger),
    });
    expect(git(origin, "show", `main:${ledger}`)).toBe("theirs");
  });

  it("keeps what was applied before something failed: exit 8", async () => {
    const origin = clone();
    here.write("goals/shop.yaml", GOALS(id, THREE));
    const remove = ga4.faults.add({
      method: "CreateKeyEvent",
      effect: { kind: "status", when: "before", code: 3, message: "Google says no" },
    });
    expect((await ci(["apply", "--replan"])).exitCode).toBe(8);
    remove();
    expect(git(origin, "show", `main:.ga4-goals/${id}.json`)).toContain('"purchase"');
  });

  it.each([
    ["is ignored by git", ".ga4-goals/\n", /\.gitignore keeps \.ga4-goals\//],
    ["can't be pushed", "", /git ls-remote failed/],
  ])("a ledger that %s is an error: exit 1", async (_what, ignored, text) => {
    clone(ignored);
    if (ignored === "") git(here.directory, "remote", "set-url", "origin", "/nowhere");
    const { exitCode, stderr } = await ci(["apply", "--replan"]);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(text)]);
    expect((await ci(["apply", "--no-commit", "--replan"])).exitCode).toBe(0);
  });
});
