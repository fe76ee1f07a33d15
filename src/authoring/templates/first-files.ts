/**
 * Which files `init` writes, given what is there already: new, changed on consent, added to, or left alone. One is a
 * GitHub workflow: plan on pull requests, apply on merge, a daily drift check, a weekly report. Pure.
 */
import type { Answers } from "./answers.js";

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

/** `version`: of this package, so that a later one does not change what the workflow does. */
function workflowText(version: string): string {
  return `# Goals as code: a plan on every pull request, apply on merge, a drift check every morning, a report on Mondays.
# Signing in without a key file (workload identity federation): set the two variables below under
# Settings > Secrets and variables > Actions > Variables. How to make them: the guide "ci" of ga4-goals.
name: ga4-goals

on:
  pull_request:
    paths: ["goals/**", ".ga4-goals/**", ".github/workflows/ga4-goals.yml"]
  push:
    branches: [main]
    paths: ["goals/**"]
  schedule:
    - cron: "17 5 * * *"
    - cron: "47 6 * * 1"

# One apply after the other.
concurrency:
  group: ga4-goals-\${{ github.ref }}
  cancel-in-progress: false

jobs:
  goals:
    runs-on: ubuntu-latest
    permissions:
      contents: write # apply keeps its ledger (.ga4-goals/) in git
      pull-requests: write # the plan is a comment, updated in place
      issues: write # drift is an issue
      id-token: write # signing in to Google
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - uses: google-github-actions/auth@v2
        with:
          workload_identity_provider: \${{ vars.GA4_IDENTITY_PROVIDER }}
          service_account: \${{ vars.GA4_SERVICE_ACCOUNT }}
      - run: npx --yes ga4-goals@${version} ci \${{ github.event_name == 'pull_request' && 'plan' || github.event_name == 'push' && 'apply' || github.event.schedule == '47 6 * * 1' && 'report' || 'drift' }}
        env:
          GITHUB_TOKEN: \${{ github.token }}
`;
}
