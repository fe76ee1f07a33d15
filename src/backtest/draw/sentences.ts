/**
 * The words of a backtest, for every format: names, which steps have a line of their own and which are named together,
 * how a lift reads, and what its numbers leave out. Numbers are only written, never worked out.
 */
import { formatCount, formatDay, formatShare } from "../../draw/format.js";
import { FEWEST_DAYS } from "../../numbers/forecast.js";
import { type Lift, rankedByLift } from "../../numbers/lift.js";
import { nextActionsText } from "../../report/draw/journey-sentences.js";
import { passedText } from "../../report/draw/lift-text.js";
import type { Backtest, BacktestNote, GoalCount, JourneyFunnel, MacroPaths, MicroToMacro } from "../model.js";
import { leftOutText, missingText, unfinishedText } from "./reading-text.js";

/** A goal's name, with the mark where GA4 will count it approximately; the id where the backtest does not hold it. */
export function goalName({ goals, notes }: Pick<Backtest, "goals" | "notes">, id: string): string {
  const name = goals.find((goal) => goal.id === id)?.name ?? id;
  const isApproximate = notes.some((note) => note.code === "approximate" && note.goals.includes(id));
  return isApproximate ? `≈ ${name}` : name;
}

/** What users did instead at the step that loses most of them; false where nothing is known of it. */
export function insteadText(backtest: Backtest, { steps }: JourneyFunnel): string | false {
  const most = Math.max(0, ...steps.map(({ usersLost }) => usersLost ?? 0));
  const step = steps.find(({ usersLost }) => most > 0 && usersLost === most);
  return step !== undefined && nextActionsText(goalName(backtest, step.step), step.nextActions ?? []);
}

/** Steps that were seen, and lead to a goal that was. */
export function shownLeads(backtest: Backtest): readonly MicroToMacro[] {
  const seen = seenGoals(backtest);
  return backtest.microToMacro.filter(({ micro, macro }) => seen.has(micro) && seen.has(macro));
}

/** A sentence for each kind of step without a line; empty where all have one. */
export function leftOutTexts(backtest: Backtest): readonly string[] {
  const { microToMacro } = backtest;
  const seen = seenGoals(backtest);
  const name = (id: string): string => goalName(backtest, id);
  const notSeen = microToMacro.filter(({ micro }) => !seen.has(micro)).map(({ micro }) => name(micro));
  const notReached = new Set(microToMacro.map(({ macro }) => macro).filter((macro) => !seen.has(macro)));
  return [
    ...(notSeen.length === 0 ? [] : [`Not seen in these events: ${notSeen.join(", ")}.`]),
    ...[...notReached].map(
      (macro) => `${name(macro)} was not reached in these events, so nothing can be said to lead to it.`,
    ),
  ];
}

function seenGoals({ goals }: Backtest): ReadonlySet<string> {
  return new Set(goals.filter(({ count }) => count > 0).map(({ id }) => id));
}

/** Lifts apart: findings, the clearest first, with what can't be told; and steps that nearly everybody passes. */
export function leadsApart(
  backtest: Backtest,
  of: (row: MicroToMacro) => Lift,
): { readonly findings: readonly MicroToMacro[]; readonly onTheWay: readonly MicroToMacro[] } {
  const ranked = rankedByLift(shownLeads(backtest), of);
  return {
    findings: ranked.filter((row) => of(row).verdict !== "on-the-way"),
    onTheWay: ranked.filter((row) => of(row).verdict === "on-the-way"),
  };
}

/** `Payment: 2,609 of 2,613 sessions with “Order” passed here` */
export function onTheWayText(
  backtest: Backtest,
  { micro, macro }: MicroToMacro,
  { passed }: Lift,
  who: "users" | "sessions",
): string {
  return passedText(
    goalName(backtest, micro),
    { passed: passed.count, of: passed.of },
    who,
    goalName(backtest, macro),
  );
}

/** `straight`, or the goals on the way. */
export function wayText(
  backtest: Backtest,
  { goals }: { readonly goals: readonly string[] },
  passed: readonly string[],
): string {
  if (goals.length > 0) return goals.map((goal) => goalName(backtest, goal)).join(" → ");
  return passed.length === 0 ? "straight" : "nothing else";
}

