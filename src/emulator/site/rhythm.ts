/**
 * How busy the site is: newcomers a day, and the time of day at which somebody comes. Knows the calendar, not the
 * visitors.
 */
import { type DayNumber, dayNumber, weekday, weekOfMonth } from "./calendar.js";
import { createRng, type NonEmpty, normal, pickByShare, type Rng, type RngKey } from "./rng.js";
import type { CampaignDay, Rhythm } from "./site-model.js";

const HOURS: NonEmpty<number> = [0, ...Array.from({ length: 23 }, (_, index) => index + 1)];

/** The weight of a day's weekday; an average weekday has 1. */
function weekdayWeight(rhythm: Rhythm, day: DayNumber): number {
  return rhythm.weekdays[weekday(day)] ?? 1;
}

/** The campaign that makes noise on this day, if one does. */
export function campaignOn(rhythm: Rhythm, day: DayNumber): CampaignDay | undefined {
  return rhythm.campaignDays.find(
    (candidate) => candidate.weekday === weekday(day) && candidate.weekOfMonth === weekOfMonth(day),
  );
}

function growthOn(rhythm: Rhythm, day: DayNumber): number {
  const { from, perWeek, floor, ceiling } = rhythm.growth;
  const weeks = (day - dayNumber(from)) / 7;
  return Math.min(ceiling, Math.max(floor, (1 + perWeek) ** weeks));
}

/** How many people come for the first time on this day. */
export function newcomersOn(rhythm: Rhythm, day: DayNumber, seed: RngKey): number {
  const rng = createRng(seed, "newcomers", day);
  const expected =
    (rhythm.sessionsPerDay / rhythm.sessionsPerNewcomer) *
    weekdayWeight(rhythm, day) *
    growthOn(rhythm, day) *
    (campaignOn(rhythm, day)?.traffic ?? 1);
  return Math.max(0, Math.round(expected * (1 + rhythm.noise * normal(rng))));
}

/** A time of day, in seconds after midnight, as likely as the site's hours say. */
export function secondOfDay(rhythm: Rhythm, rng: Rng): number {
  const hour = pickByShare(rng, HOURS, (candidate) => rhythm.hours[candidate] ?? 0);
  return hour * 3600 + Math.floor(rng.next() * 3600);
}

/** Whether somebody who meant to come back on this day does: quiet weekdays are quiet for returning visitors too. */
export function comesBackOn(rhythm: Rhythm, day: DayNumber, rng: Rng): boolean {
  return rng.next() * Math.max(...rhythm.weekdays) < weekdayWeight(rhythm, day);
}
