/**
 * The goals on a report's page: what happened on the whole, each tier with its trend, its table and its days, targets, what
 * has moved, what is wrong. Only draws; every number is the model's.
 */
import { UNKNOWN } from "../../draw/format.js";
import { bullet, lineChart, lineLegend, type Series } from "../../draw/html/charts.js";
import {
  asHtml,
  badge,
  folded,
  type Html,
  keys,
  section,
  sparkline,
  stackedTable,
  sub,
  tiles,
} from "../../draw/html/parts.js";
import type { ConversionReport, Figure, GoalResult, TargetResult } from "../model.js";
import type { Language } from "../words/language.js";
import { comparableCount, comparableRate, marked, movedGoals } from "./goal-figures.js";
import { firstGoal } from "./headline.js";
import {
  goalName,
  movedText,
  plainHealthText,
  plainNoteText,
  seenText,
  shownHealth,
  shownNotes,
} from "./sentences.js";
import { statusText, targetAmount, targetGoal, targetStanding, targetToGo } from "./target-sentences.js";

const LINES = 3;
const ROWS = 12;

export function periodTiles(report: ConversionReport, { say, write }: Language): Html {
  const { totals, currency, comparison } = report;
  const macro = firstGoal(report);
  const money = (amount: number | null): string => write.largeMoney(amount, currency);
  const all: readonly (readonly [string, Figure, (n: number | null) => string])[] = [
    ...(macro === undefined
      ? []
      : [
          [macro.name, macro.count, (n: number | null) => marked(macro, write.count(n))] as const,
          [
            say("ofSessions", { goal: macro.name }),
            macro.sessionRate,
            (n: number | null) => marked(macro, write.share(n)),
          ] as const,
        ]),
    ...(totals.revenue.current === 0 || totals.revenue.current === null
      ? []
      : [[say("revenue"), totals.revenue, money] as const]),
    [say("sessions"), totals.sessions, write.count],
    [say("engagedSessions"), totals.engagedSessions, write.count],
    [say("users"), totals.users, write.count],
  ];
  return tiles(
    say("periodInNumbers"),
    all.map(([name, figure, format]) => ({
      name,
      number: format(figure.current),
      change:
        comparison === null
          ? null
          : {
              text: write.change(figure, say("isNew")),
              from: say("changeFrom", { number: format(figure.previous) }),
            },
    })),
  );
}

/** One tier: its trend as a chart, its goals as a table, its footnotes. */
export function tier(report: ConversionReport, which: GoalResult["tier"], language: Language): Html {
  const goals = report.goals.filter((goal) => goal.tier === which);
  if (goals.length === 0) return "";
  const macro = which === "macro";
  const notes = [
    ...new Set(goals.flatMap((goal) => shownNotes(goal).map((note) => plainNoteText(note, language)))),
  ];
  const charted = chartedOf(goals);
  const body = [
    trendChart(report, goals, charted, which, language),
    goalTables(report, goals, notes, language),
    notes.length === 0
      ? ""
      : `<ol class="notes">${notes.map((note) => `<li>${asHtml(note)}</li>`).join("")}</ol>`,
    daysTable(charted, which, language),
  ].join("\n");
  const { say } = language;
  return section(
    which,
    say(macro ? "macroTitle" : "microTitle"),
    say(macro ? "macroIntro" : "microIntro"),
    body,
    true,
  );
}

function hasCounted({ trend }: GoalResult): boolean {
  return trend?.some(({ count }) => (count ?? 0) > 0) === true;
}

/** The most frequent goals: of more than a few, no line can be followed. */
function chartedOf(goals: readonly GoalResult[]): readonly GoalResult[] {
  return goals
    .filter(hasCounted)
    .toSorted((a, b) => (b.count.current ?? 0) - (a.count.current ?? 0))
    .slice(0, LINES);
}

