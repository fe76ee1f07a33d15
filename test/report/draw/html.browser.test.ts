/** The pages we make in a real browser: nothing is loaded, nothing fails, everything can be read. How it fits is in fits.browser.test.ts. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderHtml as renderBacktest } from "../../../src/backtest/draw/html.js";
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../../src/backtest/run-backtest.js";
import { renderHtml } from "../../../src/report/draw/html.js";
import { rollupHtml } from "../../../src/report/rollup/draw/html.js";
import { goalsFrom } from "../../backtest/support/goals.js";
import { writeEvents } from "../../backtest/support/rows.js";
import { MANY_EVENTS, MANY_GOALS } from "../../backtest/support/visitors.js";
import { type OpenPages, openPages } from "../../support/open-pages.js";
import { rollupOf } from "../support/pages.js";
import { shopReport } from "../support/shop.js";

const PAGES = ["report", "backtest", "rollup"] as const;
type PageName = (typeof PAGES)[number];

let pages: OpenPages;
const addresses = new Map<PageName, string>();

function addressOf(name: PageName): string {
  return addresses.get(name) ?? "";
}

async function backtestPage(): Promise<string> {
  const engine = await openDuckDb({ events: [await writeEvents(pages.folder, MANY_EVENTS)] });
  try {
    return renderBacktest(await runBacktest(engine, goalsFrom(MANY_GOALS)));
  } finally {
    await engine.close();
  }
}

beforeAll(async () => {
  pages = await openPages();
  const made = {
    report: renderHtml(await shopReport()),
    backtest: await backtestPage(),
    rollup: rollupHtml(await rollupOf(3), (client) => `clients/${client}.html`),
  };
  for (const name of PAGES) addresses.set(name, await pages.put(name, made[name]));
});
afterAll(() => pages?.close());

interface Opened {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly problems: readonly string[];
}

async function open(
  name: PageName,
  width: number,
  colorScheme: "light" | "dark" = "light",
  script = false,
): Promise<Opened> {
  const context = await pages.browser.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    javaScriptEnabled: script,
  });
  const page = await context.newPage();
  const requests: string[] = [];
  const problems: string[] = [];
  page.on("request", (request) => void requests.push(request.url()));
  page.on("console", (message) => void problems.push(message.text()));
  page.on("pageerror", (error) => void problems.push(error.message));
  await page.goto(addressOf(name));
  return { page, requests, problems };
}

/** Runs in the page, which knows no types here. */
function look<T>(page: Page, script: string): Promise<T> {
  return page.evaluate(script) as Promise<T>;
}

describe.each(PAGES)("the page of a %s", (name) => {
  test.each([1280, 360] as const)(
    "at %i pixels asks for nothing but itself and reports no problem",
    async (width) => {
      const { page, requests, problems } = await open(name, width, "light", true);
      expect(requests.filter((url) => !url.startsWith("data:"))).toEqual([addressOf(name)]);
      expect(problems).toEqual([]);
      await page.context().close();
    },
  );

  test("shows every chart once, with a name and a description in words", async () => {
    for (const width of [1280, 360]) {
      const { page } = await open(name, width, "light", true);
      const charts = await look<{ words: string; seen: boolean }[]>(
        page,
        `[...document.querySelectorAll(".chart")].map((chart) => ({
          words: chart.getAttribute("role") === "img" ? chart.getAttribute("aria-label") : "",
          seen: [...chart.querySelectorAll("svg, .track")].some((part) => part.getClientRects().length > 0) }))`,
      );
      expect(charts.length).toBe({ report: 4, backtest: 0, rollup: 0 }[name]);
      for (const { words, seen } of charts) {
        expect(seen).toBe(true);
        expect(words.length).toBeGreaterThan(40);
      }
      const sparks = await look<string[]>(
        page,
        `[...document.querySelectorAll("svg.spark")].map((svg) => svg.getAttribute("aria-label"))`,
      );
      expect(sparks.every((label) => label.length > 5)).toBe(true);
      await page.context().close();
    }
  });

  test("has ids once, one first heading, no level left out, and tables with headers and captions", async () => {
    const { page } = await open(name, 1280, "light", true);
    const ids = await look<string[]>(page, `[...document.querySelectorAll("[id]")].map((e) => e.id)`);
    expect(new Set(ids).size).toBe(ids.length);
    const levels = await look<number[]>(
      page,
      `[...document.querySelectorAll("h1,h2,h3,h4")].map((e) => Number(e.tagName[1]))`,
    );
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    const bare = await look<number>(
      page,
      `[...document.querySelectorAll("table")].filter((t) => !t.caption || t.caption.textContent === "" ||
        [...t.querySelectorAll("th")].some((th) => !th.scope) || [...t.tBodies[0].rows].some((r) => !r.querySelector("th"))).length`,
    );
    expect(bare).toBe(0);
    expect(await look<string>(page, "document.documentElement.lang")).toBe("en");
    await page.context().close();
  });

  test("reads the same without any script", async () => {
    const [without, withScript] = [
      await open(name, 1280, "light", false),
      await open(name, 1280, "light", true),
    ];
    expect(await without.page.locator("main").textContent()).toBe(
      await withScript.page.locator("main").textContent(),
    );
    await without.page.context().close();
    await withScript.page.context().close();
  });

  test("prints on light ground, with nothing folded away half seen", async () => {
    const { page } = await open(name, 1280, "dark", true);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await look<string>(page, "getComputedStyle(document.body).backgroundColor")).toBe(
      "rgb(255, 255, 255)",
    );
    expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(20_000);
    await page.context().close();
  });
});

test("the clients of a roll-up can be searched and sorted", async () => {
  const { page, problems } = await open("rollup", 1280, "light", true);
  const shown = (): Promise<readonly string[]> =>
    look(
      page,
      `[...document.querySelectorAll(".clients tbody tr:not([hidden])")].map((row) => row.querySelector("a").textContent)`,
    );
  expect(await shown()).toHaveLength(3);
  await page.getByLabel("Search").fill("region=us");
  expect(await shown()).toHaveLength(1);
  await page.getByLabel("Search").fill("");
  await page.getByRole("button", { name: "Sessions" }).click();
  const down = await shown();
  await page.getByRole("button", { name: "Sessions" }).click();
  expect(await shown()).toEqual(down.toReversed());
  expect(problems).toEqual([]);
  await page.context().close();
});
