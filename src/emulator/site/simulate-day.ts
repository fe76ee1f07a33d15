/**
 * A day of a site's traffic as rows of the BigQuery export: session_start and first_visit, page views, actions,
 * user_engagement with the time in the foreground. Pure: the same site, day and seed give the same rows, and no day
 * needs another to have been made first.
 */
import type {
  ExportCollectedTrafficSource,
  ExportDevice,
  ExportGeo,
  ExportParam,
  ExportRow,
  ExportTrafficSource,
} from "../events/export-row.js";
import { type Arrival, arrivalOf, landingQuery } from "./arrival.js";
import { bounce, browse, landingPage } from "./browse.js";
import { type CalendarDay, createZone, type DayNumber, dayNumber, type Zone } from "./calendar.js";
import { type PageCodeEvent, withPageCode } from "./page-code.js";
import { campaignOn } from "./rhythm.js";
import { chance, createRng, logNormal, pickByShare, type RngKey } from "./rng.js";
import type { SiteModel } from "./site-model.js";
import { createTape, type PageStay, type Params, type Payload } from "./tape.js";
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

/** A whole session. */
interface Session {
  readonly visitor: Visitor;
  readonly visit: Visit;
  readonly arrival: Arrival;
  readonly host: string;
  /** The moment of the first event, milliseconds since 1970 UTC. */
  readonly startedAt: number;
  /** Whether GA4 received a session_start for it. */
  readonly hasSessionStart: boolean;
  readonly stays: readonly PageStay[];
}

/** One day's table of the export. */
interface DayTable {
  /** `YYYYMMDD`. */
  readonly date: string;
  /** Its first microsecond, and the first of the next day. */
  readonly from: number;
  readonly until: number;
}

interface Sent {
  /** Milliseconds since the session began. */
  readonly at: number;
  readonly event: string;
  readonly params: Params;
  readonly payload?: Payload;
}

/** GA4 calls a session engaged after 10 seconds in the foreground or with the second page view. */
const ENGAGED_AFTER_MS = 10_000;

const ENGAGED: readonly ExportParam[] = exportParams({ session_engaged: "1", engaged_session_event: 1 });
const NOT_YET_ENGAGED: readonly ExportParam[] = exportParams({ session_engaged: "0" });

/** The rows of a session that lie in the day's table, in order of time; no two have the same timestamp. */
function sessionRows(site: SiteModel, session: Session, table: DayTable): readonly ExportRow[] {
  const visitor = visitorFields(session);
  const fromSource = sourceFields(session.arrival);
  const rows: ExportRow[] = [];
  let lastTimestamp = 0;
  let inFront = 0;
  session.stays.forEach((stay, index) => {
    const page = pageParams(session, stay);
    const landing = index === 0;
    let reported = stay.openedAt;
    for (const sent of eventsOfStay(session, stay, landing)) {
      const front = Math.min(sent.at, stay.hiddenAt);
      const engagement = Math.max(0, front - reported);
      reported = Math.max(reported, front);
      inFront += engagement;
      const timestamp = Math.max((session.startedAt + sent.at) * 1000, lastTimestamp + 1);
      lastTimestamp = timestamp;
      if (timestamp < table.from || timestamp >= table.until) continue;
      const first = landing && sent.at === stay.openedAt;
      const engaged = inFront >= ENGAGED_AFTER_MS || index > 0;
      const params = [...page, ...(engaged ? ENGAGED : NOT_YET_ENGAGED)];
      if (engagement > 0) params.push({ key: "engagement_time_msec", value: { int_value: engagement } });
      if (first) params.push(...fromSource.params);
      params.push(...exportParams(sent.params));
      // Every row has every field: the engine builds one shape of object, much faster than spreading many.
      rows.push({
        event_date: table.date,
        event_timestamp: timestamp,
        event_name: sent.event,
        event_params: params,
        user_pseudo_id: session.visitor.pseudoId,
        user_first_touch_timestamp: session.visitor.firstSeen * 1000,
        device: visitor.device,
        geo: visitor.geo,
        traffic_source: visitor.trafficSource,
        collected_traffic_source: first ? fromSource.collected : null,
        stream_id: site.streamId,
        platform: "WEB",
        ecommerce: sent.payload?.ecommerce ?? null,
        items: sent.payload?.items ?? [],
      });
    }
  });
  return rows;
}

function pageParams(session: Session, stay: PageStay): readonly ExportParam[] {
  return exportParams({
    ga_session_id: Math.floor(session.startedAt / 1000),
    ga_session_number: session.visit.number,
    page_location: stay.url,
    page_title: stay.title,
    ...(stay.referrer === null ? {} : { page_referrer: stay.referrer }),
  });
}

/** What is sent from one page, in order; user_engagement when a page seen for a second or more goes out of sight. */
function eventsOfStay(session: Session, stay: PageStay, landing: boolean): readonly Sent[] {
  const at = stay.openedAt;
  const sent: Sent[] = [];
  if (landing && session.visit.number === 1) sent.push({ at, event: "first_visit", params: {} });
  if (landing && session.hasSessionStart) sent.push({ at, event: "session_start", params: {} });
  sent.push({ at, event: "page_view", params: landing ? { entrances: 1 } : {} });
  for (const action of stay.actions) {
    sent.push({ at: action.at, event: action.event, params: action.params, payload: action });
  }
  if (stay.hiddenAt - stay.openedAt >= 1000) {
    sent.push({ at: stay.hiddenAt, event: "user_engagement", params: {} });
  }
  return sent.sort((a, b) => a.at - b.at);
}

function visitorFields(session: Session): {
  readonly device: ExportDevice;
  readonly geo: ExportGeo;
  readonly trafficSource: ExportTrafficSource;
} {
  const { device, place, acquiredBy, acquiredCampaign } = session.visitor;
  return {
    device: {
      category: device.category,
      operating_system: device.operatingSystem,
      language: place.language,
      web_info: {
        browser: device.browser,
        browser_version: device.browserVersion,
        hostname: session.host,
      },
    },
    geo: {
      continent: place.continent,
      sub_continent: place.subContinent,
      country: place.country,
      region: place.region,
      city: place.city,
    },
    trafficSource: { source: acquiredBy.source, medium: acquiredBy.medium, name: acquiredCampaign },
  };
}

/** What GA4 collects of a session's source with its first events; nothing for a typed address. */
function sourceFields(arrival: Arrival): {
  readonly params: readonly ExportParam[];
  readonly collected: ExportCollectedTrafficSource | null;
} {
  const { source, campaign, gclid } = arrival;
  if (source.medium === "(none)") return { params: [], collected: null };
  const click = gclid === null ? {} : { gclid };
  return {
    params: exportParams({ source: source.source, medium: source.medium, campaign, ...click }),
    collected: {
      manual_source: source.source,
      manual_medium: source.medium,
      manual_campaign_name: campaign,
      ...click,
    },
  };
}

function exportParams(params: Params): readonly ExportParam[] {
  return Object.entries(params).map(([key, value]) => {
    if (typeof value === "string") return { key, value: { string_value: value } };
    return { key, value: Number.isInteger(value) ? { int_value: value } : { double_value: value } };
  });
}
