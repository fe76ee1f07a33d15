/**
 * The console as whoever writes a goal feels it: in a real Chromium, from a key to the numbers of what is typed, and from the
 * start to the first picture; and what a browser fetches of it. Needs a build.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium, type Page } from "playwright-core";
import { startConsole } from "../../src/console/start.js";
import { diskFiles, diskPorts } from "../../src/workflows/disk.js";
import { bigExport } from "../backtest/events.js";
import type { Figure, Part } from "../measure.js";
import { median, ms } from "../measure.js";

const EXPORT = fileURLToPath(new URL("../../../shared/data/export", import.meta.url));
const PAGE_FOLDER = fileURLToPath(new URL("../../dist/console", import.meta.url));
const GOALS = `version: 1
currency: USD
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  basket:
    tier: micro
    category: navigation
    leads_to: order
    type: destination
    page: /basket.html
`;

/** In the page: one more letter in the field that has the focus, as a key does it; milliseconds to the picture with its numbers. */
const KEY = `new Promise((done) => {
  const box = document.querySelector(".counted");
  const start = performance.now();
  let isBusy = false;
  const watch = new MutationObserver(() => {
    if (box.getAttribute("aria-busy") === "true") isBusy = true;
    else if (isBusy) {
      watch.disconnect();
      requestAnimationFrame(() => done(performance.now() - start));
    }
  });
  watch.observe(box, { attributes: true, attributeFilter: ["aria-busy"] });
  document.execCommand("insertText", false, "x");
})`;

/** What is measured on Google's sample week is told only where it is there. */
export const consoleBench: Part = async (progress) => {
  const sizes = readdirSync(PAGE_FOLDER).map(
    (name) => gzipSync(readFileSync(join(PAGE_FOLDER, name))).length,
  );
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const size: Figure = {
    what: "page, gzipped",
    measured: `${Math.round(bytes / 1000)} kB`,
    baseline: "",
    ratio: null,
    asked: "under 350 kB",
    met: bytes < 350_000,
  };
  if (!existsSync(EXPORT)) return [size];
  const week = await typed(join(EXPORT, "*.parquet"), 60);
  progress("the week is measured; now 2.7 million events");
  const many = await typed((await bigExport()).glob, 20);
  return [
    size,
    asked("first paint after the start of the server, goals listed", week.first, 1000),
    asked("from a key to its numbers, 60 keys on a week of 245,209 events, median", median(week.keys), 150),
    asked("the same, 95 %", most(week.keys), 400),
    asked("the same, 20 keys on 2.7 million events, median", median(many.keys), 600),
  ];
};

interface Typed {
  /** Milliseconds from the start of the server until goals are listed. */
  readonly first: number;
  /** Milliseconds from each key to its numbers. */
  readonly keys: readonly number[];
}

async function typed(events: string, count: number): Promise<Typed> {
  const folder = mkdtempSync(join(tmpdir(), "ga4-goals-console-"));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  try {
    await diskFiles(folder).writeWhole("goals/shop.yaml", GOALS);
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(120_000);
    const began = performance.now();
    const running = await startConsole(
      diskPorts(folder, { environment: {} }),
      { patterns: [], allowApply: false, events: [events] },
      { version: "0", pageFolder: PAGE_FOLDER },
    );
    try {
      await page.goto(running.address);
      await page.locator(".goal-rows li").first().waitFor();
      return { first: performance.now() - began, keys: await keys(page, count) };
    } finally {
      await running.stop();
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** So long at most, of 95 in 100. */
function most(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;
}

async function keys(page: Page, count: number): Promise<readonly number[]> {
  await page.getByRole("link", { name: "Basket" }).click();
  await page.locator(".counted[aria-busy=false] .tile").first().waitFor();
  await page.getByLabel("Page", { exact: true }).focus();
  await page.keyboard.press("End");
  const times: number[] = [];
  // The first ones warm up what any page warms up.
  for (let key = 0; key < count + 5; key += 1) times.push(Number(await page.evaluate(KEY)));
  return times.slice(5);
}

function asked(what: string, measured: number, under: number): Figure {
  return {
    what,
    measured: ms(measured),
    baseline: "",
    ratio: null,
    asked: `under ${ms(under)}`,
    met: measured < under,
  };
}
