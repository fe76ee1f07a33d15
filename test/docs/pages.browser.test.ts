/** Pages with commands that need a browser, followed with one. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Library, openLibrary } from "./follow-page.js";
import { allPages } from "./markdown.js";
import { needsBrowser } from "./reader.js";
import { stepsOf } from "./steps.js";

// The reference names a site that is not there; the guide on page code walks through one.
const pages = allPages().filter(
  (page) =>
    page.path !== "docs/reference/commands.md" &&
    stepsOf(page).some((step) => step.kind === "type" && needsBrowser(step)),
);
let library: Library;
beforeAll(async () => {
  library = await openLibrary();
}, 120_000);
afterAll(() => library.close());

it.each(pages.map((page) => [page.path, page] as const))(
  "%s can be followed",
  async (_path, page) => {
    expect(await library.follow(page, { browser: true })).toBe("");
  },
  180_000,
);
