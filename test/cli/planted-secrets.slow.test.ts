/**
 * Secrets that got where they do not belong, planted one by one: in the place of a key's path, in a key file that is damaged,
 * in what Google answers. Through every command, in text, JSON, Markdown, the comment on a pull request and MCP: no piece of
 * them is shown, and what to do is said.
 */
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { seedProperty } from "../../src/emulator/seeds.js";
import { type Workspace, workspace } from "../support/cli.js";
import { start } from "../support/program.js";
import { SECRETS, SERVICE_ACCOUNT, USER_LOGIN } from "../support/secrets.js";

const BIN = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));
const PARTS = SECRETS.flatMap(({ parts }) => parts);

let here: Workspace;
beforeEach(() => {
  here = workspace();
  here.write(
    "goals/site.yaml",
    "version: 1\nproperty: 4711\ncurrency: EUR\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n",
  );
  here.write("clients.yaml", "version: 1\nclients:\n  acme: { property: 4711, goals: [goals/site.yaml] }\n");
  here.write("event.json", '{"number":1,"pull_request":{"number":1,"head":{"sha":"0123456789"}}}');
});

/** Each asks Google for something, in one form or another. */
const COMMANDS: readonly (readonly string[])[] = [
  ["doctor"],
  ["doctor", "--format", "json"],
  ["plan", "-v"],
  ["plan", "--format", "json"],
  ["plan", "--format", "markdown"],
  ["plan", "--clients", "clients.yaml", "--format", "json"],
  ["apply", "--yes"],
  ["report", "--format", "json"],
  ["pull"],
  ["import", "--property", "4711"],
  ["clients", "discover"],
  ["clients", "status", "--clients", "clients.yaml"],
  ["backtest", "--engine", "bigquery", "--dataset", "p.d"],
  ["ci", "plan"],
  ["ci", "apply", "--no-commit", "--replan"],
];

async function outputOf(words: readonly string[], environment: Readonly<Record<string, string>>) {
  const { exitCode, stdout, stderr } = await start(words, {
    directory: here.directory,
    environment: {
      ...environment,
      GITHUB_EVENT_PATH: "event.json",
      GITHUB_STEP_SUMMARY: "summary.md",
      GITHUB_OUTPUT: "output.txt",
    },
  }).ended;
  return { exitCode, text: `${stdout}\n${stderr}` };
}

function expectNothingOf(text: string): void {
  for (const part of PARTS) expect(text).not.toContain(part);
}

/** What the commands wrote down, without what was planted. */
const written = (): string =>
  Object.entries(here.files())
    .filter(([name]) => !name.startsWith("planted"))
    .map(([, text]) => text)
    .join("\n");

describe("the key itself in the place of its path", () => {
  it.each([
    ["a service account's", SERVICE_ACCOUNT],
    ["a service account's, over several lines", JSON.stringify(JSON.parse(SERVICE_ACCOUNT), null, 2)],
    ["a login's", USER_LOGIN],
    ["in base64", Buffer.from(SERVICE_ACCOUNT).toString("base64")],
  ])("is shown by no command, and each says what to do: %s", async (_, key) => {
    const texts: string[] = [];
    for (const words of COMMANDS) {
      const { exitCode, text } = await outputOf(words, { GOOGLE_APPLICATION_CREDENTIALS: key });
      expect([words, exitCode]).toEqual([words, 4]);
      texts.push(text);
    }
    const all = [...texts, written()].join("\n");
    expectNothingOf(all);
    expect(all).not.toContain(key.slice(10, 60));
    for (const [i, words] of COMMANDS.entries())
      if (!words.includes("status")) expect(texts[i]).toContain("GOOGLE_APPLICATION_CREDENTIALS");
    expect(texts[0]?.replace(/\s+/g, " ")).toContain("takes the path of a file, not the key itself");
  });
});

describe("a key file that is damaged", () => {
  it.each([
    ["cut off", SERVICE_ACCOUNT.slice(0, 180)],
    ["of one word", "GOCSPX-Planted7_abcdefghijklmn"],
    ["with a comma too many", SERVICE_ACCOUNT.replace("}", ",}")],
    ["with a key that is none", SERVICE_ACCOUNT],
    ["a login that Google does not know", USER_LOGIN],
  ])("is not quoted: %s", async (_, content) => {
    here.write("planted.json", content);
    for (const words of [["doctor"], ["plan"], ["plan", "--format", "json"], ["ci", "plan"]]) {
      const { exitCode, text } = await outputOf(words, {
        GOOGLE_APPLICATION_CREDENTIALS: `${here.directory}/planted.json`,
      });
      expect([words, exitCode]).toEqual([words, 4]);
      expectNothingOf(text);
    }
    expectNothingOf(written());
  });
});

describe("a secret in what Google answers", () => {
  let ga4: Ga4;
  beforeAll(async () => {
    ga4 = await startGa4({ accounts: [{ id: "1" }] });
    seedProperty(ga4.world, "1", { id: "4711" });
  });
  afterAll(() => ga4.stop());

  it.each(SECRETS)("is shown by no command: $name", async ({ text: secret }) => {
    const remove = ga4.faults.add({
      method: /^(List|Get|Run|Batch)/,
      times: Number.POSITIVE_INFINITY,
      effect: { kind: "status", when: "before", code: 9, message: `it failed with ${secret} in it` },
    });
    const environment = { GA4_EMULATOR_HOST: ga4.address };
    for (const words of [["plan"], ["plan", "--format", "json"], ["report"], ["ci", "plan"], ["doctor"]]) {
      const { stdout, stderr } = await here.cli(words, {
        environment: { ...environment, GITHUB_STEP_SUMMARY: "summary.md" },
      });
      expectNothingOf(stdout + stderr);
    }
    const told = await here.cli(["plan"], { environment });
    expect(told.stderr).toContain("[hidden]");
    remove();
    expectNothingOf(written());
  });
});

describe("an assistant", () => {
  it("sees nothing of a key in the place of its path", async () => {
    const client = new Client({ name: "test", version: "1" });
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [BIN, "mcp"],
        cwd: here.directory,
        env: {
          PATH: process.env.PATH ?? "",
          HOME: here.directory,
          GOOGLE_APPLICATION_CREDENTIALS: SERVICE_ACCOUNT,
        },
        stderr: "ignore",
      }),
    );
    for (const name of ["plan", "report"]) {
      const answer = JSON.stringify(await client.callTool({ name, arguments: {} }));
      expectNothingOf(answer);
      expect(answer).toContain("takes the path of a file");
    }
    await client.close();
  });
});