/** What is to be known of the ways to a macro goal before they are read. */
export function waysTexts(
  backtest: Backtest,
  { users, straight, passed, leftOut, paths, different }: MacroPaths,
): readonly string[] {
  const names = (goals: readonly string[]): string =>
    goals.map((goal) => goalName(backtest, goal)).join(", ");
  const folded = paths.some(({ ways }) => ways > 1);
  const texts: readonly (string | false)[] = [
    `${formatShare(straight / users)} came straight, without any other goal before.`,
    passed.length > 0 && `Nearly all passed, and no way names: ${names(passed)}.`,
    folded &&
      `${formatCount(different)} different ways are folded: those that differ in order${leftOut.length === 0 ? "" : " or in rarer goals"} are one.`,
    leftOut.length > 0 && `Rarer, and left out of the ways: ${names(leftOut)}.`,
  ];
  return texts.filter((text) => text !== false);
}

/** `other ways (214)`; null where all are shown. */
export function otherWaysText({ other }: MacroPaths): string | null {
  return other.users === 0 ? null : `other ways (${formatCount(other.ways)})`;
}

const WHY_NO_FORECAST: {
  readonly [W in Extract<BacktestNote, { code: "no-forecast" }>["why"]]: (covered: number) => string;
} = {
  "few-days": (covered) =>
    `the events cover ${covered} ${covered === 1 ? "day" : "days"}, and how late people come is told from ${FEWEST_DAYS} days on`,
  "days-missing": () => "days are missing or unfinished, and who came then is not known",
  "nobody-came": () => "nobody came to it who tells how many will",
};

export function noteText(note: BacktestNote): string {
  switch (note.code) {
    case "no-page-views":
      return `The events hold no page_view of a web stream (an app's do not): ${note.goals.join(", ")} can only count 0.`;
    case "repeated-transactions": {
      const one = note.repeats === 1;
      const repeats = `${formatCount(note.repeats)} ${one ? "purchase repeats" : "purchases repeat"} a transaction_id of the same user`;
      return note.counted
        ? `${repeats} and ${one ? "is" : "are"} counted here (--every-transaction): GA4 counts a transaction once.`
        : `${repeats} and ${one ? "is" : "are"} not counted, as in GA4; --every-transaction counts ${one ? "it" : "them"}.`;
    }
    case "tables-left-out":
      return leftOutText(note.leftOut);
    case "missing-days":
      return missingText(note.days);
    case "unfinished-days":
      return unfinishedText(note.days);
    case "same-moment": {
      const one = note.conversions === 1;
      return `${formatCount(note.conversions)} ${one ? "conversion of a macro goal shares its" : "conversions of macro goals share their"} microsecond with another goal's event of the same user, and the export does not say which came first: the macro goal is taken for the later one.`;
    }
    case "no-session-ids":
      return `${formatCount(note.events)} of ${formatCount(note.of)} events belong to no session (no user_pseudo_id or ga_session_id): they count as events, each for itself, and in no session.`;
    case "approximate":
      return `≈ ${note.goals.join(", ")}: counted here exactly, by GA4 through an audience, which is approximate.`;
    case "mixed-currencies":
      return `${note.goal}: values in ${note.currencies.join(", ")} are not added up.`;
    case "missing-parameter-assumed":
      return `${note.goals.join(", ")}: for an event without the parameter, "is not" is taken as ${note.reading === "holds" ? "true" : "false"}; Google does not say which. --missing-parameter turns it round.`;
    case "short-follow-up":
      return `The events cover ${note.covered} ${note.covered === 1 ? "day" : "days"}: what follows within ${note.days} days is seen in part, so those shares are too low.`;
    case "no-forecast":
      return `No forecast of ${note.goals.join(", ")}: ${WHY_NO_FORECAST[note.why](note.covered)}.`;
    case "cut-at-ends":
      return `Sessions that ran over the start of ${formatDay(note.firstDay)} or the end of ${formatDay(note.lastDay)} are cut there, and what users did before is not known.`;
    case "streams-not-told-apart":
      return `streams: ${note.streams.join(", ")} is not looked at: an export names streams by other numbers. Say which with --stream-ids (Admin > Data streams shows them), or give it the events of those streams alone.`;
  }
}

export function countsPerDay({ perDay, counting }: GoalCount): readonly (number | null)[] {
  return perDay.map((day) => (counting === "once_per_session" ? day.oncePerSession : day.oncePerEvent));
}
