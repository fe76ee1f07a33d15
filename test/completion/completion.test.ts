/** Completion: what `complete` proposes, and that a real shell shows it. */
import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import { type Workspace, workspace } from "../support/cli.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

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
      ["plan", "apply", "drift", "report"],
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
    const listed = [...(stdout.split("COMMANDS\n")[1] ?? "").matchAll(/^ {2}([a-z-]+) /gm)].map(
      ([, name]) => name,
    );
    expect(all).toEqual(listed);
    expect(all).not.toContain("complete");
  });

  it("says what each possibility means", async () => {
    const { stdout } = await here.cli(["complete", "--", "doc"]);
    expect(stdout).toMatch(/^doctor\tCheck everything/);
  });
});

describe("the script for bash", () => {
  /** What a real bash would put on the line. */
  async function tab(line: string): Promise<readonly string[]> {
    const { stdout: script } = await here.cli(["completion", "bash"]);
    here.write("ga4-goals", `#!/bin/sh\nexec "${process.execPath}" "${ROOT}dist/bin.js" "$@"\n`);
    chmodSync(join(here.directory, "ga4-goals"), 0o755);
    const test = `${script}\nCOMP_LINE=$1 COMP_POINT=\${#1}\n_ga4_goals\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync("bash", ["--noprofile", "--norc", "-c", test, "bash", line], {
      cwd: here.directory,
      encoding: "utf8",
      env: { PATH: `${here.directory}:${process.env.PATH ?? ""}` },
    })
      .split("\n")
      .filter((word) => word !== "");
  }

  it("completes commands, values, clients behind a colon, and files", async () => {
    here.write("my goals.yaml", "");
    expect(await tab("ga4-goals pla")).toEqual(["plan"]);
    expect(await tab("ga4-goals plan --format ")).toContain("json");
    // `group:` stands on the line already.
    expect(await tab("ga4-goals plan --only group:s")).toEqual(["shops"]);
    expect(await tab("ga4-goals validate my")).toEqual(["my goals.yaml"]);
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
