/** What a report is told as: what happened, then the macro goals with their numbers; in full where there is room. Pure. */
import { formatChange, formatCount, formatMoney, formatShare } from "../../draw/format.js";
import { COMMENT_LIMIT } from "../../draw/markdown.js";
import { comparableCount, marked } from "../../report/draw/goal-figures.js";
import { headline } from "../../report/draw/headline.js";
import { daysText, seenText } from "../../report/draw/sentences.js";
import type { ConversionReport, GoalResult } from "../../report/model.js";
import { type OwnedSchedule, scheduleName } from "../schedule/owned.js";
import { ga4Link, markdownOf } from "./alert-message.js";
import type { Message, MessageFile, Part } from "./message.js";

export function reportMessage(
  id: string,
  report: ConversionReport,
  schedule: OwnedSchedule,
  as: { readonly text: string; readonly markdown: string; readonly files: readonly MessageFile[] },
): Message {
  const { property, period } = report;
  const whose = schedule.client ?? (property.id === null ? "" : `property ${property.id}`);
  const title = `Conversions${whose === "" ? "" : ` of ${whose}`}, ${period.start} to ${period.end}`;
  const news = headline(report);
  const first: readonly Part[] = news === "" ? [] : [plain(property.name ?? whose, news)];
  const macro = report.goals.filter(({ tier }) => tier === "macro");
  const micro = report.goals.filter(({ tier }) => tier === "micro");
  const parts = [
    ...first,
    ...macro.map((goal) => ({ ...plain(goal.name, numbers(report, goal)), days: daysOf(goal) })),
    ...(micro.length === 0
      ? []
      : [
          {
            ...plain("Small steps", ""),
            steps: micro.map((goal) => `${goal.name}: ${numbers(report, goal)}`),
          },
        ]),
  ];
  return {
    ...{ id, tone: "plain", title, parts },
    intro: daysText(report),
    left: { count: 0, where: "The report has all." },
    link: property.id === null ? null : ga4Link(property.id),
    json: {
      type: "ga4-goals.report",
      data: {
        schedule: schedule.id,
        ...(schedule.client === undefined ? {} : { client: schedule.client }),
        report,
      },
    },
    issues: [
      {
        key: `report:${property.id ?? ""}:${scheduleName(schedule)}`,
        title: `Conversions${whose === "" ? "" : ` of ${whose}`}: ${schedule.id}`,
        body: cutOff(as.markdown),
        news: `### ${title}\n\n${markdownOf(parts)}`,
        open: true,
      },
    ],
    long: as.text,
    files: as.files,
  };
}

function plain(title: string, text: string): Part {
  return { tone: "plain", title, text, days: null, steps: [] };
}

function numbers({ comparison }: ConversionReport, goal: GoalResult): string {
  const seen = seenText(goal);
  if (seen?.whole === true) return seen.text;
  const change = comparison === null ? "" : ` (${formatChange(comparableCount(goal))})`;
  const { value } = goal;
  return [
    `${marked(goal, formatCount(goal.count.current))}${change}`,
    `${marked(goal, formatShare(goal.sessionRate.current))} of sessions`,
    ...(value === null || value.current === null
      ? []
      : [marked(goal, formatMoney(value.current, value.currency))]),
  ].join(", ");
}

function daysOf({ trend }: GoalResult): Part["days"] {
  return trend === null ? null : trend.map(({ count }) => count);
}

function cutOff(markdown: string): string {
  if (markdown.length <= COMMENT_LIMIT) return markdown;
  const lines = markdown.slice(0, COMMENT_LIMIT).split("\n").slice(0, -1);
  return `${lines.join("\n")}\n\nCut here: the report has all of it.`;
}
