/** The shop of the demo: its emulated property, and its traffic, one day after another. */

import type { AdCost } from "./events/ad-costs.js";
import type { ExportRow } from "./events/export-row.js";
import type { Ga4 } from "./ga4.js";
import { type AccountSeed, DEFAULT_AUDIENCES } from "./seeds.js";
import { adCostsOf } from "./site/ad-costs.js";
import { type CalendarDay, calendarDay, dayNumber } from "./site/calendar.js";
import { northtrail } from "./site/northtrail.js";
import type { PageCodeEvent } from "./site/page-code.js";
import type { RngKey } from "./site/rng.js";
import { simulateDay } from "./site/simulate-day.js";
import type { SiteModel } from "./site/site-model.js";

/** Before any event there is, so that GA4's own key event `purchase` counts from the first one. */
const LONG_AGO: Date = new Date("2015-01-01T00:00:00Z");
const STREAM_ID = "4200000001";

/** Where the shop is not in Berlin. */
export interface ShopPlace {
  /** The property's name; default: the shop's. */
  readonly displayName?: string | undefined;
  readonly measurementId?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly currency?: string | undefined;
}

/** An account with one property that collects the shop's web traffic. */
export function shopAccount(property: string, place: ShopPlace = {}): AccountSeed {
  return {
    displayName: "Northtrail Outdoor",
    properties: [
      {
        id: property,
        displayName: place.displayName ?? "Northtrail shop",
        timeZone: place.timeZone ?? northtrail.timeZone,
        currencyCode: place.currency ?? northtrail.currency,
        createTime: LONG_AGO,
        audiences: DEFAULT_AUDIENCES,
        streams: [
          {
            id: STREAM_ID,
            displayName: "Web",
            measurementId: place.measurementId ?? "G-NORTHTRAIL",
            defaultUri: "https://www.northtrail.example",
          },
        ],
      },
    ],
  };
}

/** The shop as it is on and after its first day. */
export function shopFrom(firstDay: string, seed: number, place: ShopPlace = {}): Shop {
  return createShop({ ...place, seed, growsFrom: firstDay, streamId: STREAM_ID });
}

/** Collects `days` days of the shop's traffic, the first one included, and what its ads cost. Days are `YYYY-MM-DD`. */
export async function ingestShopDays(
  ga4: Ga4,
  property: string,
  shop: Shop,
  firstDay: string,
  days: number,
  pageCode: readonly PageCodeEvent[] = [],
): Promise<number> {
  const first = dayNumber(firstDay);
  const all = Array.from({ length: days }, (_, i) => calendarDay(first + i));
  await ga4.importCosts(property, all.flatMap(shop.costs));
  const rows = all.flatMap((day) => shop.day(day, pageCode));
  return (await ga4.ingest(property, { rows })).collected;
}

interface ShopOptions {
  readonly seed: RngKey;
  /** Sessions on an average day; default 450. */
  readonly sessionsPerDay?: number;
  /** The day from which the shop grows, and on which it has `sessionsPerDay`: give the first day you load. */
  readonly growsFrom?: CalendarDay;
  /** The numeric id of the web stream that collects the events. */
  readonly streamId?: string;
  /** The IANA time zone of the property. */
  readonly timeZone?: string | undefined;
  /** What its prices are in; default EUR. */
  readonly currency?: string | undefined;
}

/** A shop whose traffic can be asked for day by day, in any order. */
export interface Shop {
  readonly site: SiteModel;
  /** Every event collected on a day, in order of time, with the page code that is installed that day. */
  day(day: CalendarDay, pageCode?: readonly PageCodeEvent[]): readonly ExportRow[];
  /** What its campaigns cost on a day. */
  readonly costs: (day: CalendarDay) => readonly AdCost[];
}

/**
 * The Northtrail shop.
 * @example createShop({ seed: 1, growsFrom: "2026-09-01" }).day("2026-09-01")
 */
export function createShop(options: ShopOptions): Shop {
  const { rhythm } = northtrail;
  const site: SiteModel = {
    ...northtrail,
    streamId: options.streamId ?? northtrail.streamId,
    timeZone: options.timeZone ?? northtrail.timeZone,
    currency: options.currency ?? northtrail.currency,
    rhythm: {
      ...rhythm,
      sessionsPerDay: options.sessionsPerDay ?? rhythm.sessionsPerDay,
      growth: { ...rhythm.growth, from: options.growsFrom ?? rhythm.growth.from },
    },
  };
  return {
    site,
    day: (day, pageCode = []) => simulateDay(site, day, options.seed, pageCode),
    costs: (day) => adCostsOf(site, day, options.seed),
  };
}
