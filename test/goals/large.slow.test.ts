/** Whatever a file holds, what is wrong with it is said in time that grows with the file, and in an answer one can read. */
import { describe, expect, it } from "vitest";
import { atMost } from "../../src/diagnostics/at-most.js";
import { renderDiagnostic } from "../../src/diagnostics/code-frame.js";
import { loadGoals } from "../../src/goals/load.js";
import { workspace } from "../support/cli.js";

const many = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => one(index)).join("");

const micro = "tier: micro, category: interaction, type: event";
/** By what is wrong with them: a text for so many of it. */
const TEXTS: Readonly<Record<string, (count: number) => string>> = {
  "open variables": (n) => `version: 1\ncurrency: ${"${".repeat(n)}\n`,
  "open variables in a list": (n) => `version: 1\nstreams: [${"${".repeat(n)}]\n`,
  anchors: (n) => `version: 1\ncurrency: ${"&a ".repeat(n)}\n`,
  tags: (n) => `version: 1\ncurrency: ${"!a ".repeat(n)}x\n`,
  brackets: (n) => `version: 1\ncurrency: ${"]".repeat(n)}\n`,
  "goals that lead nowhere": (n) =>
    `version: 1\ngoals:\n${many(n / 10, (i) => `  g${i}: { ${micro}, event: e${i}, leads_to: x${i} }\n`)}`,
  "goals on one line": (n) => `version: 1\ngoals: { ${many(n / 10, (i) => `g${i}: { evnt: a }, `)} }\n`,
  "journeys to nowhere": (n) =>
    `version: 1\njourneys:\n${many(n / 10, (i) => `  j${i}: { goal: x${i}, steps: [a, b] }\n`)}`,
};

describe.each(Object.keys(TEXTS))("%s", (what) => {
  it("take four times as long where there are four times as many, not sixteen times", {
    timeout: 120_000,
  }, () => {
    const seconds = (count: number): number => {
      const text = TEXTS[what]?.(count) ?? "";
      const before = process.cpuUsage();
      const { diagnostics } = loadGoals([{ file: "a.yaml", text }], { named: {}, environment: {} });
      const told = atMost(diagnostics);
      const words = told.map((diagnostic) => renderDiagnostic(diagnostic)).join("\n");
      expect(told.length).toBeGreaterThan(0);
      expect(told.length).toBeLessThanOrEqual(201);
      expect(words.length).toBeLessThan(200_000);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1e6;
    };
    seconds(10_000);
    // Small times are mostly noise.
    expect(seconds(80_000)).toBeLessThan(10 * (seconds(20_000) + 0.25));
  });
});

it("what is not shown is counted, in the order of the text", async () => {
  const { write, cli } = workspace();
  write("goals.yaml", `version: 1\n${many(1000, (i) => `k${i}: 1\n`)}`);
  const { stderr, exitCode } = await cli(["validate", "goals.yaml"]);
  expect(exitCode).toBe(3);
  expect(stderr.match(/ unknown-key /g)).toHaveLength(200);
  expect(stderr).toContain("goals.yaml:202:1 more-problems 800 more problems from here on are not shown");
  expect(stderr).toMatch(/1,000 errors\.\n$/);
});
