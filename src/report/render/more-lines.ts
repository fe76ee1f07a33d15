/**
 * What comes after the goals in a report for a terminal: targets, journeys, what small steps are worth, what moved,
 * breakdowns, health. Only draws.
 */

import { formatCount, formatShare } from "../../render/format.js";
import type { TextInk } from "../../render/ink.js";
import { type Column, cut, type Line, printable, table, wrap } from "../../render/layout.js";
import type { Breakdown, ConversionReport, GoalResult, JourneyResult } from "../model.js";
import {
  assistVerdict,
  goalName,
  healthText,
  hurdleText,
  movedText,
  notAskedText,
  STATUS_WORDS,
  stepName,
  targetGoal,
  targetStanding,
  targetToGo,
  testText,
} from "./sentences.js";

type Section = readonly string[];

/** All sections that have something to say, in reading order. */
export function moreSections(report: ConversionReport, width: number, ink: TextInk): readonly Section[] {
  return [
    targets(report, width, ink),
    ...(report.journeys ?? []).map((journey) => journeyLines(journey, width, ink)),
    assists(report, width, ink),
    moved(report, width, ink),
    ...report.breakdowns.map((breakdown) => breakdownLines(breakdown, report, width, ink)),
    health(report, width, ink),
  ].filter((lines) => lines.length > 0);
}

function targets(report: ConversionReport, width: number, ink: TextInk): Section {
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
      const name = printable(goalName(report, target.goal));
      const head = wrap(`${name}: ${targetGoal(target)}`, width - 16, "  ");
      return [
        ...head.map((line, index) =>
          index === head.length - 1 ? `${line}  ${paint(STATUS_WORDS[target.status])}` : line,
        ),
        ...[targetStanding(target), targetToGo(target)]
          .filter((text) => text !== "")
          .flatMap((text) => wrap(text, width - 2).map((line) => `  ${line}`)),
      ];
    }),
  ];
}

function journeyLines(journey: JourneyResult, width: number, ink: TextInk): Section {
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
        { text: printable(stepName(step)) },
        { text: formatCount(step.users.current), paint: ink.strong },
        { text: step.fromStepBefore === null ? "" : formatShare(step.fromStepBefore.current) },
        { text: index === 0 ? "" : formatShare(step.fromStart.current) },
        { text: bar, paint: index === journey.hurdle ? ink.warn : ink.dim },
      ],
    };
  });
  const hurdle = hurdleText(journey);
  return [
    ink.strong(cut(`JOURNEY · ${printable(journey.name)} (users)`, width)),
    ...table(columns, lines, { width, head: ink.dim }),
    ...(hurdle === "" ? [] : wrap(printable(hurdle), width, "  ").map(ink.warn)),
  ];
}

function assists(report: ConversionReport, width: number, ink: TextInk): Section {
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
        { text: printable(goalName(report, assist.goal)) },
        { text: formatCount(assist.users) },
        { text: printable(goalName(report, assist.leadsTo)), paint: ink.dim },
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

function moved(report: ConversionReport, width: number, ink: TextInk): Section {
  if (report.comparison === null || report.goals.every(({ change }) => change === null)) return [];
  const line = (goal: GoalResult): readonly string[] => {
    const rise = goal.change?.verdict === "rise";
    const text = `${rise ? "▲" : "▼"} ${printable(goal.name)}: ${movedText(goal)}`;
    return wrap(text, width, "  ").map(rise ? ink.good : ink.bad);
  };
  const changed = report.goals.filter(
    ({ change }) => change?.verdict === "rise" || change?.verdict === "fall",
  );
  return [
    ink.strong("WHAT REALLY CHANGED"),
    ...(changed.length === 0
      ? wrap("Nothing that chance would not explain.", width, "  ")
      : changed.flatMap(line)),
    ...wrap(testText(report), width, "  ").map(ink.dim),
  ];
}

const ROWS_SHOWN = 10;

function breakdownLines(
  breakdown: Breakdown,
  report: ConversionReport,
  width: number,
  ink: TextInk,
): Section {
  const columns: readonly Column[] = [
    { head: breakdown.by, align: "left", rank: 100 },
    { head: "Sessions", align: "right", rank: 99 },
    ...report.goals.flatMap((goal, index): readonly Column[] => [
      { head: cut(printable(goalName(report, goal.id)), 16), align: "right", rank: 98 - 2 * index },
      { head: "Rate", align: "right", rank: 97 - 2 * index },
    ]),
  ];
  const lines = breakdown.rows.slice(0, ROWS_SHOWN).map(
    (row): Line => ({
      kind: "cells",
      cells: [
        { text: printable(row.value === "" ? "(empty)" : row.value) },
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
    ink.strong(cut(`BY ${printable(breakdown.by).toUpperCase()}`, width)),
    ...table(columns, lines, { width, head: ink.dim }),
    ...(more ? [ink.dim(cut("Values with fewer sessions are left out here; see JSON or CSV.", width))] : []),
  ];
}

/** `never-seen` and `not-a-key-event` have a footnote at the goal already. */
function health(report: ConversionReport, width: number, ink: TextInk): Section {
  if (report.health.length === 0) return [];
  return [
    ink.strong("GOAL HEALTH"),
    ...report.health.flatMap((finding) =>
      wrap(`! ${printable(healthText(finding, goalName(report, finding.goal)))}`, width, "  ").map(ink.warn),
    ),
  ];
}
