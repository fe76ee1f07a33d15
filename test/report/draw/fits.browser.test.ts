/**
 * The pages measured in a browser, at every width and on paper, in light and dark: no word is broken, nothing leaves its
 * card, nothing scrolls sideways, and axe-core finds nothing serious. With one goal and forty, three clients and three hundred.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderHtml as renderBacktest } from "../../../src/backtest/draw/html.js";
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../../src/backtest/run-backtest.js";
import { readableColours } from "../../../src/draw/html/contrast.js";
import type { Look } from "../../../src/draw/html/look.js";
import { renderHtml } from "../../../src/report/draw/html.js";
import { rollupHtml } from "../../../src/report/rollup/draw/html.js";
import { goalsFrom } from "../../backtest/support/goals.js";
import { writeEvents } from "../../backtest/support/rows.js";
import { MANY_EVENTS, MANY_GOALS } from "../../backtest/support/visitors.js";
import { measure } from "../../support/measure-page.js";
import { type OpenPages, openPages } from "../../support/open-pages.js";
import { fortyGoalsReport, fullReport, oneGoalReport, rollupOf } from "../support/pages.js";
import { shopReport } from "../support/shop.js";

/** A4 is 210 mm wide; the page leaves 14 mm on each side, at 96 pixels an inch. */
const PAPER = Math.round(((210 - 2 * 14) / 25.4) * 96);
const WIDTHS = [1280, 1000, 768, 360, 320, PAPER] as const;

let pages: OpenPages;
const linkOf = (client: string): string => `clients/${client}.html`;

/** The backtest of many goals, named as long as the report's. */
async function backtestPage(): Promise<string> {
  const text = MANY_GOALS.replace(
    "cart: {",
    "cart: { name: Kfz-Haftpflichtversicherungsantragsformularübermittlung,",
  );
  const engine = await openDuckDb({ events: [await writeEvents(pages.folder, MANY_EVENTS)] });
  try {
    return renderBacktest(await runBacktest(engine, goalsFrom(text), { values: true }));
  } finally {
    await engine.close();
  }
}

/** Long words, in a colour that is readable nowhere as it is. */
const LOOK: Look = {
  language: "de",
  title:
    "Abschlussquotenentwicklungsbericht der Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsstelle",
  logo: `data:image/svg+xml;base64,${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="90"><rect width="900" height="90"/></svg>').toString("base64")}`,
  colours: readableColours("#808080"),
  comment:
    "Der neue Bestellvorgang ging am 3. November online.\nhttps://agentur.example/berichte/2026/november/bestellvorgang",
  contact: "maria.bernasconi-hugentobler@agentur-fuer-conversions.example",
  link: {
    url: "https://agentur.example/kunden/berichte",
    text: "agentur-fuer-conversionsoptimierung.example/kunden/berichte",
  },
};

const PAGES = {
  "report, one goal": async () => renderHtml(await oneGoalReport()),
  "report, six goals": async () => renderHtml(await shopReport()),
  "report, forty goals": async () => renderHtml(await fullReport()),
  "a client's page": async () => renderHtml(await fortyGoalsReport(), { back: { href: "../index.html" } }),
  "a client's page in German, with a logo": async () =>
    renderHtml(await fullReport(), { back: { href: "../index.html" }, look: LOOK }),
  "roll-up in German, 40 clients": async () => rollupHtml(await rollupOf(40), linkOf, LOOK),
  "roll-up, 3 clients": async () => rollupHtml(await rollupOf(3), linkOf),
  "roll-up, 300 clients": async () => rollupHtml(await rollupOf(300), linkOf),
  backtest: backtestPage,
} as const;

beforeAll(async () => {
  pages = await openPages();
});
afterAll(() => pages?.close());

describe.each(Object.keys(PAGES) as (keyof typeof PAGES)[])("%s", (name) => {
  let page: Page;

  beforeAll(async () => {
    const address = await pages.put(name.replaceAll(/\W+/g, "-"), await PAGES[name]());
    page = await pages.browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(address);
  });
  afterAll(() => page?.close());

  test.each(WIDTHS)(
    "at %i pixels breaks no word, leaves no card and does not scroll sideways",
    async (width) => {
      const media = width === PAPER ? "print" : "screen";
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ media, colorScheme });
        expect(await measure(page), `${media}, ${colorScheme}`).toEqual([]);
      }
      // What is folded away is read as well.
      await page.evaluate(`for (const e of document.querySelectorAll("details")) e.open = true`);
      expect(await measure(page), `${media}, unfolded`).toEqual([]);
      await page.evaluate(`for (const e of document.querySelectorAll("details")) e.open = false`);
    },
  );

  // Of three hundred rows each is as the first, and a client's page is a report's.
  test
    .skipIf(name.includes("300") || name.includes("40 clients") || name === "a client's page")
    .each(["light", "dark"] as const)("axe-core finds nothing serious in %s", async (colorScheme) => {
    await page.emulateMedia({ media: "screen", colorScheme });
    await page.setViewportSize({ width: colorScheme === "light" ? 360 : 1280, height: 900 });
    expect(await seriousOf(page)).toEqual([]);
  });
});

const AXE = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core calls serious or critical: the rule and where. */
async function seriousOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(await AXE);
  const { violations } = (await page.evaluate(
    `axe.run(document, { resultTypes: ["violations"] })`,
  )) as AxeResults;
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`);
}
