/** The emulator's shop, whose visitors come back for days: how many of its weeks lie within the interval that was forecast for them. */
import { createShop } from "../../src/emulator/shop-property.js";
import type { LaggedCounts } from "../../src/numbers/forecast.js";
import { weeksHeldBack } from "../../test/support/lagged-shops.js";

const FIRST_DAY = Date.UTC(2026, 1, 1);
const STEPS: ReadonlySet<string> = new Set([
  "add_to_cart",
  "add_to_wishlist",
  "begin_checkout",
  "compare_product",
  "filter_used",
  "read_reviews",
  "sign_up",
]);

/** Days are calendar days of the shop. */
function countsOf(seed: number, days: number): LaggedCounts {
  const dates = Array.from({ length: days }, (_, day) =>
    new Date(FIRST_DAY + day * 86_400_000).toISOString().slice(0, 10),
  );
  const shop = createShop({ seed, growsFrom: dates[0] ?? "" });
  const began = dates.map(() => 0);
  const conversions: { day: number; began: number | null; count: number }[] = [];
  const firstStep = new Map<string, number>();
  for (const [day, date] of dates.entries()) {
    for (const { event_name: name, user_pseudo_id: user } of shop.day(date)) {
      if (user == null) continue;
      if (STEPS.has(name) && !firstStep.has(user)) {
        firstStep.set(user, day);
        began[day] = (began[day] ?? 0) + 1;
      }
      if (name === "purchase") conversions.push({ day, began: firstStep.get(user) ?? null, count: 1 });
    }
  }
  return { began, conversions };
}

/** Of `shops` shops of ten weeks, the week after each of the days 28, 35 ... 63. */
export function simulatedWeeks(shops: number): { readonly weeks: number; readonly inside: number } {
  let weeks = 0;
  let inside = 0;
  for (let seed = 1; seed <= shops; seed += 1) {
    const counts = countsOf(seed, 70);
    for (let days = 28; days < 70; days += 7) {
      const held = weeksHeldBack(counts, days, 1);
      weeks += held.weeks;
      inside += held.inside;
    }
  }
  return { weeks, inside };
}
