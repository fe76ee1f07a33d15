/** That a page with mistakes is found out, each of them at its line: what the other tests here rest on. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Library, openLibrary } from "./follow-page.js";
import { parsePage } from "./markdown.js";
import { stepsOf } from "./steps.js";

let library: Library;
beforeAll(async () => {
  library = await openLibrary();
}, 120_000);
afterAll(() => library.close());

const page = (...lines: string[]): string => lines.join("\n").replaceAll("~~~", "```");
/** What is wrong with it, without what commands said. */
const wrong = async (text: string): Promise<readonly string[]> =>
  (await library.follow(parsePage("page.md", text)))
    .split("\n")
    .filter((line) => line.startsWith("page.md:"));

it("what is right is not complained about", async () => {
  const text = page(
    "Say `plan --detailed-exitcode`, `--allow-delete` or `ga4-goals help TOPIC`; `ga4-goals backtest` needs more.",
    "~~~console",
    "$ npx ga4-goals validate goals/shop.yaml \\",
    "    --format json > result.json",
    "$ ga4-goals validate goals/shop.yaml   # offline",
    "...",
    "~~~",
    "~~~yaml",
    "audiences: { buyers: { name: Buyers, did: order, membership: 30d } }",
    "~~~",
    "~~~cron",
    "5 5 * * * cd /srv && ga4-goals plan || cat plan.txt",
    "~~~",
  );
  expect(await wrong(text)).toEqual([]);
});

it.each([
  [
    "a command that fails",
    ["~~~", "ga4-goals plan nowhere.yaml", "~~~"],
    "2: ga4-goals plan nowhere.yaml ends with 3",
  ],
  [
    "one that fails in a sentence",
    ["", "Type `ga4-goals validate no.yaml`."],
    "2: ga4-goals validate no.yaml ends with 3",
  ],
  [
    "one behind another program",
    ["~~~sh", "cd x && ga4-goals plan --nothing | cat", "~~~"],
    "2: ga4-goals plan --nothing ends with 64",
  ],
  [
    "one in a workflow",
    ["~~~yaml", "jobs: { a: { steps: [{ run: ga4-goals no }] } }", "~~~"],
    "2: ga4-goals no ends with 64",
  ],
  [
    "one within another's words",
    ["~~~sh", 'eval "$(ga4-goals completion cmd)"', "~~~"],
    "2: ga4-goals completion cmd ends with 64",
  ],
  [
    "other output than is shown",
    ["~~~console", "$ ga4-goals validate", "all is well", "~~~"],
    "2: ga4-goals validate says something else",
  ],
  [
    "output that is not all there",
    ["~~~console", "$ ga4-goals plan", "Northtrail shop (property 123456789)", "~~~"],
    "2: ga4-goals plan says something else",
  ],
  ["a flag that is not there", ["Pass `plan --everything`."], "1: plan has no --everything"],
  ["a flag of no command", ["Pass `--everything`."], "1: `--everything` is a flag of no command"],
  [
    "a command that is not there",
    ["Say `ga4-goals undo FILE`."],
    "1: `ga4-goals undo FILE` names a command that is not there",
  ],
  [
    "a program nobody has decided about",
    ["~~~sh", "terraform apply", "~~~"],
    "2: terraform is a program nobody has decided about",
  ],
  [
    "a goals file that is wrong",
    ["~~~yaml", "version: 1", "goals: { a: { tier: big } }", "~~~"],
    "2: this YAML does not validate",
  ],
  [
    "a part of one that is wrong",
    ["~~~yaml", "journeys: { a: { goal: nowhere, steps: [order] } }", "~~~"],
    "2: this YAML does not validate",
  ],
  [
    "a clients file that is wrong",
    ["~~~yaml", "version: 1", "clients: { a: { property: x } }", "~~~"],
    "2: this YAML does not validate",
  ],
  [
    "a change of lines that are not there",
    ["~~~diff", "# goals/shop.yaml", "-nowhere: 1", "+nowhere: 2", "~~~"],
    "2: goals/shop.yaml does not have these lines",
  ],
  ["code that no test runs", ["~~~ts", "export const a = 1;", "~~~"], "2: TypeScript that no test runs"],
])("%s is found", async (_what, lines, problem) => {
  expect(await wrong(page(...lines))).toEqual([expect.stringContaining(problem)]);
});

it("a test on a page that fails is found", async () => {
  const test = 'import { expect, test } from "vitest";\ntest("sums", () => expect(1 + 1).toBe(3));';
  expect(await wrong(page("~~~ts", "// sums.test.ts", test, "~~~"))).toEqual([
    expect.stringContaining("2: sums.test.ts fails"),
  ]);
});

it.each([
  ["a block in a language nobody has decided about", ["~~~fortran", "~~~"]],
  ["a block that is never closed", ["~~~sh", "ls"]],
  ["a quote that is never closed", ["~~~sh", "ga4-goals plan 'x", "~~~"]],
])("%s is an error", (_what, lines) => {
  expect(() => stepsOf(parsePage("page.md", page(...lines)))).toThrow();
});
