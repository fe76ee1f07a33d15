/** Completion: what `complete` proposes, and the scripts for shells. */
import { beforeEach, describe, expect, it } from "vitest";
import { type Workspace, workspace } from "../../support/cli.js";

let here: Workspace;
beforeEach(() => {
  here = workspace();
  here.write("clients.yaml", "version: 1\ngroups: { shops: {} }\nclients: { acme: {}, globex: {} }\n");
  here.write("agency.yaml", "version: 1\nclients: { initech: {} }\n");
  here.write("goals/a.yaml", "version: 1\ngoals: { order: {}, lead: {} }\n");
  here.write("goals/broken.yaml", "version: [1\n");
  here.write(".ga4-goals/123456789.json", "{}");
});

async function proposed(...words: string[]): Promise<readonly string[]> {
  const { stdout, exitCode, stderr } = await here.cli(["complete", "--", ...words]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  return stdout.split("\n").flatMap((line) => line.split("\t")[0] || []);
}

describe("complete", () => {
  it.each([
    [["pl"], ["plan"]],
    [
      ["ci", ""],
      ["plan", "apply", "drift", "check", "report"],
    ],
    [["plan", "--format", "j"], ["json"]],
    [["plan", "--detailed"], ["--detailed-exitcode"]],
    [["plan", "g"], [":files"]],
    [["plan", "--out", ""], [":files"]],
    [
      ["plan", "--only", ""],
      ["acme", "globex", "group:shops"],
    ],
    [["plan", "--only", "group:"], ["group:shops"]],
    [["plan", "--clients", "agency.yaml", "--only", ""], ["initech"]],
    [["plan", "--clients", "absent.yaml", "--only", ""], []],
    [["plan", "--property", "1"], ["123456789"]],
    [["explain", "g"], ["globex"]],
    [
      ["explain", "--clients", "agency.yaml", "acme", ""],
      ["order", "lead"],
    ],
    [["completion", "z"], ["zsh"]],
    [["help", "exit"], ["exit-codes"]],
    [
      ["init", "--kind", "s"],
      ["shop", "saas"],
    ],
  ])("%j -> %j", async (words, expected) => {
    expect(await proposed(...words)).toEqual(expected);
  });

  it("offers every command that help lists, and no hidden one", async () => {
    const all = await proposed("");
    const { stdout } = await here.cli(["--help"]);
    const groups = (stdout.split("\nMORE\n")[0] ?? "").split(/^[A-Z ,]+\n/m).slice(1);
    const listed = groups.flatMap((group) =>
      [...group.matchAll(/^ {2}([a-z][a-z-]+) /gm)].map(([, name]) => name),
    );
    expect(all.toSorted()).toEqual(listed.toSorted());
    expect(all).not.toContain("complete");
  });

  it("says what each possibility means", async () => {
    const { stdout } = await here.cli(["complete", "--", "doc"]);
    expect(stdout).toMatch(/^doctor\tCheck everything/);
  });
});
it.each(["bash", "zsh", "fish"])("the script for %s calls back and defines itself", async (shell) => {
  const { stdout, exitCode } = await here.cli(["completion", shell]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/ complete -- /);
  expect(stdout).toMatch(/^complete -|^ *compdef /m);
  // Every escape of the template came out as the shell needs it.
  expect(stdout).not.toMatch(/undefined|\\\$\{/);
});

it("another shell is wrong usage, with those there are", async () => {
  const { exitCode, stderr } = await here.cli(["completion", "powershell"]);
  expect([exitCode, stderr]).toEqual([64, expect.stringContaining("bash, zsh, fish")]);
});
