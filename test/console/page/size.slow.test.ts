/** What the package holds of the console's page: nothing more to load, and not much of it. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";

const folder = fileURLToPath(new URL("../../../dist/console/", import.meta.url));
const MOST = 350_000;

it(`is at most ${MOST} bytes of code as browsers fetch it`, () => {
  const bytes = readdirSync(folder).map((name) => gzipSync(readFileSync(`${folder}${name}`)).length);
  expect(bytes.length).toBeGreaterThan(2);
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST);
});

it("names no other place to load from, and has nothing inline", () => {
  const page = readFileSync(`${folder}index.html`, "utf8");
  const loaded = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
  expect(loaded.toSorted()).toEqual(["console.css", "console.js", "data:,"]);
  expect(page).not.toMatch(/<style|style=|<script(?![^>]* src=)| on\w+=/);
  expect(readFileSync(`${folder}console.css`, "utf8")).not.toMatch(/@import|url\((?!["']?data:)/);
});
