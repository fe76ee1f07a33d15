/**
 * The goals on a report's page: what happened on the whole, each tier with its trend, its table and its days, targets, what
 * has moved, what is wrong. Only draws; every number is the model's.
 */
import {
  formatChange,
  formatCount,
  formatDay,
  formatMoney,
  formatShare,
  UNKNOWN,
} from "../../draw/format.js";
import { bulletChart, dashOf, lineChart, type Series } from "../../draw/html/charts.js";
import {
  asHtml,
  aside,
  badge,
  type Html,
  section,
  sparkline,
  stackedTable,
  sub,
  tiles,
} from "../../draw/html/parts.js";
import type { ConversionReport, Figure, GoalResult, TargetResult } from "../model.js";
import { comparableCount, comparableRate, marked, movedGoals } from "./goal-figures.js";
import {
  goalName,
  healthText,
  movedText,
  noteText,
  STATUS_WORDS,
  seenText,
  shownHealth,
  shownNotes,
  targetAmount,
  targetGoal,
  targetStanding,
  targetToGo,
  testText,
} from "./sentences.js";

const LINES = 3;

export function periodTiles(report: ConversionReport): Html {
  const { totals, currency, comparison } = report;
  // A goal that counted nothing in these days has no number to show in large.
  const macro = report.goals.find((goal) => goal.tier === "macro" && seenText(goal)?.whole !== true);
  const money = (amount: number | null): string => formatMoney(amount, currency);
  const all: readonly (readonly [string, Figure, (n: number | null) => string])[] = [
    ...(macro === undefined
      ? []
      : [
          [macro.name, macro.count, (n: number | null) => marked(macro, formatCount(n))] as const,
          [
            `${macro.name}, of sessions`,
            macro.sessionRate,
            (n: number | null) => marked(macro, formatShare(n)),
          ] as const,
        ]),
    ...(totals.revenue.current === 0 || totals.revenue.current === null
      ? []
      : [["Revenue", totals.revenue, money] as const]),
    ["Sessions", totals.sessions, formatCount],
    ["Engaged sessions", totals.engagedSessions, formatCount],
    ["Users", totals.users, formatCount],
  ];
  return tiles(
    "The period in numbers",
    all.map(([name, figure, format]) => ({
      name,
      number: format(figure.current),
      change: comparison === null ? null : { text: formatChange(figure), from: format(figure.previous) },
    })),
  );
}

/** One tier: its trend as a chart, its goals as a table, its footnotes. */
export function tier(report: ConversionReport, which: GoalResult["tier"]): Html {
  const goals = report.goals.filter((goal) => goal.tier === which);
  if (goals.length === 0) return "";
  const macro = which === "macro";
  const notes = [...new Set(goals.flatMap((goal) => shownNotes(goal).map(noteText)))];
  const charted = chartedOf(goals);
  const body = [
    trendChart(report, goals, charted, which),
    goalTable(report, goals, notes),
    notes.length === 0
      ? ""
      : `<ol class="notes">${notes.map((note) => `<li>${asHtml(note)}</li>`).join("")}</ol>`,
    daysTable(charted, which),
  ].join("\n");
  return section(
    which,
    macro ? "Macro conversions" : "Micro conversions",
    macro
      ? "What the site is there for."
      : "The small steps that lead there. They move weeks before the conversions do.",
    body,
    true,
  );
}

/** The most frequent goals: of more than a few, no line can be followed. */
function chartedOf(goals: readonly GoalResult[]): readonly GoalResult[] {
  return goals
    .filter(({ trend }) => trend?.some(({ count }) => (count ?? 0) > 0))
    .toSorted((a, b) => (b.count.current ?? 0) - (a.count.current ?? 0))
    .slice(0, LINES);
}

function trendChart(
  report: ConversionReport,
  goals: readonly GoalResult[],
  charted: readonly GoalResult[],
  which: string,
): Html {
  if (charted.length === 0) return "";
  const days = charted[0]?.trend?.map(({ date }) => shortDay(date)) ?? [];
  const series = charted.map(
    (goal, index): Series => ({
      name: goal.name,
      values: goal.trend?.map(({ count }) => count) ?? [],
      colour: index + 1,
    }),
  );
  const words = charted
    .map((goal) => {
      const counts = (goal.trend ?? []).flatMap(({ count }) => (count === null ? [] : [count]));
      return `${goal.name}: ${formatCount(Math.min(...counts))} to ${formatCount(Math.max(...counts))} a day`;
    })
    .join("; ");
  const left = goals.length - charted.length;
  const legend = charted
    .map(
      (goal, index) =>
        `<li><svg viewBox="0 0 28 8" aria-hidden="true"><path d="M0 4H28" stroke="var(--series-${index + 1})" stroke-width="3" stroke-dasharray="${dashOf(index + 1)}"/></svg>${asHtml(goal.name)}</li>`,
    )
    .join("");
  const about = {
    title: `${which === "macro" ? "Macro" : "Micro"} conversions a day`,
    description: `Lines from ${formatDay(report.period.start)} to ${formatDay(report.period.end)}. ${words}.${left > 0 ? ` The ${formatCount(charted.length)} most frequent are drawn; all are in the table below.` : ""}`,
  };
  return `<ul class="legend">${legend}</ul>${lineChart(`trend-${which}`, about, days, series)}`;
}

