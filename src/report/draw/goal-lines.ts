/**
 * The goals of a report as lines of text: as a table or one under the other, macro conversions, then micro; their targets,
 * what has moved, what is wrong. Footnotes are collected on the way and printed by others.
 */
import type { Ink, Paint } from "../../diagnostics/ink.js";
import { formatChange, formatCount, formatMoney, formatShare, UNKNOWN } from "../../draw/format.js";
import { type Cell, type Column, type Line, oneLine, table, wrap } from "../../draw/layout.js";
import { sparkline } from "../../draw/sparkline.js";
import type { ConversionReport, Figure, GoalResult } from "../model.js";
import type { Footnotes } from "./footnotes.js";
import { comparableCount, comparableRate, marked, movedGoals } from "./goal-figures.js";
import {
  goalName,
  healthText,
  movedText,
  noteText,
  seenText,
  shownHealth,
  shownNotes,
  testText,
} from "./sentences.js";
import { statusText, targetGoal, targetStanding, targetToGo } from "./target-sentences.js";

const SPARK_CELLS = 14;

/** Every goal in a row of a table; columns go by rank where the width does not suffice. */
export function goalTable(
  report: ConversionReport,
  width: number,
  ink: Ink,
  footnotes: Footnotes,
): readonly string[] {
  const columns = goalColumns(report, ink, footnotes);
  const lines = byTier(report.goals).flatMap(({ title, goals }, index): readonly Line[] => [
    ...(index === 0 ? [] : [{ kind: "across", cell: { text: "" } } as const]),
    { kind: "across", cell: { text: title, paint: ink.strong } },
    ...goals.flatMap((goal): readonly Line[] => {
      const seen = seenText(goal);
      const row: Line = { kind: "cells", cells: columns.map(({ cell }) => cell(goal)) };
      return seen?.whole === true
        ? seenLines(goal, footnotes, width, ink)
        : [row, ...seenLines(goal, footnotes, width, ink)];
    }),
  ]);
  return table(columns, lines, { width, head: ink.dim });
}

/** What was seen before the goal counted: in place of a row of dashes, or below what counted since. */
function seenLines(goal: GoalResult, footnotes: Footnotes, width: number, ink: Ink): readonly Line[] {
  const seen = seenText(goal);
  if (seen === null) return [];
  const text = seen.whole ? `${goal.name}${marksOf(goal, footnotes)}: ${seen.text}` : `  ${seen.text}`;
  const lines = seen.whole ? wrap(text, width, "  ") : wrap(seen.text, width - 2).map((line) => `  ${line}`);
  return lines.map((line) => ({ kind: "across", cell: { text: line, paint: ink.dim } }));
}

interface GoalColumn extends Column {
  readonly cell: (goal: GoalResult) => Cell;
}

function goalColumns(
  { goals, comparison }: ConversionReport,
  ink: Ink,
  footnotes: Footnotes,
): readonly GoalColumn[] {
  const right = { align: "right" } as const;
  const change = (rank: number, of: (goal: GoalResult) => Figure | null): readonly GoalColumn[] =>
    comparison === null
      ? []
      : [{ ...right, head: "Change", rank, cell: (goal) => changeCell(of(goal), ink) }];
  // A rate is coloured only where it has changed by more than chance would.
  const tested = (rank: number, of: (goal: GoalResult) => Figure): readonly GoalColumn[] =>
    change(rank, of).map((column) => ({
      ...column,
      cell: (goal) => ({ text: column.cell(goal).text, paint: testedPaint(goal, ink) }),
    }));
  return [
    {
      head: "Goal",
      align: "left",
      rank: 10,
      cell: (goal) => ({ text: goal.name, tail: marksOf(goal, footnotes) }),
    },
    ...(goals.some(({ stage }) => stage !== null)
      ? [
          {
            head: "Stage",
            align: "left",
            rank: 3,
            cell: ({ stage }: GoalResult) => ({ text: stage ?? "", paint: ink.dim }),
          } as const,
        ]
      : []),
    { ...right, head: "Count", rank: 9, cell: (goal) => ({ text: countText(goal), paint: ink.strong }) },
    ...change(7, comparableCount),
    { ...right, head: "Session rate", rank: 8, cell: (goal) => ({ text: rateText(goal) }) },
    ...tested(4, comparableRate),
    ...(goals.some(({ value }) => value !== null)
      ? [
          { ...right, head: "Value", rank: 6, cell: (goal: GoalResult) => ({ text: valueText(goal) }) },
          ...change(5, ({ value }) => value),
        ]
      : []),
    {
      ...right,
      head: "User rate",
      rank: 1,
      cell: (goal) => ({ text: marked(goal, formatShare(goal.userRate.current)) }),
    },
    ...(goals.some(({ trend }) => trend !== null && trend.length > 1)
      ? [
          {
            head: "Trend",
            align: "left",
            rank: 2,
            cell: ({ trend }: GoalResult) => ({
              text: sparkline(trend?.map(({ count }) => count) ?? [], SPARK_CELLS),
              paint: ink.dim,
            }),
          } as const,
        ]
      : []),
  ];
}

