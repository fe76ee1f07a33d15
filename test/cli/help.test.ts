/** Help on the terminal: every page fits it, begins with a sentence and has something to type. */
import { describe, expect, it } from "vitest";
import { app } from "../../src/cli/app.js";
import { type CommandPage, commandPages } from "../../src/cli/commands/help/command-tree.js";
import { workspace } from "../support/cli.js";

const all = (pages: readonly CommandPage[]): readonly CommandPage[] =>
  pages.flatMap((page) => [page, ...all(page.commands)]);
const commands = all(commandPages(app.root));
const names = ["", ...commands.map(({ name }) => name)];

async function help(name: string, columns = 80): Promise<string> {
  const words = [...name.split(" ").filter((word) => word !== ""), "--help"];
  const { exitCode, stdout, stderr } = await workspace().cli(words, { columns });
  expect([exitCode, stderr]).toEqual([0, ""]);
  return stdout;
}

describe.each(names)("%s --help", (name) => {
  it("fits 80 columns, and 60", async () => {
    // What is typed stands in one piece.
    for (const columns of [80, 60])
      expect(
        (await help(name, columns))
          .split("\n")
          .filter((line) => line.length > columns && !/^ {2}ga4-goals /.test(line)),
      ).toEqual([]);
    expect((await help(name)).split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("begins with a sentence, and speaks no parser's words", async () => {
    const text = await help(name);
    expect(text.split("\n\n")[0]).toMatch(/^[A-Z][^[\]]*\.$/s);
    expect(text).not.toMatch(/default = |All subsequent inputs|<FILES>/);
  });
});

it.each(
  commands.filter((page) => page.commands.length === 0).map(({ name, flags }) => [name, flags] as const),
)("%s has an example, and every flag of it", async (name, flags) => {
  const text = await help(name);
  expect(text).toContain(`EXAMPLES\n  # `);
  expect(flags.map(({ name: flag }) => `--${flag}`).filter((flag) => !text.includes(flag))).toEqual([]);
});

it.each(["-h", "--help"])(
  "%s is help wherever it stands, but not of a command that is not there",
  async (flag) => {
    const { cli } = workspace();
    const { stdout } = await cli(["plan", "--help"]);
    expect((await cli(["plan", "x.yaml", flag])).stdout).toBe(stdout);
    expect((await cli(["ci", "plan", flag])).stdout).toContain("ga4-goals ci plan");
    expect(await cli(["paln", flag])).toMatchObject({ exitCode: 64, stdout: "" });
  },
);

it("no words at all, and help alone, are the program's page, which names every command", async () => {
  const { stdout } = await workspace().cli([]);
  expect((await workspace().cli(["help"])).stdout).toBe(stdout);
  for (const { name } of commandPages(app.root)) expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
});

describe("what is nearly right is named", () => {
  it.each([
    [["paln"], "did you mean `plan`?"],
    [["diff"], "ga4-goals plan"],
    [["login"], "ga4-goals help signing-in"],
    [["apply", "--dry-run"], "ga4-goals plan"],
    [["report", "--output", "x"], "--out FILE"],
    [["report", "--perid", "28d"], "did you mean --period?"],
    [["plan", "-f", "jsn"], "takes text, json, markdown"],
  ])("%j: %s", async (words, text) => {
    const { exitCode, stdout, stderr } = await workspace().cli(words);
    expect([exitCode, stdout, stderr]).toEqual([64, "", expect.stringContaining(text)]);
  });

  it.each([
    ["goals/shp.yaml", "goals/shop.yaml"],
    ["goals/shop.yml", "goals/shop.yaml"],
    ["shop.yaml", "goals/shop.yaml"],
  ])("the file %s: %s", async (typed, meant) => {
    const { cli, write } = workspace();
    write("goals/shop.yaml", "version: 1\n");
    const { exitCode, stderr } = await cli(["validate", typed]);
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining(`did you mean ${meant}?`)]);
  });

  it("no file of another folder, and none where nothing is near", async () => {
    const { cli, write } = workspace();
    write("goals/shop.yaml", "version: 1\n");
    for (const typed of ["goals/customers.yaml", "other/shop.yaml"])
      expect((await cli(["validate", typed])).stderr).not.toContain("did you mean");
  });
});

it("-p, -f and -o are property, format and out", async () => {
  const { cli, read } = workspace();
  expect((await cli(["init", "-p", "G-1", "--kind", "shop", "--yes"])).stderr).toContain(
    "not a property's number",
  );
  expect((await cli(["schema", "-o", "x.json"])).exitCode).toBe(0);
  expect(read("x.json")).toContain("$schema");
  expect(JSON.parse((await cli(["validate", "-f", "json"])).stdout)).toMatchObject({
    error: { code: "no-files" },
  });
});
