/** The emulated property of the demo shop, and days of its traffic. */
import type { Ga4 } from "./ga4.js";
import type { AccountSeed } from "./seeds.js";
import { calendarDay, dayNumber } from "./site/calendar.js";
import type { PageCodeEvent } from "./site/page-code.js";
import { createShop, type Shop } from "./site/shop.js";

/** Before any event there is, so that GA4's own key event `purchase` counts from the first one. */
const LONG_AGO: Date = new Date("2015-01-01T00:00:00Z");
const STREAM_ID = "4200000001";

/** An account with one property that collects the shop's web traffic. */
export function shopAccount(property: string): AccountSeed {
  return {
    displayName: "Northtrail Outdoor",
    properties: [
      {
        id: property,
        displayName: "Northtrail shop",
        timeZone: "Europe/Berlin",
        currencyCode: "EUR",
        createTime: LONG_AGO,
        streams: [
          {
            id: STREAM_ID,
            displayName: "Web",
            measurementId: "G-NORTHTRAIL",
            defaultUri: "https://www.northtrail.example",
          },
        ],
      },
    ],
  };
}

/** The shop as it is on and after its first day. */
export function shopFrom(firstDay: string, seed: number): Shop {
  return createShop({ seed, growsFrom: firstDay, streamId: STREAM_ID });
}

/** Collects `days` days of the shop's traffic, the first one included. Days are `YYYY-MM-DD`. */
export async function ingestShopDays(
  ga4: Ga4,
  property: string,
  shop: Shop,
  firstDay: string,
  days: number,
  pageCode: readonly PageCodeEvent[] = [],
): Promise<number> {
  const first = dayNumber(firstDay);
  const rows = Array.from({ length: days }, (_, i) => shop.day(calendarDay(first + i), pageCode)).flat();
  return (await ga4.ingest(property, { rows })).collected;
}
