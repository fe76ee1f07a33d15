/** The generated reference and the manual page say what the program is, all of it. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { generateHelpTextForAllCommands } from "@stricli/core";
import { describe, expect, it } from "vitest";
import { readEnvironmentExample } from "../../scripts/reference/environment.js";
import type { Schema } from "../../scripts/reference/fields.js";
import { PAGES } from "../../scripts/reference.js";
import { app } from "../../src/cli/app.js";
import { EXIT } from "../../src/diagnostics/error.js";
import { clientsJsonSchema } from "../../src/goals/clients/schema.js";
import { goalsJsonSchema } from "../../src/goals/json-schema.js";
import { policyJsonSchema } from "../../src/goals/policy/schema.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const textOf = (path: string): string => readFileSync(root + path, "utf8");

describe("a generated page", () => {
  it.each(Object.entries(PAGES))("%s is fresh (npm run reference)", (path, make) => {
    expect(textOf(path)).toBe(make());
  });

  it.each(Object.keys(PAGES))("%s says what makes it", (path) => {
    expect(textOf(path).slice(0, 200)).toContain("`npm run reference`");
  });
});

describe("docs/reference/commands.md", () => {
  const page = textOf("docs/reference/commands.md");
  const section = (command: string): string =>
    new RegExp(`^#+ ${command}\n[\\s\\S]*?(?=^#)`, "m").exec(page)?.[0] ?? "";

  it.each(
    generateHelpTextForAllCommands(app as never).map(([route, help]) => [
      route.replace(/^ga4-goals /, ""),
      help,
    ]),
  )("has a section for %s with every flag that --help names", (command, help) => {
    if (command === "complete") return expect(section(command)).toBe("");
    const flags = [...help.matchAll(/^ +(?:-\w )?\[?(--[a-z-]+)/gm)].map(([, flag = ""]) => flag);
    const told = section(command);
    expect(told).not.toBe("");
    expect(flags.filter((flag) => flag !== "--help" && !told.includes(flag))).toEqual([]);
  });
});

describe.each([
  ["docs/reference/goals-file.md", goalsJsonSchema()],
  ["docs/reference/clients-file.md", { ...clientsJsonSchema(), definitions: {} }],
  ["docs/reference/policy-file.md", policyJsonSchema()],
])("%s", (path, schema) => {
  const fields = fieldsOf(schema as Schema);

  it("tells every field of the JSON Schema", () => {
    const page = textOf(path);
    expect(fields.length).toBeGreaterThan(10);
    expect(fields.map(([name]) => name).filter((name) => !page.includes(`\n| \`${name}\` |`))).toEqual([]);
  });

  it("knows what every field means", () => {
    expect(fields.filter(([, { description = "" }]) => description === "")).toEqual([]);
  });
});

function fieldsOf(schema: Schema): readonly (readonly [string, Schema])[] {
  const { properties = {}, anyOf = [], oneOf = [], items, additionalProperties: entry } = schema;
  const own = Object.entries(properties);
  const below = [
    ...Object.values(properties),
    ...anyOf,
    ...oneOf,
    ...(items ? [items] : []),
    ...(typeof entry === "object" ? [entry] : []),
  ];
  return [...own, ...below.flatMap(fieldsOf)];
}

it("docs/reference/exit-codes.md has every exit code", () => {
  const page = textOf("docs/reference/exit-codes.md");
  for (const code of Object.values(EXIT)) expect(page).toMatch(new RegExp(`^\\| \`${code}\` \\| \\w`, "m"));
});

/** A variable that is looked up by what another value says. */
const BY_NAME = /\benv(?:ironment)?\[/;

describe("the variables of .env.example", () => {
  const sources = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.includes("in-page"))
    .map((path) => ({ path, text: textOf(`src/${path}`) }));
  const listed = readEnvironmentExample().flatMap(({ variables }) => variables.map(({ name }) => name));

  it("are those that the program reads", () => {
    const read = sources.flatMap(({ text }) => [
      ...[...text.matchAll(/\benv(?:ironment)?\??\.([A-Z][A-Z0-9_]*)\b/g)].map(([, name]) => name),
      ...[...text.matchAll(/\{([^{}]*)\}\s*=\s*(?:\w+\.)*env(?:ironment)?\b/g)].flatMap(
        ([, names = ""]) => names.match(/\b[A-Z][A-Z0-9_]*\b/g) ?? [],
      ),
      ...(BY_NAME.test(text)
        ? [...text.matchAll(/"([A-Z][A-Z0-9]*_[A-Z0-9_]+)"/g)].map(([, name]) => name)
        : []),
    ]);
    // `NAME` stands for a person's own variable in texts about `${env.NAME}`.
    const own = (name = ""): boolean => name === "NAME" || name.startsWith("GA4_GOALS_VAR_");
    const names = [...new Set(read)].filter((name) => !own(name));
    expect(names.toSorted()).toEqual(listed.filter((name) => !own(name)).toSorted());
  });

  it("are named where they are read, but for those that a person names", () => {
    const byName = sources.filter(({ text }) => BY_NAME.test(text)).map(({ path }) => path);
    expect(byName.toSorted()).toEqual([
      "cli/context.ts", // all of them, from `.env`
      "workflows/deliver/channels.ts", // what places name
      "workflows/quota.ts", // a table of names, each in quotes
    ]);
  });
});

it("the manual page has no line that man(7) would take for something else", () => {
  const lines = textOf("man/ga4-goals.1").split("\n");
  const control = lines.filter((line) => /^[.']/.test(line)).map((line) => line.split(" ", 1)[0]);
  expect([...new Set(control)].toSorted()).toEqual([".B", ".PP", ".SH", ".SS", ".TH", ".TP", '.\\"']);
});
