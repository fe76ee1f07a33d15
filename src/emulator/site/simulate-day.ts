/**
 * A day of a site's traffic as rows of the BigQuery export. Pure: the same site, day and seed give the same rows, and
 * no day needs another to have been made first.
 */
import type { ExportRow } from "../events/export-row.js";
import { arrivalOf, landingQuery } from "./arrival.js";
import { bounce, browse, landingPage } from "./browse.js";
import { type CalendarDay, createZone, type DayNumber, dayNumber, type Zone } from "./calendar.js";
import { type PageCodeEvent, withPageCode } from "./page-code.js";
import { campaignOn } from "./rhythm.js";
import { chance, createRng, logNormal, pickByShare, type RngKey } from "./rng.js";
import { type DayTable, type Session, sessionRows } from "./session-rows.js";
import type { SiteModel } from "./site-model.js";
import { createTape } from "./tape.js";
import { type Visit, type Visitor, visitorOf, visitsBetween } from "./visitors.js";
import type { Walk } from "./walk.js";

/** A session that began earlier than this (seconds after midnight) cannot reach into the next day. */
const LATE_ENOUGH = 21 * 3600;

/**
 * Every event collected on `day`, in order of time, with the ends of sessions that began the evening before.
 * `pageCode` is what is installed on the site that day: it adds its own events and changes no other.
 * @throws RangeError when `day` is not `YYYY-MM-DD` or the site's time zone is unknown.
 */
export function simulateDay(
  site: SiteModel,
  day: CalendarDay,
  seed: RngKey,
  pageCode: readonly PageCodeEvent[] = [],
): readonly ExportRow[] {
  const zone = createZone(site.timeZone);
  const today = dayNumber(day);
  const table: DayTable = {
    date: day.replaceAll("-", ""),
    from: zone.momentOf(today, 0) * 1000,
    until: zone.momentOf(today + 1, 0) * 1000,
  };
  const rows: ExportRow[] = [];
  for (const visit of visitsBetween(site, today - 1, today, seed)) {
    if (visit.day < today && visit.second < LATE_ENOUGH) continue;
    const session = liveThrough(site, visit, zone, seed);
    const stays = withPageCode(session.stays, pageCode);
    for (const row of sessionRows(site, { ...session, stays }, table)) rows.push(row);
  }
  return rows.sort((a, b) => a.event_timestamp - b.event_timestamp);
}

/** One visit, lived from arrival to leaving. */
function liveThrough(site: SiteModel, visit: Visit, zone: Zone, seed: RngKey): Session {
  const visitor = visitorOf(site, visit.visitor, zone, seed);
  const rng = createRng(seed, "session", visitor.key.bornOn, visitor.key.index, visit.number);
  const arrival = arrivalOf(site, visitor, visit, rng);
  const host = chance(rng, site.bareHostShare) ? site.host.replace(/^www\./, "") : site.host;
  const category = pickByShare(rng, site.categories, (candidate) => candidate.share);
  const walk: Walk = {
    site,
    visitor,
    visit,
    rng,
    tape: createTape(arrival.source.referrer),
    origin: `https://${host}`,
    taken: new Set(),
    warmth:
      warmthAtFirst(site, visitor, visit, arrival.source.intent) *
      logNormal(rng, 1, site.behaviour.warmthSigma),
    category,
    product: category.products[0],
    cart: [],
    coupon: null,
    orders: 0,
  };
  const landing = landingPage(walk, arrival.source.landing);
  const bounces = chance(rng, (site.behaviour.bounce * visitor.device.bounce) / arrival.source.intent);
  const hasSessionStart = !chance(rng, site.behaviour.lostSessionStart);
  (bounces ? bounce : browse)(walk, landing, landingQuery(arrival));
  return {
    visitor,
    visit,
    arrival,
    host,
    startedAt: zone.momentOf(visit.day, visit.second),
    hasSessionStart,
    stays: walk.tape.stays(),
  };
}

function warmthAtFirst(site: SiteModel, visitor: Visitor, visit: Visit, intent: number): number {
  const day: DayNumber = visit.day;
  return (
    intent *
    visitor.device.conversion *
    (visit.number > 1 ? site.behaviour.returningWarmth : 1) *
    (campaignOn(site.rhythm, day)?.warmth ?? 1)
  );
}
