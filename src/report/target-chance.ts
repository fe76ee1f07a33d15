/**
 * How far what a target is about may stray by chance: conversions come in clusters, of users who come again and of days that
 * are special. Read from the days of the report and from GA4's counts of users and sessions. Pure.
 */
import type { Goal } from "../goals/goal.js";
import {
  clusteredShareInterval,
  type Dispersion,
  designEffect,
  dispersionOf,
  dispersionOfUsers,
  type Rhythm,
  rhythmOf,
  sumInterval,
  unknownRhythm,
  withReturning,
} from "../numbers/dispersion.js";
import type { Interval } from "../numbers/intervals.js";
import type { GoalDays } from "./day-amounts.js";
import type { Figure, GoalResult, TargetResult } from "./model.js";

export interface Chance {
  readonly dispersion: Dispersion;
  readonly isCount: boolean;
  readonly told: NonNullable<TargetResult["chance"]>;
}

interface Counted {
  /** What was counted, or its money. */
  readonly total: number;
  /** Users for whom it was; null where that is not known. */
  readonly users: number | null;
}

interface Known {
  readonly days: GoalDays;
  readonly siteRhythm: Rhythm | null;
}

/** With fewer days of its own, a goal's days are its event's, counted or not. */
const OWN_DEGREES = 10;

function dailyDispersion(goal: Goal, { days, siteRhythm }: Known): Dispersion | null {
  const rhythm = rhythmOfGoal(days) ?? siteRhythm;
  const own = dispersionOf(days.counts, rhythm);
  if ((own?.degrees ?? 0) >= OWN_DEGREES) return own;
  const ofEvents = dispersionOf(days.events, rhythm);
  return own === null || (goal.counting === "once_per_event" && ofEvents !== null) ? ofEvents : own;
}

export function rhythmOfGoal({ counts, events }: GoalDays): Rhythm | null {
  return rhythmOf(counts) ?? rhythmOf(events);
}

export function countChance(goal: Goal, result: GoalResult, known: Known, { total, users }: Counted): Chance {
  const { days } = known;
  const daily = dailyDispersion(goal, known);
  const counted = result.count.current ?? 0;
  const dispersion =
    daily === null
      ? users === null
        ? { factor: 1, degrees: null }
        : dispersionOfUsers(total, users)
      : days.userDays === null || users === null || counted === 0
        ? daily
        : withReturning(daily, { count: total, userDays: (days.userDays * total) / counted, users });
  return {
    dispersion,
    isCount: true,
    told: {
      times: Math.max(1, dispersion.factor),
      from: daily !== null ? "days" : users !== null ? "users" : "independent",
    },
  };
}

/** Where days tell nothing, amounts are taken to differ as much as they are high: as many as half of the conversions. */
const AMOUNTS_DIFFER = 2;

export function moneyChance(goal: Goal, result: GoalResult, known: Known, { total, users }: Counted): Chance {
  const counted = result.count.current ?? 0;
  const each = counted > 0 && result.value?.current ? result.value.current / counted : null;
  const count = countChance(goal, result, known, { total: each === null ? total : total / each, users });
  const daily = dispersionOf(known.days.money, rhythmOfGoal(known.days) ?? known.siteRhythm);
  const ofDays = (dailyDispersion(goal, known)?.factor ?? 0) || 1;
  const factor =
    daily !== null
      ? (daily.factor * count.dispersion.factor) / ofDays
      : Math.max(1, count.dispersion.factor) *
        (each ?? 1) *
        (result.value?.basis === "declared" ? 1 : AMOUNTS_DIFFER);
  return {
    dispersion: { factor, degrees: daily?.degrees ?? count.dispersion.degrees },
    isCount: false,
    told: { times: each === null ? 1 : factor / each, from: daily !== null ? "days" : count.told.from },
  };
}

/** `days`: over so many, whose rhythm nobody knows; null where it is known. */
export function straying(total: number, { dispersion, isCount }: Chance, days: number | null): Interval {
  const { low, high } = sumInterval(total, dispersion, isCount);
  const off = days === null ? 0 : unknownRhythm(days) * total;
  return {
    low: Math.max(0, total - Math.hypot(total - low, off)),
    high: total + Math.hypot(high - total, off),
  };
}

/** A share of sessions, which are not independent where they are of one user. */
export function rateChance(
  { sessions: own, users: ownUsers }: GoalResult,
  all: { readonly sessions: Figure; readonly users: Figure },
  when: "current" | "previous",
): { readonly interval: Interval | null; readonly chance: TargetResult["chance"] } {
  const [part, whole, partUsers, users] = [own, all.sessions, ownUsers, all.users].map((one) => one[when]);
  if (part == null || whole == null) return { interval: null, chance: null };
  if (partUsers == null || users == null) {
    return { interval: clusteredShareInterval(part, whole, 1), chance: { times: 1, from: "independent" } };
  }
  const effect = designEffect({ part, whole, partUsers, users });
  return { interval: clusteredShareInterval(part, whole, effect), chance: { times: effect, from: "users" } };
}
