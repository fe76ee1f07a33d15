/** `help` and what is said about a command line that can't be understood. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { TOPICS } from "../../../src/cli/commands/help/topics.js";
import { EXIT } from "../../../src/diagnostics/error.js";
import { errorCodes } from "../../../src/diagnostics/error-codes.js";
import { diagnosticCodes } from "../../../src/diagnostics/messages.js";
import { goalsFileSchema } from "../../../src/goals/schema.js";
import { workspace } from "../../support/cli.js";

const cli = (...words: string[]): ReturnType<ReturnType<typeof workspace>["cli"]> => workspace().cli(words);

describe("help", () => {
  it("of nothing lists the commands and the topics", async () => {
    const { stdout, exitCode } = await cli("help");
    expect(exitCode).toBe(0);
    const topics = /help TOPIC: ([^.]*)\n {2}ga4-goals help CODE/.exec(stdout)?.[1]?.split(/,\s+/);
    expect(topics).toEqual([...TOPICS]);
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
    expect(stdout).toBe(readFileSync(new URL("../../../.env.example", import.meta.url), "utf8"));
  });

  it("of an error's code is what the guide says about it, without marks of Markdown", async () => {
    const { exitCode, stdout } = await cli("help", "variable-unset");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^variable-unset\n\n {2}goals\/site\.yaml:\d+:\d+ variable-unset .*\n {4}Pass --var /,
    );
    expect(stdout).toMatch(/^What to do: Set it/m);
    expect(stdout).not.toMatch(/```|\*\*|\]\(/);
  });

  it.each([...errorCodes, ...diagnosticCodes])(
    "knows the code %s, which is no command and no topic",
    async (code) => {
      const { exitCode, stdout } = await cli("help", code);
      expect([exitCode, stdout.split("\n")[0]]).toEqual([0, code]);
    },
  );

  it.each([
    [["exit-code"], "did you mean exit-codes?"],
    [["not-alowed"], "did you mean not-allowed?"],
    [["plna"], "did you mean plan?"],
    [["nonsense"], 'error code "nonsense"\n'],
    [["safety", "first"], 'error code "safety first"\n'],
  ])("of something else, %j: exit 64, the nearest, and what there is", async (words, near) => {
    const { exitCode, stdout, stderr } = await cli("help", ...words);
    expect([exitCode, stdout]).toEqual([64, ""]);
    expect(stderr).toContain(near);
    for (const topic of TOPICS) expect(stderr).toContain(topic);
    expect(stderr).toContain("ga4-goals help");
  });
});

describe("what can't be understood", () => {
  it.each([
    [["plna"], /there is no command "plna"; did you mean `plan`\?/],
    [["ci", "aply"], /did you mean `apply`\?/],
    [["plan", "--fromat", "json"], /there is no flag --fromat; did you mean --format\?/],
    [["plan", "--format", "yaml"], /--format takes text, json, markdown, not "yaml"/],
    [["emulator", "--port", "http"], /not a whole number/],
  ])("%j: exit 64, nothing on stdout, the same form, and where to look", async (words, text) => {
    const { exitCode, stdout, stderr } = await cli(...words);
    expect([exitCode, stdout]).toEqual([64, ""]);
    expect(stderr).toMatch(text);
    expect(stderr).toMatch(/^error usage .*\n {2}.*ga4-goals help/);
  });
});
