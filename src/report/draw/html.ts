/** A report as one HTML page: which sections there are, in which order, and those that are not of single goals. */
import { formatCount, formatDays, formatShare } from "../../draw/format.js";
import { funnelChart } from "../../draw/html/charts.js";
import { htmlPage } from "../../draw/html/page.js";
import {
  asHtml,
  aside,
  badge,
  type Html,
  plainList,
  section,
  stackedTable,
  sub,
} from "../../draw/html/parts.js";
import type { Breakdown, ConversionReport, JourneyResult } from "../model.js";
import { marked } from "./goal-figures.js";
import { health, moved, periodTiles, targets, tier } from "./html-goals.js";
import {
  assistsApart,
  assistVerdict,
  callsText,
  daysText,
  goalName,
  journeyTexts,
  notAskedText,
  onTheWayText,
  PART_OF_THE_WAY,
  qualityTexts,
  stepName,
} from "./sentences.js";

/** Ends in a newline. The same report gives the same bytes. */
export function renderHtml(report: ConversionReport): string {
  const { property, period } = report;
  const name = property.name ?? (property.id === null ? "Conversions" : `Property ${property.id}`);
  const days = formatDays(period.start, period.end);
  const quality = [...qualityTexts(report.dataQuality, period.end), callsText(report)];
  const from = property.id === null ? "" : ` from Google Analytics property ${property.id}`;
  return htmlPage({
    title: `Conversions · ${name} · ${days}`,
    eyebrow: "Conversion report",
    heading: name,
    lead: daysText(report),
    main: [
      periodTiles(report),
      tier(report, "macro"),
      targets(report),
      journeys(report),
      tier(report, "micro"),
      moved(report),
      assists(report),
      breakdowns(report),
      health(report),
      section("data", "About the data", "", plainList(quality)),
    ],
    footer: `Days are those of ${report.timeZone}. Made by ga4-goals on ${report.generatedAt.slice(0, 10)}${from}.`,
  });
}

const VALUES_SHOWN = 12;
const GOALS_SHOWN = 4;

function breakdowns(report: ConversionReport): Html {
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
      return `${asHtml(marked(goal, formatCount(own?.count.current ?? null)))}${sub(rate)}`;
    }),
  ]);
  const table = stackedTable(
    "Sessions; for each goal its count and, below, its share of those sessions",
    [{ text: breakdown.by }, { text: "Sessions" }, ...shown.map(({ name }) => ({ text: name }))],
    rows,
  );
  const some =
    report.goals.length > GOALS_SHOWN || breakdown.rows.length > VALUES_SHOWN || breakdown.more > 0;
  const more = some ? aside("The largest values and the first goals; the rest is in the JSON.") : "";
  return section(`by-${index + 1}`, `By ${breakdown.by}`, "", `${table}${more}`);
}

function journeys(report: ConversionReport): Html {
  return (report.journeys ?? []).map((journey, index) => journeySection(report, journey, index)).join("\n");
}

function journeySection(report: ConversionReport, journey: JourneyResult, index: number): Html {
  const texts = journeyTexts(report, journey);
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
    { title: `${journey.name}, users at each step`, description: `${words}. ${texts.join(" ")}` },
    bars,
  );
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
  const below = texts
    .map((text, at) =>
      at === 0 && journey.hurdle !== null ? `<p class="callout">${asHtml(text)}</p>` : aside(text),
    )
    .join("");
  return section(
    `journey-${index + 1}-title`,
    journey.name,
    "A journey, in users: who did each step after the one before it.",
    `${chart}${below}${table}`,
  );
}

function assists(report: ConversionReport): Html {
  const { findings, onTheWay } = assistsApart(report);
  const left = notAskedText(report);
  if (findings.length === 0 && onTheWay.length === 0 && left === "") return "";
  const rows = findings.map((assist) => {
    const kind = assist.verdict === "more" ? "good" : assist.verdict === "less" ? "bad" : "";
    return [
      `${asHtml(goalName(report, assist.goal))}${sub(`leads to ${goalName(report, assist.leadsTo)}`)}`,
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
  const way =
    onTheWay.length === 0
      ? ""
      : `<p class="soft">${asHtml(PART_OF_THE_WAY)}:</p>${plainList(onTheWay.map((assist) => onTheWayText(report, assist)))}`;
  return section(
    "assists",
    "From small steps to the goal",
    `Who took the step goes on to the goal more often, or not. ${report.assists?.caution ?? ""}`,
    `${table}${way}${aside(left)}`,
  );
}
