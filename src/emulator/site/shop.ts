/** The shop of the demo, ready to ask for one day after another. Knows nothing of the server that collects its events. */
import type { ExportRow } from "../events/export-row.js";
import type { CalendarDay } from "./calendar.js";
import { northtrail } from "./northtrail.js";
import type { PageCodeEvent } from "./page-code.js";
import type { RngKey } from "./rng.js";
import { simulateDay } from "./simulate-day.js";
import type { SiteModel } from "./site-model.js";

export interface ShopOptions {
  readonly seed: RngKey;
  /** Sessions on an average day; default 450. */
  readonly sessionsPerDay?: number;
  /** The day from which the shop grows, and on which it has `sessionsPerDay`: give the first day you load. */
  readonly growsFrom?: CalendarDay;
  /** The numeric id of the web stream that collects the events. */
  readonly streamId?: string;
  /** The IANA time zone of the property. */
  readonly timeZone?: string;
}

/** A shop whose traffic can be asked for day by day, in any order. */
export interface Shop {
  readonly site: SiteModel;
  /** Every event collected on a day, in order of time, with the page code that is installed that day. */
  day(day: CalendarDay, pageCode?: readonly PageCodeEvent[]): readonly ExportRow[];
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
    rhythm: {
      ...rhythm,
      sessionsPerDay: options.sessionsPerDay ?? rhythm.sessionsPerDay,
      growth: { ...rhythm.growth, from: options.growsFrom ?? rhythm.growth.from },
    },
  };
  return { site, day: (day, pageCode = []) => simulateDay(site, day, options.seed, pageCode) };
}
