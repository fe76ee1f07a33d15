/** `action.yml` itself: its own steps, run as a runner would, against the emulator and a GitHub on loopback. */
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { type Workspace, workspace } from "../../support/cli.js";
import { type GitHubStub, startGitHub, TOKEN } from "./github-stub.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}
const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as Action;

let ga4: Ga4;
let github: GitHubStub;
let here: Workspace;
let id: string;
let last = 9_500_000;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
  github = await startGitHub("acme/site");
});
afterAll(async () => {
  await github.stop();
  await ga4.stop();
});
beforeEach(() => {
  last += 1_111;
  id = String(last);
  seedProperty(ga4.world, "1", { id, displayName: "Shop" });
  github.comments.clear();
  here = workspace();
  here.write("event.json", JSON.stringify({ pull_request: { number: 7 } }));
  here.write(
    "goals/shop.yaml",
    `version: 1\nproperty: ${id}\ncurrency: EUR\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n`,
  );
});

/** Runs the step `run` with `with:` as given, every `\${{ }}` of its variables filled in as GitHub does. */
async function run(
  inputs: Readonly<Record<string, string>>,
): Promise<{ readonly exitCode: number; readonly stdout: string }> {
  const step = action.runs.steps.find((candidate) => candidate.id === "run");
  const temporary = workspace().directory;
  const bin = join(temporary, "ga4-goals/node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "ga4-goals"), `#!/bin/sh\nexec "${process.execPath}" "${ROOT}dist/bin.js" "$@"\n`);
  chmodSync(join(bin, "ga4-goals"), 0o755);
  const value = (name: string): string => inputs[name] ?? action.inputs[name]?.default ?? "";
  const environment = Object.fromEntries(
    Object.entries(step?.env ?? {}).map(([name, text]) => [
      name,
      text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_all, input: string) => value(input)),
    ]),
  );
  try {
    // As GitHub starts bash for `shell: bash`.
    const { stdout } = await promisify(execFile)(
      "bash",
      ["--noprofile", "--norc", "-eo", "pipefail", "-c", step?.run ?? ""],
      {
        cwd: here.directory,
        env: {
          PATH: process.env.PATH ?? "",
          HOME: here.directory,
          RUNNER_TEMP: temporary,
          GA4_EMULATOR_HOST: ga4.address,
          GITHUB_API_URL: github.url,
          GITHUB_REPOSITORY: "acme/site",
          GITHUB_EVENT_PATH: join(here.directory, "event.json"),
          ...environment,
          GITHUB_TOKEN: TOKEN,
        },
      },
    );
    return { exitCode: 0, stdout };
  } catch (error) {
    const { code, stdout } = error as { readonly code: number; readonly stdout: string };
    return { exitCode: code, stdout };
  }
}

describe("action.yml", () => {
  it("plans into the comment of the pull request", async () => {
    expect((await run({ command: "plan" })).exitCode).toBe(0);
    expect(github.comments.get(7)?.map(({ body }) => body)).toEqual([
      expect.stringContaining("### GA4 plan: 1 to adopt"),
    ]);
  });

  it("hands files, property and arguments on", async () => {
    here.write(
      "other/a.yaml",
      "version: 1\ngoals:\n  lead: { tier: macro, category: lead, type: event, event: generate_lead }\n",
    );
    const inputs = {
      command: "plan",
      files: "other/*.yaml",
      property: id,
      arguments: "--name\nother\n--force",
    };
    expect((await run(inputs)).exitCode).toBe(0);
    expect(github.comments.get(7)?.[0]?.body).toMatch(/^<!-- ga4-goals:plan:other -->[\s\S]*generate_lead/);
  });

  it("ends with the command's own exit code", async () => {
    here.write("goals/shop.yaml", "version: 1\ngoals: []\n");
    expect((await run({ command: "plan" })).exitCode).toBe(3);
  });

  it("runs nothing that an input says", async () => {
    const evil = '$(touch pwned) `touch pwned` "; touch pwned; "';
    for (const input of ["command", "files", "property", "arguments"]) {
      expect((await run({ command: "plan", [input]: evil })).exitCode).not.toBe(0);
    }
    expect(Object.keys(here.files())).not.toContain("pwned");
    for (const { run: script = "" } of action.runs.steps) expect(script).not.toContain("${{");
  });

  it("knows no other commands", async () => {
    expect(await run({ command: "emulator" })).toEqual({
      exitCode: 64,
      stdout: expect.stringContaining("::error::"),
    });
  });

  it("installs the version it belongs to", () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      readonly version: string;
    };
    expect(action.inputs.package?.default).toBe(`ga4-goals@${version}`);
    expect(action.runs.using).toBe("composite");
  });
});
