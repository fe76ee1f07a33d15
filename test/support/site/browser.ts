/**
 * A headless Chromium for tests, with tabs that behave as a person's do: the one behind is hidden and has no focus,
 * and the back/forward cache works. It fails, and does not skip, where there is no Chromium: a browser test that did
 * not run says nothing.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** Twice this is within a test's minute. */
const CONNECT_MS = 25_000;
const PATH = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

export interface Chromium {
  /** One profile: its tabs share cookies and storage. */
  readonly context: BrowserContext;
  newTab(url: string): Promise<Page>;
  close(): Promise<void>;
}

/** A fresh profile each time. @throws Error where there is no Chromium. */
export async function startChromium(): Promise<Chromium> {
  if (!existsSync(PATH)) {
    throw new Error(
      `no Chromium at ${PATH}: install Debian's chromium, or say where one is with CHROMIUM_PATH`,
    );
  }
  const profile = await mkdtemp(join(tmpdir(), "ga4-goals-chromium-"));
  const child = spawn(PATH, [...FLAGS, `--user-data-dir=${profile}`], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const address = await endpoint(child);
  // A Chromium that has just started on a busy machine may miss the first call; it answers the next.
  const connect = (): Promise<Browser> =>
    chromium.connectOverCDP(address, { noDefaults: true, timeout: CONNECT_MS });
  const browser = await connect().catch(connect);
  const context = browser.contexts()[0];
  if (context === undefined) throw new Error("Chromium has no profile");
  return {
    context,
    newTab: async (url) => {
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
    close: async () => {
      const session = await browser.newBrowserCDPSession();
      await session.send("Browser.close").catch(() => {});
      await gone;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const FLAGS: readonly string[] = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--remote-debugging-port=0",
];

function endpoint(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(said);
      if (found?.[1]) resolve(found[1]);
    });
    child.once("exit", () => reject(new Error(`Chromium ended at once: ${said}`)));
    child.once("error", reject);
  });
}
