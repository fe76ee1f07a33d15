/** Every page of the documentation, followed as a reader would: its commands work, its files are what they claim to be. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Library, openLibrary } from "./follow-page.js";
import { allPages, ROOT } from "./markdown.js";
import { STAGES } from "./stages.js";
import { stepsOf } from "./steps.js";

const pages = allPages();
let library: Library;
beforeAll(async () => {
  library = await openLibrary();
}, 120_000);
afterAll(() => library.close());

describe("what a page tells its reader to do can be done, in order", () => {
  for (const page of pages)
    it(page.path, async () => {
      expect(await library.follow(page)).toBe("");
    }, 300_000);
});

it("the first hour goes in a clone of this repository as in an empty folder", async () => {
  const page = pages.find(({ path }) => path === "docs/guides/first-hour.md");
  if (page === undefined) throw new Error("there is no first hour");
  expect(await library.follow(page, { clone: true })).toBe("");
}, 300_000);

it("there is no stage for a page that is gone", () => {
  const paths = pages.map(({ path }) => path);
  expect(Object.keys(STAGES).filter((path) => !paths.includes(path))).toEqual([]);
});

it("the npm scripts that pages run are there", () => {
  const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as { readonly scripts: object };
  const run = pages
    .flatMap((page) => stepsOf(page))
    .flatMap((step) => (step.kind === "other" && step.program === "npm" ? [step.words] : []))
    .flatMap(([, first = "", second = ""]) => (first === "run" ? [second] : first === "test" ? [first] : []));
  expect(run.length).toBeGreaterThan(0);
  expect(run.filter((script) => !(script in scripts))).toEqual([]);
});