function goalTable(report: ConversionReport, goals: readonly GoalResult[], notes: readonly string[]): Html {
  const compared = report.comparison !== null;
  const worth = goals.some(({ value }) => value !== null);
  const rows = goals.map((goal) => {
    const marks = shownNotes(goal)
      .map((note) => notes.indexOf(noteText(note)) + 1)
      .toSorted((a, b) => a - b);
    const sup = marks.length === 0 ? "" : `<sup> ${marks.join(" ")}</sup>`;
    const stage = goal.stage === null ? "" : sub(goal.stage);
    const seen = seenText(goal);
    const counts = seen?.whole === true ? [] : (goal.trend?.map(({ count }) => count) ?? []);
    return [
      `${asHtml(goal.name)}${sup}${stage}`,
      counts.length < 2 ? "" : sparkline(counts, `${goal.name}, day by day`),
      seen?.whole === true
        ? sub(seen.text)
        : `${changed(marked(goal, formatCount(goal.count.current)), comparableCount(goal), compared, "")}${seen === null ? "" : sub(seen.text)}`,
      seen?.whole === true
        ? ""
        : changed(
            marked(goal, formatShare(goal.sessionRate.current)),
            comparableRate(goal),
            compared,
            verdictClass(goal),
          ),
      seen?.whole === true ? "" : asHtml(marked(goal, formatShare(goal.userRate.current))),
      ...(worth
        ? [
            goal.value === null
              ? ""
              : changed(
                  marked(goal, formatMoney(goal.value.current, goal.value.currency)),
                  goal.value,
                  compared,
                  "",
                ),
          ]
        : []),
    ];
  });
  return stackedTable(
    compared ? "Below each number: its change against the days compared with" : "The goals in numbers",
    [
      { text: "Goal" },
      { text: "Trend" },
      { text: "Count" },
      { text: "Session rate" },
      { text: "User rate" },
      ...(worth ? [{ text: "Value" }] : []),
    ],
    rows,
  );
}

/** The days as numbers, for readers who can't see the lines. */
function daysTable(shown: readonly GoalResult[], which: string): Html {
  const days = shown[0]?.trend ?? [];
  if (days.length === 0) return "";
  const rows = days.map(({ date }, index) => [
    asHtml(formatDay(date)),
    ...shown.map(({ trend }) => asHtml(formatCount(trend?.[index]?.count ?? null))),
  ]);
  const caption = `${which === "macro" ? "Macro" : "Micro"} conversions day by day; a dash is a day on which the goal did not count`;
  return `<details><summary>The days as a table</summary>${stackedTable(
    caption,
    ["Day", ...shown.map(({ name }) => name)].map((text) => ({ text })),
    rows,
  )}</details>`;
}

function changed(text: string, figure: Figure, compared: boolean, kind: "up" | "down" | ""): Html {
  const change = compared ? formatChange(figure) : UNKNOWN;
  return `${asHtml(text)}${change === UNKNOWN ? "" : sub(change, kind)}`;
}

function verdictClass({ change }: GoalResult): "up" | "down" | "" {
  return change?.verdict === "rise" ? "up" : change?.verdict === "fall" ? "down" : "";
}

function shortDay(day: string): string {
  return formatDay(day).replace(/ \d{4}$/, "");
}

export function targets(report: ConversionReport): Html {
  if (report.targets.length === 0) return "";
  const one = (target: TargetResult, index: number): Html => {
    const name = goalName(report, target.goal);
    const kind = (
      { ahead: "good", "on-track": "good", behind: "bad", reached: "good", "not-known": "" } as const
    )[target.status];
    const standing = targetStanding(target);
    const chart =
      target.current === null
        ? ""
        : bulletChart(
            `target-${index + 1}`,
            { title: `${name} against its target`, description: `${targetGoal(target)}. ${standing}` },
            {
              current: target.current,
              expected: target.expected,
              marks: target.marks.map((mark) => ({
                value: mark.amount,
                label: `${targetAmount(target, mark.amount)} · ${shortMonth(mark.by)}`,
                shortLabel: targetAmount(target, mark.amount),
              })),
              colour: kind === "" ? "series-1" : kind,
            },
          );
    return `<div class="target"><div class="head"><h3>${asHtml(name)}</h3>${badge(STATUS_WORDS[target.status], kind)}<span class="soft">${asHtml(targetGoal(target))}</span></div>${chart}<p class="small">${asHtml(standing)}</p><p class="small soft" style="margin:0">${asHtml(targetToGo(target))}</p></div>`;
  };
  return section(
    "targets",
    "Targets",
    "The bar is where it stands, the lines are the marks to reach, the dashed line is where it should be by now. Ahead or behind is said only where chance does not explain the distance.",
    report.targets.map(one).join("\n"),
    true,
  );
}

export function moved(report: ConversionReport): Html {
  const changed = movedGoals(report);
  if (changed === null) return "";
  const items = changed.map((goal) => {
    const rise = goal.change?.verdict === "rise";
    return `<li>${badge(rise ? "▲ more" : "▼ less", rise ? "good" : "bad")} <strong>${asHtml(goal.name)}</strong> <span class="soft">${goal.tier}</span><br>${asHtml(movedText(goal))}</li>`;
  });
  const body =
    items.length === 0
      ? "<p>Nothing that chance would not explain.</p>"
      : `<ul class="plain">${items.join("")}</ul>`;
  return section(
    "moved",
    "What really changed",
    "Goals whose share of sessions moved by more than chance would.",
    `${body}${aside(testText(report))}`,
  );
}

export function health(report: ConversionReport): Html {
  const found = shownHealth(report);
  if (found.length === 0) return "";
  const items = found.map(
    (finding) =>
      `<li>${badge("look at this", "warn")} ${asHtml(healthText(finding, goalName(report, finding.goal)))}</li>`,
  );
  return section(
    "health",
    "Goal health",
    "Signs that something is not counted as it should be.",
    `<ul class="plain">${items.join("")}</ul>`,
    true,
  );
}

function shortMonth(day: string): string {
  return formatDay(day).replace(/^\d+ /, "");
}
