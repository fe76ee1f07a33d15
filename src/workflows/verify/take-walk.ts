/**
 * Takes a walk through a site in a Chromium and listens to what its GA tags send. Every collect request is answered
 * here and goes no further, so that looking does not count. Time passes by moving the page's clock. Knows nothing of
 * goals; playwright-core is loaded when it is called, and need not be there otherwise.
 */
import type { Browser, Page } from "playwright-core";
import type { CollectedEvent, CollectRequest } from "./collect.js";
import { type Heard, hearTheRest, listen, MOST_EVENTS, sitesOf, soFar } from "./listen.js";
import { type Clock, clockOf } from "./page-clock.js";
import type { Step, Walk } from "./walk.js";
import { whyNotOpened } from "./why-not-opened.js";

/** Playwright's own entry, passed in so that loading it is the caller's business. */
export type Chromium = typeof import("playwright-core")["chromium"];

export interface WalkOptions {
  readonly walk: Walk;
  /** Where it starts; relative addresses are relative to it. */
  readonly url: string;
  readonly chromium: Chromium;
  readonly executablePath: string;
  readonly headless: boolean;
  readonly onStep: (step: Step) => void;
  /** False where Chromium can't have its sandbox, as root can't. Default: it has one where it starts with one. */
  readonly sandbox?: boolean;
  /** Told why pages run without a sandbox. */
  readonly onNoSandbox: (why: string) => void;
  /** Milliseconds over everything; default: by the number of steps. */
  readonly deadline?: number;
}

export interface Walked {
  readonly collected: readonly CollectedEvent[];
  /** What brought them, in the same order. */
  readonly requests: readonly CollectRequest[];
  /** The step that could not be done, and why; null where all were. */
  readonly failure: { readonly step: Step; readonly reason: string } | null;
  /** Where the first page could not be opened, or was an error that sent nothing: there was no walk at all. */
  readonly unreached: { readonly address: string; readonly reason: string } | null;
}

/** For a page to send what a step makes it send. */
const SETTLE_MS = 1000;
/** Longer than gtag holds events back to send several at once. */
const FLUSH_MS = 10_000;
const STEP_LIMIT_MS = 15_000;
/** No walk takes longer, however many steps it has. */
const LONGEST_MS = 600_000;
const CLOSE_MS = 5_000;
const MOST_LINKS = 2_000;

/** Never takes longer than its deadline, whatever the site does. @throws Error where Chromium does not start. */
export async function takeWalk(options: WalkOptions): Promise<Walked> {
  const { deadline = deadlineOf(options.walk) } = options;
  const browser = await launch(options);
  let timer: NodeJS.Timeout | undefined;
  const heard: Heard = { collected: [], requests: [] };
  let at: Step | undefined;
  const late = new Promise<Walked>((resolve) => {
    timer = setTimeout(() => {
      const step = at ?? { kind: "open", address: options.url };
      const reason = `the site takes longer than ${Math.round(deadline / 1000)} s`;
      resolve({ ...soFar(heard), failure: { step, reason }, unreached: null });
    }, deadline);
  });
  const onStep = (step: Step): void => {
    at = step;
    options.onStep(step);
  };
  const walked = walkThrough(browser, { ...options, onStep }, heard);
  // Where it is late, what becomes of it is nobody's business.
  walked.catch(() => {});
  try {
    return await Promise.race([walked, late]);
  } finally {
    clearTimeout(timer);
    let closing: NodeJS.Timeout | undefined;
    const given = new Promise<void>((resolve) => {
      closing = setTimeout(resolve, CLOSE_MS);
    });
    await Promise.race([browser.close().catch(() => {}), given]);
    clearTimeout(closing);
  }
}

function deadlineOf({ steps }: Walk): number {
  const parts = steps.reduce((sum, step) => sum + (step.kind === "follow_links" ? step.count : 1), 0);
  return Math.min(LONGEST_MS, 60_000 + parts * (STEP_LIMIT_MS + SETTLE_MS));
}

async function launch({
  chromium,
  executablePath,
  headless,
  sandbox = true,
  onNoSandbox,
}: WalkOptions): Promise<Browser> {
  const options = {
    executablePath,
    headless,
    args: [
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // A page that wants more ends; Chromium and we go on.
      "--js-flags=--max-old-space-size=512",
    ],
  };
  if (!sandbox) {
    onNoSandbox("root can't have one");
    return chromium.launch({ ...options, chromiumSandbox: false });
  }
  try {
    return await chromium.launch({ ...options, chromiumSandbox: true });
  } catch (error) {
    if (!/sandbox/i.test(String(error))) throw error;
    onNoSandbox("this system lets it have none");
    return chromium.launch({ ...options, chromiumSandbox: false });
  }
}

