/**
 * The way to the goals in a report for a terminal, in users: each journey step by step, and who of those that took a
 * small step went on. Only draws.
 */

import type { Ink } from "../../diagnostics/ink.js";
import { formatCount, formatShare } from "../../draw/format.js";
import { type Column, type Line, oneLine, table, wrap } from "../../draw/layout.js";
import type { ConversionReport, JourneyResult } from "../model.js";
import { assistVerdict, goalName, hurdleText, notAskedText, stepName } from "./sentences.js";

/** A section a journey. */
export function journeys(report: ConversionReport, width: number, ink: Ink): readonly (readonly string[])[] {
  return (report.journeys ?? []).map((journey) => linesOf(journey, width, ink));
}

function linesOf(journey: JourneyResult, width: number, ink: Ink): readonly string[] {
  const most = Math.max(1, ...journey.steps.map(({ users }) => users.current ?? 0));
  const cells = Math.max(4, Math.min(24, width - 56));
  const columns: readonly Column[] = [
    { head: "Step", align: "left", rank: 5 },
    { head: "Users", align: "right", rank: 4 },
    { head: "From step before", align: "right", rank: 3 },
    { head: "From start", align: "right", rank: 2 },
    { head: "", align: "left", rank: 1 },
  ];
  const lines = journey.steps.map((step, index): Line => {
    const bar = "█".repeat(Math.round(((step.users.current ?? 0) / most) * cells));
    return {
      kind: "cells",
      cells: [
        { text: stepName(step) },
        { text: formatCount(step.users.current), paint: ink.strong },
        { text: step.fromStepBefore === null ? "" : formatShare(step.fromStepBefore.current) },
        { text: index === 0 ? "" : formatShare(step.fromStart.current) },
        { text: bar, paint: index === journey.hurdle ? ink.warn : ink.dim },
      ],
    };
  });
  const hurdle = hurdleText(journey);
  return [
    ink.strong(oneLine(`JOURNEY · ${journey.name} (users)`, width)),
    ...table(columns, lines, { width, head: ink.dim }),
    ...(hurdle === "" ? [] : wrap(hurdle, width, "  ").map(ink.warn)),
  ];
}

export function assists(report: ConversionReport, width: number, ink: Ink): readonly string[] {
  const asked = report.assists?.asked ?? [];
  const left = notAskedText(report);
  if (asked.length === 0 && left === "") return [];
  const columns: readonly Column[] = [
    { head: "Who did this", align: "left", rank: 6 },
    { head: "Users", align: "right", rank: 4 },
    { head: "went on to", align: "left", rank: 2 },
    { head: "Users", align: "right", rank: 3 },
    { head: "Rate", align: "right", rank: 5 },
    { head: "Everybody", align: "right", rank: 1 },
  ];
  const lines = asked.flatMap((assist): readonly Line[] => [
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
    ...(asked.length === 0 ? [] : table(columns, lines, { width, head: ink.dim })),
    ...(left === "" ? [] : wrap(left, width, "  ").map(ink.dim)),
  ];
}
