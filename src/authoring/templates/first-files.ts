/**
 * Which files `init` writes, given what is there already: new, changed on consent, added to, or left alone. One is a
 * GitHub workflow: plan on pull requests, apply on merge, drift and check daily, a weekly report. Pure.
 */
import type { Answers } from "./answers.js";
import { workflowText } from "./github-workflow.js";

/** What is to happen to a file. `replace` only with somebody's consent. */
export type FileFate = "new" | "same" | "replace" | "add-lines" | "keep";

export interface FirstFile {
  readonly path: string;
  readonly fate: FileFate;
  /** The whole file as it will be. */
  readonly text: string;
}

/** What comes with the package. */
export interface Shipped {
  readonly schema: string;
  readonly environmentExample: string;
  readonly version: string;
}

/** Files git is not to keep: secrets, and what an apply leaves behind while it runs. The ledger is not among them. */
const IGNORED: readonly string[] = [".env", ".ga4-goals/*.lock", ".ga4-goals/*.journal.ndjson"];

export function goalsPath({ kind }: Pick<Answers, "kind">): string {
  return `goals/${kind}.yaml`;
}

/** Every path that `firstFiles` wants to know the present text of. */
export function pathsOf(answers: Answers): readonly string[] {
  return [goalsPath(answers), SCHEMA, ".env", ".gitignore", ...(answers.ci === "github" ? [WORKFLOW] : [])];
}

const SCHEMA = "goals/goals.schema.json";
export const WORKFLOW = ".github/workflows/ga4-goals.yml";

/** `goals`: the text of the goals file. `present`: the text of a file, null where there is none. */
export function firstFiles(
  answers: Answers,
  goals: string,
  shipped: Shipped,
  present: (path: string) => string | null,
): readonly FirstFile[] {
  const whole = (path: string, text: string): FirstFile => wholeFile(path, text, present(path));
  const environment = present(".env");
  return [
    whole(goalsPath(answers), goals),
    whole(SCHEMA, shipped.schema),
    // Whoever has a .env has secrets in it.
    environment === null
      ? { path: ".env", fate: "new", text: environmentText(shipped.environmentExample) }
      : { path: ".env", fate: "keep", text: environment },
    ignoreFile(present(".gitignore")),
    ...(answers.ci === "github" ? workflowFiles(shipped.version, present) : []),
  ];
}

/** What a project that has its goals already gets besides them. */
export function workflowFiles(
  version: string,
  present: (path: string) => string | null,
): readonly FirstFile[] {
  return [wholeFile(WORKFLOW, workflowText(version), present(WORKFLOW))];
}

function wholeFile(path: string, text: string, there: string | null): FirstFile {
  return { path, text, fate: there === null ? "new" : there === text ? "same" : "replace" };
}

function environmentText(example: string): string {
  return example.replace(
    /^# Every variable.*\n/,
    "# Every variable ga4-goals reads; take the # away to set one. A variable of the real environment wins.\n# Never put this file into git.\n",
  );
}

function ignoreFile(there: string | null): FirstFile {
  const lines = new Set((there ?? "").split(/\r?\n/).map((line) => line.trim()));
  const missing = IGNORED.filter((line) => !lines.has(line));
  if (there === null) return { path: ".gitignore", fate: "new", text: `${IGNORED.join("\n")}\n` };
  if (missing.length === 0) return { path: ".gitignore", fate: "same", text: there };
  const gap = there === "" || there.endsWith("\n") ? "" : "\n";
  return { path: ".gitignore", fate: "add-lines", text: `${there}${gap}${missing.join("\n")}\n` };
}
