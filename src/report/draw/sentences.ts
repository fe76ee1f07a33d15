/**
 * The English of targets, journeys, assists and health, for every format: data in, a sentence out. Numbers come from
 * the model and are only written, never worked out.
 */

import { formatCount, formatDay, formatMoney, formatRate, formatTimes, UNKNOWN } from "../../draw/format.js";
import type { Interval } from "../../numbers/intervals.js";
import type {
  AssistResult,
  ConversionReport,
  GoalResult,
  HealthFinding,
  JourneyResult,
  JourneyStep,
  TargetResult,
} from "../model.js";

/** A goal's name; the id where the report does not hold it. */
export function goalName({ goals }: Pick<ConversionReport, "goals">, id: string): string {
  const goal = goals.find((g) => g.id === id);
  return goal === undefined ? id : goal.approximate ? `≈ ${goal.name}` : goal.name;
}

/** A step's name, with the mark where its number is approximate. */
export function stepName({ name, approximate }: JourneyStep): string {
  return approximate ? `≈ ${name}` : name;
}

/** An amount of a target in its own unit: `2.50 %`, `120 a month`, `€1,000.00`. */
export function targetAmount(target: TargetResult, amount: number | null): string {
  if (amount === null) return UNKNOWN;
  const per = target.per === null ? "" : ` a ${target.per}`;
  switch (target.measure) {
    case "rate":
      return formatRate(amount);
    case "count":
      return `${formatCount(amount)}${per}`;
    case "value":
      return `${formatMoney(amount, target.currency)}${per}`;
  }
}

export const STATUS_WORDS: Readonly<Record<TargetResult["status"], string>> = {
  ahead: "ahead",
  "on-track": "on track",
  behind: "behind",
  reached: "reached",
  "not-known": "not known yet",
};

/** `2.50 % of sessions by 30 Jun 2027` */
export function targetGoal(target: TargetResult): string {
  const last = target.marks.at(-1);
  if (last === undefined) return "";
  const of = target.measure === "rate" ? " of sessions" : "";
  return `${targetAmount(target, last.amount)}${of} by ${formatDay(last.by)}`;
}

/** Where it stands and where it should: `1.90 % now (1.62 % to 2.21 %), 2.05 % expected by now`. */
export function targetStanding(target: TargetResult): string {
  if (target.current === null) return "Where it stands is not known.";
  const range =
    target.interval === null ? "" : ` (${intervalText(target.interval, (n) => targetAmount(target, n))})`;
  const since =
    target.line === "from-start" && target.over !== null ? ` since ${formatDay(target.over.start)}` : "";
  return `${targetAmount(target, target.current)} now${since}${range}${expectedText(target)}.`;
}

function expectedText(target: TargetResult): string {
  if (target.expected !== null) return `; ${targetAmount(target, target.expected)} ${lineWords(target.line)}`;
  const [first] = target.marks;
  switch (target.status) {
    case "reached":
      return "";
    case "ahead":
      return first === undefined
        ? ""
        : `; more than the ${targetAmount(target, first.amount)} of ${formatDay(first.by)} already`;
    case "on-track":
    case "behind":
    case "not-known":
      return "; nothing says yet where it should be";
  }
}

function lineWords(line: TargetResult["line"]): string {
  switch (line) {
    case "between-marks":
      return "expected by now, between two milestones";
    case "from-comparison":
      return "expected by now, on the way from the days compared with";
    case "from-start":
      return "expected by now, in a straight line from the first day";
    case "last-mark":
      return "was the target, and its day is over";
    case null:
      return "expected";
  }
}

/** What it takes; empty where every mark is reached or nothing is known. */
export function targetToGo(target: TargetResult): string {
  const { toGo } = target;
  if (toGo === null) return target.current === null ? "" : "Every mark is reached.";
  const missing =
    target.measure === "rate"
      ? `${formatRate(toGo.missing).replace(" %", "")} percentage points`
      : targetAmount(target, toGo.missing);
  const days = toGo.daysLeft === 1 ? "1 day" : `${formatCount(toGo.daysLeft)} days`;
  const sessions =
    toGo.conversions === null
      ? ""
      : `: in these days, ${formatCount(toGo.conversions)} more ${toGo.conversions === 1 ? "session" : "sessions"} with the goal`;
  const perDay = toGo.perDay === null ? "" : `, ${targetAmount(target, toGo.perDay)} a day`;
  const due =
    toGo.daysLeft === 0
      ? `was due on ${formatDay(toGo.by)}`
      : `by ${formatDay(toGo.by)}, ${days} from the last day shown`;
  return `To ${targetAmount(target, toGo.amount)} (${due}) it takes ${missing} more${sessions}${perDay}.`;
}

