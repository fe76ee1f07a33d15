/**
 * Draws docs/pictures/console-*.png: the console on the example's goals and a week of the simulated shop, in Chromium.
 * `npx tsx scripts/console-pictures.ts`, after a build.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launchBrowser, openShopConsole } from "../test/console/page/support/shop-console.js";
import { removeFolders } from "../test/support/folders.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const browser = await launchBrowser();
const shop = await openShopConsole(browser, {
  goals: readFileSync(`${root}goals/examples/shop.yaml`, "utf8"),
});
try {
  const { page } = shop;
  const picture = (name: string): Promise<Buffer> =>
    page.screenshot({ path: `${root}docs/pictures/console-${name}.png` });
  await page.locator(".goal-rows .badge").first().waitFor();
  await page.locator(".goal-rows svg.spark").first().waitFor();
  await picture("goals");
  await page
    .getByRole("link", { name: "Put into the cart" })
    .or(page.getByRole("link", { name: "Products compared" }))
    .first()
    .click();
  await page.locator(".counted[aria-busy=false] .tile").first().waitFor();
  await page.getByLabel("Event", { exact: true }).fill("view_item");
  await page.locator(".counted .won").waitFor();
  await picture("editor");
} finally {
  await shop.close();
  await browser.close();
  removeFolders();
}
