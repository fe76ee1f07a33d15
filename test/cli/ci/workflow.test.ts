/**
 * The workflow that `init` writes: what a pull request can change runs with rights to read alone, nothing of the checkout
 * is installed or obeyed, actions are named by commit; guide, action and printed schedules say the same.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ACTIONS, workflowText } from "../../../src/authoring/templates/github-workflow.js";
import { VERSION } from "../../../src/cli/version.js";

const file = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), "utf8");
const text = workflowText(VERSION);

interface Job {
  readonly if: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly {
    readonly uses?: string;
    readonly if?: string;
    readonly run?: string;
    readonly "working-directory"?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }[];
}
const { jobs, permissions } = parse(text) as {
  readonly jobs: Readonly<Record<"plan" | "apply", Job>>;
  readonly permissions: object;
};

describe("the workflow", () => {
  it("plans with rights to read, and applies on main alone", () => {
    expect(permissions).toEqual({});
    expect(jobs.plan.if).toBe("github.event_name == 'pull_request' || github.event_name == 'schedule'");
    expect(jobs.plan.permissions).toEqual({
      contents: "read",
      "pull-requests": "write",
      issues: "write",
      "id-token": "write",
    });
    expect(jobs.apply.if).toBe(
      "(github.event_name == 'push' || github.event_name == 'workflow_dispatch') && github.ref == 'refs/heads/main'",
    );
    expect(jobs.apply.permissions).toEqual({
      contents: "write",
      "pull-requests": "write",
      actions: "read",
      "id-token": "write",
    });
    const accounts = Object.values(jobs).map(({ steps }) =>
      steps.map((step) => step.with?.service_account).join(""),
    );
    expect(accounts).toEqual(["${{ vars.GA4_VIEWER_ACCOUNT }}", "${{ vars.GA4_EDITOR_ACCOUNT }}"]);
    expect(jobs.plan.steps[0]?.with).toEqual({ "persist-credentials": false });
  });

  it("leaves the plan where apply finds it, and applies without a review only by hand", () => {
    expect(jobs.plan.steps.find(({ uses }) => uses?.includes("upload-artifact"))?.with).toMatchObject({
      name: expect.stringMatching(/^ga4-goals-plan/),
      path: "plan.json",
    });
    expect(text).toContain("''pull_request'' && ''plan --out plan.json''");
    const replans = [...text.matchAll(/.*--replan.*/g)].map(([line]) => line);
    expect(replans).toEqual([
      expect.stringContaining("event_name == ''workflow_dispatch'' && '' --replan''"),
    ]);
  });

  it("looks for dead goals every morning, whatever became of drift", () => {
    expect(jobs.plan.steps.at(-1)).toMatchObject({
      run: expect.stringMatching(/ ci check$/),
      if: expect.stringMatching(/^!cancelled\(\) && /),
    });
    expect(text).toContain(`cron: "${/schedule == '(.*?)'/.exec(jobs.plan.steps.at(-1)?.if ?? "")?.[1]}"`);
  });

  it("installs outside of the checkout and runs what it installed", () => {
    for (const { steps } of Object.values(jobs)) {
      const runs = steps.filter(({ run }) => run !== undefined);
      const [install, ...commands] = runs;
      expect([install?.["working-directory"], install?.run]).toEqual([
        "${{ runner.temp }}",
        expect.stringContaining(`--prefix "$RUNNER_TEMP/ga4-goals"`),
      ]);
      expect(install?.run).toMatch(new RegExp(` ga4-goals@${VERSION.replaceAll(".", "\\.")}$`));
      expect(commands.length).toBeGreaterThan(0);
      for (const { run } of commands) {
        expect(run).toMatch(/^"\$RUNNER_TEMP\/ga4-goals\/node_modules\/\.bin\/ga4-goals" ci /);
        expect(run).not.toContain("npx");
      }
    }
  });

  it("names each action by a commit, with its version beside it; so do the action and printed schedules", () => {
    for (const action of Object.values(ACTIONS))
      expect(action).toMatch(/^[\w-]+(?:\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const known = new Set<string>(Object.values(ACTIONS));
    const printed = file("test/workflows/schedule/golden/schedule-github-actions.txt");
    for (const one of [text, file("action.yml"), printed]) {
      const uses = [...one.matchAll(/uses: (.*)$/gm)].map(([, name = ""]) => name);
      expect(uses.length).toBeGreaterThan(0);
      expect(uses.filter((name) => !known.has(name))).toEqual([]);
    }
  });

  it("is the one in the guide", () => {
    expect(file("docs/guides/ci.md")).toContain(`\`\`\`yaml\n${text}\`\`\``);
  });
});
