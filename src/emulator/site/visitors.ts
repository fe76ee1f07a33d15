/**
 * Who visits: newcomers of each day and the days on which they come back. A visitor's whole life follows from the seed,
 * the day of the first visit and a number, so any day can be made without making the days before it, and a visitor
 * who returns is still the same one. Knows nothing of what happens during a visit.
 */

import type { DayNumber, Zone } from "./calendar.js";
import { campaignOn, comesBackOn, newcomersOn, secondOfDay } from "./rhythm.js";
import { chance, createRng, mix32, pickByShare, type Rng, type RngKey } from "./rng.js";
import type { DeviceModel, Place, SiteModel, Source } from "./site-model.js";

/** A visitor's name inside the simulation: the `index`-th newcomer of a day. */
export interface VisitorKey {
  readonly bornOn: DayNumber;
  readonly index: number;
}

/** One visit: which of the visitor's visits it is (1 is the first), and when by the wall clock. */
export interface Visit {
  readonly visitor: VisitorKey;
  readonly number: number;
  readonly day: DayNumber;
  /** Seconds after midnight. */
  readonly second: number;
}

/** The visitor's steps that happen once in a life, and the number of the visit that offers them. */
interface Openness {
  readonly registerOn: number;
  readonly newsletterOn: number;
}

/** What stays the same from visit to visit. */
export interface Visitor {
  readonly key: VisitorKey;
  /** `user_pseudo_id`: a number and the second of the first visit, as in GA's cookie. */
  readonly pseudoId: string;
  /** The moment of the first visit, milliseconds since 1970 UTC. */
  readonly firstSeen: number;
  readonly device: DeviceModel;
  readonly place: Place;
  /** How the visitor first came. */
  readonly acquiredBy: Source;
  readonly acquiredCampaign: string;
  readonly openness: Openness;
}

/** All visits of one visitor, in order of time. */
export function visitsOf(site: SiteModel, visitor: VisitorKey, seed: RngKey): readonly Visit[] {
  const { rhythm } = site;
  const { returning } = rhythm;
  const rng = createRng(seed, "visits", visitor.bornOn, visitor.index);
  let comesAgain = returns(site, rng);
  const visits: Visit[] = [{ visitor, number: 1, day: visitor.bornOn, second: secondOfDay(rhythm, rng) }];
  let day = visitor.bornOn;
  while (comesAgain) {
    while (chance(rng, returning.leaveItForToday)) day += 1;
    if (day > visitor.bornOn + returning.horizonDays) break;
    const second = secondOfDay(rhythm, rng);
    if (comesBackOn(rhythm, day, rng) && startsLater(visits, day, second, returning.apartSeconds)) {
      visits.push({ visitor, number: visits.length + 1, day, second });
    }
    comesAgain = chance(rng, returning.again);
  }
  return visits;
}

/** Whether a newcomer comes back at all: the first throw of a visitor's dice, so that it can be asked alone. */
function returns(site: SiteModel, rng: Rng): boolean {
  return chance(rng, site.rhythm.returning.once);
}

function startsLater(visits: readonly Visit[], day: DayNumber, second: number, apart: number): boolean {
  const last = visits[visits.length - 1];
  return last === undefined || (day - last.day) * 86_400 + second - last.second >= apart;
}

/** Every visit that begins on one of these days (both included), of newcomers and of those who come back. */
export function visitsBetween(
  site: SiteModel,
  first: DayNumber,
  last: DayNumber,
  seed: RngKey,
): readonly Visit[] {
  const visits: Visit[] = [];
  for (let bornOn = first - site.rhythm.returning.horizonDays; bornOn <= last; bornOn += 1) {
    const newcomers = newcomersOn(site.rhythm, bornOn, seed);
    for (let index = 0; index < newcomers; index += 1) {
      // Most newcomers of earlier days never return: asking that alone spares working out their visits.
      if (bornOn < first && !returns(site, createRng(seed, "visits", bornOn, index))) continue;
      for (const visit of visitsOf(site, { bornOn, index }, seed)) {
        if (visit.day >= first && visit.day <= last) visits.push(visit);
      }
    }
  }
  return visits;
}

/** The person behind a key. */
export function visitorOf(site: SiteModel, key: VisitorKey, zone: Zone, seed: RngKey): Visitor {
  const rng = createRng(seed, "visitor", key.bornOn, key.index);
  const [first] = visitsOf(site, key, seed);
  const firstSeen = zone.momentOf(key.bornOn, first?.second ?? 0);
  // Two newcomers of one day never share the first part, two of different days never the second.
  const cookie = mix32((key.index + 1) ^ mix32(key.bornOn));
  const acquiredBy = newcomerSource(site, key.bornOn, rng.next());
  const day = campaignOn(site.rhythm, key.bornOn);
  return {
    key,
    pseudoId: `${cookie}.${Math.floor(firstSeen / 1000)}`,
    firstSeen,
    device: pickByShare(rng, site.devices, (device) => device.share),
    place: pickByShare(rng, site.places, (place) => place.share),
    acquiredBy,
    acquiredCampaign:
      day?.media.includes(acquiredBy.medium) === true
        ? day.campaign
        : pickByShare(rng, acquiredBy.campaigns, () => 1),
    openness: {
      registerOn: chance(rng, 0.6) ? 1 : 2,
      newsletterOn: chance(rng, 0.7) ? 1 : 2,
    },
  };
}

function newcomerSource(site: SiteModel, day: DayNumber, throwOfDice: number): Source {
  const campaign = campaignOn(site.rhythm, day);
  return pickByShare(
    { next: () => throwOfDice },
    site.sources,
    (source) => source.share * (campaign?.media.includes(source.medium) === true ? campaign.mediaLift : 1),
  );
}
