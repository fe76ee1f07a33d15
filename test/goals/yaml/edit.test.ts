/** Edits of a goals file's text: exactly one place changes, and every other byte stays. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Edited, readIn, removeIn, setIn } from "../../../src/goals/yaml/edit.js";
import type { YamlData } from "../../../src/goals/yaml/inline-yaml.js";
import type { EditPath } from "../../../src/goals/yaml/yaml-positions.js";
import { type Layout, laidOut, pathsOf } from "../../support/arbitraries/yaml-layout.js";
import { runs } from "../../support/runs.js";

function textOf(edited: Edited): string {
  if (!edited.ok) throw new Error(edited.problem);
  return edited.text;
}

const problemOf = (edited: Edited): string | null => (edited.ok ? null : edited.problem);

const GOALS = `version: 1 # the format
goals:
  # The sale.
  order:
    tier: macro
    category: revenue   # money
    type: event
    event: "purchase"
    value: 3 # EUR
  lead: { tier: macro, category: 'lead', type: destination, page: /thanks } # short

  where_goal:
    tier: micro
    category: interaction
    type: event
    event: form_submit
    where:
      # the form at the bottom
      form_id: contact
      form_length: { gte: 3 } # not empty
    counting:
`;

describe("setIn", () => {
  it.each<[string, EditPath, YamlData, string, string]>([
    ["a number", ["goals", "order", "value"], 4.5, "value: 3 # EUR", "value: 4.5 # EUR"],
    [
      "a number by a block",
      ["goals", "order", "value"],
      { amount: 1, currency: "USD" },
      "value: 3 # EUR",
      "value: { amount: 1, currency: USD } # EUR",
    ],
    ["a number by null", ["goals", "order", "value"], null, "value: 3 # EUR", "value: null # EUR"],
    ["a text in its quotes", ["goals", "order", "event"], "refund", '"purchase"', '"refund"'],
    ["a text in a flow block", ["goals", "lead", "category"], "inquiry", "'lead'", "'inquiry'"],
    ["a text that needs quotes in a flow block", ["goals", "lead", "page"], "/a,b", "/thanks }", '"/a,b" }'],
    [
      "a text by a block",
      ["goals", "lead", "page"],
      { path: "/a", host: { ends_with: ".b" } },
      "page: /thanks }",
      "page: { path: /a, host: { ends_with: .b } } }",
    ],
    [
      "an empty value",
      ["goals", "where_goal", "counting"],
      "once_per_session",
      "counting:\n",
      "counting: once_per_session\n",
    ],
    [
      "a key of a block in the block",
      ["goals", "where_goal", "where", "form_id"],
      "quote",
      "form_id: contact",
      "form_id: quote",
    ],
    ["a text that looks like a variable", ["goals", "order", "event"], "${x}", '"purchase"', '"$${x}"'],
    [
      "a new key of a flow block",
      ["goals", "lead", "value"],
      2,
      "page: /thanks }",
      "page: /thanks, value: 2 }",
    ],
    [
      "a new key at the end of a block",
      ["goals", "order", "protect"],
      true,
      "value: 3 # EUR\n",
      "value: 3 # EUR\n    protect: true\n",
    ],
    [
      "a new block",
      ["goals", "order", "target", "count"],
      3,
      "value: 3 # EUR\n",
      "value: 3 # EUR\n    target: { count: 3 }\n",
    ],
    ["a new goal", ["goals", "z"], { tier: "micro" }, "counting:\n", "counting:\n  z: { tier: micro }\n"],
  ])("sets %s", (_what, path, value, before, after) => {
    expect(textOf(setIn(GOALS, path, value))).toBe(GOALS.replace(before, () => after));
  });

  it("puts a new key behind those that come before it in the order", () => {
    const order = ["tier", "category", "stage", "type", "event", "value"];
    expect(textOf(setIn(GOALS, ["goals", "order", "stage"], "x", order))).toBe(
      GOALS.replace("# money\n", "# money\n    stage: x\n"),
    );
  });

  it("changes a block key by key, so that comments inside stay", () => {
    const where = { form_id: "quote", form_length: { gte: 5 }, lang: "de" };
    expect(textOf(setIn(GOALS, ["goals", "where_goal", "where"], where))).toBe(
      GOALS.replace("form_id: contact", "form_id: quote").replace(
        "{ gte: 3 } # not empty",
        "{ gte: 5 } # not empty\n      lang: de",
      ),
    );
    expect(textOf(setIn(GOALS, ["goals", "where_goal", "where"], { form_length: { gte: 3 } }))).toBe(
      GOALS.replace("      form_id: contact\n", ""),
    );
  });

  it("replaces a list where it stands, in its own layout", () => {
    expect(textOf(setIn("a: [x, y] # c\n", ["a"], ["z"]))).toBe("a: [z] # c\n");
    expect(textOf(setIn("a:\n  - x\n  - y # c\nb: 1\n", ["a"], ["z", "w"]))).toBe(
      "a:\n  - z\n  - w # c\nb: 1\n",
    );
    expect(textOf(setIn("a:\n- b: 1\n  c: 2\n", ["a", 0, "c"], 3))).toBe("a:\n- b: 1\n  c: 3\n");
  });

  it("keeps the line breaks of the file, and a last line without one", () => {
    expect(textOf(setIn("a:\r\n  b: 1\r\nc: 2\r\n", ["a", "d"], 3))).toBe(
      "a:\r\n  b: 1\r\n  d: 3\r\nc: 2\r\n",
    );
    expect(textOf(setIn("a:\n  b: 1", ["a", "d"], 3))).toBe("a:\n  b: 1\n  d: 3");
    expect(textOf(setIn("a: |\n  long\n  text\nb: 1\n", ["a"], "short"))).toBe("a: short\nb: 1\n");
  });

  it.each<[string, string, EditPath, string]>([
    ["a variable", "a: ${x}\n", ["a"], "variable"],
    ["a variable inside a text", 'a: "/${env.X}/y"\n', ["a"], "variable"],
    ["a variable deeper in a block", "a: { b: [1, '${x}'] }\n", ["a"], "variable"],
    ["an anchor", "a: &n 1\nb: *n\n", ["a"], "shared"],
    ["an alias", "a: &n 1\nb: *n\n", ["b"], "shared"],
    ["a key below an anchor", "a: &n { c: 1 }\nb: *n\n", ["a", "c"], "shared"],
    ["a key below an alias", "a: &n { c: 1 }\nb: *n\n", ["b", "c"], "shared"],
    ["a tag", "a: !!str 1\n", ["a"], "shared"],
    ["a key of a text", "a: 1\n", ["a", "b"], "absent"],
    ["an item that is not there", "a: [1]\n", ["a", 3], "absent"],
    ["what is not YAML", "a: [\n", ["a"], "unreadable"],
    ["a layout that one more line would break", "? a\n: 1\n", ["b"], "layout"],
    ["two documents", "a: 1\n---\na: 2\n", ["a"], "unreadable"],
  ])("refuses %s", (_what, text, path, problem) => {
    expect(problemOf(setIn(text, path, 2))).toBe(problem);
  });

  it("overwrites a `${` that is escaped", () => {
    expect(textOf(setIn("a: $${x}\n", ["a"], "y"))).toBe("a: y\n");
  });
});

describe("removeIn", () => {
  it.each<[string, EditPath, string, string]>([
    ["a line with its comment", ["goals", "order", "value"], "    value: 3 # EUR\n", ""],
    ["a key of a flow block", ["goals", "lead", "category"], "category: 'lead', ", ""],
    ["the last key of a flow block", ["goals", "lead", "page"], ", page: /thanks }", " }"],
    ["an empty value", ["goals", "where_goal", "counting"], "    counting:\n", ""],
  ])("removes %s", (_what, path, before, after) => {
    expect(textOf(removeIn(GOALS, path))).toBe(GOALS.replace(before, after));
  });

  it("leaves an empty block behind the last key", () => {
    expect(textOf(removeIn("a:\n  b: 1 # c\nd: 2\n", ["a", "b"]))).toBe("a: {} # c\nd: 2\n");
    expect(textOf(removeIn("a: { b: 1 }\n", ["a", "b"]))).toBe("a: {}\n");
    expect(textOf(removeIn("a: 1", ["a"]))).toBe("{}");
    expect(textOf(removeIn("- a: 1\n  b: 2\n", [0, "a"]))).toBe("- b: 2\n");
    expect(textOf(removeIn("a: 1\nb: 2", ["b"]))).toBe("a: 1");
  });

  it("refuses what is not there, shared or a variable", () => {
    expect(problemOf(removeIn("a: 1\n", ["b"]))).toBe("absent");
    expect(problemOf(removeIn("a: &x 1\nb: *x\n", ["a"]))).toBe("shared");
    expect(problemOf(removeIn("a: ${x}\nb: 1\n", ["a"]))).toBe("variable");
  });
});

const anyValue: fc.Arbitrary<YamlData> = fc.oneof(
  fc.constantFrom<YamlData>(
    null,
    true,
    "x",
    'it\'s: "#"',
    "- a",
    "null",
    "12",
    "",
    "a\nb",
    "/p/${v}",
    "ü ",
    ", ]",
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
  fc.constantFrom<YamlData>({ a: 1, "b c": ["x, y", { d: null }] }, [], ["z"], {}),
);

describe("any edit of any layout", () => {
  it("re-parses to the old data with that one path set, and keeps every comment outside it", () => {
    let edits = 0;
    fc.assert(
      fc.property(laidOut, fc.nat(), anyValue, (layout: Layout, pick, value) => {
        const paths = pathsOf(layout.data);
        const path = paths[pick % paths.length] ?? [];
        const edited = setIn(layout.text, path, value);
        expect(edited.ok, `${layout.text}\n${JSON.stringify(path)} = ${JSON.stringify(value)}`).toBe(true);
        const after = textOf(edited);
        expect(unescaped(parse(after))).toEqual(withPath(layout.data, path, value));
        const old = readIn(layout.text, path);
        // A text written as a block takes two lines.
        const most = layout.text.includes("|-") ? 2 : 1;
        if (typeof old !== "object" || old === null)
          expect(linesLeft(layout.text, after)).toBeLessThanOrEqual(most);
        edits++;
      }),
      { numRuns: runs(500) },
    );
    expect(edits).toBe(runs(500));
  });

  it("adds a key in one new line or one changed one", () => {
    fc.assert(
      fc.property(laidOut, fc.nat(), anyValue, (layout: Layout, pick, value) => {
        const maps = [[], ...pathsOf(layout.data).filter((p) => isMap(at(layout.data, p)))];
        const path = [...(maps[pick % maps.length] ?? []), "new_key"];
        const edited = setIn(layout.text, path, value);
        expect(edited.ok, layout.text).toBe(true);
        const after = textOf(edited);
        expect(unescaped(parse(after))).toEqual(withPath(layout.data, path, value));
        expect(linesLeft(layout.text, after)).toBeLessThanOrEqual(1);
        expect(comments(after)).toEqual(comments(layout.text));
      }),
      { numRuns: runs(500) },
    );
  });

  it("removes a key and nothing else", () => {
    fc.assert(
      fc.property(laidOut, fc.nat(), (layout: Layout, pick) => {
        const paths = pathsOf(layout.data).filter((p) => typeof p.at(-1) === "string");
        const path = paths[pick % paths.length] ?? [];
        const edited = removeIn(layout.text, path);
        expect(edited.ok, `${layout.text}\n${JSON.stringify(path)}`).toBe(true);
        expect(unescaped(parse(textOf(edited)))).toEqual(withPath(layout.data, path, undefined));
      }),
      { numRuns: runs(500) },
    );
  });

  it("undoes itself", () => {
    fc.assert(
      fc.property(laidOut, fc.nat(), fc.integer(), (layout: Layout, pick, value) => {
        const maps = [[], ...pathsOf(layout.data).filter((p) => isMap(at(layout.data, p)))];
        const path = [...(maps[pick % maps.length] ?? []), "new_key"];
        const parent = at(layout.data, path.slice(0, -1));
        if (isMap(parent) && Object.keys(parent).length === 0) return;
        expect(textOf(removeIn(textOf(setIn(layout.text, path, value)), path))).toBe(layout.text);
      }),
      { numRuns: runs(300) },
    );
  });
});

const isMap = (data: unknown): data is Record<string, unknown> =>
  typeof data === "object" && data !== null && !Array.isArray(data);

function at(data: unknown, path: EditPath): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], data);
}

function withPath(data: unknown, path: EditPath, value: unknown): unknown {
  const copy: unknown = structuredClone(data);
  const parent = at(copy, path.slice(0, -1)) as Record<string | number, unknown>;
  const last = path.at(-1) ?? "";
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

/** What a goals file means: `$${` stands for `${`. */
function unescaped(data: unknown): unknown {
  if (typeof data === "string") return data.replaceAll("$${", () => "${");
  if (Array.isArray(data)) return data.map(unescaped);
  return isMap(data) ? Object.fromEntries(Object.entries(data).map(([k, v]) => [k, unescaped(v)])) : data;
}

/** How many lines of `before` stand between the first and the last that changed. */
function linesLeft(before: string, after: string): number {
  const old = before.split("\n");
  const now = after.split("\n");
  const head = old.findIndex((line, i) => line !== now[i]);
  if (head < 0) return 0;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail))
    tail++;
  return old.length - head - tail;
}

function comments(text: string): readonly string[] {
  return [...text.matchAll(/# comment \d+/g)].map((m) => m[0]);
}