function trendChart(
  report: ConversionReport,
  goals: readonly GoalResult[],
  charted: readonly GoalResult[],
  which: GoalResult["tier"],
  { say, write }: Language,
): Html {
  if (charted.length === 0) return "";
  const days = charted[0]?.trend?.map(({ date }) => write.dayAndMonth(date)) ?? [];
  const lines = charted.map(
    (goal, index): Series => ({
      name: goal.name,
      values: goal.trend?.map(({ count }) => count) ?? [],
      colour: LINE_COLOURS[index] ?? 3,
    }),
  );
  // Of the first alone: with more, no reader could tell which line is compared with which.
  const earlier = charted[0]?.trendBefore ?? null;
  const series: readonly Series[] =
    earlier === null || earlier.every(({ count }) => count === null)
      ? lines
      : [
          ...lines,
          {
            name: say("daysComparedWith", { goal: charted[0]?.name ?? "" }),
            values: earlier.slice(0, days.length).map(({ count }) => count),
            colour: "before",
          },
        ];
  const words = charted
    .map((goal) => {
      const counts = (goal.trend ?? []).flatMap(({ count }) => (count === null ? [] : [count]));
      return say("rangeADay", {
        goal: goal.name,
        least: Math.min(...counts),
        most: Math.max(...counts),
      });
    })
    .join("; ");
  const left = goals.filter(hasCounted).length - charted.length;
  const why = left > 0 ? say("drawn", { count: charted.length }) : "";
  const { start, end } = report.period;
  const lineWords = say("linesFromTo", { start: write.day(start), end: write.day(end), words });
  const about = {
    title: say(which === "macro" ? "macroADay" : "microADay"),
    description: `${lineWords} ${why}`.trim(),
  };
  return `${lineLegend(series)}${lineChart(about, days, series, write.count)}${why === "" ? "" : `<p class="small soft">${asHtml(why)}</p>`}`;
}

const LINE_COLOURS = [1, 2, 3] as const;

/** The goals in rows; of a long list the rest is folded away. */
function goalTables(
  report: ConversionReport,
  goals: readonly GoalResult[],
  notes: readonly string[],
  language: Language,
): Html {
  const [first, rest] = goals.length > ROWS + 3 ? [goals.slice(0, ROWS), goals.slice(ROWS)] : [goals, []];
  const more =
    rest.length === 0
      ? ""
      : folded(language.say("moreGoals", { count: rest.length }), goalTable(report, rest, notes, language));
  return `${goalTable(report, first, notes, language)}${more}`;
}

function goalTable(
  report: ConversionReport,
  goals: readonly GoalResult[],
  notes: readonly string[],
  language: Language,
): Html {
  const { say, write } = language;
  const compared = report.comparison !== null;
  const worth = goals.some(({ value }) => value !== null);
  const changed = (text: string, figure: Figure, kind: "up" | "down" | ""): Html => {
    const change = compared ? write.change(figure, say("isNew")) : UNKNOWN;
    return `${asHtml(text)}${change === UNKNOWN ? "" : sub(change, kind)}`;
  };
  const rows = goals.map((goal) => {
    const marks = shownNotes(goal)
      .map((note) => notes.indexOf(plainNoteText(note, language)) + 1)
      .toSorted((a, b) => a - b);
    const sup = marks.length === 0 ? "" : `<sup> ${marks.join(" ")}</sup>`;
    const stage = goal.stage === null ? "" : sub(goal.stage);
    const seen = seenText(goal, language);
    const counts = seen?.whole === true ? [] : (goal.trend?.map(({ count }) => count) ?? []);
    return [
      `${asHtml(goal.name)}${sup}${stage}`,
      counts.length < 2 ? "" : sparkline(counts, say("dayByDay", { goal: goal.name })),
      seen?.whole === true
        ? sub(seen.text)
        : `${changed(marked(goal, write.count(goal.count.current)), comparableCount(goal), "")}${seen === null ? "" : sub(seen.text)}`,
      seen?.whole === true
        ? ""
        : changed(
            marked(goal, write.share(goal.sessionRate.current)),
            comparableRate(goal),
            verdictClass(goal),
          ),
      seen?.whole === true ? "" : asHtml(marked(goal, write.share(goal.userRate.current))),
      ...(worth
        ? [
            goal.value === null
              ? ""
              : changed(marked(goal, write.money(goal.value.current, goal.value.currency)), goal.value, ""),
          ]
        : []),
    ];
  });
  return stackedTable(
    say(compared ? "changeBelow" : "goalsInNumbers"),
    [
      { text: say("goal") },
      { text: say("trend") },
      { text: say("count") },
      { text: say("sessionRate") },
      { text: say("userRate") },
      ...(worth ? [{ text: say("value") }] : []),
    ],
    rows,
  );
}

