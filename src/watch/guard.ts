/**
 * Whether a goal is alive, from its counts per day: silent, dropped, or counted twice, only where chance does not explain
 * it. Pure. Goes through all days as somebody would who looks every morning: the last days are held against the days before them,
 * each by its weekday and the traffic of its day; from the first alarm on an incident lasts until the days are as usual again. So
 * the answer hangs on the days alone, not on when was looked. The thresholds are set so that one goal gives less than one
 * false alarm a year. Method, sources and figures: docs/definitions.md.
 */
import { countAtLeast, countAtMost } from "../numbers/negative-binomial.js";
import { type Series, type Usual, usualOf } from "./usual.js";

export type AliveKind = "silent" | "dropped" | "doubled";

/** Days are numbers, 0 is the first. */
export interface Incident {
  readonly kind: AliveKind;
  readonly since: number;
  /** The day whose count told it. */
  readonly told: number;
  /** From `since` to the last day that it lasted, or that is known. */
  readonly expected: number;
  readonly seen: number;
  /** How often chance alone brings as few, or as many, on such days. */
  readonly chance: number;
  /** The first day that is as usual again; null while it lasts. */
  readonly over: number | null;
  /** True where it ended because four weeks have made it the new level. */
  readonly newLevel: boolean;
}

export interface Watch {
  /** `alarm`: the last incident lasts. */
  readonly state: "alarm" | "alive" | "never_counted" | "new";
  readonly incidents: readonly Incident[];
  /** Days without any, from the day after the last one on, that would be told as silence; null where that is not known. */
  readonly silenceToldAfter: number | null;
}

export interface Watched extends Series {
  /** So many of the days, the last ones, GA4 may still change: they tell silence and its end, nothing else. Default 0. */
  readonly unfinished?: number;
  /** A share: drops of less are not told. At least 0.2, the default. */
  readonly drop?: number | undefined;
}

/** Days that are judged together, the last one always among them. */
const WINDOWS = [1, 2, 3, 4, 7];
const LONGEST = 7;
/** Days that are held against, at least. */
const FEWEST_BEFORE = 14;
/** How often a day may bring what chance brings; a year of days, and all windows, have to stay below one. */
const CHANCE: Readonly<Record<AliveKind, number>> = { silent: 5e-4, dropped: 1 / 1500, doubled: 2e-4 };
const LEAST_DROP = 0.2;
/** A tag that fires twice. */
const TWICE = { least: 1.6, most: 2.5 };
/** A drop or doubling that has lasted so long is the new level. */
const NEW_LEVEL_DAYS = 28;
const LONGEST_SILENCE_TOLD = 366;

export function watchGoal(watched: Watched): Watch {
  const { amounts, unfinished = 0 } = watched;
  const first = amounts.findIndex((amount) => amount > 0);
  if (first < 0) return { state: "never_counted", incidents: [], silenceToldAfter: null };
  const incidents: Incident[] = [];
  let open: Open | null = null;
  /** Days to learn from: none of an incident, none of another level. */
  let good: number[] = [];
  /** The first day of those that are judged together. */
  let from = first;
  let quiet = 0;
  let judged = false;

  for (let day = first; day < amounts.length; day += 1) {
    quiet = (amounts[day] ?? 0) > 0 ? 0 : quiet + 1;
    const isFinal = day < amounts.length - unfinished;
    if (open !== null) {
      const look = { watched, day, from, quiet, isFinal };
      const end = endOf(open, look);
      if (end === null) {
        open = becomeSilent(open, look);
        continue;
      }
      incidents.push({ ...asOf(open, watched, day - 1), ...end });
      from = day;
      if (end.newLevel) good = daysOf(open.incident.since, day - 1);
      open = null;
    }
    const before = good.slice(0, daysUpTo(good, day - Math.max(quiet, LONGEST)));
    if (before.length >= FEWEST_BEFORE) {
      judged = true;
      const usual = usualOf(watched, before);
      const incident = alarmOf({ watched, day, from, quiet, isFinal }, usual);
      if (incident !== null) {
        open = { incident, usual };
        good = good.slice(0, daysUpTo(good, incident.since - 1));
        continue;
      }
    }
    good.push(day);
  }

  if (open !== null) {
    const isSilent = open.incident.kind === "silent";
    incidents.push(asOf(open, watched, amounts.length - 1 - (isSilent ? 0 : unfinished)));
  }
  const isAlive = open === null && judged;
  return {
    state: open !== null ? "alarm" : judged ? "alive" : "new",
    incidents,
    silenceToldAfter: isAlive ? silenceTold(usualOf(watched, good), amounts.length) : null,
  };
}

/** An incident that lasts, and what was usual before it. */
interface Open {
  readonly incident: Incident;
  readonly usual: Usual;
}

/** One morning's look. */
interface Look {
  readonly watched: Watched;
  /** The last day that is known. */
  readonly day: number;
  readonly from: number;
  /** So many days without any. */
  readonly quiet: number;
  readonly isFinal: boolean;
}

