/** Journeys as lines of text. Only draws. */
import type { Ink } from "../../diagnostics/ink.js";
import { formatCount, formatShare } from "../../draw/format.js";
import { type Column, type Line, oneLine, table, wrap } from "../../draw/layout.js";
import type { ConversionReport, JourneyResult } from "../model.js";
import { journeyTexts, stepName, valueName } from "./journey-sentences.js";

/** A section a journey. */
export function journeys(report: ConversionReport, width: number, ink: Ink): readonly (readonly string[])[] {
  return (report.journeys ?? []).map((journey) => journeyLines(report, journey, width, ink));
}

function journeyLines(
  report: ConversionReport,
  journey: JourneyResult,
  width: number,
  ink: Ink,
): readonly string[] {
  const most = Math.max(1, ...journey.steps.map(({ users }) => users.current ?? 0));
  const cells = Math.max(4, Math.min(24, width - 56));
  const columns: readonly Column[] = [
    { head: "Step", align: "left", rank: 5 },
    { head: "Users", align: "right", rank: 4 },
    { head: "From step before", align: "right", rank: 3 },
    ...(journey.open ? [] : [{ head: "From start", align: "right", rank: 2 } as const]),
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
        ...(journey.open ? [] : [{ text: index === 0 ? "" : formatShare(step.fromStart?.current ?? null) }]),
        { text: bar, paint: index === journey.hurdle ? ink.warn : ink.dim },
      ],
    };
  });
  return [
    ink.strong(oneLine(`JOURNEY · ${journey.name} (${journey.open ? "users, open" : "users"})`, width)),
    ...table(columns, lines, { width, head: ink.dim }),
    ...journeyTexts(report, journey).flatMap((text, index) =>
      wrap(text, width, "  ").map(index === 0 && journey.hurdle !== null ? ink.warn : ink.dim),
    ),
    ...brokenDown(journey, width, ink),
  ];
}

/** A line a value, from the first step to the last. */
function brokenDown({ by, open }: JourneyResult, width: number, ink: Ink): readonly string[] {
  if (by === null) return [];
  const columns: readonly Column[] = [
    { head: `By ${by.by}`, align: "left", rank: 5 },
    { head: "First step", align: "right", rank: 2 },
    { head: "Last step", align: "right", rank: 4 },
    ...(open ? [] : [{ head: "From start", align: "right", rank: 3 } as const]),
  ];
  const lines = by.values.map(
    ({ value, users, completion }): Line => ({
      kind: "cells",
      cells: [
        { text: valueName(value) },
        { text: formatCount(users[0] ?? null) },
        { text: formatCount(users.at(-1) ?? null), paint: ink.strong },
        ...(open ? [] : [{ text: formatShare(completion) }]),
      ],
    }),
  );
  return table(columns, lines, { width, head: ink.dim });
}
