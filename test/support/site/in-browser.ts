/** What the browser tests share: a site with page code on it, a Chromium whose clock can be moved, and patience. */
import type { BrowserContext, Page } from "playwright-core";
import { needsPageCode, type PageCodeGoal } from "../../../src/goals/goal.js";
import { loadGoals } from "../../../src/goals/load.js";
import { snippet } from "../../../src/page/script.js";
import { DEFAULT_PAGE_CODE, type PageCodeOptions } from "../../../src/page/settings-of.js";
import { type Chromium, startChromium } from "./browser.js";
import { type Site, type SiteOptions, startSite } from "./site.js";

export const ID = "G-TEST1";

/** Goals in the words of a goals file: `{ deep: { type: "pages_per_session", at_least: 3 } }`. */
export type GoalsInFile = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

export function pageGoals(goals: GoalsInFile): readonly PageCodeGoal[] {
  const inFile = Object.fromEntries(
    Object.entries(goals).map(([id, goal]) => [id, { tier: "micro", category: "engagement", ...goal }]),
  );
  const text = JSON.stringify({ version: 1, goals: inFile });
  const loaded = loadGoals([{ file: "goals.yaml", text }], { named: {}, environment: {} });
  if (!loaded.config) throw new Error(JSON.stringify(loaded.diagnostics.map((d) => [d.code, d.args])));
  return loaded.config.goals.filter(needsPageCode);
}

export function pageCodeOptions(options: Partial<PageCodeOptions> = {}): PageCodeOptions {
  return { ...DEFAULT_PAGE_CODE, measurementId: ID, ...options };
}

export interface World {
  readonly site: Site;
  readonly context: BrowserContext;
  /** Opens a tab at a path; errors the page throws are collected. */
  open(path: string): Promise<Page>;
  readonly pageErrors: readonly string[];
  /** Moves every page's clocks on, timers included, and waits until what follows has been sent. */
  pass(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions extends Partial<Omit<SiteOptions, "measurementId">> {
  readonly goals: GoalsInFile;
  readonly pageCode?: Partial<PageCodeOptions>;
  /** Runs in every page before anything else. */
  readonly init?: string;
}

export async function startWorld(options: WorldOptions): Promise<World> {
  const { goals, pageCode, init, ...siteOptions } = options;
  const site = await startSite({
    measurementId: ID,
    after: snippet(pageGoals(goals), pageCodeOptions(pageCode)),
    ...siteOptions,
  });
  const chromium: Chromium = await startChromium();
  const { context } = chromium;
  const pageErrors: string[] = [];
  await context.clock.install();
  if (init !== undefined) await context.addInitScript({ content: init });
  return {
    site,
    context,
    open: async (path) => {
      const page = await context.newPage();
      page.on("pageerror", (error) => pageErrors.push(error.message));
      await page.goto(site.origin + path);
      await quiet();
      return page;
    },
    pageErrors,
    pass: async (milliseconds) => {
      await context.clock.fastForward(milliseconds);
      await quiet();
    },
    close: async () => {
      await chromium.close();
      await site.close();
    },
  };
}

/** Longer than anything the page code waits for of its own accord between a claim and its event. */
export async function quiet(milliseconds = 900): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Follows a link to another page, which loads. */
export async function goTo(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await quiet();
}

/** The history's `back`; a page out of the back/forward cache does not load, so there is no load to wait for. */
export async function goBack(page: Page, path: string): Promise<void> {
  await page.evaluate("history.back()");
  await page.waitForURL(`**${path}`, { waitUntil: "commit" });
  await quiet();
}
