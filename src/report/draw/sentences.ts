/**
 * The sentences of a report, for every format: targets, journeys, assists, health, notes: data in, a sentence out, in English
 * where no other language is asked for. Numbers come from the model and are only written, never worked out.
 */
import { UNKNOWN } from "../../draw/format.js";
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
import { ENGLISH, type Language } from "../words/language.js";
import { liftText, passedText } from "./lift-text.js";

/** A goal's name; the id where the report does not hold it. */
export function goalName({ goals }: Pick<ConversionReport, "goals">, id: string): string {
  const goal = goals.find((g) => g.id === id);
  return goal === undefined ? id : goal.approximate ? `≈ ${goal.name}` : goal.name;
}

/** An amount of a target in its own unit: `2.50 %`, `120 a month`, `€1,000.00`. */
export function targetAmount(
  target: TargetResult,
  amount: number | null,
  { say, write }: Language = ENGLISH,
): string {
  if (amount === null) return UNKNOWN;
  const per = (text: string): string =>
    target.per === null ? text : say(target.per === "week" ? "aWeek" : "aMonth", { amount: text });
  switch (target.measure) {
    case "rate":
      return write.rate(amount);
    case "count":
      return per(write.count(amount));
    case "value":
      return per(write.money(amount, target.currency));
  }
}

const STATUS = {
  ahead: "ahead",
  "on-track": "onTrack",
  behind: "behind",
  reached: "reached",
  "not-known": "notKnownYet",
} as const satisfies Readonly<Record<TargetResult["status"], string>>;

export function statusText({ status }: Pick<TargetResult, "status">, { say }: Language = ENGLISH): string {
  return say(STATUS[status]);
}

/** `2.50 % of sessions by 30 Jun 2027` */
export function targetGoal(target: TargetResult, language: Language = ENGLISH): string {
  const last = target.marks.at(-1);
  if (last === undefined) return "";
  const amount = targetAmount(target, last.amount, language);
  const day = language.write.day(last.by);
  return language.say(target.measure === "rate" ? "ofSessionsBy" : "amountBy", { amount, day });
}

/** Where it stands and where it should: `1.90 % now (1.62 % to 2.21 %); 2.05 % expected by now`. */
export function targetStanding(target: TargetResult, language: Language = ENGLISH): string {
  const { say, write } = language;
  if (target.current === null) return say("standingUnknown");
  const amount = targetAmount(target, target.current, language);
  const now =
    target.line === "from-start" && target.over !== null
      ? say("amountNowSince", { amount, day: write.day(target.over.start) })
      : say("amountNow", { amount });
  const range =
    target.interval === null
      ? ""
      : ` (${intervalText(target.interval, (n) => targetAmount(target, n, language), language)})`;
  const alone = target.chance?.from === "independent" ? ` ${say("tooNarrow")}` : "";
  const expected = expectedText(target, language);
  return `${now}${range}${expected === "" ? "" : `; ${expected}`}.${alone}`;
}

function expectedText(target: TargetResult, language: Language): string {
  const { say, write } = language;
  if (target.expected !== null) {
    const amount = targetAmount(target, target.expected, language);
    return say(lineWords(target.line), { amount });
  }
  const [first] = target.marks;
  switch (target.status) {
    case "reached":
      return "";
    case "ahead":
      return first === undefined
        ? ""
        : say("moreThanAlready", {
            amount: targetAmount(target, first.amount, language),
            day: write.day(first.by),
          });
    case "on-track":
    case "behind":
    case "not-known":
      return say("nothingSays");
  }
}

function lineWords(line: TargetResult["line"]) {
  switch (line) {
    case "between-marks":
      return "expectedBetween" as const;
    case "from-comparison":
      return "expectedFromComparison" as const;
    case "from-start":
      return "expectedStraight" as const;
    case "last-mark":
      return "wasTarget" as const;
    case null:
      return "expected" as const;
  }
}

/** What it takes; empty where every mark is reached or nothing is known. */
export function targetToGo(target: TargetResult, language: Language = ENGLISH): string {
  const { say, write } = language;
  const { toGo } = target;
  if (toGo === null) return target.current === null ? "" : say("everyMark");
  const missing =
    target.measure === "rate"
      ? say("percentagePoints", { amount: write.rate(toGo.missing).replace(" %", "") })
      : targetAmount(target, toGo.missing, language);
  const day = write.day(toGo.by);
  const due =
    toGo.daysLeft === 0
      ? say("wasDue", { day })
      : say("dueBy", { day, days: say("daysLeft", { count: toGo.daysLeft }) });
  const sessions = toGo.conversions === null ? "" : `: ${say("sessionsMore", { count: toGo.conversions })}`;
  const perDay =
    toGo.perDay === null ? "" : `, ${say("aDay", { amount: targetAmount(target, toGo.perDay, language) })}`;
  return `${say("toGo", { amount: targetAmount(target, toGo.amount, language), due, missing })}${sessions}${perDay}.`;
}

