/** A check as Markdown fits into a comment, however many clients and findings it has; names are only text. */
import { expect, test } from "vitest";
import { COMMENT_LIMIT } from "../../src/draw/markdown.js";
import { checkMarkdown, checksMarkdown } from "../../src/watch/draw/check-markdown.js";
import type { CheckedClient, CheckResult, Finding, FindingKind } from "../../src/watch/finding.js";

const finding = (kind: FindingKind, goal: string): Finding => ({
  ...{ goal, kind, since: "2026-10-22", expected: 20, seen: 0, chance: 1e-9 },
  ...{ message: `No ${goal}.`, next: ["Look."] },
});
const result = (...findings: readonly Finding[]): CheckResult => ({
  ...{ schemaVersion: 1, property: "1", findings, goals: [] },
  days: { start: "2026-04-01", end: "2026-10-25", final: "2026-10-23" },
});
const client = (name: string, ...findings: readonly Finding[]): CheckedClient => ({
  ...{ name, result: result(...findings) },
});
const linesOf = (clients: readonly CheckedClient[]): readonly string[] =>
  checksMarkdown(clients)
    .split("\n")
    .filter((line) => line.startsWith("- "));

test("a line a client: the worst kind first, then the most findings; who is alive has none", () => {
  const dropped = finding("dropped", "a");
  expect(
    linesOf([
      client("behind", finding("behind_target", "a")),
      client("alive"),
      client("one", finding("silent", "a")),
      client("many", dropped, dropped, dropped, dropped, finding("silent", "z")),
      { name: "gone", result: { error: "not allowed\n# here" } },
      client("drop", dropped),
    ]).map((line) => line.replaceAll("\\", "")),
  ).toEqual([
    "- **many** (property 1): silent: z since 2026-10-22; dropped: a since 2026-10-22; dropped: a since 2026-10-22; and 2 more",
    "- **one** (property 1): silent: a since 2026-10-22",
    "- **drop** (property 1): dropped: a since 2026-10-22",
    "- **behind** (property 1): behind_target: a since 2026-10-22",
    "- **gone**: not allowed # here",
  ]);
});

test("thousands of clients and of findings fit, the worst among them, and what is left out is counted", () => {
  const many = Array.from({ length: 3000 }, (_, at) =>
    client(`client-${at}`, finding(at === 2999 ? "silent" : "dropped", "a-goal-of-some-length")),
  );
  const failed = Array.from({ length: 3000 }, (_, at) => ({
    ...{ name: `gone-${at}`, result: { error: "x".repeat(200) } },
  }));
  const text = checksMarkdown([...many, ...failed]);
  expect(text.length).toBeLessThan(COMMENT_LIMIT);
  const lines = linesOf([...many, ...failed]);
  expect(lines[0]).toContain("client-2999");
  const [left, leftFailed] = lines.flatMap(
    (line) => Number(/^- and (\d+) clients more/.exec(line)?.[1]) || [],
  );
  const told = lines.filter((line) => line.includes("**client-")).length;
  expect([
    told + (left ?? 0),
    lines.filter((line) => line.includes("**gone-")).length + (leftFailed ?? 0),
  ]).toEqual([3000, 3000]);
  const one = checkMarkdown(result(...Array.from({ length: 2000 }, () => finding("silent", "order"))));
  expect(one.length).toBeLessThan(COMMENT_LIMIT);
  expect(one).toMatch(/And \d+ more: `ga4-goals check` tells all\./);
});
