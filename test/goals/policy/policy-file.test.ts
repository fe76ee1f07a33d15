/** A policy file that is wrong gets the codes that its comments name, at those places; one that is right gets none. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { messageOf } from "../../../src/diagnostics/messages.js";
import { loadPolicy } from "../../../src/goals/policy/load.js";
import { policyJsonSchema } from "../../../src/goals/policy/schema.js";
import { annotations, inShort } from "../annotated.js";
import { violations } from "../json-schema-validator.js";

const folder = fileURLToPath(new URL("bad/", import.meta.url));
const textOf = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const load = (text: string): ReturnType<typeof loadPolicy> => loadPolicy({ file: "policy.yaml", text });

describe("a wrong policy file", () => {
  it.each(readdirSync(folder))("%s gets its codes at their places", (file) => {
    const text = readFileSync(folder + file, "utf8");
    const { policy, diagnostics } = load(text);
    expect(inShort(diagnostics)).toEqual(annotations(text));
    expect(diagnostics).not.toEqual([]);
    expect(policy).toBeUndefined();
  });

  it("that is empty, or no YAML, says so", () => {
    expect(load("# nothing\n").diagnostics.map(({ code }) => code)).toEqual(["policy-file-empty"]);
    expect(load("use: [\n").diagnostics.map(({ code }) => code)).toEqual(["yaml-syntax"]);
  });

  it("names the nearest known key", () => {
    const [first] = load("version: 1\nuse: { macro_keeps_values: error }\n").diagnostics;
    expect(first && messageOf(first)).toContain("did you mean `macro_keeps_value`?");
  });
});

describe("goals/policy.schema.json", () => {
  it("is the one that the program makes, and takes the example", () => {
    expect(textOf("../../../goals/policy.schema.json")).toBe(
      `${JSON.stringify(policyJsonSchema(), null, 2)}\n`,
    );
    const example = textOf("../../../goals/examples/policy.example.yaml");
    const { policy, diagnostics } = load(example);
    expect([diagnostics, policy?.rules.length]).toEqual([[], 8]);
    expect(violations(policyJsonSchema() as Readonly<Record<string, unknown>>, parse(example))).toEqual([]);
  });
});
