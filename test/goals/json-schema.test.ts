/** The published JSON Schema says what the program says: fresh, true of every right file, false of the plain slips. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { toJson } from "../../src/cli/output/result.js";
import { goalsJsonSchema } from "../../src/goals/json-schema.js";
import { loadGoals } from "../../src/goals/load.js";
import { inShort } from "./annotated.js";
import { violations } from "./json-schema-validator.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const schema = goalsJsonSchema() as Readonly<Record<string, unknown>>;
const yamlFilesIn = (folder: string): readonly string[] =>
  readdirSync(root + folder)
    .filter((file) => file.endsWith(".yaml") && !file.startsWith("clients"))
    .map((file) => `${folder}/${file}`);
const examples = yamlFilesIn("goals");
const asWritten = (text: string): unknown => parse(text, { merge: true });

it("goals/goals.schema.json is fresh (npm run schema)", () => {
  expect(readFileSync(`${root}goals/goals.schema.json`, "utf8")).toBe(`${toJson(goalsJsonSchema())}\n`);
});

describe("a right goals file", () => {
  it.each([...examples, ...yamlFilesIn("test/goals/fixtures/good-goals")])("%s is right by both", (file) => {
    const text = readFileSync(root + file, "utf8");
    const { diagnostics } = loadGoals([{ file, text }], { named: {}, environment: {} });
    expect(inShort(diagnostics.filter((d) => d.severity === "error"))).toEqual([]);
    expect(violations(schema, asWritten(text))).toEqual([]);
  });

  it.each(examples)("%s names the schema in its first line, for editors", (file) => {
    expect(readFileSync(root + file, "utf8")).toMatch(
      /^# yaml-language-server: \$schema=\.\/goals\.schema\.json\n/,
    );
  });
});

describe("a wrong goals file is wrong by both", () => {
  const goal = "tier: macro, category: lead, type: event, event: e";
  it.each([
    ["no version", "goals: {}"],
    ["another version", "version: 2"],
    ["an unknown key", "version: 1\ngols: {}"],
    ["an unknown key of a goal", `version: 1\ngoals: { a: { ${goal}, vale: 3 } }`],
    ["a key of another type of goal", `version: 1\ngoals: { a: { ${goal}, at_least: 3 } }`],
    ["a missing key", "version: 1\ngoals: { a: { tier: macro, type: event, event: e } }"],
    ["an id with a capital", `version: 1\ngoals: { A: { ${goal} } }`],
    ["an id that is too long", `version: 1\ngoals: { ${"a".repeat(40)}: { ${goal} } }`],
    [
      "an event's name with a space",
      "version: 1\ngoals: { a: { tier: macro, category: lead, type: event, event: a b } }",
    ],
    ["an unknown tier", "version: 1\ngoals: { a: { tier: mega, category: lead, type: event, event: e } }"],
    ["a negative value", `version: 1\ncurrency: EUR\ngoals: { a: { ${goal}, value: -1 } }`],
    ["a text for a value", `version: 1\ncurrency: EUR\ngoals: { a: { ${goal}, value: much } }`],
    ["a currency of four letters", "version: 1\ncurrency: EURO"],
    [
      "a duration without its unit",
      "version: 1\ngoals: { a: { tier: micro, category: lead, type: duration, at_least: 3 } }",
    ],
    [
      "half a page",
      "version: 1\ngoals: { a: { tier: micro, category: lead, type: pages_per_session, at_least: 2.5 } }",
    ],
    ["a list for a block", "version: 1\ngoals: []"],
    ["an empty list", "version: 1\nstreams: []"],
    ["one step", "version: 1\njourneys: { a: { goal: b, steps: [b] } }"],
  ])("%s", (_what, text) => {
    expect(violations(schema, asWritten(text))).not.toEqual([]);
    const { diagnostics } = loadGoals([{ file: "goals.yaml", text }], { named: {}, environment: {} });
    expect(diagnostics.some((d) => d.severity === "error")).toBe(true);
  });
});
