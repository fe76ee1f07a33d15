/**
 * What is to be thought of the goals in a report for a terminal: how they stand against their targets, which have really
 * changed, and where something is not counted as it should be. Only draws.
 */

import type { Ink } from "../../diagnostics/ink.js";
import { wrap } from "../../draw/layout.js";
import type { ConversionReport, GoalResult } from "../model.js";
import { movedGoals } from "./moved-goals.js";
import {
  goalName,
  healthText,
  movedText,
  STATUS_WORDS,
  targetGoal,
  targetStanding,
  targetToGo,
  testText,
} from "./sentences.js";

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
          index === head.length - 1 ? `${line}  ${paint(STATUS_WORDS[target.status])}` : line,
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

/** `never-seen` and `not-a-key-event` have a footnote at the goal already. */
export function health(report: ConversionReport, width: number, ink: Ink): readonly string[] {
  if (report.health.length === 0) return [];
  return [
    ink.strong("GOAL HEALTH"),
    ...report.health.flatMap((finding) =>
      wrap(`! ${healthText(finding, goalName(report, finding.goal))}`, width, "  ").map(ink.warn),
    ),
  ];
}