function alarmOf(look: Look, usual: Usual): Incident | null {
  const { watched, day, from, isFinal } = look;
  const silence = silenceOf(look, usual);
  if (silence !== null || !isFinal) return silence;
  const most = 1 - Math.max(watched.drop ?? LEAST_DROP, LEAST_DROP);
  let alarm: Incident | null = null;
  for (const length of WINDOWS) {
    const since = day - length + 1;
    if (since < from) break;
    for (const kind of ["dropped", "doubled"] as const) {
      const { expected, seen } = sumsOf(kind, usual, watched, since, day);
      const ratio = seen / expected;
      const isFar =
        kind === "dropped"
          ? ratio <= most
          : // One good day is a campaign; a tag that fires twice does so on the next day too.
            length > 1 &&
            ratio >= TWICE.least &&
            ratio <= TWICE.most &&
            daysOf(since, day).every((one) => (watched.amounts[one] ?? 0) >= usual.atLeast(one));
      if (!isFar) continue;
      const incident = incidentOf(kind, usual, watched, since, day);
      if (incident.chance < CHANCE[kind] && incident.chance < (alarm?.chance ?? 1)) alarm = incident;
    }
  }
  return alarm;
}

/** Where nobody knows how much of an unfinished day has come in, it tells nothing. */
function silenceOf({ watched, day, quiet, isFinal }: Look, usual: Usual): Incident | null {
  if (quiet === 0 || (!isFinal && watched.traffic === null)) return null;
  const incident = incidentOf("silent", usual, watched, day - quiet + 1, day);
  return incident.chance < CHANCE.silent ? incident : null;
}

function becomeSilent(open: Open, look: Look): Open {
  if (open.incident.kind === "silent") return open;
  const silence = silenceOf(look, open.usual);
  return silence === null ? open : { ...open, incident: { ...silence, told: open.incident.told } };
}

/** Null while it lasts. A day with any ends silence; half of the way back to the usual ends the others. */
function endOf(
  { incident, usual }: Open,
  { watched, day, quiet, isFinal }: Look,
): Pick<Incident, "over" | "newLevel"> | null {
  const { kind, since, told } = incident;
  if (kind === "silent") return quiet === 0 ? { over: day, newLevel: false } : null;
  if (!isFinal) return null;
  if (day - since >= NEW_LEVEL_DAYS) return { over: day, newLevel: true };
  const ratioOf = (first: number, last: number): number => {
    const { seen, expected } = sumsOf(kind, usual, watched, first, last);
    return seen / expected;
  };
  const length = Math.min(LONGEST, Math.max(2, told - since + 1));
  const half = (1 + ratioOf(since, told)) / 2;
  const now = ratioOf(day - length + 1, day);
  return (kind === "dropped" ? now >= half : now <= half) ? { over: day, newLevel: false } : null;
}

function asOf({ incident, usual }: Open, watched: Watched, day: number): Incident {
  const { told } = incident;
  return { ...incidentOf(incident.kind, usual, watched, incident.since, day), told };
}

function incidentOf(kind: AliveKind, usual: Usual, watched: Watched, since: number, day: number): Incident {
  const { each, expected, seen } = sumsOf(kind, usual, watched, since, day);
  const drift = kind === "silent" ? 1 : kind === "dropped" ? 1 - usual.drift : 1 + usual.drift;
  const variance = usual.variance(each.map((one) => one * drift));
  const tail = kind === "doubled" ? countAtLeast : countAtMost;
  const chance = tail(Math.round(seen), expected * drift, variance);
  return { ...{ kind, since, told: day, expected, seen, chance }, over: null, newLevel: false };
}

function sumsOf(
  kind: AliveKind,
  usual: Usual,
  { amounts }: Watched,
  since: number,
  day: number,
): { readonly each: readonly number[]; readonly expected: number; readonly seen: number } {
  const each: number[] = [];
  let expected = 0;
  let seen = 0;
  for (let one = since; one <= day; one += 1) {
    const usualOfDay = kind === "doubled" ? usual.atLeast(one) : usual.atMost(one);
    each.push(usualOfDay);
    expected += usualOfDay;
    seen += amounts[one] ?? 0;
  }
  return { each, expected, seen };
}

/** After how many days without any, from this one on, silence would be told. */
function silenceTold(usual: Usual, from: number): number {
  const each: number[] = [];
  let mean = 0;
  while (each.length < LONGEST_SILENCE_TOLD) {
    const expected = usual.atMost(from + each.length);
    each.push(expected);
    mean += expected;
    if (countAtMost(0, mean, usual.variance(each)) < CHANCE.silent) break;
  }
  return each.length;
}

function daysOf(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
}

/** How many of the days, which are in order, are not after `last`. */
function daysUpTo(days: readonly number[], last: number): number {
  let count = days.length;
  while (count > 0 && (days[count - 1] ?? 0) > last) count -= 1;
  return count;
}
