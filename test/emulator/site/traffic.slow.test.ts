import { describe, expect, test } from "vitest";
import type { ExportRow } from "../../../src/emulator/events/export-row.js";
import { createShop } from "../../../src/emulator/shop-property.js";
import { dayNumber, weekday } from "../../../src/emulator/site/calendar.js";
import { simulateDay } from "../../../src/emulator/site/simulate-day.js";
import { bySession, daysFrom, FIRST_DAY, param, rowsOf, sessionsWith, shop } from "./support.js";

/** Eight weeks, as in the demo. */
const days = daysFrom(FIRST_DAY, 56);
const perDay = days.map((day) => shop.day(day));
const rows: readonly ExportRow[] = perDay.flat();
const sessions = bySession(rows);
const buyers = sessionsWith(rows, "purchase");

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
}

/** Share of the sessions given that ended in an order. */
function conversion(among: Iterable<string>): number {
  const all = [...among];
  return all.filter((session) => buyers.has(session)).length / all.length;
}

function sessionsWhere(holds: (session: readonly ExportRow[]) => boolean): readonly string[] {
  return [...sessions].filter(([, session]) => holds(session)).map(([key]) => key);
}

describe("traffic of the shop", () => {
  test("there are about as many sessions a day as asked for", () => {
    const ordinary = perDay.filter((_, index) => weekday(dayNumber(days[index] ?? FIRST_DAY)) !== 3);
    const mean = meanOf(ordinary.map((day) => sessionsWith(day).size));
    expect(mean).toBeGreaterThan(450 * 0.95);
    expect(mean).toBeLessThan(450 * 1.15);
    const small = createShop({ seed: 1, sessionsPerDay: 60, growsFrom: FIRST_DAY });
    const few = meanOf(days.slice(0, 14).map((day) => sessionsWith(small.day(day)).size));
    expect(few).toBeGreaterThan(48);
    expect(few).toBeLessThan(72);
  });

  test("Saturdays are quieter than any working day", () => {
    const mean = (index: number): number =>
      meanOf(
        perDay
          .filter((_, day) => weekday(dayNumber(days[day] ?? FIRST_DAY)) === index)
          .map((day) => sessionsWith(day).size),
      );
    for (const workday of [0, 1, 2, 3, 4]) expect(mean(5)).toBeLessThan(mean(workday) * 0.9);
  });

  test("evenings of the property's time zone are busy, nights are not", () => {
    const hour = new Intl.DateTimeFormat("en-GB", {
      timeZone: "Europe/Berlin",
      hour: "2-digit",
      hourCycle: "h23",
    });
    const starts = rows.filter((row) => row.event_name === "session_start");
    const at = starts.map((row) => Number(hour.format(row.event_timestamp / 1000)));
    const evening = at.filter((h) => h >= 19 && h < 22).length;
    const night = at.filter((h) => h >= 2 && h < 5).length;
    expect(evening).toBeGreaterThan(night * 10);
    expect(night).toBeGreaterThan(0);
  });

  test("the first Thursday of a month is a campaign day", () => {
    const loud = perDay[days.indexOf("2026-10-01")] ?? [];
    const before = perDay[days.indexOf("2026-09-24")] ?? [];
    expect(sessionsWith(loud).size).toBeGreaterThan(sessionsWith(before).size * 1.3);
    const named = (day: readonly ExportRow[]): number =>
      day.filter((row) => param(row, "campaign") === "trail_thursday").length;
    expect(named(loud)).toBeGreaterThan(50);
    expect(named(before)).toBe(0);
  });

  test("the shop grows a little", () => {
    const later = createShop({ seed: "tests", growsFrom: "2026-01-05" });
    const span = daysFrom(FIRST_DAY, 7);
    const grown = meanOf(span.map((day) => sessionsWith(later.day(day)).size));
    const now = meanOf(span.map((day) => sessionsWith(shop.day(day)).size));
    expect(grown).toBeGreaterThan(now * 1.2);
    expect(grown).toBeLessThan(now * 2.1);
  });

  test("sessions come by search, ads, mail, referral, social media and typed address, from several devices and countries", () => {
    const landings = rows.filter((row) => param(row, "entrances") === 1);
    const media = new Set(landings.map((row) => param(row, "medium") ?? "(none)"));
    expect([...media].sort()).toEqual(["(none)", "cpc", "email", "organic", "referral", "social"]);
    for (const row of landings) {
      expect(row.collected_traffic_source?.manual_medium).toBe(param(row, "medium"));
      const tagged = String(param(row, "page_location")).includes("gclid=");
      expect(tagged).toBe(param(row, "medium") === "cpc");
    }
    expect(new Set(rows.map((row) => row.device?.category)).size).toBe(3);
    expect(new Set(rows.map((row) => row.geo?.country)).size).toBeGreaterThan(5);
  });

  test("addresses come with and without www, trailing slash and query", () => {
    const locations = rows
      .filter((row) => row.event_name === "page_view")
      .map((row) => String(param(row, "page_location")));
    const share = (pattern: RegExp): number =>
      locations.filter((url) => pattern.test(url)).length / locations.length;
    expect(share(/^https:\/\/northtrail/)).toBeGreaterThan(0.03);
    expect(share(/^https:\/\/www\./)).toBeGreaterThan(0.85);
    expect(share(/example\/[^?]+\/(\?|$)/)).toBeGreaterThan(0.02);
    expect(share(/\?/)).toBeGreaterThan(0.05);
    const thanks = new Set(
      locations
        .filter((url) => url.includes("/newsletter/thanks"))
        .map((url) => url.replace(/^[^/]*\/\/[^/]*/, "")),
    );
    expect(thanks.size).toBeGreaterThan(2);
  });

  test("about a third of the sessions are of returning visitors", () => {
    const returning = sessionsWhere(
      (session) => Number(session[0] && param(session[0], "ga_session_number")) > 1,
    );
    expect(returning.length / sessions.size).toBeGreaterThan(0.25);
    expect(returning.length / sessions.size).toBeLessThan(0.45);
  });

  test("a session in seventy has no session_start", () => {
    const without = sessionsWhere((session) => !session.some((row) => row.event_name === "session_start"));
    expect(without.length / sessions.size).toBeGreaterThan(0.008);
    expect(without.length / sessions.size).toBeLessThan(0.021);
  });

  test("some sessions cross midnight", () => {
    const dates = sessionsWhere((session) => new Set(session.map((row) => row.event_date)).size > 1);
    expect(dates.length).toBeGreaterThan(5);
    expect(dates.length / sessions.size).toBeLessThan(0.01);
  });
});

