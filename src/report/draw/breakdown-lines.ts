/** How goals do per value of a dimension, in a report for a terminal. Only draws. */

import type { Ink } from "../../diagnostics/ink.js";
import { formatCount, formatShare } from "../../draw/format.js";
import { type Column, type Line, oneLine, table } from "../../draw/layout.js";
import type { Breakdown, ConversionReport } from "../model.js";
import { goalName } from "./sentences.js";

const ROWS_SHOWN = 10;

/** A table a dimension: its values with the most sessions, and every goal there. */
export function breakdowns(
  report: ConversionReport,
  width: number,
  ink: Ink,
): readonly (readonly string[])[] {
  return report.breakdowns.map((breakdown) => linesOf(breakdown, report, width, ink));
}

function linesOf(breakdown: Breakdown, report: ConversionReport, width: number, ink: Ink): readonly string[] {
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
