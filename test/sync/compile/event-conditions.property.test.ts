/** The rule of an event goal with conditions says of any parameters what its `where` says. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadGoals } from "../../../src/goals/load.js";
import { escapeRegex } from "../../../src/goals/pattern/regex-tokens.js";
import { compileGoals } from "../../../src/sync/compile/compile.js";
import { enough, runs } from "../../support/runs.js";
import { conditionsOf, holds } from "./rule-evaluator.js";

type Found = string | number;
type Test = (value: Found) => boolean;

const word = fc.constantFrom(
  "contact",
  "Contact",
  "contact_berlin",
  "CON",
  "act",
  "a",
  "b",
  "3",
  "30",
  "[",
  "(x)",
  "ü",
);
const number = fc.constantFrom(-1, 0, 0.5, 3, 3.5, 30, 1000);

/** An operator with its operand as YAML, and what it means. */
const textOperator: fc.Arbitrary<readonly [string, string, (fold: (t: string) => string) => Test]> = fc
  .tuple(
    fc.constantFrom("equals", "not_equals", "contains", "not_contains", "begins_with", "ends_with", "regex"),
    word,
  )
  .map(([operator, operand]) => {
    const meaning = (fold: (t: string) => string): Test => {
      const value = fold(operand);
      const of =
        (test: (text: string) => boolean): Test =>
        (found) =>
          test(fold(String(found)));
      switch (operator) {
        case "equals":
        case "regex":
          return of((text) => text === value);
        case "not_equals":
          return of((text) => text !== value);
        case "contains":
          return of((text) => text.includes(value));
        case "not_contains":
          return of((text) => !text.includes(value));
        case "begins_with":
          return of((text) => text.startsWith(value));
        default:
          return of((text) => text.endsWith(value));
      }
    };
    const written = operator === "regex" ? escapeRegex(operand) : operand;
    return [operator, JSON.stringify(written), meaning] as const;
  });

const numberOperator: fc.Arbitrary<readonly [string, string, () => Test]> = fc
  .tuple(fc.constantFrom("eq", "gt", "gte", "lt", "lte"), number)
  .map(([operator, operand]) => {
    const meaning = (): Test => (found) => {
      switch (operator) {
        case "eq":
          return String(found) === String(operand);
        case "gt":
          return Number(found) > operand;
        case "gte":
          return Number(found) >= operand;
        case "lt":
          return Number(found) < operand;
        default:
          return Number(found) <= operand;
      }
    };
    return [operator, String(operand), meaning] as const;
  });

const match = fc
  .record({
    operators: fc.uniqueArray(fc.oneof(textOperator, numberOperator), {
      minLength: 1,
      maxLength: 3,
      selector: ([name]) => name,
    }),
    ignoreCase: fc.boolean(),
  })
  .filter(
    ({ operators, ignoreCase }) => !ignoreCase || operators.some(([, , meaning]) => meaning.length === 1),
  )
  .map(({ operators, ignoreCase }) => {
    const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
    const parts = operators.map(([name, operand]) => `${name}: ${operand}`);
    const tests = operators.map(([, , meaning]) => meaning(fold));
    const yaml = `{ ${[...parts, ...(ignoreCase ? ["ignore_case: true"] : [])].join(", ")} }`;
    const operands: readonly Found[] = operators.map(([, operand]) => JSON.parse(operand) as Found);
    return { yaml, operands, holds: (found: Found) => tests.every((test) => test(found)) };
  });

/** A condition on a parameter, and what the parameter is: often what is asked for. */
const condition = (name: string) =>
  match.chain((m) =>
    fc.oneof(word, number, fc.constantFrom(...m.operands)).map((found) => ({ name, found, ...m })),
  );

describe("`where`", () => {
  it("means what it says, through the file, the checks and the compiler", () => {
    let found = 0;
    const parameters = fc.uniqueArray(fc.constantFrom("p", "q", "r"), { minLength: 1, maxLength: 2 });
    const cases = parameters.chain((names) =>
      fc.record({
        where: fc.tuple(...names.map(condition)),
        event: fc.constantFrom("send", "send", "send", "other"),
      }),
    );
    fc.assert(
      fc.property(cases, ({ where, event }) => {
        const conditions = where.map(({ name, yaml }) => `${name}: ${yaml}`).join(", ");
        const text = `version: 1\ngoals: { a: { tier: macro, category: lead, type: event, event: send, where: { ${conditions} } } }`;
        const { config } = loadGoals([{ file: "goals.yaml", text }], { named: {}, environment: {} });
        if (!config) throw new Error(text);
        const rule = compileGoals(config).templates.find((t) => t.kind === "event_create_rule");
        if (!rule) throw new Error("conditions need a rule");
        const given = Object.fromEntries(where.map(({ name, found: value }) => [name, value]));
        const wanted = event === "send" && where.every(({ name, holds: test }) => test(given[name] ?? ""));
        if (wanted) found++;
        expect(holds(rule.fields, { event_name: event, ...given })).toBe(wanted);
        expect(conditionsOf(rule.fields).every((c) => c.value !== "")).toBe(true);
      }),
      { numRuns: runs(1000) },
    );
    expect(found).toBeGreaterThan(enough(40));
  });
});
