/** What is wrong with the goals of a property, as findings; and what could not be judged, which is not the same as alive. Pure. */
import { addDays, countDays, type Day, daysFrom, weekdayOf } from "../numbers/calendar.js";
import type { CheckResult, Finding, FindingKind, Judged } from "./finding.js";
import { type AliveKind, type Incident, type Watch, watchGoal } from "./guard.js";

export interface CheckInput {
  readonly property: string;
  /** Whole days, without a gap. */
  readonly start: Day;
  readonly end: Day;
  /** The last of them that is final, and the last day that GA4 has settled by now. */
  readonly final: Day;
  readonly settled: Day;
  readonly goals: readonly WatchedGoal[];
  /** Of the whole site. */
  readonly sessions: ReadonlyMap<Day, number>;
  /** What is known to be wrong besides the counts. */
  readonly beside?: readonly Finding[];
}

export interface WatchedGoal {
  readonly id: string;
  /** A day without any may be missing. */
  readonly counts: ReadonlyMap<Day, number>;
  /** A share: drops of less are not told. */
  readonly drop?: number | undefined;
}

/** What a picture shows. */
const RECENT_DAYS = 28;
/** A fall of the whole site's sessions is told from here on. */
const SITE_DROP = 0.5;

export function checkGoals({ beside = [], ...input }: CheckInput): CheckResult {
  const { property, start, end, final, goals, sessions } = input;
  const days = daysFrom(start, end);
  const amounts = (counts: ReadonlyMap<Day, number>): readonly number[] =>
    days.map((day) => counts.get(day) ?? 0);
  const watched = {
    weekday: weekdayOf(start),
    unfinished: countDays(final, end) - 1,
    traffic: amounts(sessions),
  };
  const site = lastOf(watchGoal({ ...watched, amounts: watched.traffic, traffic: null, drop: SITE_DROP }));
  const siteSince = site?.kind === "silent" ? site.since : days.length;
  const verdicts = goals.map(({ id, counts, drop }) => {
    const all = amounts(counts);
    return { id, recent: all.slice(-RECENT_DAYS), verdict: watchGoal({ ...watched, amounts: all, drop }) };
  });
  const found = verdicts.flatMap(({ id, verdict, recent }) => {
    const incident = lastOf(verdict);
    // Where no session comes no goal can, and that is said once.
    return incident === null || incident.since >= siteSince
      ? []
      : [aliveFinding(id, incident, { start, recent })];
  });
  return {
    schemaVersion: 1,
    property,
    days: { start, end, final },
    findings: worstFirst([
      ...(site === null || site.kind === "doubled"
        ? []
        : [aliveFinding(null, site, { start, recent: watched.traffic.slice(-RECENT_DAYS) })]),
      ...found,
      ...beside,
      ...notFinal(input),
    ]),
    goals: verdicts.map(
      ({ id, verdict }): Judged => ({
        goal: id,
        state: verdict.state,
        silenceToldAfter: verdict.silenceToldAfter,
        newLevel: verdict.state === "alive" && verdict.incidents.at(-1)?.newLevel === true,
      }),
    ),
  };
}

/** The worst first. */
const ORDER: readonly FindingKind[] = [
  "silent",
  "cannot_fire",
  "missing_key_event",
  "dropped",
  "doubled",
  "experiment_split",
  "not_set",
  "behind_target",
  "experiment_decided",
  "not_final",
];

/** Less is worse. */
export function severity(kind: FindingKind): number {
  return ORDER.indexOf(kind);
}

export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => severity(a.kind) - severity(b.kind));
}

/** The incident that lasts; null where none does. */
function lastOf({ state, incidents }: Watch): Incident | null {
  return state === "alarm" ? (incidents.at(-1) ?? null) : null;
}

const TO_DO: Readonly<Record<AliveKind, string>> = {
  silent: "Go the way to the goal yourself: ga4-goals verify shows which events a browser sends.",
  dropped:
    "Ask what changed on the site that day: some pages or devices may no longer send the event. ga4-goals verify shows which events a browser sends.",
  doubled:
    "Look for a second tag that sends the same event, in the page and in Tag Manager: ga4-goals verify shows each one a browser sends.",
};
const SITE_TO_DO =
  "Look whether the Google tag is still in every page, and whether a consent banner has changed.";

function aliveFinding(
  goal: string | null,
  incident: Incident,
  { start, recent }: { readonly start: Day; readonly recent: readonly number[] },
): Finding {
  const { kind, chance, seen } = incident;
  const since = addDays(start, incident.since);
  const expected = Math.round(incident.expected * 10) / 10;
  const what = goal ?? "sessions of the whole site";
  const said = {
    silent: `no ${what} since ${since}, where ${amount(expected)} were to be expected`,
    dropped: `${amount(seen)} ${what} since ${since}, where ${amount(expected)} were to be expected`,
    doubled: `${amount(seen)} ${what} since ${since}, about twice the ${amount(expected)} that were to be expected`,
  }[kind];
  return {
    ...{ goal, kind, since, expected, seen, chance, recent },
    message: `${said[0]?.toUpperCase()}${said.slice(1)}; by chance ${chanceText(chance)}.`,
    next: [goal === null ? SITE_TO_DO : TO_DO[kind]],
  };
}

function amount(number: number): string {
  return number.toLocaleString("en", { maximumFractionDigits: number < 100 ? 1 : 0 });
}

function chanceText(chance: number): string {
  if (chance < 1e-6) return "less than once in a million such looks";
  return `once in ${amount(Math.round(1 / chance))} such looks`;
}

function notFinal({ final, settled }: Omit<CheckInput, "beside">): readonly Finding[] {
  if (final >= settled) return [];
  return [
    {
      ...{ goal: null, kind: "not_final", since: addDays(final, 1) },
      ...{ expected: null, seen: null, chance: null },
      message: `No final days after ${final} are here; GA4 has settled those up to ${settled}.`,
      next: ["Run ga4-goals pull."],
    },
  ];
}