/** `0.10 % to 0.20 %` */
function intervalText({ low, high }: Interval, format: (n: number) => string, { say }: Language): string {
  return say("lowToHigh", { low: format(low), high: format(high) });
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
  language: Language = ENGLISH,
): string {
  return passedText(
    goalName(report, goal),
    { passed: reached, of: everybody.reached },
    "users",
    goalName(report, leadsTo),
    language,
  );
}

/** Heads the steps that are no finding. */
export const PART_OF_THE_WAY: string = ENGLISH.say("partOfTheWay");

/** Which assists were left out; empty where none was. */
export function notAskedText(report: ConversionReport): string {
  const left = notFollowedText(report);
  return left === "" ? "" : `${left.slice(0, -1)}; --assists all asks, one call each.`;
}

/** The same for a reader who can't ask for them. */
export function notFollowedText({ assists }: ConversionReport, { say }: Language = ENGLISH): string {
  const count = assists?.notAsked.length ?? 0;
  return count === 0 ? "" : say("notFollowed", { count });
}

/** Whether a goal's rate has moved; empty where it has not or nobody can tell. */
export function movedText(goal: GoalResult, language: Language = ENGLISH): string {
  const { change, sessionRate } = goal;
  if (change === null || change.adjusted === null || change.verdict === "none") return "";
  const { say, write } = language;
  return say("movedText", {
    rate: write.rate(sessionRate.current),
    before: write.rate(sessionRate.previous),
    p: probability(change.adjusted, language),
  });
}

/** `p = 0.003`, `p < 0.001` */
export function probability(p: number, { write }: Language = ENGLISH): string {
  return p < 0.001 ? `p < ${write.digits(0.001, 1)}` : `p = ${write.digits(p, 2)}`;
}

/** How the changes were tested, and over how many goals. */
export function testText({ goals }: ConversionReport, { say }: Language = ENGLISH): string {
  const tested = goals.filter(({ change }) => change !== null && change.pValue !== null).length;
  const few = goals.filter(({ change }) => change?.verdict === "too-few").length;
  const began = goals.filter(beganOnTheWay).length;
  return [
    say("testedGoals", { count: tested }),
    ...(few === 0 ? [] : [say("tooFewGoals", { count: few })]),
    ...(began === 0 ? [] : [say("beganGoals", { count: began })]),
  ].join(" ");
}

/** What a reader of the goals file does about a goal that is no key event. */
const PLAN_SHOWS = "ga4-goals plan shows what to change.";

/** One sign that a goal is not counted right. */
export function healthText(finding: HealthFinding, name: string): string {
  const text = plainHealthText(finding, name);
  return finding.code === "not-a-key-event" ? `${text} ${PLAN_SHOWS}` : text;
}

/** The same for a reader who has no goals file. */
export function plainHealthText(
  finding: HealthFinding,
  goal: string,
  { say, write }: Language = ENGLISH,
): string {
  switch (finding.code) {
    case "never-seen":
      return say("healthNeverSeen", { goal, event: finding.event });
    case "not-a-key-event":
      return say("healthNoKeyEvent", { goal, event: finding.event });
    case "counts-since":
      return say("healthCountsSince", { goal, day: write.day(finding.since) });
    case "nearly-every-session":
      return say("healthEverySession", { goal, rate: write.rate(finding.rate) });
    case "nearly-every-view":
      return say("healthEveryView", { goal, count: finding.count, views: finding.views });
    case "gone-silent":
      return say("healthSilent", {
        goal,
        day: write.day(finding.since),
        count: finding.days,
        before: finding.perDayBefore,
      });
    case "many-per-session":
      return say("healthMany", { goal, count: finding.count, sessions: finding.sessions });
  }
}

/** What a reader has to know about a goal's numbers, and what to do about it. */
export function noteText(note: GoalNote): string {
  return note.code === "not-a-key-event" ? `${plainNoteText(note)} ${PLAN_SHOWS}` : plainNoteText(note);
}

/** The same for a reader who has no goals file. */
export function plainNoteText(note: GoalNote, language: Language = ENGLISH): string {
  const { say, write } = language;
  switch (note.code) {
    case "approximate":
      return say("noteApproximate");
    case "not-counted-yet":
      return `${notCountedYetText(note.by, language)}.`;
    case "not-a-key-event":
      return say("noteNoKeyEvent");
    case "counts-every-event":
      return say("noteEveryEvent");
    case "sessions-with-event":
      return say("noteSessions");
    case "before-key-event":
      return say(note.firstCounted === null ? "noteBeforeNone" : "noteBefore");
    case "counts-since":
      return say("noteSince", { day: write.day(note.since) });
    case "began":
      return say("noteBegan", { day: write.day(note.on) });
    case "never-seen":
      return say("noteNeverSeen");
    case "declared-value":
      return say("noteValue", { amount: write.money(note.amount, note.currency) });
    case "revenue-hidden":
      return say("noteRevenue");
  }
}

