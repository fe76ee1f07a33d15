/** The console's other sections in a real browser: a journey put in order, the plan and its apply, the report, the check. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { driftKeyEvent } from "../../../src/emulator/drift.js";
import { GOALS, launchBrowser, openShopConsole, PROPERTY, type ShopConsole } from "./support/shop-console.js";

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

function link(name: string): Promise<void> {
  return (
    shop?.page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name }).click() ??
    Promise.resolve()
  );
}

test("a step that is dragged changes the funnel and the file, with its comment; keys do it too", async () => {
  shop = await openShopConsole(browser);
  const { page, here, problems } = shop;
  await link("Journeys");
  const heads = page.locator(".funnel .head");
  await heads.first().waitFor();
  const before = await heads.allTextContents();
  const steps = page.locator(".steps li");
  const from = await steps.nth(0).boundingBox();
  const to = await steps.nth(1).boundingBox();
  if (from === null || to === null) throw new Error("no steps to drag");
  await page.mouse.move(from.x + 20, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y + to.height / 2, { steps: 8 });
  await page.mouse.move(to.x + 20, to.y + to.height - 2, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => steps.nth(1).textContent()).toContain("view_item");
  await page.locator(".funnel-box[aria-busy=false]").waitFor();
  await expect.poll(() => heads.allTextContents()).not.toEqual(before);

  // The same by the keyboard alone, back again: the focus stays with the step.
  await page.getByRole("button", { name: "Move view_item up" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => steps.nth(0).textContent()).toContain("view_item");
  await expect.poll(() => heads.allTextContents()).toEqual(before);
  await page.getByRole("button", { name: "Move view_item down" }).click();
  await expect.poll(() => steps.nth(1).textContent()).toContain("view_item");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved goals/shop.yaml.").waitFor();
  expect(here.read("goals/shop.yaml")).toBe(
    GOALS.replace(
      "      - view_item # somebody looks\n      - cart_add\n",
      "      - cart_add\n      - view_item # somebody looks\n",
    ),
  );
  expect(problems).toEqual([]);
});

test("a plan is shown, and without the flag it can't be applied", async () => {
  shop = await openShopConsole(browser);
  const { page } = shop;
  await link("Plan");
  await page.getByRole("heading", { name: "What would change" }).waitFor();
  expect(await page.locator("pre").textContent()).toContain("order");
  expect(await page.locator("pre .g").count()).toBeGreaterThan(0);
  const apply = page.getByRole("button", { name: "Apply this plan" });
  expect(await apply.isDisabled()).toBe(true);
  expect(await page.locator("#not-applicable").textContent()).toContain("--allow-apply");
});

test("with the flag the plan that is shown is applied while one looks on, and then nothing is left to do", async () => {
  shop = await openShopConsole(browser, { wish: { allowApply: true } });
  const { page, problems } = shop;
  await link("Plan");
  await page.getByRole("button", { name: "Apply this plan" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByText("Done.").waitFor();
  expect(await page.locator(".log li").count()).toBeGreaterThan(2);
  await page.getByRole("heading", { name: "Nothing to do" }).waitFor();
  await link("Goals");
  const badge = page.locator(".goal-rows li", { hasText: "Order placed" }).locator(".badge");
  await expect.poll(() => badge.textContent()).toBe("As in GA4");
  expect(problems).toEqual([]);
});

test("a plan that GA4 has left behind is not applied", async () => {
  shop = await openShopConsole(browser, { wish: { allowApply: true } });
  const { page, ga4 } = shop;
  await link("Plan");
  await page.getByRole("button", { name: "Apply this plan" }).waitFor();
  driftKeyEvent(
    ga4.world,
    PROPERTY,
    "purchase",
    { countingMethod: "ONCE_PER_SESSION" },
    { email: "ana@example.com" },
  );
  await page.getByRole("button", { name: "Apply this plan" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Apply", exact: true }).click();
  await page.locator(".log li.down").waitFor();
});

test("a report has its breakdown, is sorted, copied and kept as a file", async () => {
  shop = await openShopConsole(browser, { visitors: true });
  const { page, problems } = shop;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await link("Report");
  await page.getByLabel("Period").fill("7d");
  await page.getByLabel("Broken down by").selectOption("device");
  const section = page.locator("section", { has: page.getByRole("heading", { name: "By device" }) });
  await section.locator("tbody tr").first().waitFor();
  const names = section.locator("tbody th");
  const down = await names.allTextContents();
  expect(down.length).toBeGreaterThan(1);
  const sessions = section.getByRole("button", { name: "Sessions" });
  await sessions.click();
  await sessions.click();
  await expect.poll(() => names.allTextContents()).toEqual(down.toReversed());
  await section.getByRole("button", { name: "Copy this table" }).click();
  await section.getByText("Copied").waitFor();
  const copied = String(await page.evaluate("navigator.clipboard.readText()"));
  expect(copied.split("\n")).toHaveLength(down.length + 1);
  expect(copied.split("\n")[0]).toContain("\tSessions");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
  // Bars and dots are as long as they are on the report's own page.
  await expect.poll(() => page.locator(".report-page [style]").count()).toBeGreaterThan(0);
  expect(problems).toEqual([]);
});

test("a check says of every goal whether it is alive", async () => {
  shop = await openShopConsole(browser, { visitors: true });
  const { page } = shop;
  await link("Check");
  await page.getByRole("heading", { name: "All goals" }).waitFor();
  expect(await page.locator("section[aria-labelledby=judged] li").count()).toBeGreaterThan(1);
});
