/** The sections of the page, each from its part of the report. Only draws; every number is the model's. */
import type {
  Breakdown,
  ConversionReport,
  Figure,
  GoalResult,
  JourneyResult,
  TargetResult,
} from "../../model.js";
import { comparableCount, comparableRate } from "../comparable.js";
import { formatChange, formatCount, formatDay, formatMoney, formatRate, UNKNOWN } from "../format.js";
import { noteText } from "../note-text.js";
import {
  assistVerdict,
  goalName,
  healthText,
  hurdleText,
  movedText,
  notAskedText,
  STATUS_WORDS,
  stepName,
  targetAmount,
  targetGoal,
  targetStanding,
  targetToGo,
  testText,
} from "../sentences.js";
import { bulletChart, dashOf, funnelChart, lineChart, type Series } from "./charts.js";
import { asHtml } from "./escape.js";
import { badge, type Html, section, sparkline, stackedTable, wideTable } from "./parts.js";

const LINES = 6;

export function tiles(report: ConversionReport): Html {
  const { totals, currency, comparison } = report;
  const macro = report.goals.find(({ tier }) => tier === "macro");
  const money = (amount: number | null): string => formatMoney(amount, currency);
  const all: readonly (readonly [string, Figure, (n: number | null) => string])[] = [
    ...(macro === undefined
      ? []
      : [
          [macro.name, macro.count, (n: number | null) => about(macro, formatCount(n))] as const,
          [
            `${macro.name}, of sessions`,
            macro.sessionRate,
            (n: number | null) => about(macro, formatRate(n)),
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
      changed(about(goal, formatCount(goal.count.current)), comparableCount(goal), compared, ""),
      changed(
        about(goal, formatRate(goal.sessionRate.current)),
        comparableRate(goal),
        compared,
        verdictClass(goal),
      ),
      asHtml(about(goal, formatRate(goal.userRate.current))),
      ...(worth
        ? [
            goal.value === null
              ? ""
              : changed(
                  about(goal, formatMoney(goal.value.current, goal.value.currency)),
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

export function targets(report: ConversionReport): Html {
  if (report.targets.length === 0) return "";
  const one = (target: TargetResult, index: number): Html => {
    const name = goalName(report, target.goal);
    const kind = ({ ahead: "good", "on-track": "good", behind: "bad", "not-known": "" } as const)[
      target.status
    ];
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

export function journeys(report: ConversionReport): Html {
  return (report.journeys ?? []).map((journey, index) => journeySection(journey, index)).join("\n");
}

function journeySection(journey: JourneyResult, index: number): Html {
  const bars = journey.steps.map((step, at) => ({
    label: stepName(step),
    value: step.users.current ?? 0,
    note: `${formatCount(step.users.current)}${step.fromStepBefore === null ? " users" : ` · ${formatRate(step.fromStepBefore.current)}`}`,
    strong: at === journey.hurdle,
  }));
  const words = journey.steps
    .map((step) => `${stepName(step)} ${formatCount(step.users.current)}`)
    .join(", ");
  const chart = funnelChart(
    `journey-${index + 1}`,
    { title: `${journey.name}, users at each step`, description: `${words}. ${hurdleText(journey)}` },
    bars,
  );
  const hurdle = hurdleText(journey);
  const rows = journey.steps.map((step) => [
    asHtml(stepName(step)),
    asHtml(formatCount(step.users.current)),
    asHtml(step.fromStepBefore === null ? "" : formatRate(step.fromStepBefore.current)),
    asHtml(step.fromStepBefore === null ? "" : formatRate(step.fromStart.current)),
    asHtml(step.lost === null ? "" : formatCount(step.lost)),
  ]);
  const table = stackedTable(
    "Users, each counted once, who did every step before it in this order",
    [
      { text: "Step" },
      { text: "Users" },
      { text: "From step before" },
      { text: "From start" },
      { text: "Went no further" },
    ],
    rows,
  );
  return section(
    `journey-${index + 1}-title`,
    journey.name,
    "A journey, in users: who did each step after the one before it.",
    `${chart}${hurdle === "" ? "" : `<p class="callout">${asHtml(hurdle)}</p>`}${table}`,
  );
}

export function assists(report: ConversionReport): Html {
  const asked = report.assists?.asked ?? [];
  const left = notAskedText(report);
  if (asked.length === 0 && left === "") return "";
  const rows = asked.map((assist) => {
    const kind = assist.verdict === "more" ? "good" : assist.verdict === "less" ? "bad" : "";
    return [
      `${asHtml(goalName(report, assist.goal))}<span class="sub">leads to ${asHtml(goalName(report, assist.leadsTo))}</span>`,
      asHtml(formatCount(assist.users)),
      asHtml(formatCount(assist.reached)),
      asHtml(formatRate(assist.rate)),
      asHtml(formatRate(assist.everybody.rate)),
      badge(assistVerdict(assist), kind),
    ];
  });
  const table =
    rows.length === 0
      ? ""
      : stackedTable(
          "Users who took the step, and those of them who reached the goal afterwards; intervals are 95 %",
          [
            { text: "Who did this" },
            { text: "Users" },
            { text: "Reached it" },
            { text: "Rate" },
            { text: "Everybody" },
            { text: "That is" },
          ],
          rows,
        );
  return section(
    "assists",
    "From small steps to the goal",
    "Who took the step goes on to the goal more often, or not. That they go together does not say that one brings the other about.",
    `${table}${left === "" ? "" : `<p class="small soft" style="margin:12px 0 0">${asHtml(left)}</p>`}`,
  );
}

export function moved(report: ConversionReport): Html {
  if (report.comparison === null || report.goals.every(({ change }) => change === null)) return "";
  const changed = report.goals.filter(
    ({ change }) => change?.verdict === "rise" || change?.verdict === "fall",
  );
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
    `${body}<p class="small soft" style="margin:12px 0 0">${asHtml(testText(report))}</p>`,
  );
}

const VALUES_SHOWN = 12;
const GOALS_SHOWN = 4;

export function breakdowns(report: ConversionReport): Html {
  return report.breakdowns.map((breakdown, index) => breakdownSection(breakdown, report, index)).join("\n");
}

function breakdownSection(breakdown: Breakdown, report: ConversionReport, index: number): Html {
  const shown = report.goals.slice(0, GOALS_SHOWN);
  const rows = breakdown.rows.slice(0, VALUES_SHOWN).map((row) => [
    asHtml(row.value === "" ? "(empty)" : row.value),
    asHtml(formatCount(row.sessions.current)),
    ...shown.map((goal) => {
      const own = row.goals.find(({ id }) => id === goal.id);
      const rate = formatRate(own?.sessionRate.current ?? null);
      return `${asHtml(about(goal, formatCount(own?.count.current ?? null)))}<span class="sub">${asHtml(rate)}</span>`;
    }),
  ]);
  const table = stackedTable(
    "Sessions; for each goal its count and, below, its share of those sessions",
    [{ text: breakdown.by }, { text: "Sessions" }, ...shown.map(({ name }) => ({ text: name }))],
    rows,
  );
  const some =
    report.goals.length > GOALS_SHOWN || breakdown.rows.length > VALUES_SHOWN || breakdown.more > 0;
  const more = some
    ? `<p class="small soft" style="margin:12px 0 0">The largest values and the first goals; the rest is in the JSON.</p>`
    : "";
  return section(`by-${index + 1}`, `By ${breakdown.by}`, "", `${table}${more}`);
}

export function health(report: ConversionReport): Html {
  if (report.health.length === 0) return "";
  const items = report.health.map(
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

function changed(text: string, figure: Figure, compared: boolean, paint: string): Html {
  const change = compared ? formatChange(figure) : UNKNOWN;
  const sub = change === UNKNOWN ? "" : `<span class="sub${paint}">${asHtml(change)}</span>`;
  return `${asHtml(text)}${sub}`;
}

function verdictClass({ change }: GoalResult): string {
  return change?.verdict === "rise" ? " up" : change?.verdict === "fall" ? " down" : "";
}

function about({ approximate }: GoalResult, text: string): string {
  return approximate && text !== UNKNOWN ? `≈${text}` : text;
}

function shortDay(day: string): string {
  return formatDay(day).replace(/ \d{4}$/, "");
}

function shortMonth(day: string): string {
  return formatDay(day).replace(/^\d+ /, "");
}