describe("the funnel", () => {
  const stages = [
    "page_view",
    "view_item_list",
    "view_item",
    "add_to_cart",
    "view_cart",
    "begin_checkout",
    "add_shipping_info",
    "add_payment_info",
    "purchase",
  ];

  test("every stage is reached by fewer sessions than the one before", () => {
    const reached = stages.map((stage) => sessionsWith(rows, stage).size);
    for (const [index, count] of reached.entries()) {
      expect(count).toBeGreaterThan(0);
      if (index > 0) expect(count).toBeLessThan(reached[index - 1] ?? 0);
    }
  });

  test("from the cart on, nobody reaches a stage without the one before", () => {
    for (const session of sessions.values()) {
      const names = session.map((row) => row.event_name);
      if (session[0]?.event_date !== session[session.length - 1]?.event_date) continue;
      for (const [index, stage] of stages.entries()) {
        const at = names.indexOf(stage);
        if (index >= 3 && at >= 0) expect(names.indexOf(stages[index - 1] ?? "")).toBeLessThan(at);
      }
    }
  });

  test("between one and four sessions in a hundred end in an order, for any seed", () => {
    expect(buyers.size / sessions.size).toBeGreaterThan(0.01);
    expect(buyers.size / sessions.size).toBeLessThan(0.04);
    for (const seed of [1, 2, 3]) {
      const other = rowsOf(
        createShop({ seed, sessionsPerDay: 200, growsFrom: FIRST_DAY }),
        days.slice(0, 28),
      );
      const rate = sessionsWith(other, "purchase").size / sessionsWith(other).size;
      expect(rate).toBeGreaterThan(0.01);
      expect(rate).toBeLessThan(0.04);
    }
  });

  test("phones convert worse than desktops", () => {
    const by = (category: string): readonly string[] =>
      sessionsWhere((session) => session[0]?.device?.category === category);
    expect(conversion(by("mobile"))).toBeLessThan(conversion(by("desktop")) * 0.8);
  });

  test("some sessions order more than once", () => {
    const orders = rows.filter((row) => row.event_name === "purchase").length;
    expect(orders).toBeGreaterThan(buyers.size);
    expect(orders).toBeLessThan(buyers.size * 1.15);
  });

  test("an order has its own number, a value in the shop's currency and revenue to match", () => {
    const orders = rows.filter((row) => row.event_name === "purchase");
    expect(new Set(orders.map((row) => param(row, "transaction_id"))).size).toBe(orders.length);
    for (const row of orders) {
      expect(param(row, "currency")).toBe("EUR");
      expect(row.ecommerce?.transaction_id).toBe(param(row, "transaction_id"));
      expect(row.ecommerce?.purchase_revenue).toBe(param(row, "value"));
      const items = (row.items ?? []).reduce(
        (sum, item) => sum + (item.price ?? 0) * Number(item.quantity),
        0,
      );
      const discount = param(row, "coupon") === undefined ? 1 : 0.9;
      expect(Number(param(row, "value"))).toBeCloseTo(items * discount, 2);
    }
  });
});

