/** Completion and explanations say what the published schema says, at the place where one writes. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { explanation, type JsonSchema, keysIn, valuesAt } from "../../../src/console/page/editor/schema.js";

const schema: JsonSchema = JSON.parse(
  readFileSync(fileURLToPath(new URL("../../../goals/goals.schema.json", import.meta.url)), "utf8"),
);
const goal = (fields: object): object => ({ version: 1, goals: { a: fields } });
const texts = (choices: readonly { readonly text: string }[]): readonly string[] =>
  choices.map(({ text }) => text);

describe("keys", () => {
  it("of a goal are those of its type, without those that are written", () => {
    const keys = texts(keysIn(schema, ["goals", "a"], goal({ type: "destination", tier: "macro" })));
    expect(keys).toEqual(expect.arrayContaining(["page", "counting", "target"]));
    for (const not of ["type", "tier", "event", "where", "at_least"]) expect(keys).not.toContain(not);
  });

  it("of a goal without a type are those of all types", () => {
    const keys = texts(keysIn(schema, ["goals", "a"], goal({})));
    expect(keys).toEqual(expect.arrayContaining(["page", "event", "at_least", "type"]));
  });

  it("of a page and of a step in a journey are known too", () => {
    const page = texts(keysIn(schema, ["goals", "a", "page"], goal({ type: "destination", page: {} })));
    expect(page).toEqual(["path", "host", "url"]);
    const step = texts(
      keysIn(schema, ["journeys", "way", "steps", 0], { journeys: { way: { steps: [{}] } } }),
    );
    expect(step).toEqual(expect.arrayContaining(["page", "event", "step"]));
  });

  it("of a place that the schema does not know are none", () => {
    expect(keysIn(schema, ["goals", "a", "nonsense", "b"], goal({ type: "event" }))).toEqual([]);
  });
});

describe("values", () => {
  it("of a closed list are all of it", () => {
    expect(texts(valuesAt(schema, ["goals", "a", "tier"], goal({ type: "event" })))).toEqual([
      "macro",
      "micro",
    ]);
    expect(texts(valuesAt(schema, ["goals", "a", "protect"], goal({ type: "event" })))).toEqual([
      "true",
      "false",
    ]);
  });

  it("of the type are all four, with what each is, whichever is written", () => {
    const types = valuesAt(schema, ["goals", "a", "type"], goal({ type: "event" }));
    expect(texts(types)).toEqual(["event", "destination", "duration", "pages_per_session"]);
    expect(types[1]?.about).toBe("A page that is seen.");
  });

  it("of a free text are its examples", () => {
    expect(texts(valuesAt(schema, ["goals", "a", "stage"], goal({ type: "event" })))).toEqual(["checkout"]);
  });
});

it("explanations are the schema's", () => {
  expect(explanation(schema, ["goals", "a", "leads_to"], goal({ type: "event" }))).toBe(
    "The id of the goal this one is a step towards.",
  );
  expect(explanation(schema, ["goals", "a", "nonsense"], goal({ type: "event" }))).toBe("");
});
