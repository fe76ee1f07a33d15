/** A report as one HTML page: which sections there are, in which order, and those that are not of single goals. */
import { formatCount, formatDays, formatShare } from "../../draw/format.js";
import { htmlPage, type Page } from "../../draw/html/page.js";
import {
  asHtml,
  aside,
  folded,
  type Html,
  plainList,
  section,
  stackedTable,
  sub,
} from "../../draw/html/parts.js";
import type { Breakdown, ConversionReport } from "../model.js";
import { marked, movedGoals } from "./goal-figures.js";
import { headline } from "./headline.js";
import { stepLifts } from "./html-assists.js";
import { health, moved, periodTiles, targets, tier } from "./html-goals.js";
import { journeys } from "./html-journeys.js";
import { valueName } from "./journey-sentences.js";
import {
  assistsApart,
  callsText,
  daysText,
  goalName,
  notFollowedText,
  onTheWayText,
  qualityTexts,
  testText,
} from "./sentences.js";

/** `back`: the page that this one is a part of. Ends in a newline. The same report gives the same bytes. */
export function renderHtml(report: ConversionReport, back?: Page["back"]): string {
  const { property, period } = report;
  const name = property.name ?? (property.id === null ? "Conversions" : `Property ${property.id}`);
  const days = formatDays(period.start, period.end);
  const quality = qualityTexts(report.dataQuality, period.end);
  const news = headline(report);
  const from = property.id === null ? "" : ` from Google Analytics property ${property.id}`;
  return htmlPage({
    title: `Conversions · ${name} · ${days}`,
    eyebrow: "Conversion report",
    heading: name,
    lead: daysText(report),
    ...(back === undefined ? {} : { back }),
    ...(news === "" ? {} : { news }),
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
      section(
        "data",
        "About the data",
        "",
        `${quality.length === 0 ? "" : plainList(quality)}${measured(report)}`,
      ),
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
    asHtml(valueName(row.value)),
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
  const more = some ? aside("The largest values and the first goals.") : "";
  return section(`by-${index + 1}`, `By ${breakdown.by}`, "", `${table}${more}`);
}

function assists(report: ConversionReport): Html {
  const { findings, onTheWay } = assistsApart(report);
  const left = notFollowedText(report);
  if (findings.length === 0 && onTheWay.length === 0 && left === "") return "";
  const body = stepLifts(
    "Dots are how often, against everybody; lines are 95 % intervals",
    "Users",
    findings.map((assist) => ({
      ...assist,
      step: goalName(report, assist.goal),
      leadsTo: goalName(report, assist.leadsTo),
      with: assist.users,
      everybody: assist.everybody.rate,
    })),
    onTheWay.map((assist) => onTheWayText(report, assist)),
  );
  return section(
    "assists",
    "From small steps to the goal",
    `Who took the step goes on to the goal more often, or not. ${report.assists?.caution ?? ""}`,
    `${body}${aside(left)}`,
    true,
  );
}

/** For those who want to know: how the tests and intervals are made, and what was asked of GA4. */
function measured(report: ConversionReport): Html {
  const texts = [
    movedGoals(report) === null ? "" : testText(report),
    report.assists?.method ?? "",
    callsText(report),
  ].filter((text) => text !== "");
  return folded("How this was measured", plainList(texts));
}
