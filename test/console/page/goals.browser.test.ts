/** The console's goals in a real browser: what they count, how they stand in GA4, and a goal made, broken, mended, saved. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  GOALS,
  launchBrowser,
  openShopConsole,
  type ShopConsole,
  tile,
  yamlOf,
} from "./support/shop-console.js";

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

test("a destination goal is made by choosing a page, counts what `backtest` counts, and the file differs by it alone", async () => {
  shop = await openShopConsole(browser);
  const { page, here, problems, strangers } = shop;
  await page.getByRole("button", { name: "New goal" }).click();
  await page.getByRole("dialog").getByLabel("Search").fill("newsletter");
  await page.getByRole("dialog").getByRole("button", { name: "/newsletter/thanks 4 views" }).click();
  await page.getByLabel("Page", { exact: true }).waitFor();
  expect(await page.getByLabel("Page", { exact: true }).inputValue()).toBe("/newsletter/thanks");
  const count = await tile(page, "Count");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved goals/shop.yaml.").waitFor();

  const lines = here.read("goals/shop.yaml").split("\n");
  const old = new Set(GOALS.split("\n"));
  const added = lines.filter((line) => !old.has(line));
  expect(lines.filter((line) => old.has(line) || !added.includes(line)).join("\n")).toContain(
    "deep_browse: { tier",
  );
  expect(GOALS.split("\n").filter((line) => !lines.includes(line))).toEqual([]);
  const id = /^ {2}(\w+):/.exec(added[0] ?? "")?.[1] ?? "";
  expect(id).not.toBe("");
  expect(added.slice(1).every((line) => line.startsWith("    "))).toBe(true);

  const { stdout } = await here.cli([
    "backtest",
    "goals/shop.yaml",
    "--events",
    "export/*.ndjson",
    "--format",
    "json",
  ]);
  const goals: readonly { readonly id: string; readonly count: number }[] = JSON.parse(stdout).goals;
  const backtested = goals.find((goal) => goal.id === id)?.count ?? 0;
  expect(backtested).toBeGreaterThan(0);
  expect(count).toBe(backtested.toLocaleString("en-US"));
  expect(problems).toEqual([]);
  expect(strangers).toEqual([]);
});

test("a goal that is broken says so beside its field and in the text, and what was typed is undone step by step", async () => {
  shop = await openShopConsole(browser);
  const { page, here } = shop;
  await page.getByRole("link", { name: "Put into the cart" }).click();
  const before = await tile(page, "Count");
  const event = page.getByLabel("Event", { exact: true });
  await event.fill("add to cart");
  const field = page.locator(".field.wrong").filter({ has: event });
  await field.locator(".problems li.error").first().waitFor();
  await expect.poll(() => event.getAttribute("aria-invalid")).toBe("true");
  await page.locator(".cm-lint-marker-error").first().waitFor();
  await expect.poll(() => yamlOf(page)).toContain("event: add to cart");
  // The numbers that stay are said to be old.
  await page.getByText("The numbers below are from before.").waitFor();

  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator(".field.wrong").waitFor({ state: "detached" });
  await expect.poll(() => event.inputValue()).toBe("add_to_cart");
  await expect.poll(() => tile(page, "Count")).toBe(before);
  await expect.poll(() => page.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
  expect(here.read("goals/shop.yaml")).toBe(GOALS);
});

test("what is changed at once is undone field by field, and what is typed in one field is one step", async () => {
  shop = await openShopConsole(browser);
  const { page } = shop;
  await page.clock.setFixedTime(Date.now());
  await page.getByRole("link", { name: "Put into the cart" }).click();
  const name = page.getByLabel("Name", { exact: true });
  const tier = page.getByLabel("Tier", { exact: true });
  const [nameBefore, tierBefore] = [await name.inputValue(), await tier.inputValue()];
  await name.fill("");
  await name.pressSequentially("Cart");
  await tier.selectOption("macro");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => tier.inputValue()).toBe(tierBefore);
  await expect.poll(() => name.inputValue()).toBe("Cart");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => name.inputValue()).toBe(nameBefore);
  await expect.poll(() => page.getByRole("button", { name: "Undo" }).isDisabled()).toBe(true);
});

test("what is typed in the text is in the form, with the sessions that are won and lost", async () => {
  shop = await openShopConsole(browser);
  const { page } = shop;
  await page.getByRole("link", { name: "Put into the cart" }).click();
  await tile(page, "Count");
  const line = page.locator(".cm-line", { hasText: "event: add_to_cart" });
  await line.click();
  await page.keyboard.press("End");
  for (const _ of "add_to_cart") await page.keyboard.press("Backspace");
  await page.keyboard.type("view_item");
  await expect.poll(() => page.getByLabel("Event", { exact: true }).inputValue()).toBe("view_item");
  await page.locator(".counted .won").waitFor();
  expect(await page.locator(".counted .won").textContent()).toMatch(/^\+[\d,]+$/);
});

test("a file that is changed elsewhere is noticed, and neither side is lost", async () => {
  shop = await openShopConsole(browser);
  const { page, here } = shop;
  // As for somebody quick: what follows within half a second is one step for the editor, unless it is told otherwise.
  await page.clock.setFixedTime(Date.now());
  await page.getByRole("link", { name: "Put into the cart" }).click();
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("Mine");
  here.write("goals/shop.yaml", GOALS.replace("Order placed", "Theirs"));
  await page.getByText("was changed elsewhere").waitFor();
  await page.getByRole("button", { name: "See both" }).click();
  expect(await page.locator(".both pre").allTextContents()).toEqual([
    expect.stringContaining("name: Mine"),
    expect.stringContaining("name: Theirs"),
  ]);
  await page.getByRole("button", { name: "Take theirs" }).click();
  await expect.poll(() => yamlOf(page)).toContain("name: Theirs");
  // Mine is one step back.
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => name.inputValue()).toBe("Mine");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved goals/shop.yaml.").waitFor();
  expect(here.read("goals/shop.yaml")).toContain("name: Mine");
});

test("goals stand by tier and stage with their counts and how GA4 has them, and are searched", async () => {
  shop = await openShopConsole(browser);
  const { page } = shop;
  const row = page.locator(".goal-rows li", { hasText: "Put into the cart" });
  await row.locator(".badge").waitFor();
  expect(await row.locator(".badge").textContent()).toBe("New");
  await row.locator("svg.spark").waitFor();
  expect(await row.locator(".count").textContent()).toMatch(/^[\d,]+/);
  expect(await page.locator(".goals-of h2").allTextContents()).toEqual(["Macro goals", "Micro goals"]);
  await page.getByLabel("Search the goals").fill("order placed");
  await expect.poll(() => page.locator(".goal-rows li").count()).toBe(1);
});

test("texts of files are texts, whatever is in them", async () => {
  const hostile = `"<img src=x onerror=alert(1)><script>alert(2)</script>"`;
  shop = await openShopConsole(browser, {
    goals: GOALS.replace("Order placed", hostile).replace("stage: product", `stage: ${hostile}`),
  });
  const { page, problems } = shop;
  await page.locator(".goal-rows li").first().waitFor();
  await page.locator(".goal-rows svg.spark").first().waitFor();
  await page.locator(".goal-rows a").first().click();
  await tile(page, "Count");
  expect(await page.locator("main img, main script").count()).toBe(0);
  expect(await page.locator("h1").textContent()).toContain("<script>alert(2)</script>");
  expect(problems).toEqual([]);
});
