/** `ci check`: one issue about goals that need attention, on GitHub and on GitLab, from its beginning to its end. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Ga4 } from "../../../src/emulator/ga4.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";
import { PROPERTY, startSite, without } from "../../watch/small-site.js";
import { type GitHubStub, startGitHub } from "./github-stub.js";
import { GITLAB_TOKEN, type GitLabStub, startGitLab } from "./gitlab-stub.js";
import { ciOn } from "./runner.js";

const goal = (id: string, event: string): string =>
  `  ${id}: { tier: macro, category: lead, type: event, event: ${event}, key_event: false }\n`;
const ALIVE = goal("order", "purchase");
const SILENT = goal("cart", "add_to_cart");
const NEVER = `  lead: { tier: macro, category: lead, type: event, event: form_submit, where: { form_id: none }, key_event: false }\n`;

let ga4: Ga4;
let github: GitHubStub;
let gitlab: GitLabStub;
let here: Workspace;

beforeAll(async () => {
  ga4 = await startSite(without("add_to_cart", "2026-10-22"), [PROPERTY, "555"]);
});
afterAll(() => ga4.stop());
beforeEach(async () => {
  github = await startGitHub("acme/site");
  gitlab = await startGitLab();
  here = workspace();
});
afterEach(() => Promise.all([github.stop(), gitlab.stop()]));

const goals = (...lines: readonly string[]): void =>
  here.write("goals/shop.yaml", `version: 1\nproperty: ${PROPERTY}\ngoals:\n${lines.join("")}`);
const clients = (...lines: readonly string[]): void =>
  here.write(
    "clients.yaml",
    `version: 1\ndefaults: { goals: [goals/shop.yaml] }\nclients:\n${lines.join("")}`,
  );
const check = (...words: readonly string[]): Promise<CliResult> =>
  ciOn({ github, here }, ga4, ["check", ...words]);
const comments = (): readonly string[] => (github.comments.get(1) ?? []).map(({ body }) => body);

it("opens an issue, tells what comes up meanwhile once, and closes it when all is well", async () => {
  goals(ALIVE);
  const alive = await check();
  expect([alive.exitCode, github.writes], alive.stderr).toEqual([0, []]);
  expect(here.read("output.txt")).toBe("findings=0\n");

  goals(ALIVE, SILENT);
  const first = await check();
  expect(first.exitCode, first.stderr).toBe(10);
  expect(first.stdout).toContain("### silent: cart");
  expect(here.read("summary.md")).toContain("### silent: cart");
  expect(here.read("output.txt")).toContain("findings=1\n");
  const [issue] = github.issues;
  expect(issue).toMatchObject({
    title: `GA4 goals need attention: property ${PROPERTY}`,
    labels: ["ga4-goals-check"],
    body: expect.stringMatching(/^<!-- ga4-goals:check:goals -->\n[\s\S]*No cart since 2026-10-22, where/),
  });
  await check();
  expect(github.writes).toEqual(["POST /issues"]);

  goals(ALIVE, SILENT, NEVER);
  await check();
  await check();
  expect(comments()).toEqual([expect.stringMatching(/^New:\n\n- cannot\\_fire: lead\n?/)]);
  expect(issue?.body).toContain("cannot\\_fire: lead");

  goals(ALIVE);
  expect((await check()).exitCode).toBe(0);
  expect(issue?.state).toBe("closed");
  expect(comments().at(-1)).toBe("Every goal is alive again.");
  await check();
  expect(github.issues).toHaveLength(1);
});

it("of many clients has a line each, the worst first; who can't be checked is told, and keeps it open", async () => {
  goals(ALIVE, SILENT);
  here.write("goals/quiet.yaml", `version: 1\ngoals:\n${ALIVE}`);
  const acme = `  acme: { property: ${PROPERTY}, goals: [goals/shop.yaml], overrides: { goals: { cart: null, lead: { tier: macro, category: lead, type: event, event: form_submit, where: { form_id: none }, key_event: false } } } }\n`;
  const broken = "  broken: { property: 555 }\n";
  clients(acme, broken, "  gone: { property: 99 }\n");
  const { exitCode, stderr } = await check("--clients", "clients.yaml");
  expect(exitCode, stderr).toBe(8);
  const [issue] = github.issues;
  expect(issue?.title).toBe("GA4 goals need attention: 2 clients");
  const lines = issue?.body.split("\n").filter((line) => line.startsWith("- ")) ?? [];
  expect(lines).toEqual([
    "- **broken** (property 555): silent: cart since 2026-10-22",
    expect.stringMatching(/^- \*\*acme\*\* \(property \d+\): cannot\\_fire: lead/),
    expect.stringMatching(/^- \*\*gone\*\*: /),
  ]);

  here.write("clients.yaml", here.read("clients.yaml").replace("goals/shop.yaml", "goals/quiet.yaml"));
  clients(`  fine: { property: ${PROPERTY}, goals: [goals/quiet.yaml] }\n`, "  gone: { property: 99 }\n");
  here.write("goals/shop.yaml", `version: 1\ngoals:\n${ALIVE}`);
  await check("--clients", "clients.yaml");
  expect(issue?.state).toBe("open");
  expect((await check("--clients", "clients.yaml", "--only", "fine")).exitCode).toBe(0);
  expect(issue?.state).toBe("closed");
});

it("what can't be checked at all opens and closes nothing", async () => {
  goals(SILENT);
  expect((await check("--property", "99")).exitCode).toBe(4);
  expect(github.writes).toEqual([]);
});

it("keeps the issue on GitLab, too, and its token to itself", async () => {
  const onGitLab = () =>
    here.cli(["ci", "check"], { environment: { GA4_EMULATOR_HOST: ga4.address, ...gitlab.environment } });
  goals(ALIVE, SILENT);
  const first = await onGitLab();
  expect(first.exitCode, first.stderr).toBe(10);
  await onGitLab();
  expect(gitlab.writes).toEqual(["POST /issues"]);
  goals(ALIVE, SILENT, NEVER);
  await onGitLab();
  expect(gitlab.notes).toEqual([expect.stringMatching(/^1 New:/)]);
  expect(gitlab.issues).toMatchObject([
    { state: "opened", labels: ["ga4-goals-check"], description: expect.stringContaining("lead") },
  ]);
  goals(ALIVE);
  const last = await onGitLab();
  expect(gitlab.issues.map(({ state }) => state)).toEqual(["closed"]);
  for (const { stdout, stderr } of [first, last]) expect(stdout + stderr).not.toContain(GITLAB_TOKEN);

  const refused = await here.cli(["ci", "check"], {
    environment: { GA4_EMULATOR_HOST: ga4.address, ...gitlab.environment, GITLAB_TOKEN: "wrong" },
  });
  expect([refused.exitCode, refused.stderr]).toEqual([4, expect.stringContaining("gitlab-refused")]);
  goals(ALIVE, SILENT);
  const nobody = await here.cli(["ci", "check"], { environment: { GA4_EMULATOR_HOST: ga4.address } });
  expect([nobody.exitCode, nobody.stderr]).toEqual([10, expect.stringContaining("no issue is opened")]);
});
