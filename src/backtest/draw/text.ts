/**
 * A backtest for a terminal: what the goals would have counted, then what leads where; and two of them compared. Only
 * draws; every number in it is in the model.
 */
import { type Ink, plainInk } from "../../diagnostics/ink.js";
import {
  formatChange,
  formatCount,
  formatDays,
  formatMoney,
  formatShare,
  formatTook,
} from "../../draw/format.js";
import { type Column, type Line, oneLine, type TextOptions, table, textOf, wrap } from "../../draw/layout.js";
import { sparkline } from "../../draw/sparkline.js";
import type { Lift } from "../../numbers/lift.js";
import { PART_OF_THE_WAY } from "../../report/draw/assist-sentences.js";
import { experimentLines } from "../../report/draw/experiment-text.js";
import { followsText } from "../../report/draw/journey-sentences.js";
import { liftRange, liftTimes } from "../../report/draw/lift-text.js";
import type { Comparison, GoalChange } from "../compare.js";
import type { Backtest, GoalCount, JourneyFunnel, MicroToMacro } from "../model.js";
import { leadSections } from "./leads-text.js";
import {
  countsPerDay,
  goalName,
  insteadText,
  leadsApart,
  leftOutTexts,
  noteText,
  onTheWayText,
  otherWaysText,
  shownLeads,
  waysTexts,
  wayText,
} from "./sentences.js";
import { closeness, credits, expectations, type Sheet, spans } from "./steps-text.js";

type Section = readonly string[];

/** A backtest as lines of text. Ends in a newline. */
export function renderText(backtest: Backtest, options: TextOptions = {}): string {
  const sheet: Sheet = { width: options.width ?? 80, ink: options.ink ?? plainInk };
  const sections = [
    heading(backtest, sheet),
    goalTable(backtest, sheet),
    leads(backtest, sheet),
    ...closeness(backtest, sheet),
    ...credits(backtest, sheet),
    ...backtest.journeys.map((journey) => funnel(backtest, journey, sheet)),
    ...experimentLines(backtest.experiments ?? [], sheet.width, sheet.ink),
    ...paths(backtest, sheet),
    times(backtest, sheet),
    ...leadSections(backtest, sheet),
    ...spans(backtest, sheet),
    ...expectations(backtest, sheet),
    notes(backtest, sheet),
  ];
  return textOf(sections);
}

function heading({ events }: Backtest, { width, ink }: Sheet): Section {
  const days = formatDays(events.firstDay, events.lastDay);
  return [
    ink.strong(oneLine(`What these goals would have counted · ${days}`, width)),
    ...wrap(
      `${events.source}: ${formatCount(events.events)} events, ${formatCount(events.sessions)} sessions, ${formatCount(events.users)} users`,
      width,
    ).map((line) => ink.dim(oneLine(line, width))),
  ];
}

const SPARK_CELLS = 28;

