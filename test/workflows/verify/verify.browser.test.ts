/** `ga4-goals verify` in a real Chromium, on sites that send what is declared and on sites that do not. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { snippet } from "../../../src/page/script.js";
import type { CollectedEvent, Verdict } from "../../../src/workflows/verify/collect.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";
import { type GoalsInFile, ID, pageCodeOptions, pageGoals } from "../../support/site/in-browser.js";
import { type Site, startSite } from "../../support/site/site.js";

const { CHROMIUM_PATH } = process.env;
let here: Workspace;
let site: Site | undefined;

beforeEach(() => {
  here = workspace();
});
afterEach(async () => {
  await site?.close();
  site = undefined;
});

const goals = {
  deep: { type: "pages_per_session", at_least: 3 },
  long: { type: "duration", at_least: "3m" },
} as const;

const commandLine = (...words: string[]): Promise<CliResult> =>
  here.cli(words, { environment: CHROMIUM_PATH === undefined ? {} : { CHROMIUM_PATH } });

function goalsFile(extra: GoalsInFile = {}): void {
  const inFile = Object.fromEntries(
    Object.entries({ ...goals, ...extra }).map(([id, goal]) => [
      id,
      { tier: "micro", category: "engagement", ...goal },
    ]),
  );
  here.write("goals.yaml", JSON.stringify({ version: 1, goals: inFile }));
}

const verdicts = (answer: CliResult): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (JSON.parse(answer.stdout) as { readonly goals: readonly Verdict[] }).goals.map((v) => [
      v.goal,
      v.status,
    ]),
  );

const installed = { measurementId: ID, after: snippet(pageGoals(goals), pageCodeOptions()) };

describe("verify", () => {
  test("without a walk: goals in page code that the site has are sent, and nothing reaches the collect endpoint", async () => {
    site = await startSite(installed);
    goalsFile();
    const answer = await commandLine("verify", `${site.origin}/page/1`, "goals.yaml", "--format", "json");
    expect(verdicts(answer)).toEqual({ deep: "sent", long: "sent" });
    expect(answer.exitCode).toBe(0);
    expect(site.hits).toEqual([]);
  });

  test("over clients: each at its own address, a row each; a goal that is declared and never fires is named, exit 8", async () => {
    site = await startSite(installed);
    const bare = await startSite({ measurementId: ID });
    const port = ({ origin }: Site): string => new URL(origin).port;
    goalsFile();
    here.write(
      "clients.yaml",
      `version: 1
defaults: { goals: [goals.yaml] }
clients:
  acme: { property: 1, variables: { port: "${port(site)}" } }
  globex: { property: 2, variables: { port: "${port(bare)}" } }
`,
    );
    const address = "http://127.0.0.1:${port}/page/1";
    const words = ["verify", address, "--clients", "clients.yaml", "--out", "walked"];
    const answer = await commandLine(...words).finally(() => bare.close());
    expect(answer.exitCode).toBe(8);
    expect(answer.stdout).toMatch(/\nacme +2 +0\n/);
    expect(answer.stdout).toMatch(/\nglobex +0 +deep, long +0\n/);
    expect(here.read("walked/globex.txt")).toContain("never sent");
  });

  test("a walk file says where to go and what to expect", async () => {
    site = await startSite({
      ...installed,
      after: `${installed.after}<script>addEventListener("click", (e) => e.target.id === "fragment" && gtag("event", "part_opened"));</script>`,
    });
    goalsFile({
      opened: { type: "event", event: "part_opened" },
      bought: { type: "event", event: "purchase" },
    });
    const walk = [
      "version: 1",
      `url: ${site.origin}/page/1`,
      "elements: { part: '#fragment' }",
      "steps: [open: /page/1, click: part, back, reload, wait: 1m, open: /page/2]",
      "expects: [opened, deep]",
    ];
    here.write("walk.yaml", walk.join("\n"));
    const answer = await commandLine("verify", "goals.yaml", "--walk", "walk.yaml", "--format", "json");
    expect(verdicts(answer)).toEqual({
      opened: "sent",
      deep: "sent",
      long: "not-in-walk",
      bought: "not-in-walk",
    });
    expect(answer.exitCode).toBe(0);
  });

  test("what is sent as a page is left is heard too: by a link, by an address, of another site, at the end", async () => {
    site = await startSite({
      ...installed,
      after: `<script>addEventListener("pagehide", () => {
  const address = "/g/collect?tid=${ID}&dl=" + encodeURIComponent(location.href);
  fetch(address + "&en=left", { keepalive: true });
  new Image().src = address + "&en=left_by_image";
});</script>`,
    });
    goalsFile({ left: { type: "event", event: "left" } });
    const elsewhere = site.origin.replace("127.0.0.1", "localhost");
    here.write(
      "walk.yaml",
      `version: 1
steps: [open: /page/1, click: '#next', open: '${elsewhere}/page/3', open: /page/4]
expects: [left]`,
    );
    const answer = await commandLine(
      "verify",
      `${site.origin}/page/1`,
      "goals.yaml",
      "--walk",
      "walk.yaml",
      "--format",
      "json",
    );
    const { collected } = JSON.parse(answer.stdout) as { readonly collected: readonly CollectedEvent[] };
    const pagesOf = (event: string) =>
      collected.flatMap((one) => (one.event === event ? [new URL(one.page).pathname] : []));
    const pages = ["/page/1", "/page/2", "/page/3", "/page/4"];
    expect(pagesOf("page_view")).toEqual(pages);
    expect(pagesOf("left").toSorted()).toEqual(pages);
    expect(pagesOf("left_by_image").toSorted()).toEqual(pages);
    expect(pagesOf("user_engagement").toSorted()).toEqual(pages);
    expect(answer.exitCode).toBe(0);
    expect(site.hits).toEqual([]);
  });

  test("a goal's event that the site sends as well shows as sent more than once", async () => {
    site = await startSite({
      ...installed,
      after: `${installed.after}<script>gtag("event", "deep");</script>`,
    });
    goalsFile();
    const answer = await commandLine("verify", `${site.origin}/page/1`, "goals.yaml", "--format", "json");
    expect(verdicts(answer).deep).toBe("more-than-once");
  });

  test("a step that cannot be done ends the walk, and says which", async () => {
    site = await startSite(installed);
    goalsFile();
    here.write("walk.yaml", "version: 1\nsteps: [open: /page/1, click: '#nowhere']\nexpects: [deep]");
    const answer = await commandLine("verify", `${site.origin}/page/1`, "goals.yaml", "--walk", "walk.yaml");
    expect(answer.stdout).toContain('ended early at "click #nowhere"');
    expect(answer.exitCode).toBe(8);
  });

  test("a site that can't be reached is one error with the address and why, not a list of goals: exit 5", async () => {
    goalsFile();
    const closed = await startSite(installed);
    await closed.close();
    const refused = await commandLine("verify", `${closed.origin}/page/1`, "goals.yaml", "--format", "json");
    expect(refused.exitCode).toBe(5);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      error: {
        code: "site-unreachable",
        message: `${closed.origin}/page/1: nothing answers there`,
        exitCode: 5,
      },
    });
    expect(refused.stderr).toMatch(/error site-unreachable .*\n {2}Open it in a browser on this machine/);
    const unknown = await commandLine("verify", "http://no-such-host.invalid/", "goals.yaml");
    expect([unknown.exitCode, unknown.stdout]).toEqual([5, ""]);
    expect(unknown.stderr).toContain("http://no-such-host.invalid/: there is no such host");
    const malformed = await commandLine("verify", "http://", "goals.yaml");
    expect([malformed.exitCode, malformed.stderr]).toEqual([64, expect.stringContaining("http://")]);
  });

  test("a site that answers with an error and sends nothing says so instead of blaming the goals", async () => {
    site = await startSite(installed);
    goalsFile();
    const answer = await commandLine("verify", `${site.origin}/gone`, "goals.yaml");
    expect([answer.exitCode, answer.stdout]).toEqual([5, ""]);
    expect(answer.stderr).toContain(`${site.origin}/gone: the site answers 404`);
  });

  test("an address further on that can't be reached ends the walk, in plain words", async () => {
    site = await startSite(installed);
    goalsFile();
    here.write(
      "walk.yaml",
      "version: 1\nsteps: [open: /page/1, open: 'http://no-such-host.invalid/']\nexpects: [deep]",
    );
    const answer = await commandLine("verify", `${site.origin}/page/1`, "goals.yaml", "--walk", "walk.yaml");
    expect(answer.exitCode).toBe(8);
    expect(answer.stdout).toContain(
      'ended early at "open http://no-such-host.invalid/": there is no such host',
    );
  });

  test("a walk that is wrong is refused before a browser starts", async () => {
    goalsFile();
    here.write("walk.yaml", "version: 1\nsteps: [jump: 3]");
    const wrong = await commandLine("verify", "http://127.0.0.1:9/", "goals.yaml", "--walk", "walk.yaml");
    expect(wrong.exitCode).toBe(3);
    here.write("walk.yaml", "version: 1\nsteps: [reload]\nexpects: [depe]");
    const unknown = await commandLine("verify", "http://127.0.0.1:9/", "goals.yaml", "--walk", "walk.yaml");
    expect(unknown.stderr).toContain("depe");
    expect(unknown.exitCode).toBe(3);
  });

  test("a Chromium that is not where it is said to be is named", async () => {
    goalsFile();
    const answer = await commandLine(
      "verify",
      "http://127.0.0.1:9/",
      "goals.yaml",
      "--chromium",
      "/nowhere/chrome",
    );
    expect(answer.stderr).toContain("/nowhere/chrome");
    expect(answer.exitCode).toBe(64);
  });
});
