/** The way to the goals on the page, in users: each journey step by step, and what small steps lead to. Only draws. */
import { formatCount, formatShare } from "../../../draw/format.js";
import { funnelChart } from "../../../draw/html/charts.js";
import { asHtml } from "../../../draw/html/escape.js";
import { badge, type Html, section, stackedTable } from "../../../draw/html/parts.js";
import type { ConversionReport, JourneyResult } from "../../model.js";
import { assistVerdict, goalName, hurdleText, notAskedText, stepName } from "../sentences.js";

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
