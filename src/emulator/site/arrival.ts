/**
 * How a session begins: its source, medium and campaign, and what of them shows in the landing page's address. Knows
 * nothing of what the visitor does next.
 */

import { campaignOn } from "./rhythm.js";
import { integerBetween, pickByShare, type Rng } from "./rng.js";
import type { SiteModel, Source } from "./site-model.js";
import type { Visit, Visitor } from "./visitors.js";

/** Where a session comes from. */
export interface Arrival {
  readonly source: Source;
  readonly campaign: string;
  /** Google Ads' click id, where the click had one. */
  readonly gclid: string | null;
}

/** The arrival of a visit: the first is the visitor's acquisition, later ones favour mails, typed addresses and the road known. */
export function arrivalOf(site: SiteModel, visitor: Visitor, visit: Visit, rng: Rng): Arrival {
  const day = campaignOn(site.rhythm, visit.day);
  const gclid = clickId(rng);
  if (visit.number === 1) {
    const source = visitor.acquiredBy;
    return { source, campaign: visitor.acquiredCampaign, gclid: source.tagging === "gclid" ? gclid : null };
  }
  const source = pickByShare(rng, site.sources, (candidate) => {
    const known = candidate === visitor.acquiredBy ? 1.5 : 1;
    const loud = day?.media.includes(candidate.medium) === true ? day.mediaLift : 1;
    return candidate.share * candidate.bringsBack * known * loud;
  });
  const campaign =
    day?.media.includes(source.medium) === true ? day.campaign : pickByShare(rng, source.campaigns, () => 1);
  return { source, campaign, gclid: source.tagging === "gclid" ? gclid : null };
}

/** The landing page's query: utm parameters and click id, or nothing where GA4 knows by the referrer. */
export function landingQuery(arrival: Arrival): string {
  if (arrival.source.tagging === "none") return "";
  const query = new URLSearchParams({
    utm_source: arrival.source.source,
    utm_medium: arrival.source.medium,
    utm_campaign: arrival.campaign,
  });
  if (arrival.gclid !== null) query.set("gclid", arrival.gclid);
  return query.toString();
}

const CLICK_ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

function clickId(rng: Rng): string {
  let id = "Cj0KCQ";
  for (let i = 0; i < 18; i += 1) id += CLICK_ID_LETTERS.charAt(integerBetween(rng, 0, 63));
  return id;
}
