/** `help` and what is said about a command line that can't be understood. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { TOPICS } from "../../src/cli/commands/help/topics.js";
import { goalsFileSchema } from "../../src/config/schema.js";
import { EXIT } from "../../src/diagnostics/error.js";
import { workspace } from "../support/cli.js";

const cli = (...words: string[]): ReturnType<ReturnType<typeof workspace>["cli"]> => workspace().cli(words);

describe("help", () => {
  it("of nothing lists the commands and the topics", async () => {
    const { stdout, exitCode } = await cli("help");
    expect(exitCode).toBe(0);
    for (const topic of TOPICS) expect(stdout).toContain(`  ${topic}\n`);
    expect(stdout).toMatch(/^ {2}plan +Show what would change/m);
  });

  it("of a command is its --help, also of a command in a command", async () => {
    expect(await cli("help", "plan")).toEqual(await cli("plan", "--help"));
    expect(await cli("help", "ci", "drift")).toEqual(await cli("ci", "drift", "--help"));
  });

  it.each([...TOPICS])("explains %s", async (topic) => {
    const { stdout, exitCode } = await cli("help", topic);
    expect(exitCode).toBe(0);
    expect(stdout.split("\n").length).toBeGreaterThan(8);
    expect(stdout).not.toMatch(/undefined|\[object/);
  });

  it("names every exit code and every field at the top of a goals file", async () => {
    const codes = (await cli("help", "exit-codes")).stdout;
    for (const code of Object.values(EXIT)) expect(codes).toMatch(new RegExp(`^ +${code} {2}\\S`, "m"));
    const fields = (await cli("help", "goals-file")).stdout;
    const { shape } = goalsFileSchema as unknown as { readonly shape: object };
    for (const name of Object.keys(shape)) expect(fields).toMatch(new RegExp(`^ {2}${name} +\\S`, "m"));
  });

  it("of the environment is what .env.example says", async () => {
    const { stdout } = await cli("help", "environment");
    expect(stdout).toBe(readFileSync(new URL("../../.env.example", import.meta.url), "utf8"));
  });

  it("of something else: exit 64 and the way to what there is", async () => {
    const { exitCode, stderr } = await cli("help", "exit-code");
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining("ga4-goals help")]);
  });
});

describe("what can't be understood", () => {
  it.each([
    [["plna"], /there is no command "plna"; did you mean `plan`\?/],
    [["ci", "aply"], /did you mean `apply`\?/],
    [["plan", "--fromat", "json"], /there is no flag --fromat; did you mean --format\?/],
    [["plan", "--format", "yaml"], /text\|json/],
    [["emulator", "--port", "http"], /not a whole number/],
  ])("%j: exit 64, nothing on stdout, the same form, and where to look", async (words, text) => {
    const { exitCode, stdout, stderr } = await cli(...words);
    expect([exitCode, stdout]).toEqual([64, ""]);
    expect(stderr).toMatch(text);
    expect(stderr).toMatch(/^error usage .*\n {2}.*ga4-goals help/);
  });
});