/** `0.10 % to 0.20 %` */
export function intervalText({ low, high }: Interval, format: (n: number) => string): string {
  return `${format(low)} to ${format(high)}`;
}

/** Where a journey loses most; empty where it loses nobody. */
export function hurdleText({ steps, hurdle }: JourneyResult): string {
  const step = hurdle === null ? undefined : steps[hurdle];
  const next = hurdle === null ? undefined : steps[hurdle + 1];
  if (step === undefined || next === undefined) return "";
  return `The hurdle: ${formatCount(step.lost)} users go no further than “${stepName(step)}”; ${formatRate(next.fromStepBefore?.current ?? null)} come as far as “${stepName(next)}”.`;
}

/** What an assist comes to. */
export function assistVerdict({ verdict, lift, liftInterval }: AssistResult): string {
  switch (verdict) {
    case "too-few":
      return "too few users to tell";
    case "same":
      return `no clear difference${liftText(lift, liftInterval)}`;
    case "more":
    case "less":
      return `${verdict} than everybody${liftText(lift, liftInterval)}`;
  }
}

function liftText(lift: number | null, interval: Interval | null): string {
  if (lift === null) return "";
  return `: ${formatTimes(lift)}${interval === null ? "" : ` (${intervalText(interval, formatTimes)})`}`;
}

/** Which assists were left out; empty where none was. */
export function notAskedText({ assists }: ConversionReport): string {
  const left = assists?.notAsked.length ?? 0;
  if (left === 0) return "";
  return `${formatCount(left)} more ${left === 1 ? "goal leads" : "goals lead"} to another and ${left === 1 ? "was" : "were"} not asked for; --assists all asks, one call each.`;
}

/** Whether a goal's rate has moved; empty where it has not or nobody can tell. */
export function movedText(goal: GoalResult): string {
  const { change, sessionRate, events, notes } = goal;
  if (change === null || change.adjusted === null || change.verdict === "none") return "";
  const rate = notes.some(({ code }) => code === "before-key-event") ? events.sessionRate : sessionRate;
  return `${formatRate(rate.current)} of sessions, ${formatRate(rate.previous)} before (${probability(change.adjusted)})`;
}

/** `p = 0.003`, `p < 0.001` */
export function probability(p: number): string {
  return p < 0.001 ? "p < 0.001" : `p = ${p.toPrecision(2).replace(/0+$/, "")}`;
}

/** How the changes were tested, and over how many goals. */
export function testText({ goals }: ConversionReport): string {
  const tested = goals.filter(({ change }) => change !== null && change.pValue !== null).length;
  const few = goals.filter(({ change }) => change?.verdict === "too-few").length;
  const small = few === 0 ? "" : ` ${formatCount(few)} in too few sessions to tell.`;
  return `z-test of two proportions at 5 %, adjusted for ${formatCount(tested)} goals (Benjamini and Hochberg).${small}`;
}

/** One sign that a goal is not counted right. */
export function healthText(finding: HealthFinding, name: string): string {
  switch (finding.code) {
    case "never-seen":
      return `${name}: no event ${finding.event} has come in these days. Is it sent?`;
    case "not-a-key-event":
      return `${name}: ${finding.event} is not a key event of the property. ga4-goals plan shows what to change.`;
    case "counts-since":
      return `${name}: counts since ${formatDay(finding.since)}. The days before are not counted yet, which is not zero.`;
    case "nearly-every-session":
      return `${name}: counts in ${formatRate(finding.rate)} of sessions. A goal that everybody reaches tells nothing.`;
    case "nearly-every-view":
      return `${name}: counts ${formatCount(finding.count)} times on ${formatCount(finding.views)} views, nearly every page.`;
    case "gone-silent":
      return `${name}: nothing since ${formatDay(finding.since)} (${formatCount(finding.days)} ${finding.days === 1 ? "day" : "days"}), after ${formatCount(finding.perDayBefore)} a day. Has something broken?`;
    case "many-per-session":
      return `${name}: ${formatCount(finding.count)} times in ${formatCount(finding.sessions)} sessions. Does it fire more than once, or should it count once a session?`;
  }
}
