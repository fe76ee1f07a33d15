/** Pages of ours in a Chromium, from files, as a reader opens them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";

export interface OpenPages {
  readonly browser: Browser;
  /** Writes a page; answers with its address. */
  put(name: string, html: string): Promise<string>;
  /** Where files of the test may lie. */
  readonly folder: string;
  close(): Promise<void>;
}

export async function openPages(): Promise<OpenPages> {
  const folder = await mkdtemp(join(tmpdir(), "ga4-goals-page-"));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    browser,
    folder,
    put: async (name, html) => {
      const file = join(folder, `${name}.html`);
      await writeFile(file, html);
      return pathToFileURL(file).href;
    },
    close: async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