/** Every goal in lines of its own, for terminals too narrow for a table. */
export function stackedGoals(
  { goals, comparison }: ConversionReport,
  width: number,
  ink: Ink,
  footnotes: Footnotes,
): readonly string[] {
  const line = (text: string, figure: Figure, paint = changePaint(figure, ink)): string => {
    const change = comparison === null ? UNKNOWN : formatChange(figure);
    return `  ${text}${change === UNKNOWN ? "" : `, ${paint(change)}`}`;
  };
  return byTier(goals).flatMap(({ title, goals: some }, index) => [
    ...(index === 0 ? [] : [""]),
    ink.strong(title),
    ...some.flatMap((goal) => [
      named(goal, footnotes, width),
      ...(seenText(goal)?.whole === true ? [] : [line(`${countText(goal)} counted`, comparableCount(goal))]),
      ...(seenText(goal) === null
        ? []
        : wrap(seenText(goal)?.text ?? "", width - 2).map((one) => ink.dim(`  ${one}`))),
      ...(goal.sessionRate.current === null
        ? []
        : [line(`${rateText(goal)} of sessions`, comparableRate(goal), testedPaint(goal, ink))]),
      ...(goal.value === null || goal.value.current === null ? [] : [line(valueText(goal), goal.value)]),
    ]),
  ]);
}

const TIERS = [
  { tier: "macro", title: "MACRO CONVERSIONS" },
  { tier: "micro", title: "MICRO CONVERSIONS" },
] as const;

function byTier(
  goals: readonly GoalResult[],
): readonly { readonly title: string; readonly goals: readonly GoalResult[] }[] {
  return TIERS.map(({ tier, title }) => ({
    title,
    goals: goals.filter((goal) => goal.tier === tier),
  })).filter(({ goals: some }) => some.length > 0);
}

/** Footnote marks with a space before them. The approximate sign is a mark of its own, before the numbers. */
function marksOf(goal: GoalResult, footnotes: Footnotes): string {
  const marks = footnotes.marks(
    shownNotes(goal)
      .filter(({ code }) => code !== "approximate")
      .map(noteText),
  );
  return marks === "" ? "" : ` ${marks}`;
}

function named(goal: GoalResult, footnotes: Footnotes, width: number): string {
  const marks = marksOf(goal, footnotes);
  return oneLine(goal.name, width - marks.length) + marks;
}

function testedPaint({ change }: GoalResult, ink: Ink): Paint {
  return change?.verdict === "rise" ? ink.good : change?.verdict === "fall" ? ink.bad : ink.dim;
}

function countText(goal: GoalResult): string {
  return marked(goal, formatCount(goal.count.current));
}

function rateText(goal: GoalResult): string {
  return marked(goal, formatShare(goal.sessionRate.current));
}

function valueText(goal: GoalResult): string {
  return goal.value === null ? UNKNOWN : marked(goal, formatMoney(goal.value.current, goal.value.currency));
}

export function changeCell(figure: Figure | null, ink: Ink): Cell {
  return figure === null
    ? { text: UNKNOWN, paint: ink.dim }
    : { text: formatChange(figure), paint: changePaint(figure, ink) };
}

function changePaint({ change }: Figure, ink: Ink): Paint {
  return change === null || change === 0 ? ink.dim : change > 0 ? ink.good : ink.bad;
}

export function targets(report: ConversionReport, width: number, ink: Ink): readonly string[] {
  if (report.targets.length === 0) return [];
  return [
    ink.strong("TARGETS"),
    ...report.targets.flatMap((target) => {
      const paint = {
        ahead: ink.good,
        "on-track": ink.good,
        behind: ink.bad,
        reached: ink.good,
        "not-known": ink.dim,
      }[target.status];
      const name = goalName(report, target.goal);
      const head = wrap(`${name}: ${targetGoal(target)}`, width - 16, "  ");
      return [
        ...head.map((line, index) =>
          index === head.length - 1 ? `${line}  ${paint(statusText(target))}` : line,
        ),
        ...[targetStanding(target), targetToGo(target)]
          .filter((text) => text !== "")
          .flatMap((text) => wrap(text, width - 2).map((line) => `  ${line}`)),
      ];
    }),
  ];
}

export function moved(report: ConversionReport, width: number, ink: Ink): readonly string[] {
  const changed = movedGoals(report);
  if (changed === null) return [];
  const line = (goal: GoalResult): readonly string[] => {
    const rise = goal.change?.verdict === "rise";
    const text = `${rise ? "▲" : "▼"} ${goal.name}: ${movedText(goal)}`;
    return wrap(text, width, "  ").map(rise ? ink.good : ink.bad);
  };
  return [
    ink.strong("WHAT REALLY CHANGED"),
    ...(changed.length === 0
      ? wrap("Nothing that chance would not explain.", width, "  ")
      : changed.flatMap(line)),
    ...wrap(testText(report), width, "  ").map(ink.dim),
  ];
}

export function health(report: ConversionReport, width: number, ink: Ink): readonly string[] {
  const found = shownHealth(report);
  if (found.length === 0) return [];
  return [
    ink.strong("GOAL HEALTH"),
    ...found.flatMap((finding) =>
      wrap(`! ${healthText(finding, goalName(report, finding.goal))}`, width, "  ").map(ink.warn),
    ),
  ];
}
