/** Goals files to goals: what a fixture with comments can't show. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderDiagnostic } from "../../src/diagnostics/code-frame.js";
import { lineAndColumn, type Place } from "../../src/diagnostics/diagnostic.js";
import type { GoalsConfig } from "../../src/goals/goal.js";
import { type Loaded, loadGoals } from "../../src/goals/load.js";
import type { Variables } from "../../src/goals/yaml/variables.js";
import { runs } from "../support/runs.js";
import { inShort } from "./annotated.js";

const none: Variables = { named: {}, environment: {} };

function load(texts: string | Readonly<Record<string, string>>, variables: Variables = none): Loaded {
  const files = typeof texts === "string" ? { "goals.yaml": texts } : texts;
  return loadGoals(
    Object.entries(files).map(([file, text]) => ({ file, text })),
    variables,
  );
}

function codes(texts: string | Readonly<Record<string, string>>, variables?: Variables): readonly string[] {
  return inShort(load(texts, variables).diagnostics);
}

function config(texts: string | Readonly<Record<string, string>>, variables?: Variables): GoalsConfig {
  const loaded = load(texts, variables);
  if (!loaded.config) throw new Error(inShort(loaded.diagnostics).join("\n"));
  return loaded.config;
}

const at = (place: Place | undefined): string => {
  if (!place) return "nowhere";
  const { line, column } = lineAndColumn(place.source, place.start);
  return `${place.source.file}:${line}:${column}`;
};

const goal = (id: string, rest: string): string => `  ${id}: { tier: macro, category: lead, ${rest} }\n`;

describe("a file without goals in it", () => {
  it.each([
    ["empty", "", "1:1 file-empty"],
    ["of blank lines", "\n\n  \n", "1:1 file-empty"],
    ["of comments", "# one\n# two\n", "1:1 file-empty"],
    ["of a document mark", "---\n", "1:4 file-empty"],
    ["of null", "null\n", "1:1 file-empty"],
    ["of a list", "- order\n", "1:1 wrong-type"],
    ["of a word", "order\n", "1:1 wrong-type"],
    ["of a number", "7\n", "1:1 wrong-type"],
  ])("%s is told apart", (_what, text, wanted) => {
    expect(codes(text).slice(0, 1)).toEqual([wanted]);
  });

  it("is a goals file when it says its version", () => {
    expect(config("version: 1\n").goals).toEqual([]);
    expect(config("\uFEFFversion: 1\n").goals).toEqual([]);
    expect(config("version: 1\r\n").goals).toEqual([]);
  });
});

describe("YAML that goes wrong without a place for a comment", () => {
  it.each([
    ["a list that is not closed", "version: 1\nstreams: [G-1,\n", ["2:10 yaml-syntax"]],
    ["a text that is not closed", 'version: 1\nproperty: "12\n', ["2:11 yaml-syntax"]],
    ["a tab alone", "\t", ["1:1 file-empty"]],
    ["a second mistake, which is another", "a: [}\n\tb: 1\n", ["1:4 yaml-syntax", "2:1 yaml-tab"]],
  ])("%s", (_what, text, wanted) => {
    expect(codes(text)).toEqual(wanted);
  });

  it("is nested deeper than any goals file, and a hundred thousand levels deep", () => {
    const lists = (depth: number): string => `a: ${"[".repeat(depth)}${"]".repeat(depth)}\n`;
    expect(codes(lists(40))).not.toContain("1:53 yaml-nested");
    expect(codes(lists(100))).toEqual(["1:53 yaml-nested"]);
    expect(codes(lists(100_000))).toEqual(["1:53 yaml-nested"]);
    expect(codes(`a: ${"[".repeat(100_000)}`)).toEqual(["1:53 yaml-nested"]);
    expect(codes("a: {".repeat(50_000))).toEqual(["1:200 yaml-nested"]);
    expect(codes("- ".repeat(50_000))).toEqual(["1:101 yaml-nested"]);
  });

  it("never throws", () => {
    const piece = fc.constantFrom(
      ..."version: 1|goals:|  a:|    tier: macro|\n|\t|- |{|}|[|]|&a |*a|<<: *a|!!str |!x |? |: |${x}|${|\"|'|#|---|...|%YAML 1.1|__proto__: 1|\r\n|>-|\u0000|😀|,|null|.inf|0x1F|order:".split(
        "|",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const { diagnostics, config: goals } = load(pieces.join(""));
        for (const d of diagnostics) renderDiagnostic(d);
        expect(goals === undefined).toBe(diagnostics.some((d) => d.severity === "error"));
      }),
      { numRuns: runs(500) },
    );
  });
});

describe("several files", () => {
  const shop = `version: 1\ncurrency: EUR\ngoals:\n${goal("order", "type: event, event: purchase")}`;

  it("are one, in their order", () => {
    const more = `version: 1\nproperty: 7\ngoals:\n${goal("sign_up", "type: event, event: sign_up, value: 3")}`;
    const { goals, property, currency } = config({ "b.yaml": more, "a.yaml": shop });
    expect(goals.map((g) => g.id)).toEqual(["sign_up", "order"]);
    expect({ property, currency }).toEqual({ property: "7", currency: "EUR" });
    expect(goals[0]?.value).toEqual({ kind: "amount", amount: 3, currency: "EUR" });
  });

  it("may not declare the same id twice, and the first is shown", () => {
    const again = `version: 1\ngoals:\n${goal("other", "type: event, event: a")}${goal("order", "type: event, event: b")}`;
    const { diagnostics } = load({ "a.yaml": shop, "b.yaml": again });
    expect(diagnostics.map((d) => [d.code, at(d.place), at(d.related)])).toEqual([
      ["duplicate-goal", "b.yaml:4:3", "a.yaml:4:3"],
    ]);
  });

  it("may not declare the same journey or audience twice", () => {
    const text = `${shop}journeys:\n  way: { goal: order, steps: [view_item, order] }\naudiences:\n  people: { name: P, did: order }\n`;
    const again = text.replace(/goals:\n.*\n/, "");
    const { diagnostics } = load({ "a.yaml": text, "b.yaml": again });
    expect(diagnostics.map((d) => [d.code, at(d.place), at(d.related)])).toEqual([
      ["duplicate-id", "b.yaml:4:3", "a.yaml:6:3"],
      ["duplicate-id", "b.yaml:6:3", "a.yaml:8:3"],
    ]);
  });

  it("may say the same setting, and no other", () => {
    const base = (extra: string): string => `version: 1\n${extra}\n`;
    expect(codes({ "a.yaml": base("property: 1"), "b.yaml": base("property: 1") })).toEqual([]);
    const { diagnostics } = load({
      "a.yaml": base("property: 1"),
      "b.yaml": base("currency: EUR"),
      "c.yaml": base("property: 2"),
    });
    expect(diagnostics.map((d) => [d.code, at(d.place), at(d.related)])).toEqual([
      ["conflicting-setting", "c.yaml:2:1", "a.yaml:2:1"],
    ]);
  });

  it("are checked together, each error at its place, in the order of the files", () => {
    const texts = {
      "z.yaml": `version: 1\nmoved:\n  - { from: a, to: order }\n  - { from: b, to: oder }\ngoals:\n${goal("order", "type: event, event: purchase, leads_to: gone")}`,
      "m.yaml": "version: 1\ngoals: [\n",
      "a.yaml": `version: 1\ngoals:\n${goal("again", "type: event, event: purchase, value: 3")}moved:\n  - { from: order, to: again }\n`,
    };
    expect(load(texts).diagnostics.map((d) => `${at(d.place)} ${d.code}`)).toEqual([
      "m.yaml:2:8 yaml-syntax",
      "a.yaml:3:61 goals-same-event",
      "a.yaml:5:13 moved-from-exists",
    ]);
    // While a file can't be read, nothing is said about what it may hold; now it can.
    expect(
      load({ ...texts, "m.yaml": "version: 1\n" }).diagnostics.map((d) => `${at(d.place)} ${d.code}`),
    ).toEqual([
      "z.yaml:4:20 moved-to-unknown",
      "z.yaml:6:81 goal-unknown",
      "a.yaml:3:61 goals-same-event",
      "a.yaml:3:78 value-without-currency",
      "a.yaml:5:13 moved-from-exists",
    ]);
  });

  it("tell of an empty one", () => {
    expect(load({ "a.yaml": shop, "b.yaml": "" }).diagnostics.map((d) => `${at(d.place)} ${d.code}`)).toEqual(
      ["b.yaml:1:1 file-empty"],
    );
  });
});

describe("more goals than a standard property has room for", () => {
  const goals = (count: number): string =>
    `version: 1\ngoals:\n${Array.from({ length: count }, (_, i) => goal(`g${i}`, `type: event, event: e${i}`)).join("")}`;

  it("are a warning at the last", () => {
    expect(codes(goals(30))).toEqual([]);
    expect(codes(goals(31))).toEqual(["33:3 warning key-events-too-many"]);
  });
});

describe("variables", () => {
  const event = (value: string): string =>
    `version: 1\ngoals:\n${goal("a", `type: event, event: "${value}"`)}`;
  const eventOf = (value: string, variables: Variables): string | undefined => {
    const [first] = config(event(value), variables).goals;
    return first?.type === "event" ? first.event : undefined;
  };
  const variables: Variables = {
    named: { name: "purchase", empty: "", nested: "${name}", seven: "7", constructor: "made" },
    environment: { NAME: "sign_up", EMPTY: "" },
    fromEnvironment: ["NAME", "EMPTY", "GONE"],
  };

  it.each([
    ["${name}", "purchase"],
    ["${ name }", "purchase"],
    ["a_${name}_${env.NAME}", "a_purchase_sign_up"],
    ["${env.NAME}", "sign_up"],
    ["${gone:-other}", "other"],
    ["${env.GONE:-other}", "other"],
    ["${empty:-other}", "other"],
    ["${env.EMPTY:-other}", "other"],
    ["${name:-other}", "purchase"],
    ["${constructor}", "made"],
  ])("%s", (written, read) => {
    expect(eventOf(written, variables)).toBe(read);
  });

  it.each(["${toString}", "${__proto__}", "${env.constructor}", "${gone}", "${env.GONE}"])(
    "%s is not set",
    (written) => {
      expect(
        codes(event(written), { named: {}, environment: {}, fromEnvironment: ["constructor", "GONE"] }),
      ).toEqual(["3:57 variable-unset"]);
    },
  );

  it("of the environment are those that are meant for it, by name or by a list in any of the files", () => {
    const environment = { GA4_GOALS_VAR_A: "a", REGION: "eu", SECRET: "s3cret" };
    const all = { named: {}, environment };
    expect(eventOf("${env.GA4_GOALS_VAR_A}", all)).toBe("a");
    expect(codes(event("${env.SECRET}"), all)).toEqual(["3:57 variable-not-allowed"]);
    expect(codes(event("${env.SECRET:-none}"), all)).toEqual(["3:57 variable-not-allowed"]);
    const one = { file: "a.yaml", text: event("${env.REGION}") };
    const other = { file: "b.yaml", text: "version: 1\nvariables_from_env: [REGION]\n" };
    expect(loadGoals([one], all).diagnostics.map(({ code }) => code)).toEqual(["variable-not-allowed"]);
    expect(loadGoals([one, other], all).config?.goals).toMatchObject([{ event: "eu" }]);
  });

  it("are filled in once: what they hold is text", () => {
    const name = config(
      `version: 1\ngoals:\n${goal("a", 'type: event, event: e, name: "${nested} $${name}"')}`,
      variables,
    );
    expect(name.goals[0]?.name).toBe("${name} ${name}");
  });

  it("keep a dollar sign that is none of theirs", () => {
    const text = `version: 1\ngoals:\n${goal("a", "type: event, event: e, name: 5$ or $5")}`;
    expect(config(text).goals[0]?.name).toBe("5$ or $5");
  });

  it.each([
    ["at_least: ${seven}", 7],
    ["at_least: ${gone:-12}", 12],
  ])("unquoted, a number stays a number: %s", (written, atLeast) => {
    const text = `version: 1\ngoals:\n  a:\n    tier: micro\n    category: engagement\n    type: pages_per_session\n    ${written}\n`;
    expect(config(text, variables).goals[0]).toMatchObject({ atLeast });
  });

  it("unquoted, true, null and a fraction are what they would be in the file; quoted, they are texts", () => {
    const text =
      'version: 1\ncurrency: EUR\nannotate: ${yes}\ngoals:\n  a:\n    tier: macro\n    category: lead\n    type: event\n    event: e\n    name: "${yes}"\n    value: ${price}\n  b:\n    tier: macro\n    category: lead\n    type: event\n    event: f\n    value: ${no_value}\n';
    const read = config(text, { named: { yes: "true", price: "1.50", no_value: "null" }, environment: {} });
    expect(read.annotate).toBe(true);
    expect(read.goals.map((g) => [g.name, g.value])).toEqual([
      ["true", { kind: "amount", amount: 1.5, currency: "EUR" }],
      ["B", { kind: "none" }],
    ]);
  });

  it.each(["007", "0x1F", "12345678901234567890", "1_000", "+"])(
    "unquoted, an id that only looks like a number stays a text: %s",
    (id) => {
      const text = `version: 1\ngoals:\n  a:\n    tier: macro\n    category: lead\n    type: event\n    event: e\n    where:\n      id: \${id}\n`;
      expect(config(text, { named: { id }, environment: {} }).goals[0]).toMatchObject({
        where: [{ match: [{ kind: "text", value: id }] }],
      });
    },
  );

  it("are not looked for in keys, comments and block texts are filled in too", () => {
    const text =
      "version: 1\n# ${gone}\ngoals:\n  a:\n    tier: macro\n    category: lead\n    type: event\n    event: e\n    description: |\n      one\n      ${gone}\n";
    expect(codes(text)).toEqual(["9:18 variable-unset"]);
  });
});

describe("anchors", () => {
  it("share blocks, with merge keys too; what is written wins, then the first that is merged", () => {
    const text = `version: 1
goals:
  a: &a { tier: micro, category: navigation, type: event, event: a, stage: one }
  b:
    <<: *a
    event: b
  c:
    event: c
    <<: [{ stage: two }, *a]
`;
    const { goals } = config(text);
    expect(goals.map((g) => [g.id, g.type === "event" && g.event, g.tier, g.stage])).toEqual([
      ["a", "a", "micro", "one"],
      ["b", "b", "micro", "one"],
      ["c", "c", "micro", "two"],
    ]);
  });

  it("may be used as often as a large file needs them", () => {
    const goals = Array.from(
      { length: 500 },
      (_, i) => `  g${i}: { <<: *base, event: e${i}, stage: *stage }\n`,
    );
    const text = `version: 1\ngoals:\n  base: &base { tier: micro, category: navigation, type: event, event: base, stage: &stage one }\n${goals.join("")}`;
    expect(config(text).goals.length).toBe(501);
  });

  it("may be set again: the last one before the alias counts", () => {
    const text = `version: 1\ngoals:\n${goal("a", "type: event, event: &e one")}${goal("b", "type: event, event: &e two")}${goal("c", "type: event, event: three, name: *e")}`;
    expect(config(text).goals[2]?.name).toBe("two");
  });

  it("a quoted << is a key like any other", () => {
    expect(codes('version: 1\n"<<": { annotate: true }\n')).toEqual(["2:1 unknown-key"]);
  });
});

describe("the second place of a double key", () => {
  it("is the first key", () => {
    const { diagnostics } = load("version: 1\nannotate: true\nannotate: false\n");
    expect(diagnostics.map((d) => [d.code, at(d.place), at(d.related)])).toEqual([
      ["duplicate-key", "goals.yaml:3:1", "goals.yaml:2:1"],
    ]);
  });
});

describe("goals in circles", () => {
  const circle = (leads: Readonly<Record<string, string>>): readonly unknown[] => {
    const goals = Object.entries(leads).map(([id, to]) =>
      goal(id, `type: event, event: e_${id}, leads_to: ${to}`),
    );
    return load(`version: 1\ngoals:\n${goals.join("")}`).diagnostics.map((d) => d.args);
  };

  it("are told from each goal on the way, and not from those that only lead into it", () => {
    expect(circle({ a: "b", b: "c", c: "b", d: "a" })).toEqual([
      { circle: ["b", "c", "b"] },
      { circle: ["c", "b", "c"] },
    ]);
    expect(circle({ a: "a" })).toEqual([{ circle: ["a", "a"] }]);
  });

  it("are found in a long chain as well", () => {
    const chain = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`g${i}`, `g${(i + 1) % 2000}`]));
    const goals = Object.entries(chain).map(([id, to]) =>
      goal(id, `type: event, event: e_${id}, leads_to: ${to}`),
    );
    const found = load(`version: 1\ngoals:\n${goals.join("")}`).diagnostics.filter(
      (d) => d.code === "leads-to-circle",
    );
    expect(found.length).toBe(2000);
  });
});

describe("an unknown key", () => {
  const goal = "tier: macro, category: lead, type: event, event: e";
  it.each([
    ["curency: EUR", "currency"],
    [`goals: { a: { ${goal}, counting: once_per_event, valeu: 3 } }`, "value"],
    [`goals: { a: { ${goal}, value: { amount: 3, curency: EUR } } }`, "currency"],
    [`goals: { a: { ${goal}, value: { paramter: x } } }`, "parameter"],
    [`goals: { a: { ${goal}, where: { p: { begin_with: x } } } }`, "begins_with"],
    [
      "goals: { a: { tier: macro, category: lead, target: { rate: 2%, by: 2027-01-01, milestone: [] } } }",
      "milestones",
    ],
    [
      `goals: { a: { ${goal}, target: { rate: 2%, by: 2027-01-01, milestones: [{ rat: 1%, by: 2026-01-01 }] } } }`,
      "rate",
    ],
    ["goals: { a: { tier: micro, category: navigation, type: destination, page: { pth: /x } } }", "path"],
    [`goals: { a: { ${goal}, at_least: 3 } }`, undefined],
    ["goals: { a: { tier: micro, category: engagement, type: duration, at_last: 3m } }", "at_least"],
    ["journeys: { a: { gaol: b, steps: [a, b] } }", "goal"],
    ["moved: [{ form: a, to: b }]", "from"],
    ["x: 1", undefined],
  ])("names the nearest that is known there: %s", (text, nearest) => {
    const { diagnostics } = load(`version: 1\n${text}\n`);
    const unknown = diagnostics.filter((d) => d.code === "unknown-key");
    expect(unknown.map((d) => ("nearest" in d.args ? d.args.nearest : undefined))).toEqual([nearest]);
  });
});
