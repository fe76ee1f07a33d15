/** What is one visitor's in an address becomes a pattern that the next visitor's address fits; all else stays as it is. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pageShape } from "../../src/authoring/page-shape.js";
import { isOnPage } from "../../src/backtest/goals/on-page.js";
import type { DestinationGoal } from "../../src/goals/goal.js";
import { loadGoals } from "../../src/goals/load.js";
import { runs } from "../support/runs.js";

function goalOf(page: unknown): DestinationGoal {
  const goal = { tier: "micro", category: "interaction", type: "destination", page };
  const text = JSON.stringify({ version: 1, goals: { seen: goal } }).replaceAll("${", "$$${");
  const { config, diagnostics } = loadGoals([{ file: "goals.yaml", text }], { named: {}, environment: {} });
  expect(diagnostics).toEqual([]);
  const [loaded] = config?.goals ?? [];
  if (loaded?.type !== "destination") throw new Error("no goal");
  return loaded;
}

/** Whether the goal drafted from the first address counts the second. */
function counts(first: string, second: string): boolean {
  const split = (address: string): readonly [string, readonly string[]] => {
    const [path = "", query = ""] = address.split("?");
    return [path, query === "" ? [] : query.split("&")];
  };
  const [path, query] = split(second);
  const goal = goalOf(pageShape(...split(first)).page);
  return isOnPage(goal, { host: "www.shop.example", path, query: query.join("&") });
}

describe("the address of one visitor stands for those of all", () => {
  it.each([
    ["WooCommerce", "/checkout/order-received/8303", "/checkout/order-received/9120/"],
    ["WooCommerce in German", "/kasse/order-received/8303/", "/kasse/order-received/17"],
    [
      "WooCommerce without pretty addresses",
      "/?order-received=8303",
      "/?page_id=7&order-received=9120&key=wc_x",
    ],
    [
      "Shopify",
      "/61234567890/orders/0a9f3c1be7d24f5580f1aa0b3c4d5e6f/thank_you",
      "/61234567890/orders/77aa01bc9de04f12b3c4d5e6f7a8b9c0/thank_you",
    ],
    [
      "Shopify's new checkout",
      "/checkouts/cn/Z2NwLXVzLWNlbnRyYWwxOjAxSEc2/thank-you",
      "/checkouts/cn/Z2NwLWV1cm9wZS13ZXN0MTowMUtY/thank-you",
    ],
    ["BigCommerce", "/checkout/order-confirmation/1234", "/checkout/order-confirmation/98"],
    ["Spree", "/orders/R123456789/complete", "/orders/R987654321/complete"],
    ["Shopware", "/checkout/finish?orderId=0189f3c1be7d24f5580f1aa0b3c4d5e6", "/checkout/finish?orderId=77"],
    ["an id of their own", "/thanks/ORD-2026-000123", "/thanks/ORD-2027-000001"],
    [
      "a uuid",
      "/done/6f1c2e0a-93b1-4a55-8f0e-2b7c9d1e3f40/confirm",
      "/done/0b7c9d1e-1111-4a55-8f0e-6f1c2e0a93b1/confirm",
    ],
    ["a random id", "/thanks/V1StGXR8_Z5jdHi6B-myT", "/thanks/Uakgb_J5m9g-0JDMbcJqL"],
    ["an e-mail address", "/subscribed/jo%40mail.example", "/subscribed/kim@mail.example"],
  ])("%s", (_, first, second) => {
    expect(counts(first, first)).toBe(true);
    expect(counts(first, second)).toBe(true);
    expect(counts(first, "/somewhere/else")).toBe(false);
    expect(pageShape(first.split("?")[0] ?? "", first.split("?")[1]?.split("&") ?? []).folded).toBe(true);
  });
});

describe("what is the page's own stays", () => {
  it.each([
    "/checkout/onepage/success",
    "/thank-you",
    "/blog/2026/11/27/thanks",
    "/2026-11-27/thanks",
    "/thanks-20261127",
    "/summer-2026/thanks",
    "/step/3/complete",
    "/iphone-15-pro-256gb/thanks",
    "/covid19/thanks",
    "/thanks.html",
    "/danke-für-ihre-bestellung",
    "/bestätigung",
    "/internationalisation-of-everything/thanks",
  ])("%s", (path) => {
    expect(pageShape(path, [])).toMatchObject({ page: path, folded: false });
  });

  it("and other pages with such a number are others", () => {
    expect(counts("/checkout/order-received/8303", "/checkout/order-received/8303/invoice")).toBe(false);
    expect(counts("/checkout/order-received/8303", "/checkout/order-received")).toBe(false);
    expect(counts("/thanks/ORD-2026-000123", "/thanks/you")).toBe(false);
    expect(counts("/?status=success", "/?status=successful")).toBe(false);
    expect(counts("/?status=success", "/?laststatus=success")).toBe(false);
  });
});

it("a page of any address is a goal that is right, and counts that address", () => {
  const part = fc.oneof(
    fc.webSegment(),
    fc.constantFrom("8303", "ORD-1234", "a.b*c", "(x)", "ä", "V1StGXR8_Z5jdHi6B-myT", "2026", "{id}1234"),
  );
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 4 }),
      fc.array(part, { maxLength: 2 }),
      (parts, pairs) => {
        const path = `/${parts.join("/").replace(/\/+$/, "")}`;
        const clean = pairs.map((one) => `a=${one.replace(/[?#&]/g, "")}`);
        fc.pre(!/[*{}|:]/.test(path) && clean.every((one) => !/[*{}|:]/.test(one)));
        const { page } = pageShape(path, clean);
        expect(isOnPage(goalOf(page), { host: "www.shop.example", path, query: clean.join("&") })).toBe(true);
      },
    ),
    { numRuns: runs(60) },
  );
});
