import { beganOnTheWay } from "../analyse-goal.js";
import type { ConversionReport, GoalNote, GoalResult, HealthFinding } from "../model.js";
import type { MadeBy } from "../not-counted-yet.js";
import { ENGLISH, type Language } from "../words/language.js";

/** A goal's name; the id where the report does not hold it. */
export function goalName({ goals }: Pick<ConversionReport, "goals">, id: string): string {
  const goal = goals.find((g) => g.id === id);
  return goal === undefined ? id : goal.approximate ? `≈ ${goal.name}` : goal.name;
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
