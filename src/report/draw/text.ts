/**
 * A report for a terminal: which sections there are, in which order, and those that are not of single goals. Only draws;
 * every number in it is in the model. Fits any width: columns go one by one, and below 60 columns each goal gets lines of
 * its own.
 */
import { type Ink, plainInk } from "../../diagnostics/ink.js";
import { formatCount, formatMoney, formatShare } from "../../draw/format.js";
import { type Column, type Line, oneLine, type TextOptions, table, textOf, wrap } from "../../draw/layout.js";
import type { Breakdown, ConversionReport, Figure } from "../model.js";
import {
  assistsApart,
  assistVerdict,
  notAskedText,
  onTheWayText,
  PART_OF_THE_WAY,
} from "./assist-sentences.js";
import { costLines } from "./cost-text.js";
import { experimentLines } from "./experiment-text.js";
import { collectFootnotes, type Footnotes } from "./footnotes.js";
import { changeCell, goalTable, health, moved, stackedGoals, targets } from "./goal-lines.js";
import { headline } from "./headline.js";
import { journeys } from "./journey-text.js";
import { callsText, qualityTexts } from "./quality-sentences.js";
import { daysText, goalName, noteText } from "./sentences.js";

/** Below this a table can't be read. */
const NARROW = 60;

/** The report as lines of text, with a newline at the end. */
export function renderText(report: ConversionReport, options: TextOptions = {}): string {
  const width = options.width ?? 80;
  const ink = options.ink ?? plainInk;
  const footnotes = collectFootnotes();
  const news = headline(report);
  const sections = [
    heading(report, width, ink),
    news === "" ? [] : wrap(news, width),
    totals(report, width, ink),
    report.goals.length === 0
      ? ["No goals in these files."]
      : width < NARROW
        ? stackedGoals(report, width, ink, footnotes)
        : goalTable(report, width, ink, footnotes),
    legend(report, width, footnotes),
    targets(report, width, ink),
    ...journeys(report, width, ink),
    assists(report, width, ink),
    moved(report, width, ink),
    ...experimentLines(report.experiments, width, ink),
    ...breakdowns(report, width, ink),
    costLines(report, width, ink),
    health(report, width, ink),
    aboutTheData(report, width, ink),
  ];
  return textOf(sections);
}

function heading(report: ConversionReport, width: number, ink: Ink): string[] {
  const { property } = report;
  const number = property.id === null ? "" : `property ${property.id}`;
  const name = property.name === null ? number : property.name;
  const title = name === "" ? "Conversions" : `Conversions · ${name}`;
  return [ink.strong(oneLine(title, width)), ...wrap(daysText(report), width).map(ink.dim)];
}

function totals(report: ConversionReport, width: number, ink: Ink): readonly string[] {
  const { totals: all, currency, period, comparison } = report;
  const money = (amount: number | null): string => formatMoney(amount, currency);
  const rows: readonly (readonly [string, Figure, (amount: number | null) => string])[] = [
    ["Sessions", all.sessions, formatCount],
    ["Engaged sessions", all.engagedSessions, formatCount],
    ["Users", all.users, formatCount],
    ["Views", all.views, formatCount],
    ...(isNothing(all.revenue) ? [] : [["Revenue", all.revenue, money] as const]),
  ];
  const columns: readonly Column[] = [
    { head: "", align: "left", rank: 4 },
    { head: dayCount(period.days), align: "right", rank: 3 },
    ...(comparison === null
      ? []
      : [
          {
            head: comparison.mode === "year" ? "a year ago" : `${dayCount(comparison.days)} before`,
            align: "right",
            rank: 1,
          } as const,
          { head: "Change", align: "right", rank: 2 } as const,
        ]),
  ];
  const lines = rows.map(
    ([name, figure, format]): Line => ({
      kind: "cells",
      cells: [
        { text: name },
        { text: format(figure.current), paint: ink.strong },
        ...(comparison === null
          ? []
          : [{ text: format(figure.previous), paint: ink.dim }, changeCell(figure, ink)]),
      ],
    }),
  );
  return table(columns, lines, { width, head: ink.dim });
}

function legend({ goals }: ConversionReport, width: number, footnotes: Footnotes): readonly string[] {
  const approximate = goals.flatMap(({ notes }) => notes).find(({ code }) => code === "approximate");
  return [
    ...(approximate === undefined ? [] : wrap(`≈ ${noteText(approximate)}`, width, "  ")),
    ...footnotes.all.flatMap(({ mark, text }) => wrap(`${mark} ${text}`, width, "  ")),
  ];
}

