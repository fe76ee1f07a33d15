/** The sections of the page around its goals, each from its part of the report. Only draws; every number is the model's. */
import { formatCount, formatDay, formatShare } from "../../../render/format.js";
import { bulletChart, funnelChart } from "../../../render/html/charts.js";
import { asHtml } from "../../../render/html/escape.js";
import { badge, type Html, section, stackedTable } from "../../../render/html/parts.js";
import type { Breakdown, ConversionReport, JourneyResult, TargetResult } from "../../model.js";
import { marked } from "../marked.js";
import {
  assistVerdict,
  goalName,
  healthText,
  hurdleText,
  movedText,
  notAskedText,
  STATUS_WORDS,
  stepName,
  targetAmount,
  targetGoal,
  targetStanding,
  targetToGo,
  testText,
} from "../sentences.js";

export function targets(report: ConversionReport): Html {
  if (report.targets.length === 0) return "";
  const one = (target: TargetResult, index: number): Html => {
    const name = goalName(report, target.goal);
    const kind = (
      { ahead: "good", "on-track": "good", behind: "bad", reached: "good", "not-known": "" } as const
    )[target.status];
    const standing = targetStanding(target);
    const chart =
      target.current === null
        ? ""
        : bulletChart(
            `target-${index + 1}`,
            { title: `${name} against its target`, description: `${targetGoal(target)}. ${standing}` },
            {
              current: target.current,
              expected: target.expected,
              marks: target.marks.map((mark) => ({
                value: mark.amount,
                label: `${targetAmount(target, mark.amount)} · ${shortMonth(mark.by)}`,
                shortLabel: targetAmount(target, mark.amount),
              })),
              colour: kind === "" ? "series-1" : kind,
            },
          );
    return `<div class="target"><div class="head"><h3>${asHtml(name)}</h3>${badge(STATUS_WORDS[target.status], kind)}<span class="soft">${asHtml(targetGoal(target))}</span></div>${chart}<p class="small">${asHtml(standing)}</p><p class="small soft" style="margin:0">${asHtml(targetToGo(target))}</p></div>`;
  };
  return section(
    "targets",
    "Targets",
    "The bar is where it stands, the lines are the marks to reach, the dashed line is where it should be by now. Ahead or behind is said only where chance does not explain the distance.",
    report.targets.map(one).join("\n"),
    true,
  );
}

export function journeys(report: ConversionReport): Html {
  return (report.journeys ?? []).map((journey, index) => journeySection(journey, index)).join("\n");
}

function journeySection(journey: JourneyResult, index: number): Html {
  const bars = journey.steps.map((step, at) => ({
    label: stepName(step),
    value: step.users.current ?? 0,
    note: `${formatCount(step.users.current)}${step.fromStepBefore === null ? " users" : ` · ${formatShare(step.fromStepBefore.current)}`}`,
    strong: at === journey.hurdle,
  }));
  const words = journey.steps
    .map((step) => `${stepName(step)} ${formatCount(step.users.current)}`)
    .join(", ");
  const chart = funnelChart(
    `journey-${index + 1}`,
    { title: `${journey.name}, users at each step`, description: `${words}. ${hurdleText(journey)}` },
    bars,
  );
  const hurdle = hurdleText(journey);
  const rows = journey.steps.map((step) => [
    asHtml(stepName(step)),
    asHtml(formatCount(step.users.current)),
    asHtml(step.fromStepBefore === null ? "" : formatShare(step.fromStepBefore.current)),
    asHtml(step.fromStepBefore === null ? "" : formatShare(step.fromStart.current)),
    asHtml(step.lost === null ? "" : formatCount(step.lost)),
  ]);
  const table = stackedTable(
    "Users, each counted once, who did every step before it in this order",
    [
      { text: "Step" },
      { text: "Users" },
      { text: "From step before" },
      { text: "From start" },
      { text: "Went no further" },
    ],
    rows,
  );
  return section(
    `journey-${index + 1}-title`,
    journey.name,
    "A journey, in users: who did each step after the one before it.",
    `${chart}${hurdle === "" ? "" : `<p class="callout">${asHtml(hurdle)}</p>`}${table}`,
  );
}

