/** A report as Markdown (GitHub's tables), for issues, wikis and mails. Only draws. */

import { printable } from "../../diagnostics/printable.js";
import {
  formatChange,
  formatCount,
  formatDays,
  formatMoney,
  formatShare,
  UNKNOWN,
} from "../../draw/format.js";
import type { ConversionReport, Figure, GoalResult } from "../model.js";
import { comparableCount, comparableRate } from "./comparable.js";
import { marked } from "./marked.js";
import { movedGoals } from "./moved-goals.js";
import { callsText, noteText, qualityTexts } from "./note-text.js";
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

/** Ends in a newline. */
export function renderMarkdown(report: ConversionReport): string {
  const { period, comparison, property } = report;
  const title = property.name ?? (property.id === null ? "" : `property ${property.id}`);
  const compared =
    comparison === null ? "" : `, compared with ${formatDays(comparison.start, comparison.end)}`;
  const blocks = [
    `# Conversions${title === "" ? "" : ` · ${safe(title)}`}`,
    `${formatDays(period.start, period.end)}${compared}`,
    totals(report),
    ...goals(report, "macro", "Macro conversions"),
    ...targets(report),
    ...journeys(report),
    ...goals(report, "micro", "Micro conversions"),
    ...assists(report),
    ...moved(report),
    ...breakdowns(report),
    ...health(report),
    "## About the data",
    list([...qualityTexts(report.dataQuality, period.end), callsText(report)]),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function totals({ totals: all, currency, comparison }: ConversionReport): string {
  const money = (amount: number | null): string => formatMoney(amount, currency);
  const rows: readonly (readonly [string, Figure, (n: number | null) => string])[] = [
    ["Sessions", all.sessions, formatCount],
    ["Engaged sessions", all.engagedSessions, formatCount],
    ["Users", all.users, formatCount],
    ["Views", all.views, formatCount],
    ["Revenue", all.revenue, money],
  ];
  return table(
    ["", "Now", ...(comparison === null ? [] : ["Before", "Change"])],
    rows.map(([name, figure, format]) => [
      name,
      format(figure.current),
      ...(comparison === null ? [] : [format(figure.previous), formatChange(figure)]),
    ]),
  );
}

function goals(report: ConversionReport, tier: GoalResult["tier"], title: string): readonly string[] {
  const own = report.goals.filter((goal) => goal.tier === tier);
  if (own.length === 0) return [];
  const compared = report.comparison !== null;
  const change = (figure: Figure | null): readonly string[] =>
    compared ? [figure === null ? UNKNOWN : formatChange(figure)] : [];
  const changed = compared ? ["Change"] : [];
  const rows = own.map((goal) => [
    safe(goal.name),
    safe(goal.stage ?? ""),
    marked(goal, formatCount(goal.count.current)),
    ...change(comparableCount(goal)),
    marked(goal, formatShare(goal.sessionRate.current)),
    ...change(comparableRate(goal)),
    marked(goal, formatShare(goal.userRate.current)),
    goal.value === null ? UNKNOWN : marked(goal, formatMoney(goal.value.current, goal.value.currency)),
  ]);
  const notes = own.flatMap((goal) => goal.notes.map((note) => `${safe(goal.name)}: ${noteText(note)}`));
  return [
    `## ${title}`,
    table(["Goal", "Stage", "Count", ...changed, "Session rate", ...changed, "User rate", "Value"], rows),
    ...(notes.length === 0 ? [] : [list(notes)]),
  ];
}

function targets(report: ConversionReport): readonly string[] {
  if (report.targets.length === 0) return [];
  const lines = report.targets.map((target) =>
    [
      `**${safe(goalName(report, target.goal))}**: ${targetGoal(target)} – **${STATUS_WORDS[target.status]}**.`,
      targetStanding(target),
      targetToGo(target),
    ]
      .filter((text) => text !== "")
      .join(" "),
  );
  return ["## Targets", list(lines)];
}

function journeys(report: ConversionReport): readonly string[] {
  return (report.journeys ?? []).flatMap((journey) => [
    `## Journey: ${safe(journey.name)}`,
    table(
      ["Step", "Users", "From step before", "From start"],
      journey.steps.map((step, index) => [
        `${safe(stepName(step))}${index === journey.hurdle ? " ⚠" : ""}`,
        formatCount(step.users.current),
        step.fromStepBefore === null ? "" : formatShare(step.fromStepBefore.current),
        index === 0 ? "" : formatShare(step.fromStart.current),
      ]),
    ),
    ...[hurdleText(journey)].filter((text) => text !== "").map(safe),
  ]);
}

function assists(report: ConversionReport): readonly string[] {
  const asked = report.assists?.asked ?? [];
  const left = notAskedText(report);
  if (asked.length === 0 && left === "") return [];
  const rows = asked.map((assist) => [
    safe(goalName(report, assist.goal)),
    formatCount(assist.users),
    safe(goalName(report, assist.leadsTo)),
    formatCount(assist.reached),
    formatShare(assist.rate),
    formatShare(assist.everybody.rate),
    assistVerdict(assist),
  ]);
  return [
    "## From small steps to the goal",
    ...(rows.length === 0
      ? []
      : [table(["Who did this", "Users", "went on to", "Users", "Rate", "Everybody", "That is"], rows)]),
    ...(left === "" ? [] : [left]),
  ];
}

function moved(report: ConversionReport): readonly string[] {
  const changed = movedGoals(report);
  if (changed === null) return [];
  const lines = changed.map(
    (goal) => `${goal.change?.verdict === "rise" ? "▲" : "▼"} ${safe(goal.name)}: ${movedText(goal)}`,
  );
  return [
    "## What really changed",
    lines.length === 0 ? "Nothing that chance would not explain." : list(lines),
    testText(report),
  ];
}

function breakdowns(report: ConversionReport): readonly string[] {
  return report.breakdowns.flatMap((breakdown) => [
    `## By ${safe(breakdown.by)}`,
    table(
      [
        safe(breakdown.by),
        "Sessions",
        ...report.goals.flatMap(({ id }) => [safe(goalName(report, id)), "Rate"]),
      ],
      breakdown.rows.map((row) => [
        safe(row.value),
        formatCount(row.sessions.current),
        ...row.goals.flatMap((goal) => [
          formatCount(goal.count.current),
          formatShare(goal.sessionRate.current),
        ]),
      ]),
    ),
  ]);
}

function health(report: ConversionReport): readonly string[] {
  if (report.health.length === 0) return [];
  return [
    "## Goal health",
    list(report.health.map((finding) => safe(healthText(finding, goalName(report, finding.goal))))),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, index) => (index === 0 ? "---" : "---:"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

/** Names from files and from Google must not end a cell, start a tag or make a link. */
function safe(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]|]/g, (character) => `\\${character}`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;");
}
