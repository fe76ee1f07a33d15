/**
 * The English of a report, for every format: targets, journeys, assists, health, notes: data in, a sentence out. Numbers come from
 * the model and are only written, never worked out.
 */
import { formatCount, formatDay, formatDays, formatMoney, formatRate, UNKNOWN } from "../../draw/format.js";
import type { Interval } from "../../numbers/intervals.js";
import { beganOnTheWay } from "../analyse-goal.js";
import type {
  AssistResult,
  ConversionReport,
  DataQuality,
  GoalNote,
  GoalResult,
  HealthFinding,
  TargetResult,
} from "../model.js";
import type { MadeBy } from "../not-counted-yet.js";
import { liftText, passedText } from "./lift-text.js";

/** A goal's name; the id where the report does not hold it. */
export function goalName({ goals }: Pick<ConversionReport, "goals">, id: string): string {
  const goal = goals.find((g) => g.id === id);
  return goal === undefined ? id : goal.approximate ? `≈ ${goal.name}` : goal.name;
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
  const alone =
    target.chance?.from === "independent"
      ? " What one user does again and again is not known here, so the interval is rather too narrow."
      : "";
  return `${targetAmount(target, target.current)} now${since}${range}${expectedText(target)}.${alone}`;
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
function intervalText({ low, high }: Interval, format: (n: number) => string): string {
  return `${format(low)} to ${format(high)}`;
}

/** What an assist comes to, where it is a finding. */
export const assistVerdict: (assist: AssistResult) => string = liftText;

/** Assists apart: findings and what can't be told, and steps that nearly everybody passes on the way. */
export function assistsApart({ assists }: ConversionReport): {
  readonly findings: readonly AssistResult[];
  readonly onTheWay: readonly AssistResult[];
} {
  const asked = assists?.asked ?? [];
  return {
    findings: asked.filter(({ verdict }) => verdict !== "on-the-way"),
    onTheWay: asked.filter(({ verdict }) => verdict === "on-the-way"),
  };
}

/** `Payment entered: 323 of 323 users who reached “Order placed” passed here` */
export function onTheWayText(
  report: ConversionReport,
  { goal, leadsTo, reached, everybody }: AssistResult,
): string {
  return passedText(
    goalName(report, goal),
    { passed: reached, of: everybody.reached },
    "users",
    goalName(report, leadsTo),
  );
}

/** Heads the steps that are no finding. */
export const PART_OF_THE_WAY = "Part of the way (nearly all who reached the goal passed here)";

/** Which assists were left out; empty where none was. */
export function notAskedText(report: ConversionReport): string {
  const left = notFollowedText(report);
  return left === "" ? "" : `${left.slice(0, -1)}; --assists all asks, one call each.`;
}

/** The same for a reader who can't ask for them. */
export function notFollowedText({ assists }: ConversionReport): string {
  const left = assists?.notAsked.length ?? 0;
  if (left === 0) return "";
  return `${formatCount(left)} more ${left === 1 ? "goal leads" : "goals lead"} to another and ${left === 1 ? "was" : "were"} not asked for.`;
}

/** Whether a goal's rate has moved; empty where it has not or nobody can tell. */
export function movedText(goal: GoalResult): string {
  const { change, sessionRate } = goal;
  if (change === null || change.adjusted === null || change.verdict === "none") return "";
  return `${formatRate(sessionRate.current)} of sessions, ${formatRate(sessionRate.previous)} before (${probability(change.adjusted)})`;
}

/** `p = 0.003`, `p < 0.001` */
export function probability(p: number): string {
  return p < 0.001 ? "p < 0.001" : `p = ${p.toPrecision(2).replace(/0+$/, "")}`;
}

/** How the changes were tested, and over how many goals. */
export function testText({ goals }: ConversionReport): string {
  const tested = goals.filter(({ change }) => change !== null && change.pValue !== null).length;
  const few = goals.filter(({ change }) => change?.verdict === "too-few").length;
  const began = goals.filter(beganOnTheWay).length;
  const small = few === 0 ? "" : ` ${formatCount(few)} in too few sessions to tell.`;
  const young =
    began === 0
      ? ""
      : ` ${formatCount(began)} began to count on the way and ${began === 1 ? "is" : "are"} left out.`;
  return `z-test of two proportions at 5 %, adjusted for ${formatCount(tested)} ${tested === 1 ? "goal" : "goals"} (Benjamini and Hochberg).${small}${young}`;
}

/** What a reader of the goals file does about a goal that is no key event. */
const PLAN_SHOWS = "ga4-goals plan shows what to change.";

/** One sign that a goal is not counted right. */
export function healthText(finding: HealthFinding, name: string): string {
  switch (finding.code) {
    case "never-seen":
      return `${name}: no event ${finding.event} has come in these days. Is it sent?`;
    case "not-a-key-event":
      return `${name}: ${finding.event} is not a key event of the property. ${PLAN_SHOWS}`;
    case "counts-since":
      return `${name}: counts since ${formatDay(finding.since)}. GA4 never counts what came before.`;
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

/** What a reader has to know about a goal's numbers, and what to do about it. */
export function noteText(note: GoalNote): string {
  return note.code === "not-a-key-event" ? `${plainNoteText(note)} ${PLAN_SHOWS}` : plainNoteText(note);
}

/** The same for a reader who has no goals file. */
export function plainNoteText(note: GoalNote): string {
  switch (note.code) {
    case "approximate":
      return "Approximate: counted by way of an audience, which misses some conversions and repeats others.";
    case "not-counted-yet":
      return `${notCountedYetText(note.by)}.`;
    case "not-a-key-event":
      return "Not a key event of this property: every event of the name is counted.";
    case "counts-every-event":
      return "The goal counts once a session; without a key event GA4 counts every time.";
    case "sessions-with-event":
      return "No key event: the count is that of the sessions with the event.";
    case "before-key-event":
      return note.firstCounted === null
        ? "No key event in these days, so nothing in them is counted. The changes are those of the event itself."
        : "Became a key event on the way, and GA4 never counts what came before. The changes are those of the event itself, counted or not.";
    case "counts-since":
      return `Counts since ${formatDay(note.since)}, and GA4 never counts what came before: there is nothing to compare with.`;
    case "began":
      return `First came on ${formatDay(note.on)}: there is nothing to compare with.`;
    case "never-seen":
      return "GA4 has received no such event in these days.";
    case "declared-value":
      return `Value: ${formatMoney(note.amount, note.currency)} for each, as the goals file says.`;
    case "revenue-hidden":
      return "Your role in this property may not see revenue.";
  }
}

/** `25 Oct – 21 Nov 2026, compared with 27 Sep – 24 Oct 2026` */
export function daysText({ period, comparison }: Pick<ConversionReport, "period" | "comparison">): string {
  const days = formatDays(period.start, period.end);
  return comparison === null
    ? days
    : `${days}, compared with ${formatDays(comparison.start, comparison.end)}`;
}

/** Why there is no number where a zero would be wrong. */
function notCountedYetText(by: MadeBy): string {
  switch (by) {
    case "rule":
      return "not in the property: GA4 makes this event by a rule, from the day on which apply puts it there";
    case "page_code":
      return "not in the property: code on your pages sends this event, and apply makes it a key event";
    case "audience":
      return "not in the property: an audience logs this event, from the day on which apply puts it there";
    case null:
      return "not in the property: no key event, and no event of the name in these days";
  }
}

/** What was seen of a goal before it counted, in its own line; `whole`: nothing in these days counted, so it is all there is. */
export function seenText(goal: GoalResult): { readonly text: string; readonly whole: boolean } | null {
  const { notes, count, events } = goal;
  const note = notes.find(
    ({ code }) => code === "not-counted-yet" || code === "before-key-event" || code === "counts-since",
  );
  const whole = count.current === null;
  switch (note?.code) {
    case "not-counted-yet":
      return { text: notCountedYetText(note.by), whole };
    case "counts-since": {
      if (!whole) return null;
      const seen = events.count.current ?? 0;
      const from = `counts from ${formatDay(note.since)}`;
      return { text: seen > 0 ? `seen ${times(seen)} before it counted; ${from}` : from, whole };
    }
    case "before-key-event":
      if (note.current === 0) return null;
      return {
        text: whole
          ? `seen ${times(note.current)} before it counted`
          : `and seen ${times(note.current)} before it counted${note.firstCounted === null ? "" : `, on ${formatDay(note.firstCounted)}`}`,
        whole,
      };
    default:
      return null;
  }
}

function times(count: number): string {
  return count === 1 ? "once" : `${formatCount(count)} times`;
}

/** Notes that are shown at a goal. What its own line says, or Goal health, is not said again. */
export function shownNotes(goal: GoalResult): readonly GoalNote[] {
  const whole = seenText(goal)?.whole === true;
  return goal.notes.filter(({ code }) =>
    whole ? code === "approximate" : code !== "never-seen" && code !== "not-counted-yet",
  );
}

/** Findings that are shown as Goal health: each fact once, so none that stands at the goal already. */
export function shownHealth({ goals, health }: ConversionReport): readonly HealthFinding[] {
  const missing = new Set(
    goals.filter(({ notes }) => notes.some(({ code }) => code === "not-counted-yet")).map(({ id }) => id),
  );
  return health.filter(
    ({ code, goal }) =>
      code !== "counts-since" && code !== "not-a-key-event" && !(code === "never-seen" && missing.has(goal)),
  );
}

/** What a reader has to know about the whole report, most important first; empty where all is well. */
export function qualityTexts(quality: DataQuality, end: string): readonly string[] {
  const { unfinishedDays, sampling } = quality;
  const [first, last] = [unfinishedDays[0], unfinishedDays.at(-1)];
  const texts: readonly (string | false)[] = [
    quality.source === "store" &&
      "From the local store: nothing was asked of GA4 for this report. Journeys and assists are not in a store.",
    quality.notStored &&
      "Users and sessions of these days as a whole are not in the store, and days can't be added up to them.",
    quality.askedEnd !== null &&
      `The period was to end on ${formatDay(quality.askedEnd)}; it is shown up to ${formatDay(end)}.`,
    first !== undefined &&
      last !== undefined &&
      `Not final: ${formatDays(first, last)}. GA4 is still processing these days.`,
    sampling !== null &&
      `Sampled: GA4 worked from ${formatRate(sampling.share)} of the events (${formatCount(sampling.read)} of ${formatCount(sampling.total)}).`,
    ...quality.truncated.map(truncationText),
    quality.funnelsSureFrom !== null && keptText(quality.funnelsSureFrom, quality.keptMonths),
    quality.thresholded && "Thresholds: GA4 may withhold rows with few users to protect their privacy.",
    quality.otherRow && "GA4 rolled rare values up into an (other) row; some events may be missing here.",
    quality.restrictedMetrics.length > 0 &&
      `Your role in this property may not see ${quality.restrictedMetrics.join(", ")}.`,
    quality.propertyTimeZone !== null &&
      `The property's days are now those of ${quality.propertyTimeZone}; this report used another time zone.`,
  ];
  return texts.filter((text) => text !== false);
}

function keptText(from: string, months: number | null): string {
  return months === null
    ? `Journeys and steps reach back only as far as the property keeps events: two months unless it is set to more, so that days before ${formatDay(from)} may be missing in them.`
    : `Journeys and steps reach back only as far as the property keeps events, ${months} months: days before ${formatDay(from)} are missing in them, so journeys are not compared.`;
}

function truncationText({ before, retention, message }: DataQuality["truncated"][number]): string {
  const days = before === null ? "some of these days" : `days before ${formatDay(before)}`;
  const why = retention
    ? "the property no longer keeps their events"
    : message === ""
      ? "GA4 does not say why"
      : message;
  return `Cut off: ${days} are missing in GA4's answer (${why.replace(/\.$/, "")}).`;
}

/** What the report cost and what is left of the quota. */
export function callsText({ calls, dataQuality }: ConversionReport): string {
  if (dataQuality.source === "store") return "Asked GA4: nothing.";
  const tokens =
    calls.tokens === null
      ? ""
      : `; ${formatCount(calls.tokens.consumed)} tokens used, ${formatCount(calls.tokens.remaining.day)} left today`;
  const funnels = calls.runFunnelReport === 0 ? "" : `, ${calls.runFunnelReport} runFunnelReport`;
  return `Asked GA4: ${calls.getMetadata} getMetadata, ${calls.batchRunReports} batchRunReports (${calls.reports} reports)${funnels}${tokens}.`;
}