describe("micro steps", () => {
  /** Sessions that saw a product and so had any chance to buy: bounces would flatter every step. */
  const lookers = sessionsWith(rows, "view_item");

  test.each([
    ["filter_used", () => true],
    ["compare_product", () => true],
    ["add_to_wishlist", () => true],
    ["select_promotion", (row: ExportRow) => param(row, "promotion_id") === "picked_for_you"],
  ] as const)("%s raises the chance to buy among those who saw a product", (event, counts) => {
    const took = new Set(
      sessionsWhere((session) => session.some((row) => row.event_name === event && counts(row))),
    );
    const [did, didNot] = [[...lookers].filter((s) => took.has(s)), [...lookers].filter((s) => !took.has(s))];
    expect(did.length).toBeGreaterThan(300);
    expect(conversion(did)).toBeGreaterThan(conversion(didNot) * 1.2);
  });

  test.each([
    ["read_reviews", () => true],
    ["apply_coupon", (row: ExportRow) => param(row, "valid") === "true"],
  ] as const)("%s raises the chance to buy among those who saw the cart", (event, counts) => {
    const took = new Set(
      sessionsWhere((session) => session.some((row) => row.event_name === event && counts(row))),
    );
    const carts = [...sessionsWith(rows, "view_cart")];
    expect(conversion(carts.filter((s) => took.has(s)))).toBeGreaterThan(
      conversion(carts.filter((s) => !took.has(s))) * 1.05,
    );
  });

  test("the lift is the step's own: without it the same steps are taken and fewer buy", () => {
    const { site } = shop;
    const flat = Object.fromEntries(
      Object.entries(site.behaviour.steps).map(([name, step]) => [name, { ...step, lift: 1 }]),
    ) as typeof site.behaviour.steps;
    const cold = { ...site, behaviour: { ...site.behaviour, steps: flat } };
    const two = days.slice(0, 21);
    const warmOrders = two.flatMap((day) => simulateDay(site, day, "tests"));
    const coldOrders = two.flatMap((day) => simulateDay(cold, day, "tests"));
    const count = (list: readonly ExportRow[]): number => sessionsWith(list, "purchase").size;
    expect(sessionsWith(coldOrders).size).toBe(sessionsWith(warmOrders).size);
    expect(count(coldOrders)).toBeLessThan(count(warmOrders) * 0.95);
  });

  test("answers differ: push permission granted and denied, codes valid and not", () => {
    const values = (event: string, key: string): readonly unknown[] =>
      [...new Set(rows.filter((row) => row.event_name === event).map((row) => param(row, key)))].sort();
    expect(values("push_permission", "state")).toEqual(["denied", "granted"]);
    expect(values("apply_coupon", "valid")).toEqual(["false", "true"]);
    expect(values("select_promotion", "promotion_id")).toEqual(["picked_for_you", "seasonal"]);
    expect(values("form_submit", "form_id")).toEqual(["contact", "newsletter"]);
    expect(values("generate_lead", "lead_source")).toEqual(["catalogue", "team_order"]);
  });

  test("nobody registers twice", () => {
    const registered = rows.filter((row) => row.event_name === "sign_up").map((row) => row.user_pseudo_id);
    expect(registered.length).toBeGreaterThan(50);
    expect(new Set(registered).size).toBe(registered.length);
  });
});
