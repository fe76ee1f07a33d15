/**
 * A backtest for a terminal: what the goals would have counted, then what leads where. Only draws; every number in it is
 * in the model.
 */
import { type Ink, plainInk } from "../../diagnostics/code-frame.js";
import { type Column, cut, type Line, printable, table, wrap } from "../../report/render/layout.js";
import type { Backtest, GoalCount, JourneyFunnel, Lift } from "../model.js";
import { noteText } from "./note-text.js";
import { count, factor, factorRange, money, percent } from "./numbers.js";

export interface TextOptions {
  /** Columns of the terminal, default 80. */
  readonly width?: number;
  /** Default: no colours. */
  readonly ink?: Ink;
}

interface Sheet {
  readonly width: number;
  readonly ink: Ink;
}

/** Ends in a newline. */
export function renderText(backtest: Backtest, options: TextOptions = {}): string {
  const sheet: Sheet = { width: options.width ?? 80, ink: options.ink ?? plainInk };
  const sections = [
    heading(backtest, sheet),
    goalTable(backtest, sheet),
    leads(backtest, sheet),
    ...backtest.journeys.map((journey) => funnel(journey, sheet)),
    paths(backtest, sheet),
    times(backtest, sheet),
    notes(backtest, sheet),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function heading({ events }: Backtest, { width, ink }: Sheet): readonly string[] {
  const days = events.days === 1 ? events.firstDay : `${events.firstDay} to ${events.lastDay}`;
  return [
    ink.strong(cut(`What these goals would have counted · ${days}`, width)),
    ...wrap(
      `${printable(events.source)}: ${count(events.events)} events, ${count(events.sessions)} sessions, ${count(events.users)} users`,
      width,
    ).map((line) => ink.dim(cut(line, width))),
  ];
}

function goalTable({ goals, events }: Backtest, { width, ink }: Sheet): readonly string[] {
  if (goals.length === 0) return ["No goals in these files."];
  const columns: readonly Column[] = [
    { head: "Goal", align: "left", rank: 9 },
    { head: "Count", align: "right", rank: 8 },
    { head: "per event", align: "right", rank: 2 },
    { head: "per session", align: "right", rank: 3 },
    { head: "Users", align: "right", rank: 1 },
    { head: "Rate", align: "right", rank: 5 },
    { head: "Value", align: "right", rank: 4 },
    ...(events.days > 1 ? [{ head: "Days", align: "left", rank: 0 } as const] : []),
  ];
  const line = (goal: GoalCount): Line => ({
    kind: "cells",
    cells: [
      { text: `  ${printable(goal.name)}` },
      { text: count(goal.count), paint: ink.strong },
      { text: count(goal.oncePerEvent), paint: ink.dim },
      { text: count(goal.oncePerSession), paint: ink.dim },
      { text: count(goal.users) },
      { text: percent(goal.sessionRate.share) },
      { text: goal.value === null ? "" : money(goal.value, goal.currency) },
      ...(events.days > 1 ? [{ text: bars(goal), paint: ink.dim }] : []),
    ],
  });
  const part = (tier: GoalCount["tier"], title: string): readonly Line[] => {
    const own = goals.filter((goal) => goal.tier === tier);
    return own.length === 0
      ? []
      : [{ kind: "across", cell: { text: title, paint: ink.strong } }, ...own.map(line)];
  };
  return table(columns, [...part("macro", "Macro goals"), ...part("micro", "Micro goals")], {
    width,
    head: ink.dim,
  });
}

const BARS = "▁▂▃▄▅▆▇█";

/** One bar a day, of the goal's own counting; at most four weeks, the last ones. */
function bars({ perDay, counting }: GoalCount): string {
  const counts = perDay
    .slice(-28)
    .map((day) => (counting === "once_per_session" ? day.oncePerSession : day.oncePerEvent));
  const most = Math.max(...counts, 1);
  return counts.map((n) => (n === 0 ? "·" : (BARS[Math.ceil((n / most) * 8) - 1] ?? ""))).join("");
}

function leads({ microToMacro, goals }: Backtest, { width, ink }: Sheet): readonly string[] {
  if (microToMacro.length === 0) return [];
  const name = (id: string): string => printable(goals.find((goal) => goal.id === id)?.name ?? id);
  const days = microToMacro[0]?.withinDays.days ?? 0;
  const columns: readonly Column[] = [
    { head: "Micro goal → macro goal", align: "left", rank: 9 },
    { head: "with", align: "right", rank: 7 },
    { head: "without", align: "right", rank: 5 },
    { head: "lift", align: "right", rank: 8 },
    { head: "95 %", align: "right", rank: 6 },
  ];
  const line = (text: string, lift: Lift): Line => ({
    kind: "cells",
    cells: [
      { text: `  ${text}` },
      { text: percent(lift.with.share) },
      { text: percent(lift.without.share), paint: ink.dim },
      { text: factor(lift.lift), paint: ink.strong },
      { text: factorRange(lift.liftInterval), paint: ink.dim },
    ],
  });
  const lines = (title: string, of: (row: Backtest["microToMacro"][number]) => Lift): readonly Line[] => [
    { kind: "across", cell: { text: title, paint: ink.strong } },
    ...microToMacro.map((row) => line(`${name(row.micro)} → ${name(row.macro)}`, of(row))),
  ];
  return table(
    columns,
    [
      ...lines("Sessions that went on in the same session", (row) => row.inSession),
      ...lines(`Users who went on within ${days} days`, (row) => row.withinDays),
    ],
    { width, head: ink.dim },
  );
}

function funnel(journey: JourneyFunnel, { width, ink }: Sheet): readonly string[] {
  const columns: readonly Column[] = [
    { head: `Journey: ${printable(journey.name)}`, align: "left", rank: 9 },
    { head: "Sessions", align: "right", rank: 8 },
    { head: "of before", align: "right", rank: 6 },
    { head: "Users", align: "right", rank: 7 },
    { head: "of before", align: "right", rank: 5 },
  ];
  const lines = journey.steps.map(
    (step, index): Line => ({
      kind: "cells",
      cells: [
        { text: `  ${index + 1} ${step.step}` },
        { text: count(step.sessions), paint: ink.strong },
        { text: index === 0 ? "" : percent(step.sessionsFromStepBefore), paint: ink.dim },
        { text: count(step.users), paint: ink.strong },
        { text: index === 0 ? "" : percent(step.usersFromStepBefore), paint: ink.dim },
      ],
    }),
  );
  return table(columns, lines, { width, head: ink.dim });
}

function paths({ paths: all, goals }: Backtest, { width, ink }: Sheet): readonly string[] {
  const name = (id: string): string => printable(goals.find((goal) => goal.id === id)?.name ?? id);
  return all
    .filter(({ users }) => users > 0)
    .flatMap(({ macro, users, straight, different, paths: ways }, index) => [
      ...(index > 0 ? [""] : []),
      ink.strong(cut(`Ways to ${name(macro)}: ${count(users)} users, ${count(different)} different`, width)),
      ...wrap(
        `${percent(users === 0 ? null : straight / users)} came straight, without any other goal before.`,
        width,
        "  ",
      ).map(ink.dim),
      ...ways.slice(0, 5).map(({ goals: steps, users: n, share }) => {
        const way = steps.length === 0 ? "straight" : steps.map(name).join(" → ");
        return cut(`  ${percent(share).padStart(8)}  ${count(n).padStart(6)}  ${way}`, width);
      }),
    ]);
}

function times({ timeToMacro, goals }: Backtest, { width, ink }: Sheet): readonly string[] {
  const own = timeToMacro.filter(({ users }) => users > 0);
  if (own.length === 0) return [];
  const columns: readonly Column[] = [
    { head: "Until the first", align: "left", rank: 9 },
    { head: "Users", align: "right", rank: 3 },
    { head: "Visits: median", align: "right", rank: 8 },
    { head: "9 of 10", align: "right", rank: 6 },
    { head: "Days: median", align: "right", rank: 7 },
    { head: "9 of 10", align: "right", rank: 5 },
  ];
  const lines = own.map(
    ({ macro, users, visits, days }): Line => ({
      kind: "cells",
      cells: [
        { text: `  ${printable(goals.find(({ id }) => id === macro)?.name ?? macro)}` },
        { text: count(users) },
        { text: count(visits.median), paint: ink.strong },
        { text: count(visits.ninetieth) },
        { text: count(days.median), paint: ink.strong },
        { text: count(days.ninetieth) },
      ],
    }),
  );
  return table(columns, lines, { width, head: ink.dim });
}

function notes({ notes: all }: Backtest, { width, ink }: Sheet): readonly string[] {
  return all.flatMap((note) => wrap(noteText(note), width, "  ").map(ink.dim));
}
