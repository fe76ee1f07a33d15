/** The console for everybody: on a phone, in the dark, by the keyboard alone, read aloud. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { launchBrowser, openShopConsole, type ShopConsole, seriousOf, tile } from "./support/shop-console.js";

let browser: Browser;
let shop: ShopConsole | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterEach(async () => {
  await shop?.close();
  shop = undefined;
});
afterAll(() => browser?.close());

/** Each section with what says that it is there. */
const SECTIONS = [
  ["#/goals", ".goal-rows .badge"],
  ["#/goals/cart_add", ".counted[aria-busy=false] .tile"],
  ["#/journeys", ".funnel .head"],
  ["#/plan", "main pre"],
  ["#/report", ".report-page table"],
  ["#/check", "section[aria-labelledby=judged]"],
] as const;

test.each([
  [360, false],
  [1280, true],
] as const)(
  "at %i pixels (dark: %s) no section scrolls sideways, and axe finds nothing serious",
  async (width, dark) => {
    shop = await openShopConsole(browser, { width, dark, visitors: true });
    const { page } = shop;
    for (const [address, there] of SECTIONS) {
      await page.evaluate(`location.hash = ${JSON.stringify(address)}`);
      await page.locator(there).first().waitFor();
      const wide = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      expect(wide, address).toBe(0);
      expect(await seriousOf(page), address).toEqual([]);
    }
  },
);

test("a goal is made, changed and saved by the keyboard alone", async () => {
  shop = await openShopConsole(browser);
  const { page, here } = shop;
  await page.locator(".goal-rows li").first().waitFor();
  const focused = (): Promise<string> =>
    page.evaluate(
      "(document.activeElement?.labels?.[0]?.textContent ?? document.activeElement?.textContent ?? '').trim()",
    );
  const tabTo = async (name: string): Promise<void> => {
    for (let presses = 0; presses < 60; presses += 1) {
      if ((await focused()) === name) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not come to ${name}`);
  };
  await tabTo("New goal");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await tabTo("Search");
  await page.keyboard.type("/newsletter/thanks");
  await page.getByRole("dialog").locator(".choices button").first().waitFor();
  for (let presses = 0; presses < 10 && !(await focused()).startsWith("/newsletter/thanks"); presses += 1)
    await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByLabel("Page", { exact: true }).waitFor();
  await tabTo("Name");
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("Signed up");
  expect(await tile(page, "Count")).not.toBe("");
  await page.keyboard.press("ControlOrMeta+S");
  await page.getByText("Saved goals/shop.yaml.").waitFor();
  expect(here.read("goals/shop.yaml")).toMatch(/name: "?Signed up"?\n/);
  // Whoever is in the text gets out of it again.
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement?.shadowRoot ? 'the text' : 'elsewhere'")).toBe(
    "elsewhere",
  );
});
