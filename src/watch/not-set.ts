/**
 * A flood of visits that GA4 can't place: `(not set)` as landing page or source. It comes when a tag fires before the
 * Google tag, or an event is sent from a server without its session. Pure.
 */
import { countAtLeast } from "../numbers/negative-binomial.js";
import type { Finding } from "./finding.js";
import { usualOf } from "./usual.js";

/** The last final days, each of which has to be in it. */
const DAYS = 2;
const LEARNED_FROM = 28;
/** What has lasted so long is the new usual. */
const LONGEST = 28;
/** Of all sessions; and so many times the usual. */
const LEAST_SHARE = 0.05;
const LEAST_TIMES = 3;
const CHANCE = 1e-4;

export interface Unplaced {
  /** As GA4's own pages call it. */
  readonly what: string;
  readonly weekday: number;
  /** Sessions of final days that are not placed, and all sessions of the same days. */
  readonly amounts: readonly number[];
  readonly sessions: readonly number[];
  /** The name of a day, by its number. */
  readonly dayOf: (day: number) => string;
}

/** From its first day on: what has flooded for days is no usual that days are held against. */
export function notSetFlood(unplaced: Unplaced): Finding | null {
  const { length } = unplaced.amounts;
  for (let since = Math.max(LEARNED_FROM, length - LONGEST); since <= length - DAYS; since += 1) {
    const found = floodSince(unplaced, since);
    if (found !== null) return found;
  }
  return null;
}

function floodSince({ what, weekday, amounts, sessions, dayOf }: Unplaced, since: number): Finding | null {
  const days = Array.from({ length: amounts.length - since }, (_, at) => since + at);
  const isLarge = (day: number): boolean => (amounts[day] ?? 0) >= LEAST_SHARE * (sessions[day] ?? 0);
  if (!days.every(isLarge)) return null;
  const before = Array.from({ length: since }, (_, day) => day);
  const usual = usualOf({ weekday, amounts, traffic: sessions }, before);
  const each = days.map((day) => usual.atLeast(day));
  const isFlood = days.every((day, at) => (amounts[day] ?? 0) >= LEAST_TIMES * (each[at] ?? 0));
  const expected = each.reduce((sum, one) => sum + one, 0);
  const seen = days.reduce((sum, day) => sum + (amounts[day] ?? 0), 0);
  const chance = countAtLeast(Math.round(seen), expected, usual.variance(each));
  if (!isFlood || chance >= CHANCE) return null;
  const all = days.reduce((sum, day) => sum + (sessions[day] ?? 0), 0);
  return {
    ...{ goal: null, kind: "not_set", about: what, since: dayOf(since), seen, chance },
    expected: Math.round(expected * 10) / 10,
    message: `${seen.toLocaleString("en")} of ${all.toLocaleString("en")} sessions have (not set) as ${what} since ${dayOf(since)}, where ${Math.round(expected).toLocaleString("en")} were to be expected.`,
    next: [
      "Look for events that are sent before the Google tag has begun, or from a server without session_id.",
    ],
  };
}
