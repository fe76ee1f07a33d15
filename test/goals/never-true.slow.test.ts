/** No false alarm: files that are right, the examples among them, hear nothing about goals that can never fire. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, it } from "vitest";
import { neverTrueWords } from "../../src/diagnostics/messages/never-true.js";
import { loadGoals } from "../../src/goals/load.js";
import { goalsFileWithAudiences } from "../support/arbitraries/goals-file.js";

const ALARMS: ReadonlySet<string> = new Set(Object.keys(neverTrueWords));

function alarms(file: string, text: string): readonly string[] {
  const { diagnostics } = loadGoals([{ file, text }], { named: {}, environment: {} });
  return diagnostics.map((d) => d.code).filter((code) => ALARMS.has(code));
}

it("10,000 random files that are right", () => {
  fc.assert(
    fc.property(goalsFileWithAudiences("123456789"), (text) => {
      expect(alarms("goals.yaml", text)).toEqual([]);
    }),
    { numRuns: 10_000 },
  );
});

const examples = fileURLToPath(new URL("../../goals/examples/", import.meta.url));
const files = readdirSync(examples).filter(
  (name) => name.endsWith(".yaml") && !/^(clients|policy)/.test(name),
);

it.each(files)("the example %s", (name) => {
  expect(alarms(name, readFileSync(examples + name, "utf8"))).toEqual([]);
});