export function assists(report: ConversionReport): Html {
  const asked = report.assists?.asked ?? [];
  const left = notAskedText(report);
  if (asked.length === 0 && left === "") return "";
  const rows = asked.map((assist) => {
    const kind = assist.verdict === "more" ? "good" : assist.verdict === "less" ? "bad" : "";
    return [
      `${asHtml(goalName(report, assist.goal))}<span class="sub">leads to ${asHtml(goalName(report, assist.leadsTo))}</span>`,
      asHtml(formatCount(assist.users)),
      asHtml(formatCount(assist.reached)),
      asHtml(formatShare(assist.rate)),
      asHtml(formatShare(assist.everybody.rate)),
      badge(assistVerdict(assist), kind),
    ];
  });
  const table =
    rows.length === 0
      ? ""
      : stackedTable(
          "Users who took the step, and those of them who reached the goal afterwards; intervals are 95 %",
          [
            { text: "Who did this" },
            { text: "Users" },
            { text: "Reached it" },
            { text: "Rate" },
            { text: "Everybody" },
            { text: "That is" },
          ],
          rows,
        );
  return section(
    "assists",
    "From small steps to the goal",
    "Who took the step goes on to the goal more often, or not. That they go together does not say that one brings the other about.",
    `${table}${left === "" ? "" : `<p class="small soft" style="margin:12px 0 0">${asHtml(left)}</p>`}`,
  );
}

export function moved(report: ConversionReport): Html {
  if (report.comparison === null || report.goals.every(({ change }) => change === null)) return "";
  const changed = report.goals.filter(
    ({ change }) => change?.verdict === "rise" || change?.verdict === "fall",
  );
  const items = changed.map((goal) => {
    const rise = goal.change?.verdict === "rise";
    return `<li>${badge(rise ? "▲ more" : "▼ less", rise ? "good" : "bad")} <strong>${asHtml(goal.name)}</strong> <span class="soft">${goal.tier}</span><br>${asHtml(movedText(goal))}</li>`;
  });
  const body =
    items.length === 0
      ? "<p>Nothing that chance would not explain.</p>"
      : `<ul class="plain">${items.join("")}</ul>`;
  return section(
    "moved",
    "What really changed",
    "Goals whose share of sessions moved by more than chance would.",
    `${body}<p class="small soft" style="margin:12px 0 0">${asHtml(testText(report))}</p>`,
  );
}

const VALUES_SHOWN = 12;
const GOALS_SHOWN = 4;

export function breakdowns(report: ConversionReport): Html {
  return report.breakdowns.map((breakdown, index) => breakdownSection(breakdown, report, index)).join("\n");
}

function breakdownSection(breakdown: Breakdown, report: ConversionReport, index: number): Html {
  const shown = report.goals.slice(0, GOALS_SHOWN);
  const rows = breakdown.rows.slice(0, VALUES_SHOWN).map((row) => [
    asHtml(row.value === "" ? "(empty)" : row.value),
    asHtml(formatCount(row.sessions.current)),
    ...shown.map((goal) => {
      const own = row.goals.find(({ id }) => id === goal.id);
      const rate = formatShare(own?.sessionRate.current ?? null);
      return `${asHtml(marked(goal, formatCount(own?.count.current ?? null)))}<span class="sub">${asHtml(rate)}</span>`;
    }),
  ]);
  const table = stackedTable(
    "Sessions; for each goal its count and, below, its share of those sessions",
    [{ text: breakdown.by }, { text: "Sessions" }, ...shown.map(({ name }) => ({ text: name }))],
    rows,
  );
  const some =
    report.goals.length > GOALS_SHOWN || breakdown.rows.length > VALUES_SHOWN || breakdown.more > 0;
  const more = some
    ? `<p class="small soft" style="margin:12px 0 0">The largest values and the first goals; the rest is in the JSON.</p>`
    : "";
  return section(`by-${index + 1}`, `By ${breakdown.by}`, "", `${table}${more}`);
}

export function health(report: ConversionReport): Html {
  if (report.health.length === 0) return "";
  const items = report.health.map(
    (finding) =>
      `<li>${badge("look at this", "warn")} ${asHtml(healthText(finding, goalName(report, finding.goal)))}</li>`,
  );
  return section(
    "health",
    "Goal health",
    "Signs that something is not counted as it should be.",
    `<ul class="plain">${items.join("")}</ul>`,
    true,
  );
}

function shortMonth(day: string): string {
  return formatDay(day).replace(/^\d+ /, "");
}
