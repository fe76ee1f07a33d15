/**
 * What is to be thought of the goals, on the page: how they stand against their targets, which have really changed, and
 * where something is not counted as it should be. Only draws; every number is the model's.
 */
import { formatDay } from "../../../draw/format.js";
import { bulletChart } from "../../../draw/html/charts.js";
import { asHtml } from "../../../draw/html/escape.js";
import { badge, type Html, section } from "../../../draw/html/parts.js";
import type { ConversionReport, TargetResult } from "../../model.js";
import { movedGoals } from "../moved-goals.js";
import {
  goalName,
  healthText,
  movedText,
  STATUS_WORDS,
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

export function moved(report: ConversionReport): Html {
  const changed = movedGoals(report);
  if (changed === null) return "";
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
