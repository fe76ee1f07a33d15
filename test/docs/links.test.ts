/** Links between pages, and from pages to files of the repository, lead somewhere. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";
import { allPages, ROOT } from "./markdown.js";

const pages = allPages();
const anchorsOf = new Map(pages.map(({ path, anchors }) => [path, anchors]));

it.each(pages.map((page) => [page.path, page] as const))("every link of %s leads somewhere", (path, page) => {
  const broken = page.links
    .filter(({ target }) => !/^[a-z]+:/.test(target))
    .filter(({ target }) => {
      const [file = "", anchor] = target.split("#");
      const at = file === "" ? path : normalize(join(dirname(path), decodeURIComponent(file)));
      if (at.startsWith("..") || !existsSync(ROOT + at)) return true;
      return anchor !== undefined && statSync(ROOT + at).isFile() && !anchorsOf.get(at)?.has(anchor);
    })
    .map(({ target, line }) => `${path}:${line} ${target}`);
  expect(broken).toEqual([]);
});

it.each(["SECURITY.md", "CONTRIBUTING.md", "docs/architecture.md"])(
  "every file that %s names is there",
  (path) => {
    const named = [
      ...readFileSync(ROOT + path, "utf8").matchAll(/`((?:src|test|scripts|goals|docs)\/[\w./-]+)`/g),
    ];
    expect(named.length).toBeGreaterThan(3);
    expect(named.map(([, name = ""]) => name).filter((name) => !existsSync(ROOT + name))).toEqual([]);
  },
);
