/** What is proposed shows in a real shell: bash, and zsh and fish where there are any. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import { type Workspace, workspace } from "../../support/cli.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

let here: Workspace;
beforeEach(() => {
  here = workspace();
  here.write("clients.yaml", "version: 1\ngroups: { shops: {} }\nclients: { acme: {}, globex: {} }\n");
  here.write("agency.yaml", "version: 1\nclients: { initech: {} }\n");
  here.write("goals/a.yaml", "version: 1\ngoals: { order: {}, lead: {} }\n");
  here.write("goals/broken.yaml", "version: [1\n");
  here.write(".ga4-goals/123456789.json", "{}");
});

/** The script, and the program where a shell finds it by its name. */
async function installed(
  shell: string,
): Promise<{ readonly script: string; readonly env: NodeJS.ProcessEnv }> {
  const { stdout: script } = await here.cli(["completion", shell]);
  here.write("ga4-goals", `#!/bin/sh\nexec "${process.execPath}" "${ROOT}dist/bin.js" "$@"\n`);
  chmodSync(join(here.directory, "ga4-goals"), 0o755);
  const env = { HOME: here.directory, PATH: `${here.directory}:${process.env.PATH ?? ""}`, TERM: "xterm" };
  return { script, env };
}

const isMissing = (shell: string): boolean => spawnSync(shell, ["-c", "exit"]).error !== undefined;

describe("the script for bash", () => {
  /** What a real bash would put on the line. */
  async function tab(line: string): Promise<readonly string[]> {
    const { script, env } = await installed("bash");
    const test = `${script}\nCOMP_LINE=$1 COMP_POINT=\${#1}\n_ga4_goals\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync("bash", ["--noprofile", "--norc", "-c", test, "bash", line], {
      cwd: here.directory,
      encoding: "utf8",
      env,
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

describe.skipIf(isMissing("zsh"))("the script for zsh (skipped where there is no zsh)", () => {
  /** An interactive zsh of its own: what its line holds after Tab, and what it has shown. */
  const DRIVER = `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; autoload -Uz compinit; compinit -u -d "$HOME/.zcompdump"; eval "$(ga4-goals completion zsh)"; LISTMAX=1000; show() { print -r -- "$BUFFER" > line; BUFFER= }; zle -N show; bindkey "^X" show; print > ready'
while [[ ! -e ready ]]; do sleep 0.02; done
zpty -w -n z "$1"$'\\t\\x18'
while [[ ! -s line ]]; do sleep 0.02; zpty -r -t z shown && print -rn -- "$shown" >> shown; done
zpty -d z
`;

  async function tab(line: string): Promise<{ readonly line: string; readonly shown: string }> {
    const { env } = await installed("zsh");
    for (const file of ["line", "ready", "shown"]) rmSync(join(here.directory, file), { force: true });
    here.write("driver.zsh", DRIVER);
    const options = { cwd: here.directory, env, timeout: 30_000 } as const;
    execFileSync("zsh", ["-f", "driver.zsh", line], options);
    return { line: here.read("line").trimEnd(), shown: here.files().shown ?? "" };
  }

  it("completes a command, a flag, a value, a client behind a colon, a goal id and a file", async () => {
    here.write("my goals.yaml", "");
    for (const [line, completed] of [
      ["ga4-goals pla", "ga4-goals plan"],
      ["ga4-goals plan --detailed", "ga4-goals plan --detailed-exitcode"],
      ["ga4-goals plan --format js", "ga4-goals plan --format json"],
      ["ga4-goals plan --only group:s", "ga4-goals plan --only group:shops"],
      ["ga4-goals explain acme o", "ga4-goals explain acme order"],
      ["ga4-goals validate my", "ga4-goals validate my\\ goals.yaml"],
    ] as const)
      expect((await tab(line)).line).toBe(completed);
  });

  it("lists what there is with what it means, and nothing beside what has no meaning to tell", async () => {
    expect((await tab("ga4-goals ")).shown).toMatch(/doctor +-- Check everything/);
    const { shown } = await tab("ga4-goals explain ");
    expect(shown).toMatch(/acme +globex|globex +acme/);
    expect(shown).not.toMatch(/(acme|globex) +--/);
  });
});

describe.skipIf(isMissing("fish"))("the script for fish (skipped where there is no fish)", () => {
  /** What a real fish, which has the script where its help says, would offer. */
  async function tab(line: string): Promise<readonly string[]> {
    const { script, env } = await installed("fish");
    here.write(".config/fish/completions/ga4-goals.fish", script);
    return execFileSync("fish", ["-c", "complete -C $argv[1]", line], {
      cwd: here.directory,
      encoding: "utf8",
      env,
      timeout: 30_000,
    })
      .split("\n")
      .filter((offer) => offer !== "");
  }

  it("completes a command, a flag, a value, a client behind a colon, a goal id and a file", async () => {
    here.write("my goals.yaml", "");
    expect(await tab("ga4-goals doc")).toEqual([expect.stringMatching(/^doctor\tCheck everything/)]);
    expect(await tab("ga4-goals plan --detailed")).toEqual([expect.stringMatching(/^--detailed-exitcode\t/)]);
    expect(await tab("ga4-goals plan --format js")).toEqual([expect.stringMatching(/^json\t/)]);
    expect(await tab("ga4-goals plan --only group:s")).toEqual(["group:shops"]);
    expect(await tab("ga4-goals explain acme o")).toEqual(["order"]);
    expect(await tab("ga4-goals validate my")).toEqual(["my goals.yaml"]);
  });
});
