/**
 * Files that a page shows: written where it says they are, and what they claim to be. Goals files and clients files
 * validate, whole or as a part to be added; a test is run by vitest, a program by the library's own test; anything else
 * can be read.
 */
import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { clientsJsonSchema } from "../../src/goals/clients/schema.js";
import { goalsJsonSchema } from "../../src/goals/json-schema.js";
import { policyJsonSchema } from "../../src/goals/policy/schema.js";
import type { Workspace } from "../support/cli.js";
import { ROOT } from "./markdown.js";
import type { WrittenFile } from "./steps.js";
import type { Terminal } from "./terminal.js";

/** What is wrong with it, or null. */
export async function fileProblem(
  file: WrittenFile,
  here: Workspace,
  terminal: Terminal,
): Promise<string | null> {
  if (file.language === "diff") return editProblem(file, here);
  if (file.path !== undefined) here.write(file.path, file.content);
  switch (file.language) {
    case "yaml":
      return await yamlProblem(file, here, terminal);
    case "json":
      JSON.parse(file.content);
      return null;
    case "js":
      // Run, and killed, by test/workflows/library/guide.slow.test.ts.
      return file.path?.endsWith(".mjs") ? null : "a program has a name: its first line is `// plan.mjs`";
    default:
      return await testProblem(file, here);
  }
}

const namesOf = (schema: unknown): readonly string[] =>
  Object.keys((schema as { readonly properties?: object }).properties ?? {});
const GOALS_KEYS: ReadonlySet<string> = new Set(namesOf(goalsJsonSchema()));
const CLIENTS_KEYS: ReadonlySet<string> = new Set(namesOf(clientsJsonSchema()));

const POLICY_KEYS: ReadonlySet<string> = new Set(namesOf(policyJsonSchema()));

async function yamlProblem(file: WrittenFile, here: Workspace, terminal: Terminal): Promise<string | null> {
  const content: unknown = parse(file.content);
  const keys = typeof content === "object" && content !== null ? Object.keys(content) : [];
  const all = (known: ReadonlySet<string>): boolean => keys.length > 0 && keys.every((key) => known.has(key));
  if (all(CLIENTS_KEYS) && !all(GOALS_KEYS)) {
    here.write("shown.clients.yaml", file.content);
    return await validated(terminal, ["--clients", file.path ?? "shown.clients.yaml"]);
  }
  if (all(POLICY_KEYS) && keys.some((key) => !GOALS_KEYS.has(key))) {
    const path = file.path ?? "shown.policy.yaml";
    here.write(path, file.content);
    return await validated(terminal, ["--policy", path]);
  }
  if (!all(GOALS_KEYS)) return null;
  if (keys.includes("goals")) {
    here.write("shown.goals.yaml", file.content);
    return await validated(terminal, ["shown.goals.yaml"]);
  }
  // A part that a reader adds to the goals there are: from now on it is one of their files.
  const part = `goals/line-${file.line}.yaml`;
  here.write(part, keys.includes("version") ? file.content : `version: 1\n${file.content}`);
  return await validated(terminal, []);
}

async function validated(terminal: Terminal, words: readonly string[]): Promise<string | null> {
  const command = ["validate", ...words];
  const { exitCode, output } = await terminal.type({ words: command, environment: {}, text: "", line: 0 });
  return exitCode === 0 ? null : `this YAML does not validate:\n${output}`;
}

/** `-` for the lines that are there, once, `+` for those that are to be there instead. */
function editProblem({ path, content }: WrittenFile, here: Workspace): string | null {
  if (path === undefined) return "a change of no file: its first line names it, `# goals/shop.yaml`";
  const lines = content.split("\n").slice(1);
  const marked = (mark: string): string =>
    lines.flatMap((line) => (/^[-+ ]/.test(line) && line[0] !== mark ? [line.slice(1)] : [])).join("\n");
  const [before = "", after, ...more] = here.read(path).split(marked("+"));
  if (after === undefined || more.length > 0) return `${path} does not have these lines exactly once`;
  here.write(path, before + marked("-") + after);
  return null;
}

/** In the reader's project this package and vitest are installed. */
async function testProblem({ path }: WrittenFile, here: Workspace): Promise<string | null> {
  if (!path?.endsWith(".test.ts"))
    return "TypeScript that no test runs: its first line names it, `// goals.test.ts`";
  const modules = join(here.directory, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  symlinkSync(ROOT, join(modules, "ga4-goals"));
  symlinkSync(join(ROOT, "node_modules/vitest"), join(modules, "vitest"));
  symlinkSync(join(ROOT, "dist/bin.js"), join(modules, ".bin/ga4-goals"));
  here.write("package.json", '{ "type": "module" }');
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const environment = { PATH: process.env.PATH, HOME: here.directory, CI: "true" };
  return await promisify(execFile)(process.execPath, [vitest, "run", path], {
    cwd: here.directory,
    env: environment,
  }).then(
    () => null,
    (error: { readonly stdout: string; readonly stderr: string }) =>
      `${path} fails:\n${error.stdout}${error.stderr}`,
  );
}