/** The days as numbers, for readers who can't see the lines. */
function daysTable(shown: readonly GoalResult[], which: GoalResult["tier"], { say, write }: Language): Html {
  const days = shown[0]?.trend ?? [];
  if (days.length === 0) return "";
  const rows = days.map(({ date }, index) => [
    asHtml(write.day(date)),
    ...shown.map(({ trend }) => asHtml(write.count(trend?.[index]?.count ?? null))),
  ]);
  return folded(
    say("daysAsTable"),
    stackedTable(
      say(which === "macro" ? "macroDays" : "microDays"),
      [say("day"), ...shown.map(({ name }) => name)].map((text) => ({ text })),
      rows,
    ),
  );
}

function verdictClass({ change }: GoalResult): "up" | "down" | "" {
  return change?.verdict === "rise" ? "up" : change?.verdict === "fall" ? "down" : "";
}

export function targets(report: ConversionReport, language: Language): Html {
  if (report.targets.length === 0) return "";
  const { say, write } = language;
  const one = (target: TargetResult): Html => {
    const name = goalName(report, target.goal);
    const kind = (
      { ahead: "good", "on-track": "good", behind: "bad", reached: "good", "not-known": "" } as const
    )[target.status];
    const standing = targetStanding(target, language);
    const goal = targetGoal(target, language);
    const { interval } = target;
    const amount = (n: number): string => targetAmount(target, n, language);
    const chart =
      target.current === null
        ? ""
        : `${bullet(
            { title: say("againstTarget", { goal: name }), description: `${goal}. ${standing}` },
            {
              current: target.current,
              interval,
              expected: target.expected,
              marks: target.marks.map((mark) => ({ value: mark.amount, label: amount(mark.amount) })),
              kind,
            },
          )}${keys([
            [kind, say("now")],
            ...(interval === null ? [] : ([["range", say("whereChance")]] as const)),
            ...(target.expected === null ? [] : ([["due", say("expectedByNow")]] as const)),
            ...target.marks.map(
              (mark) =>
                ["tick", say("amountBy", { amount: amount(mark.amount), day: write.day(mark.by) })] as const,
            ),
          ])}`;
    return `<div class="target"><div class="head"><h3>${asHtml(name)}</h3>${badge(statusText(target, language), kind)}<span class="soft">${asHtml(goal)}</span></div>${chart}<p class="small">${asHtml(standing)}</p><p class="small soft">${asHtml(targetToGo(target, language))}</p></div>`;
  };
  return section("targets", say("targets"), say("targetsIntro"), report.targets.map(one).join("\n"), true);
}

export function moved(report: ConversionReport, language: Language): Html {
  const changed = movedGoals(report);
  if (changed === null) return "";
  const { say } = language;
  const items = changed.map((goal) => {
    const rise = goal.change?.verdict === "rise";
    return `<li>${badge(say(rise ? "moreBadge" : "lessBadge"), rise ? "good" : "bad")} <strong>${asHtml(goal.name)}</strong> <span class="soft">${asHtml(say(goal.tier))}</span><br>${asHtml(movedText(goal, language))}</li>`;
  });
  const body =
    items.length === 0 ? `<p>${asHtml(say("nothingMoved"))}</p>` : `<ul class="plain">${items.join("")}</ul>`;
  return section("moved", say("movedTitle"), say("movedIntro"), body);
}

export function health(report: ConversionReport, language: Language): Html {
  const found = shownHealth(report);
  if (found.length === 0) return "";
  const { say } = language;
  const items = found.map(
    (finding) =>
      `<li>${badge(say("lookAtThis"), "warn")} ${asHtml(plainHealthText(finding, goalName(report, finding.goal), language))}</li>`,
  );
  return section(
    "health",
    say("healthTitle"),
    say("healthIntro"),
    `<ul class="plain">${items.join("")}</ul>`,
    true,
  );
}
