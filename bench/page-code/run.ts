/**
 * What the page code costs a visitor: its size, and its time on the main thread of a real Chromium, against the same
 * page without it, loaded in turn.
 */
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { needsPageCode, type PageCodeGoal } from "../../src/goals/goal.js";
import { loadGoals } from "../../src/goals/load.js";
import { scriptFor, snippet } from "../../src/page/script.js";
import { DEFAULT_PAGE_CODE, settingsOf } from "../../src/page/settings-of.js";
import { type Chromium, startChromium } from "../../test/support/site/browser.js";
import { startSite } from "../../test/support/site/site.js";
import { type Figure, median, ms } from "../measure.js";

const ID = "G-BENCH1";
const LOADS = 15;
const VIEWS = 50;
const options = { ...DEFAULT_PAGE_CODE, measurementId: ID };

function goals(count: number): readonly PageCodeGoal[] {
  const inFile = Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      n % 2 ? `stayed_${n}_minutes` : `saw_${n + 1}_pages`,
      {
        tier: "micro",
        category: "engagement",
        ...(n % 2
          ? { type: "duration", at_least: `${n}m`, clock: n % 4 === 1 ? "session" : "engaged" }
          : { type: "pages_per_session", at_least: n + 1 }),
      },
    ]),
  );
  const text = JSON.stringify({ version: 1, goals: inFile });
  const { config } = loadGoals([{ file: "goals.yaml", text }], { named: {}, environment: {} });
  return (config?.goals ?? []).filter(needsPageCode);
}

interface Tab {
  readonly page: Page;
  /** Milliseconds spent in scripts since the page began to load. */
  readonly scriptTime: () => Promise<number>;
  readonly load: number[];
  readonly views: number[];
}

async function openTab(chromium: Chromium, origin: string): Promise<Tab> {
  const page = await chromium.newTab(`${origin}/nothing`);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  return {
    page,
    scriptTime: async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return (metrics.find((m) => m.name === "ScriptDuration")?.value ?? Number.NaN) * 1000;
    },
    load: [],
    views: [],
  };
}

/** One load and then some page views without a load; the tab has to be in front. */
async function visit(tab: Tab, origin: string): Promise<void> {
  const { page } = tab;
  await page.bringToFront();
  await page.goto(`${origin}/app`);
  await page.waitForTimeout(150);
  const loaded = await tab.scriptTime();
  await page.evaluate(`(async () => {
    for (let view = 0; view < ${VIEWS}; view++) {
      history.pushState({}, "", "/app/" + view);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })()`);
  await page.waitForTimeout(150);
  tab.load.push(loaded);
  tab.views.push(((await tab.scriptTime()) - loaded) / VIEWS);
}

/** Sizes and times; needs a Chromium. */
export async function pageCode(): Promise<readonly Figure[]> {
  return [...[1, 3, 10, 30].map(size), ...(await times())];
}

function size(count: number): Figure {
  const script = scriptFor(settingsOf(goals(count), options, false));
  const bytes = gzipSync(script, { level: 9 }).length;
  return {
    what: `size of the page code, ${count} ${count === 1 ? "goal" : "goals"}`,
    measured: `${bytes} bytes gzipped`,
    baseline: `minified: ${script.length} bytes`,
    ratio: bytes / script.length,
    asked: "under 2,048 bytes",
    met: bytes < 2048,
  };
}

async function times(): Promise<readonly Figure[]> {
  const without = await startSite({ measurementId: ID });
  const withCode = await startSite({ measurementId: ID, after: snippet(goals(10), options) });
  const chromium = await startChromium();
  try {
    const plain = await openTab(chromium, without.origin);
    const coded = await openTab(chromium, withCode.origin);
    for (let n = 0; n < LOADS; n++) {
      await visit(plain, without.origin);
      await visit(coded, withCode.origin);
    }
    return (
      [
        ["script time of a page load, 10 goals", "load"],
        ["script time of a page view in a single page, 10 goals", "views"],
      ] as const
    ).map(([what, part]): Figure => {
      const [own, other] = [median(coded[part]), median(plain[part])];
      return {
        what,
        measured: `${ms(own)}, ${ms(own - other)} more`,
        baseline: `the same page without: ${ms(other)}`,
        ratio: own / other,
        asked: null,
        met: null,
      };
    });
  } finally {
    await chromium.close();
    await without.close();
    await withCode.close();
  }
}