function aboutTheData(report: ConversionReport, width: number, ink: Ink): readonly string[] {
  const { dataQuality, period } = report;
  return [
    ...qualityTexts(dataQuality, period.end).flatMap((text) => wrap(text, width, "  ").map(ink.warn)),
    ...wrap(callsText(report), width, "  ").map(ink.dim),
  ];
}

function dayCount(days: number): string {
  return `${formatCount(days)} ${days === 1 ? "day" : "days"}`;
}

function isNothing({ current, previous }: Figure): boolean {
  return current === 0 && (previous ?? 0) === 0;
}

const ROWS_SHOWN = 10;

/** A table a dimension: its values with the most sessions, and every goal there. */
function breakdowns(report: ConversionReport, width: number, ink: Ink): readonly (readonly string[])[] {
  return report.breakdowns.map((breakdown) => breakdownLines(breakdown, report, width, ink));
}

function breakdownLines(
  breakdown: Breakdown,
  report: ConversionReport,
  width: number,
  ink: Ink,
): readonly string[] {
  const columns: readonly Column[] = [
    { head: breakdown.by, align: "left", rank: 100 },
    { head: "Sessions", align: "right", rank: 99 },
    ...report.goals.flatMap((goal, index): readonly Column[] => [
      { head: oneLine(goalName(report, goal.id), 16), align: "right", rank: 98 - 2 * index },
      { head: "Rate", align: "right", rank: 97 - 2 * index },
    ]),
  ];
  const lines = breakdown.rows.slice(0, ROWS_SHOWN).map(
    (row): Line => ({
      kind: "cells",
      cells: [
        { text: row.value === "" ? "(empty)" : row.value },
        { text: formatCount(row.sessions.current), paint: ink.strong },
        ...row.goals.flatMap((goal) => [
          { text: formatCount(goal.count.current) },
          { text: formatShare(goal.sessionRate.current), paint: ink.dim },
        ]),
      ],
    }),
  );
  const more = breakdown.rows.length > ROWS_SHOWN || breakdown.more > 0;
  return [
    ink.strong(oneLine(`BY ${breakdown.by.toUpperCase()}`, width)),
    ...table(columns, lines, { width, head: ink.dim }),
    ...(more
      ? [ink.dim(oneLine("Values with fewer sessions are left out here; see JSON or CSV.", width))]
      : []),
  ];
}

function assists(report: ConversionReport, width: number, ink: Ink): readonly string[] {
  const { findings, onTheWay } = assistsApart(report);
  const left = notAskedText(report);
  if (findings.length === 0 && onTheWay.length === 0 && left === "") return [];
  const columns: readonly Column[] = [
    { head: "Who did this", align: "left", rank: 6 },
    { head: "Users", align: "right", rank: 4 },
    { head: "went on to", align: "left", rank: 2 },
    { head: "Users", align: "right", rank: 3 },
    { head: "Rate", align: "right", rank: 5 },
    { head: "Everybody", align: "right", rank: 1 },
  ];
  const lines = findings.flatMap((assist): readonly Line[] => [
    {
      kind: "cells",
      cells: [
        { text: goalName(report, assist.goal) },
        { text: formatCount(assist.users) },
        { text: goalName(report, assist.leadsTo), paint: ink.dim },
        { text: formatCount(assist.reached) },
        { text: formatShare(assist.rate), paint: ink.strong },
        { text: formatShare(assist.everybody.rate), paint: ink.dim },
      ],
    },
    {
      kind: "across",
      cell: { text: `  ${assistVerdict(assist)}`, paint: assist.verdict === "more" ? ink.good : ink.dim },
    },
  ]);
  return [
    ink.strong("FROM SMALL STEPS TO THE GOAL (users)"),
    ...(findings.length === 0 ? [] : table(columns, lines, { width, head: ink.dim })),
    ...(onTheWay.length === 0 ? [] : wrap(PART_OF_THE_WAY, width, "  ").map(ink.dim)),
    ...onTheWay.flatMap((assist) =>
      wrap(onTheWayText(report, assist), width - 2, "  ").map((line) => `  ${line}`),
    ),
    ...[report.assists?.caution ?? "", left]
      .filter((text) => text !== "")
      .flatMap((text) => wrap(text, width, "  ").map(ink.dim)),
  ];
}
