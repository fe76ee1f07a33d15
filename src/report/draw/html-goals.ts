/**
 * The goals on a report's page: what happened on the whole, each tier with its trend, its table and its days, targets, what
 * has moved, what is wrong. Only draws; every number is the model's.
 */
import {
  formatChange,
  formatCount,
  formatDay,
  formatLargeMoney,
  formatMoney,
  formatShare,
  UNKNOWN,
} from "../../draw/format.js";
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
import { comparableCount, comparableRate, marked, movedGoals } from "./goal-figures.js";
import { firstGoal } from "./headline.js";
import {
  goalName,
  healthText,
  movedText,
  plainNoteText,
  STATUS_WORDS,
  seenText,
  shownHealth,
  shownNotes,
  targetAmount,
  targetGoal,
  targetStanding,
  targetToGo,
} from "./sentences.js";

const LINES = 3;
const ROWS = 12;

export function periodTiles(report: ConversionReport): Html {
  const { totals, currency, comparison } = report;
  const macro = firstGoal(report);
  const money = (amount: number | null): string => formatLargeMoney(amount, currency);
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
  const notes = [...new Set(goals.flatMap((goal) => shownNotes(goal).map(plainNoteText)))];
  const charted = chartedOf(goals);
  const body = [
    trendChart(report, goals, charted, which),
    goalTables(report, goals, notes),
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
  which: string,
): Html {
  if (charted.length === 0) return "";
  const days = charted[0]?.trend?.map(({ date }) => shortDay(date)) ?? [];
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
            name: `${charted[0]?.name ?? ""}, the days compared with`,
            values: earlier.slice(0, days.length).map(({ count }) => count),
            colour: "before",
          },
        ];
  const words = charted
    .map((goal) => {
      const counts = (goal.trend ?? []).flatMap(({ count }) => (count === null ? [] : [count]));
      return `${goal.name}: ${formatCount(Math.min(...counts))} to ${formatCount(Math.max(...counts))} a day`;
    })
    .join("; ");
  const left = goals.filter(hasCounted).length - charted.length;
  const why =
    left > 0
      ? `Drawn: the ${formatCount(charted.length)} with most conversions; every goal has its own line in the table.`
      : "";
  const about = {
    title: `${which === "macro" ? "Macro" : "Micro"} conversions a day`,
    description:
      `Lines from ${formatDay(report.period.start)} to ${formatDay(report.period.end)}. ${words}. ${why}`.trim(),
  };
  return `${lineLegend(series)}${lineChart(about, days, series)}${why === "" ? "" : `<p class="small soft">${asHtml(why)}</p>`}`;
}

const LINE_COLOURS = [1, 2, 3] as const;

/** The goals in rows; of a long list the rest is folded away. */
function goalTables(report: ConversionReport, goals: readonly GoalResult[], notes: readonly string[]): Html {
  const [first, rest] = goals.length > ROWS + 3 ? [goals.slice(0, ROWS), goals.slice(ROWS)] : [goals, []];
  return `${goalTable(report, first, notes)}${rest.length === 0 ? "" : folded(`${formatCount(rest.length)} more goals`, goalTable(report, rest, notes))}`;
}

function goalTable(report: ConversionReport, goals: readonly GoalResult[], notes: readonly string[]): Html {
  const compared = report.comparison !== null;
  const worth = goals.some(({ value }) => value !== null);
  const rows = goals.map((goal) => {
    const marks = shownNotes(goal)
      .map((note) => notes.indexOf(plainNoteText(note)) + 1)
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
  return folded(
    "The days as a table",
    stackedTable(
      caption,
      ["Day", ...shown.map(({ name }) => name)].map((text) => ({ text })),
      rows,
    ),
  );
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
  const one = (target: TargetResult): Html => {
    const name = goalName(report, target.goal);
    const kind = (
      { ahead: "good", "on-track": "good", behind: "bad", reached: "good", "not-known": "" } as const
    )[target.status];
    const standing = targetStanding(target);
    const { interval } = target;
    const amount = (n: number): string => targetAmount(target, n);
    const chart =
      target.current === null
        ? ""
        : `${bullet(
            { title: `${name} against its target`, description: `${targetGoal(target)}. ${standing}` },
            {
              current: target.current,
              interval,
              expected: target.expected,
              marks: target.marks.map((mark) => ({ value: mark.amount, label: amount(mark.amount) })),
              kind,
            },
          )}${keys([
            [kind, "now"],
            ...(interval === null ? [] : ([["range", "where chance may put it"]] as const)),
            ...(target.expected === null ? [] : ([["due", "expected by now"]] as const)),
            ...target.marks.map(
              (mark) => ["tick", `${amount(mark.amount)} by ${formatDay(mark.by)}`] as const,
            ),
          ])}`;
    return `<div class="target"><div class="head"><h3>${asHtml(name)}</h3>${badge(STATUS_WORDS[target.status], kind)}<span class="soft">${asHtml(targetGoal(target))}</span></div>${chart}<p class="small">${asHtml(standing)}</p><p class="small soft">${asHtml(targetToGo(target))}</p></div>`;
  };
  return section(
    "targets",
    "Targets",
    "Ahead or behind is said only where chance does not explain the distance.",
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
    body,
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
