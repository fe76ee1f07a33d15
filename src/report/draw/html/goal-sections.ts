/** The goals on the page: what happened on the whole, then each tier with its trend, its table and its days. Only draws. */
import {
  formatChange,
  formatCount,
  formatDay,
  formatMoney,
  formatShare,
  UNKNOWN,
} from "../../../draw/format.js";
import { dashOf, lineChart, type Series } from "../../../draw/html/charts.js";
import { asHtml } from "../../../draw/html/escape.js";
import { type Html, section, sparkline, stackedTable, wideTable } from "../../../draw/html/parts.js";
import type { ConversionReport, Figure, GoalResult } from "../../model.js";
import { comparableCount, comparableRate } from "../comparable.js";
import { marked } from "../marked.js";
import { noteText } from "../note-text.js";

const LINES = 6;

export function tiles(report: ConversionReport): Html {
  const { totals, currency, comparison } = report;
  const macro = report.goals.find(({ tier }) => tier === "macro");
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
  const items = all.map(([name, figure, format]) => {
    const change =
      comparison === null
        ? ""
        : `<span class="change">${asHtml(formatChange(figure))} <span class="soft">from ${asHtml(format(figure.previous))}</span></span>`;
    return `<li class="tile"><span class="name">${asHtml(name)}</span><span class="number">${asHtml(format(figure.current))}</span>${change}</li>`;
  });
  return `<ul class="tiles" aria-label="The period in numbers">${items.join("")}</ul>`;
}

/** One tier: its trend as a chart, its goals as a table, its footnotes. */
export function tier(report: ConversionReport, which: GoalResult["tier"]): Html {
  const goals = report.goals.filter((goal) => goal.tier === which);
  if (goals.length === 0) return "";
  const macro = which === "macro";
  const notes = [...new Set(goals.flatMap((goal) => goal.notes.map(noteText)))];
  const body = [
    trendChart(report, goals, which),
    goalTable(report, goals, notes),
    notes.length === 0
      ? ""
      : `<ol class="notes">${notes.map((note) => `<li>${asHtml(note)}</li>`).join("")}</ol>`,
    daysTable(goals, which),
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

function trendChart(report: ConversionReport, goals: readonly GoalResult[], which: string): Html {
  const charted = goals
    .filter(({ trend }) => trend?.some(({ count }) => (count ?? 0) > 0))
    .toSorted((a, b) => (b.count.current ?? 0) - (a.count.current ?? 0))
    .slice(0, LINES);
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
    const marks = goal.notes.map((note) => notes.indexOf(noteText(note)) + 1).toSorted((a, b) => a - b);
    const sup = marks.length === 0 ? "" : `<sup> ${marks.join(" ")}</sup>`;
    const stage = goal.stage === null ? "" : `<span class="sub">${asHtml(goal.stage)}</span>`;
    const counts = goal.trend?.map(({ count }) => count) ?? [];
    return [
      `${asHtml(goal.name)}${sup}${stage}`,
      counts.length < 2 ? "" : sparkline(counts, `${goal.name}, day by day`),
      changed(marked(goal, formatCount(goal.count.current)), comparableCount(goal), compared, ""),
      changed(
        marked(goal, formatShare(goal.sessionRate.current)),
        comparableRate(goal),
        compared,
        verdictClass(goal),
      ),
      asHtml(marked(goal, formatShare(goal.userRate.current))),
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
function daysTable(goals: readonly GoalResult[], which: string): Html {
  const shown = goals.filter(({ trend }) => trend !== null);
  const days = shown[0]?.trend ?? [];
  if (days.length === 0) return "";
  const rows = days.map(({ date }, index) => [
    formatDay(date),
    ...shown.map(({ trend }) => formatCount(trend?.[index]?.count ?? null)),
  ]);
  const caption = `${which === "macro" ? "Macro" : "Micro"} conversions day by day; a dash is a day not counted yet`;
  return `<details><summary>The days as a table</summary>${wideTable(caption, ["Day", ...shown.map(({ name }) => name)], rows)}</details>`;
}

function changed(text: string, figure: Figure, compared: boolean, paint: string): Html {
  const change = compared ? formatChange(figure) : UNKNOWN;
  const sub = change === UNKNOWN ? "" : `<span class="sub${paint}">${asHtml(change)}</span>`;
  return `${asHtml(text)}${sub}`;
}

function verdictClass({ change }: GoalResult): string {
  return change?.verdict === "rise" ? " up" : change?.verdict === "fall" ? " down" : "";
}

function shortDay(day: string): string {
  return formatDay(day).replace(/ \d{4}$/, "");
}
