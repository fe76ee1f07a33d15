/**
 * A report for a terminal: which sections there are, in which order, and those that are not of single goals. Only draws;
 * every number in it is in the model. Fits any width: columns go one by one, and below 60 columns each goal gets lines of
 * its own.
 */

import { type Ink, plainInk } from "../../diagnostics/ink.js";
import { formatCount, formatDays, formatMoney } from "../../draw/format.js";
import { type Column, type Line, oneLine, table, wrap } from "../../draw/layout.js";
import type { ConversionReport, Figure } from "../model.js";
import { breakdowns } from "./breakdown-lines.js";
import { changeCell } from "./change-cell.js";
import { collectFootnotes, type Footnotes } from "./footnotes.js";
import { goalTable, stackedGoals } from "./goal-lines.js";
import { callsText, noteText, qualityTexts } from "./note-text.js";
import { assists, journeys } from "./path-lines.js";
import { health, moved, targets } from "./verdict-lines.js";

export interface TextOptions {
  /** Columns of the terminal, default 80. */
  readonly width?: number;
  /** Default: no colours. */
  readonly ink?: Ink;
}

/** Below this a table can't be read. */
const NARROW = 60;

/** The report as lines of text, with a newline at the end. */
export function renderText(report: ConversionReport, options: TextOptions = {}): string {
  const width = options.width ?? 80;
  const ink = options.ink ?? plainInk;
  const footnotes = collectFootnotes();
  const sections = [
    heading(report, width, ink),
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
    ...breakdowns(report, width, ink),
    health(report, width, ink),
    aboutTheData(report, width, ink),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function heading({ property, period, comparison }: ConversionReport, width: number, ink: Ink): string[] {
  const number = property.id === null ? "" : `property ${property.id}`;
  const name = property.name === null ? number : property.name;
  const title = name === "" ? "Conversions" : `Conversions · ${name}`;
  const compared =
    comparison === null ? "" : `, compared with ${formatDays(comparison.start, comparison.end)}`;
  return [
    ink.strong(oneLine(title, width)),
    ...wrap(`${formatDays(period.start, period.end)}${compared}`, width).map(ink.dim),
  ];
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
    { head: daysText(period.days), align: "right", rank: 3 },
    ...(comparison === null
      ? []
      : [
          {
            head: comparison.mode === "year" ? "a year ago" : `${daysText(comparison.days)} before`,
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

function daysText(days: number): string {
  return `${formatCount(days)} ${days === 1 ? "day" : "days"}`;
}

function isNothing({ current, previous }: Figure): boolean {
  return current === 0 && (previous ?? 0) === 0;
}