async function walkThrough(browser: Browser, options: WalkOptions, heard: Heard): Promise<Walked> {
  const context = await browser.newContext();
  context.setDefaultTimeout(STEP_LIMIT_MS);
  const clock = clockOf(context);
  await listen(context, clock, heard);
  await context.clock.install();
  const page = await context.newPage();
  const sites = sitesOf(page);
  const { failure, first } = await allSteps(page, clock, options);
  const step = options.walk.steps.at(-1);
  const broken = await clock.pass(FLUSH_MS).then(
    () => null,
    () =>
      step === undefined ? null : { step, reason: "the page broke off after it: the browser gave it up" },
  );
  await hearTheRest(page, sites);
  await untilItIsStill(page).catch(() => {});
  const nothing = first !== null && (!first.isThere || heard.collected.length === 0);
  return {
    ...soFar(heard),
    failure: failure ?? broken ?? tooMuch(options.walk, heard.collected),
    unreached: nothing ? first : null,
  };
}

function tooMuch({ steps }: Walk, collected: readonly CollectedEvent[]): Walked["failure"] {
  const step = steps.at(-1);
  return collected.length < MOST_EVENTS || step === undefined
    ? null
    : {
        step,
        reason: `the site sent ${MOST_EVENTS.toLocaleString("en")} events and more; those are not looked at`,
      };
}

/** The first page of a walk, where something is wrong with it; `isThere`: the site answers, with an error. */
interface FirstPage {
  readonly address: string;
  readonly reason: string;
  readonly isThere: boolean;
}

async function allSteps(
  page: Page,
  clock: Clock,
  options: WalkOptions,
): Promise<{ readonly failure: Walked["failure"]; readonly first: FirstPage | null }> {
  let first: FirstPage | null = null;
  const start = options.walk.steps.find(({ kind }) => kind === "open");
  for (const step of options.walk.steps) {
    options.onStep(step);
    try {
      const status = await take(page, clock, step, options.url);
      if (step === start && status !== null && status >= 400)
        first = { address: page.url(), reason: `the site answers ${status}`, isThere: true };
      await untilItIsStill(page);
    } catch (error) {
      const { message } = error as Error;
      const reason = whyNotOpened(message) ?? message.split("\n")[0] ?? "";
      if (start?.kind === "open" && step === start)
        first = { address: new URL(start.address, options.url).href, reason, isThere: false };
      return { failure: { step, reason }, first };
    }
  }
  return { failure: null, first };
}

/** The status a page was answered with; null for a step that opens none. */
async function take(page: Page, clock: Clock, step: Step, start: string): Promise<number | null> {
  if (step.kind === "open") return (await page.goto(new URL(step.address, start).href))?.status() ?? null;
  await act(page, clock, step);
  return null;
}

async function act(page: Page, clock: Clock, step: Exclude<Step, { readonly kind: "open" }>): Promise<void> {
  switch (step.kind) {
    case "follow_links":
      return followLinks(page, step.count);
    case "click":
      return page.click(step.element);
    case "fill":
      return page.fill(step.element, step.text);
    case "press":
      return page.keyboard.press(step.key);
    case "wait":
      return clock.pass(step.seconds * 1000);
    case "back":
      await page.evaluate("history.back()");
      return;
    case "reload":
      await page.reload();
      return;
  }
}

/** To pages of the same site not seen yet; back to the first of them where a page has no such link. */
async function followLinks(page: Page, count: number): Promise<void> {
  const seen = new Set([page.url()]);
  const first = page.url();
  for (let n = 0; n < count; n++) {
    const links = await page.$$eval(
      "a[href]",
      (anchors, most) =>
        anchors
          .slice(0, most)
          .map((anchor) => (anchor as unknown as { readonly href: string }).href.split("#")[0] ?? ""),
      MOST_LINKS,
    );
    const next = links.find((link) => sameSite(link, first) && !seen.has(link)) ?? first;
    seen.add(next);
    await page.goto(next);
    await untilItIsStill(page);
  }
}

function sameSite(link: string, page: string): boolean {
  return URL.canParse(link) && new URL(link).origin === new URL(page).origin;
}

async function untilItIsStill(page: Page): Promise<void> {
  await page.waitForTimeout(SETTLE_MS);
}
