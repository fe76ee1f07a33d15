/** A comparison for a terminal: "412 -> 398 (-3 %), 14 sessions lost", with examples of what changed sides. Only draws. */
import { type Ink, plainInk } from "../../diagnostics/ink.js";
import { formatChange, formatCount, formatDays } from "../../draw/format.js";
import { oneLine, wrap } from "../../draw/layout.js";
import type { Comparison, GoalChange } from "../compare.js";
import { noteText } from "./note-text.js";

export function renderComparison(
  comparison: Comparison,
  { width = 80, ink = plainInk }: { readonly width?: number; readonly ink?: Ink } = {},
): string {
  const { events, goals, notes } = comparison;
  const shown = goals.filter((goal) => goal.change !== "same");
  const same = goals.length - shown.length;
  const lines = [
    ink.strong(oneLine(`Before and after · ${formatDays(events.firstDay, events.lastDay)}`, width)),
    ...wrap(
      `${events.source}: ${formatCount(events.events)} events, ${formatCount(events.sessions)} sessions`,
      width,
    ).map(ink.dim),
    "",
    ...shown.flatMap((goal) => goalLines(goal, width, ink)),
    ...(same === 0 ? [] : [ink.dim(`${same} ${same === 1 ? "goal counts" : "goals count"} as before.`)]),
    "",
    ...notes.flatMap((note) => wrap(noteText(note), width, "  ").map(ink.dim)),
  ];
  return `${lines.join("\n")}\n`;
}

function goalLines(goal: GoalChange, width: number, ink: Ink): readonly string[] {
  return [
    `${ink.strong(oneLine(goal.name, width))}  ${changeText(goal)}`,
    ...goal.examples.map((one) =>
      ink.dim(
        oneLine(
          `    ${one.side}: ${one.time.slice(0, 16).replace("T", " ")} UTC, session ${one.sessionId}${one.page === null ? "" : ` on ${one.page}`}`,
          width,
        ),
      ),
    ),
  ];
}

/** `412 → 398 (-3 %), 14 sessions lost` */
export function changeText({ before, after, sessionsLost, sessionsGained }: GoalChange): string {
  if (before === null) return `new: ${formatCount(after?.count ?? 0)}`;
  if (after === null) return `gone: counted ${formatCount(before.count)}`;
  const sessions = (n: number, what: string): string =>
    n === 0 ? "" : `, ${formatCount(n)} ${n === 1 ? "session" : "sessions"} ${what}`;
  return `${formatCount(before.count)} → ${formatCount(after.count)} (${changeOf(before.count, after.count)})${sessions(sessionsLost, "lost")}${sessions(sessionsGained, "gained")}`;
}

function changeOf(before: number, after: number): string {
  const change = before === after ? 0 : before === 0 ? null : (after - before) / before;
  return formatChange({ current: after, previous: before, change });
}
