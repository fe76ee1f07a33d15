/** A report as Markdown (GitHub's tables), for issues, wikis and mails. Only draws. */

import { formatChange, formatCount, formatMoney, formatShare, UNKNOWN } from "../../draw/format.js";
import { inline, markdownList, markdownTable } from "../../draw/markdown.js";
import type { ConversionReport, Figure, GoalResult, JourneyResult } from "../model.js";
import {
  assistsApart,
  assistVerdict,
  notAskedText,
  onTheWayText,
  PART_OF_THE_WAY,
} from "./assist-sentences.js";
import { costMarkdown } from "./cost-text.js";
import { experimentMarkdown } from "./experiment-text.js";
import { comparableCount, comparableRate, marked, movedGoals } from "./goal-figures.js";
import { headline } from "./headline.js";
import { countedText, journeyTexts, stepName, valueName } from "./journey-sentences.js";
import { callsText, qualityTexts } from "./quality-sentences.js";
import {
  daysText,
  goalName,
  healthText,
  movedText,
  noteText,
  seenText,
  shownHealth,
  shownNotes,
  testText,
} from "./sentences.js";
import { statusText, targetGoal, targetStanding, targetToGo } from "./target-sentences.js";

/** Ends in a newline. */
export function renderMarkdown(report: ConversionReport): string {
  const { period, property } = report;
  const news = headline(report);
  const title = property.name ?? (property.id === null ? "" : `property ${property.id}`);
  const blocks = [
    `# Conversions${title === "" ? "" : ` · ${inline(title)}`}`,
    daysText(report),
    ...(news === "" ? [] : [inline(news)]),
    totals(report),
    ...goals(report, "macro", "Macro conversions"),
    ...targets(report),
    ...journeys(report),
    ...goals(report, "micro", "Micro conversions"),
    ...assists(report),
    ...moved(report),
    ...experimentMarkdown(report.experiments),
    ...breakdowns(report),
    ...costMarkdown(report),
    ...health(report),
    "## About the data",
    markdownList([...qualityTexts(report.dataQuality, period.end), callsText(report)]),
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
  return markdownTable(
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
  // What counted nothing in these days is told below, in place of a row of dashes.
  const counted = own.filter((goal) => seenText(goal)?.whole !== true);
  const rows = counted.map((goal) => [
    inline(goal.name),
    inline(goal.stage ?? ""),
    marked(goal, formatCount(goal.count.current)),
    ...change(comparableCount(goal)),
    marked(goal, formatShare(goal.sessionRate.current)),
    ...change(comparableRate(goal)),
    marked(goal, formatShare(goal.userRate.current)),
    goal.value === null ? UNKNOWN : marked(goal, formatMoney(goal.value.current, goal.value.currency)),
  ]);
  const notes = own.flatMap((goal) =>
    [...[seenText(goal)?.text ?? ""].filter((text) => text !== ""), ...shownNotes(goal).map(noteText)].map(
      (text) => `${inline(goal.name)}: ${text}`,
    ),
  );
  return [
    `## ${title}`,
    ...(rows.length === 0
      ? []
      : [
          markdownTable(
            ["Goal", "Stage", "Count", ...changed, "Session rate", ...changed, "User rate", "Value"],
            rows,
          ),
        ]),
    ...(notes.length === 0 ? [] : [markdownList(notes)]),
  ];
}

function targets(report: ConversionReport): readonly string[] {
  if (report.targets.length === 0) return [];
  const lines = report.targets.map((target) =>
    [
      `**${inline(goalName(report, target.goal))}**: ${targetGoal(target)} – **${statusText(target)}**.`,
      targetStanding(target),
      targetToGo(target),
    ]
      .filter((text) => text !== "")
      .join(" "),
  );
  return ["## Targets", markdownList(lines)];
}

function journeys(report: ConversionReport): readonly string[] {
  return (report.journeys ?? []).flatMap((journey) => [
    `## Journey: ${inline(journey.name)}`,
    markdownTable(
      ["Step", "Users", "From step before", ...(journey.open ? [] : ["From start"])],
      journey.steps.map((step, index) => [
        `${inline(stepName(step))}${index === journey.hurdle ? " ⚠" : ""}`,
        formatCount(step.users.current),
        step.fromStepBefore === null ? "" : formatShare(step.fromStepBefore.current),
        ...(step.fromStart === null ? [] : [index === 0 ? "" : formatShare(step.fromStart.current)]),
      ]),
    ),
    ...(journey.open ? [`Counted: ${countedText(journey)}.`] : []),
    ...journeyTexts(report, journey).map(inline),
    ...brokenDown(journey),
  ]);
}

function brokenDown({ by, open }: JourneyResult): readonly string[] {
  if (by === null) return [];
  return [
    markdownTable(
      [`By ${inline(by.by)}`, "First step", "Last step", ...(open ? [] : ["From start"])],
      by.values.map(({ value, users, completion }) => [
        inline(valueName(value)),
        formatCount(users[0] ?? null),
        formatCount(users.at(-1) ?? null),
        ...(open ? [] : [formatShare(completion)]),
      ]),
    ),
  ];
}

function assists(report: ConversionReport): readonly string[] {
  const { findings, onTheWay } = assistsApart(report);
  const left = notAskedText(report);
  if (findings.length === 0 && onTheWay.length === 0 && left === "") return [];
  const rows = findings.map((assist) => [
    inline(goalName(report, assist.goal)),
    formatCount(assist.users),
    inline(goalName(report, assist.leadsTo)),
    formatCount(assist.reached),
    formatShare(assist.rate),
    formatShare(assist.everybody.rate),
    assistVerdict(assist),
  ]);
  return [
    "## From small steps to the goal",
    ...(rows.length === 0
      ? []
      : [
          markdownTable(
            ["Who did this", "Users", "went on to", "Users", "Rate", "Everybody", "That is"],
            rows,
          ),
        ]),
    ...(onTheWay.length === 0
      ? []
      : [
          `${PART_OF_THE_WAY}:`,
          markdownList(onTheWay.map((assist) => inline(onTheWayText(report, assist)))),
        ]),
    ...[report.assists?.caution ?? "", left].filter((text) => text !== ""),
  ];
}

function moved(report: ConversionReport): readonly string[] {
  const changed = movedGoals(report);
  if (changed === null) return [];
  const lines = changed.map(
    (goal) => `${goal.change?.verdict === "rise" ? "▲" : "▼"} ${inline(goal.name)}: ${movedText(goal)}`,
  );
  return [
    "## What really changed",
    lines.length === 0 ? "Nothing that chance would not explain." : markdownList(lines),
    testText(report),
  ];
}

function breakdowns(report: ConversionReport): readonly string[] {
  return report.breakdowns.flatMap((breakdown) => [
    `## By ${inline(breakdown.by)}`,
    markdownTable(
      [
        inline(breakdown.by),
        "Sessions",
        ...report.goals.flatMap(({ id }) => [inline(goalName(report, id)), "Rate"]),
      ],
      breakdown.rows.map((row) => [
        inline(row.value),
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
  const found = shownHealth(report);
  if (found.length === 0) return [];
  return [
    "## Goal health",
    markdownList(found.map((finding) => inline(healthText(finding, goalName(report, finding.goal))))),
  ];
}