function goalTable({ goals, events }: Backtest, { width, ink }: Sheet): Section {
  if (goals.length === 0) return ["No goals in these files."];
  const valued = goals.some(({ value }) => value !== null);
  const columns: readonly Column[] = [
    { head: "Goal", align: "left", rank: 9 },
    { head: "Count", align: "right", rank: 8 },
    { head: "per event", align: "right", rank: 2 },
    { head: "per session", align: "right", rank: 3 },
    { head: "Users", align: "right", rank: 1 },
    { head: "Session rate", align: "right", rank: 5 },
    ...(valued ? [{ head: "Value", align: "right", rank: 4 } as const] : []),
    ...(events.days > 1 ? [{ head: "Days", align: "left", rank: 0 } as const] : []),
  ];
  const line = (goal: GoalCount): Line => ({
    kind: "cells",
    cells: [
      { text: `  ${goal.name}` },
      { text: formatCount(goal.count), paint: ink.strong },
      { text: formatCount(goal.oncePerEvent), paint: ink.dim },
      { text: formatCount(goal.oncePerSession), paint: ink.dim },
      { text: formatCount(goal.users) },
      { text: formatShare(goal.sessionRate.share) },
      ...(valued ? [{ text: formatMoney(goal.value, goal.currency) }] : []),
      ...(events.days > 1 ? [{ text: sparkline(countsPerDay(goal), SPARK_CELLS), paint: ink.dim }] : []),
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

function leads(backtest: Backtest, { width, ink }: Sheet): Section {
  const rows = shownLeads(backtest);
  const left = leftOutTexts(backtest).flatMap((text) => wrap(text, width, "  ").map(ink.dim));
  if (rows.length === 0) return left;
  const name = (id: string): string => goalName(backtest, id);
  const days = rows[0]?.withinDays.days ?? 0;
  const columns: readonly Column[] = [
    { head: "Micro goal → macro goal", align: "left", rank: 9 },
    { head: "with", align: "right", rank: 7 },
    { head: "everybody", align: "right", rank: 5 },
    { head: "lift", align: "right", rank: 8 },
    { head: "95 %", align: "right", rank: 6 },
  ];
  const line = (text: string, lift: Lift): Line => ({
    kind: "cells",
    cells: [
      { text: `  ${text}` },
      { text: formatShare(lift.with.share) },
      { text: formatShare(lift.everybody.share), paint: ink.dim },
      { text: liftTimes(lift), paint: lift.verdict === "few-cases" ? ink.dim : ink.strong },
      { text: liftRange(lift), paint: ink.dim },
    ],
  });
  const kinds = [
    {
      title: "Sessions that went on in the same session",
      who: "sessions" as const,
      of: (row: MicroToMacro) => row.inSession,
    },
    {
      title: `Users who went on within ${days} days`,
      who: "users" as const,
      of: (row: MicroToMacro) => row.withinDays,
    },
  ].map((kind) => ({ ...kind, ...leadsApart(backtest, kind.of) }));
  const lines = kinds.flatMap(({ title, of, findings }): readonly Line[] =>
    findings.length === 0
      ? []
      : [
          { kind: "across", cell: { text: title, paint: ink.strong } },
          ...findings.map((row) => line(`${name(row.micro)} → ${name(row.macro)}`, of(row))),
        ],
  );
  const onTheWay = kinds.flatMap(({ who, of, onTheWay: some }) =>
    some.map((row) => onTheWayText(backtest, row, of(row), who)),
  );
  return [
    ...(lines.length === 0 ? [] : table(columns, lines, { width, head: ink.dim })),
    ...(onTheWay.length === 0 ? [] : wrap(PART_OF_THE_WAY, width, "  ").map(ink.strong)),
    ...onTheWay.flatMap((text) => wrap(text, width - 2, "  ").map((line) => `  ${line}`)),
    ...wrap(backtest.caution, width, "  ").map(ink.dim),
    ...left,
  ];
}

function funnel(backtest: Backtest, journey: JourneyFunnel, { width, ink }: Sheet): Section {
  const columns: readonly Column[] = [
    { head: `${journey.open ? "Open journey" : "Journey"}: ${journey.name}`, align: "left", rank: 9 },
    { head: "Sessions", align: "right", rank: 8 },
    { head: "of before", align: "right", rank: 6 },
    { head: "Users", align: "right", rank: 7 },
    { head: "of before", align: "right", rank: 5 },
    { head: "median time", align: "right", rank: 4 },
  ];
  const lines = journey.steps.map(
    (step, index): Line => ({
      kind: "cells",
      cells: [
        { text: `  ${index + 1} ${step.step}${followsText(step)}` },
        { text: formatCount(step.sessions), paint: ink.strong },
        { text: index === 0 ? "" : formatShare(step.sessionsFromStepBefore), paint: ink.dim },
        { text: formatCount(step.users), paint: ink.strong },
        { text: index === 0 ? "" : formatShare(step.usersFromStepBefore), paint: ink.dim },
        { text: step.medianSeconds === null ? "" : formatTook(step.medianSeconds), paint: ink.dim },
      ],
    }),
  );
  const instead = insteadText(backtest, journey);
  return [
    ...table(columns, lines, { width, head: ink.dim }),
    ...(instead === false ? [] : wrap(instead, width, "  ").map((line) => `  ${line}`)),
  ];
}

function paths(backtest: Backtest, { width, ink }: Sheet): readonly Section[] {
  const columns: readonly Column[] = [
    { head: "Way", align: "left", rank: 9 },
    { head: "Users", align: "right", rank: 7 },
    { head: "Share", align: "right", rank: 8 },
  ];
  return backtest.paths
    .filter(({ users }) => users > 0)
    .map((ways) => {
      const { macro, users, different, paths: shown, passed, other } = ways;
      const line = (text: string, n: number): Line => ({
        kind: "cells",
        cells: [
          { text: `  ${text}` },
          { text: formatCount(n), paint: ink.strong },
          { text: formatShare(n / users) },
        ],
      });
      const rest = otherWaysText(ways);
      return [
        ink.strong(
          oneLine(
            `Ways to ${goalName(backtest, macro)}: ${formatCount(users)} users, ${formatCount(different)} different`,
            width,
          ),
        ),
        ...waysTexts(backtest, ways).flatMap((text) => wrap(text, width, "  ").map(ink.dim)),
        ...table(
          columns,
          [
            ...shown.map((way) => line(wayText(backtest, way, passed), way.users)),
            ...(rest === null ? [] : [line(rest, other.users)]),
          ],
          { width, head: ink.dim },
        ),
      ];
    });
}

function times(backtest: Backtest, { width, ink }: Sheet): Section {
  const own = backtest.timeToMacro.filter(({ users }) => users > 0);
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
        { text: `  ${goalName(backtest, macro)}` },
        { text: formatCount(users) },
        { text: formatCount(visits.median), paint: ink.strong },
        { text: formatCount(visits.ninetieth) },
        { text: formatCount(days.median), paint: ink.strong },
        { text: formatCount(days.ninetieth) },
      ],
    }),
  );
  return table(columns, lines, { width, head: ink.dim });
}

function notes({ notes: all }: Backtest, { width, ink }: Sheet): Section {
  return all.flatMap((note) => wrap(noteText(note), width, "  ").map(ink.dim));
}

export function renderComparison(
  comparison: Comparison,
  { width = 80, ink = plainInk }: TextOptions = {},
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
function changeText({ before, after, sessionsLost, sessionsGained }: GoalChange): string {
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