/** `25 Oct – 21 Nov 2026, compared with 27 Sep – 24 Oct 2026` */
export function daysText(
  { period, comparison }: Pick<ConversionReport, "period" | "comparison">,
  { say, write }: Language = ENGLISH,
): string {
  const days = write.days(period.start, period.end);
  return comparison === null
    ? days
    : say("compared", { days, before: write.days(comparison.start, comparison.end) });
}

/** Why there is no number where a zero would be wrong. */
function notCountedYetText(by: MadeBy, { say }: Language): string {
  switch (by) {
    case "rule":
      return say("notByRule");
    case "page_code":
      return say("notByCode");
    case "audience":
      return say("notByAudience");
    case null:
      return say("notByNobody");
  }
}

/** What was seen of a goal before it counted, in its own line; `whole`: nothing in these days counted, so it is all there is. */
export function seenText(
  goal: GoalResult,
  language: Language = ENGLISH,
): { readonly text: string; readonly whole: boolean } | null {
  const { say, write } = language;
  const { notes, count, events } = goal;
  const note = notes.find(
    ({ code }) => code === "not-counted-yet" || code === "before-key-event" || code === "counts-since",
  );
  const whole = count.current === null;
  const times = (seen: number): string => say("times", { count: seen });
  switch (note?.code) {
    case "not-counted-yet":
      return { text: notCountedYetText(note.by, language), whole };
    case "counts-since": {
      if (!whole) return null;
      const seen = events.count.current ?? 0;
      const day = write.day(note.since);
      const text = seen > 0 ? say("seenCountsFrom", { times: times(seen), day }) : say("countsFrom", { day });
      return { text, whole };
    }
    case "before-key-event": {
      if (note.current === 0) return null;
      const seen = { times: times(note.current) };
      if (whole) return { text: say("seenBefore", seen), whole };
      return {
        text:
          note.firstCounted === null
            ? say("alsoSeenBefore", seen)
            : say("alsoSeenBeforeOn", { ...seen, day: write.day(note.firstCounted) }),
        whole,
      };
    }
    default:
      return null;
  }
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
export function qualityTexts(
  quality: DataQuality,
  end: string,
  language: Language = ENGLISH,
): readonly string[] {
  const { say, write } = language;
  const { unfinishedDays, sampling } = quality;
  const [first, last] = [unfinishedDays[0], unfinishedDays.at(-1)];
  const texts: readonly (string | false)[] = [
    quality.source === "store" && say("fromStore"),
    quality.notStored && say("notStored"),
    quality.askedEnd !== null && say("askedEnd", { asked: write.day(quality.askedEnd), end: write.day(end) }),
    first !== undefined && last !== undefined && say("notFinal", { days: write.days(first, last) }),
    sampling !== null &&
      say("sampled", { share: write.rate(sampling.share), read: sampling.read, total: sampling.total }),
    ...quality.truncated.map((one) => truncationText(one, language)),
    quality.funnelsSureFrom !== null && keptText(quality.funnelsSureFrom, quality.keptMonths, language),
    quality.thresholded && say("thresholds"),
    quality.otherRow && say("otherRow"),
    quality.restrictedMetrics.length > 0 &&
      say("restricted", { metrics: quality.restrictedMetrics.join(", ") }),
    quality.propertyTimeZone !== null && say("otherZone", { zone: quality.propertyTimeZone }),
  ];
  return texts.filter((text) => text !== false);
}

function keptText(from: string, months: number | null, { say, write }: Language): string {
  const day = write.day(from);
  return months === null ? say("keptUnknown", { day }) : say("keptMonths", { day, months });
}

function truncationText(
  { before, retention, message }: DataQuality["truncated"][number],
  { say, write }: Language,
): string {
  const days = before === null ? say("someDays") : say("daysBefore", { day: write.day(before) });
  const why = retention ? say("noLongerKept") : message === "" ? say("noReason") : message;
  return say("cutOff", { days, why: why.replace(/\.$/, "") });
}

/** What the report cost and what is left of the quota. */
export function callsText({ calls, dataQuality }: ConversionReport, { say }: Language = ENGLISH): string {
  if (dataQuality.source === "store") return say("askedNothing");
  const tokens =
    calls.tokens === null
      ? ""
      : `; ${say("tokens", { used: calls.tokens.consumed, left: calls.tokens.remaining.day })}`;
  const funnels = calls.runFunnelReport === 0 ? "" : `, ${calls.runFunnelReport} runFunnelReport`;
  return say("asked", {
    calls: `${calls.getMetadata} getMetadata, ${calls.batchRunReports} batchRunReports (${say("reports", { count: calls.reports })})${funnels}${tokens}`,
  });
}
