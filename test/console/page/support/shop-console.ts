/** A console on the demo's shop, in a browser: an emulated property with a week of visitors, and their events exported. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { type ConsoleWish, startConsole } from "../../../../src/console/start.js";
import { createClock } from "../../../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../../../src/emulator/ga4.js";
import { createShop, ingestShopDays, shopAccount } from "../../../../src/emulator/shop-property.js";
import { diskPorts } from "../../../../src/workflows/disk.js";
import { type Workspace, workspace } from "../../../support/cli.js";

export const PROPERTY = "123456789";
const NOW = new Date("2026-09-28T10:00:00Z");
const WEEK = [
  "2026-09-21",
  "2026-09-22",
  "2026-09-23",
  "2026-09-24",
  "2026-09-25",
  "2026-09-26",
  "2026-09-27",
];
/** A small one: what is looked at is the page, not the numbers. */
const SHOP = createShop({ seed: 1, sessionsPerDay: 60, growsFrom: "2026-09-21" });
const PAGE_FOLDER = fileURLToPath(new URL("../../../../dist/console", import.meta.url));

export const GOALS = `version: 1
property: ${PROPERTY}
currency: EUR

goals:
  # What the shop lives from.
  order:
    name: Order placed
    tier: macro
    category: revenue
    stage: checkout
    type: event
    event: purchase

  cart_add: # every time
    name: Put into the cart
    tier: micro
    category: interaction
    stage: product
    leads_to: order
    type: event
    event: add_to_cart

  deep_browse: { tier: micro, category: engagement, type: pages_per_session, at_least: 5 }

journeys:
  checkout:
    goal: order
    steps:
      - view_item # somebody looks
      - cart_add
      - begin_checkout
      - order
`;

export interface ShopConsole {
  readonly page: Page;
  readonly here: Workspace;
  readonly ga4: Ga4;
  /** What the browser complained of. */
  readonly problems: readonly string[];
  /** Requests to anywhere but the console. */
  readonly strangers: readonly string[];
  readonly close: () => Promise<void>;
}

/** Launched once a file of tests. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
}

export interface ShopConsoleOptions {
  readonly wish?: Partial<ConsoleWish>;
  readonly goals?: string;
  readonly width?: number;
  readonly dark?: boolean;
  /** Whether GA4 has seen them too, for reports; default: it has not. */
  readonly visitors?: boolean;
}

export async function openShopConsole(
  browser: Browser,
  { wish = {}, goals = GOALS, width = 1280, dark = false, visitors = false }: ShopConsoleOptions = {},
): Promise<ShopConsole> {
  const ga4 = await startGa4({ clock: createClock(NOW), accounts: [shopAccount(PROPERTY)] });
  if (visitors) await ingestShopDays(ga4, PROPERTY, SHOP, "2026-09-21", WEEK.length);
  const here = workspace();
  here.write("goals/shop.yaml", goals);
  for (const day of WEEK) {
    const rows = SHOP.day(day).map((row) => JSON.stringify(row));
    here.write(`export/events_${day.replaceAll("-", "")}.ndjson`, `${rows.join("\n")}\n`);
  }
  const ports = diskPorts(here.directory, { environment: { GA4_EMULATOR_HOST: ga4.address } });
  const running = await startConsole(
    { ...ports, now: () => NOW },
    { patterns: [], allowApply: false, events: ["export/*.ndjson"], ...wish },
    { version: "0.0.0", pageFolder: PAGE_FOLDER },
  );
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  const strangers: string[] = [];
  const { origin } = new URL(running.address);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("pageerror", (error) => void problems.push(error.message));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(?:data|blob):/.test(url)) strangers.push(url);
  });
  // The first look at the events takes a while where much else is going on.
  page.setDefaultTimeout(90_000);
  await page.goto(running.address);
  await page.locator(".goal-rows li, main .waiting, main .notice").first().waitFor();
  return {
    ...{ page, here, ga4, problems, strangers },
    close: async () => {
      await context.close();
      await running.stop();
      await ga4.stop();
    },
  };
}

/** What is in the editor's text, however much of it is shown. */
export function yamlOf(page: Page): Promise<string> {
  // CodeMirror draws all of so short a file, a line an element.
  return page
    .locator(".cm-line")
    .allTextContents()
    .then((lines) => lines.join("\n"));
}

/** Of a tile by its name, once the numbers are those of what is typed. */
export async function tile(page: Page, name: string): Promise<string> {
  await page.locator(".counted[aria-busy=false] .tile").first().waitFor();
  const box = page.locator(".counted .tile").filter({ has: page.getByText(name, { exact: true }) });
  return (await box.locator(".number").textContent()) ?? "";
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds that is serious or worse, a line each. */
export async function seriousOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const found: { id: string; impact: string; html: string[] }[] = await page.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes.map((n) => n.html.slice(0, 100)) })))`,
  );
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, html }) => `${id}: ${html.join(" ")}`);
}
