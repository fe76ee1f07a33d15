/** A report as one HTML page: which sections there are, in which order, and those that are not of single goals. */
import type { Look } from "../../draw/html/look.js";
import { htmlPage } from "../../draw/html/page.js";
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
import { assistMethod } from "../assists.js";
import type { Breakdown, ConversionReport } from "../model.js";
import { type Language, languageOf } from "../words/language.js";
import { assistsApart, notFollowedText, onTheWayText } from "./assist-sentences.js";
import { marked, movedGoals } from "./goal-figures.js";
import { headline } from "./headline.js";
import { stepLifts } from "./html-assists.js";
import { costSection } from "./html-costs.js";
import { experimentSections } from "./html-experiments.js";
import { health, moved, periodTiles, targets, tier } from "./html-goals.js";
import { journeys } from "./html-journeys.js";
import { valueName } from "./journey-sentences.js";
import { callsText, qualityTexts } from "./quality-sentences.js";
import { daysText, goalName, testText } from "./sentences.js";

export interface PageWish {
  /** The page that this one is a part of; its text by default that of all clients. */
  readonly back?: { readonly href: string };
  readonly look?: Look | undefined;
}

/** In the language of its look. Ends in a newline. The same report gives the same bytes. */
export function renderHtml(report: ConversionReport, { back, look }: PageWish = {}): string {
  const language = languageOf(look?.language);
  const { say, write } = language;
  const { property, period } = report;
  const name =
    property.name ?? (property.id === null ? say("conversions") : say("propertyNumber", { id: property.id }));
  const days = write.days(period.start, period.end);
  const quality = qualityTexts(report.dataQuality, period.end, language);
  const news = headline(report, language);
  const made = { zone: report.timeZone, day: write.day(report.generatedAt.slice(0, 10)) };
  return htmlPage({
    title: say("pageTitle", { name: look?.title ?? name, days }),
    eyebrow: look?.title === undefined ? say("reportEyebrow") : `${say("reportEyebrow")} · ${name}`,
    heading: look?.title ?? name,
    lead: daysText(report, language),
    look: lookIn(look, language),
    ...(back === undefined ? {} : { back: { ...back, text: say("allClients") } }),
    ...(news === "" ? {} : { news }),
    main: [
      periodTiles(report, language),
      tier(report, "macro", language),
      targets(report, language),
      journeys(report, language),
      tier(report, "micro", language),
      moved(report, language),
      assists(report, language),
      experimentSections(report.experiments, language),
      breakdowns(report, language),
      costSection(report, language),
      health(report, language),
      section(
        "data",
        say("aboutData"),
        "",
        `${quality.length === 0 ? "" : plainList(quality)}${measured(report, language)}`,
      ),
    ],
    footer: property.id === null ? say("footer", made) : say("footerFrom", { ...made, id: property.id }),
  });
}

/** With the contact in a sentence. */
export function lookIn(look: Look | undefined, { say, tag }: Language): Look {
  const { contact } = look ?? {};
  return {
    ...look,
    language: tag,
    ...(contact === undefined ? {} : { contact: say("contact", { contact }) }),
  };
}

const VALUES_SHOWN = 12;
const GOALS_SHOWN = 4;

function breakdowns(report: ConversionReport, language: Language): Html {
  return report.breakdowns
    .map((breakdown, index) => breakdownSection(breakdown, report, index, language))
    .join("\n");
}

function breakdownSection(
  breakdown: Breakdown,
  report: ConversionReport,
  index: number,
  language: Language,
): Html {
  const { say, write } = language;
  const shown = report.goals.slice(0, GOALS_SHOWN);
  const rows = breakdown.rows.slice(0, VALUES_SHOWN).map((row) => [
    asHtml(valueName(row.value, language)),
    asHtml(write.count(row.sessions.current)),
    ...shown.map((goal) => {
      const own = row.goals.find(({ id }) => id === goal.id);
      const rate = write.share(own?.sessionRate.current ?? null);
      return `${asHtml(marked(goal, write.count(own?.count.current ?? null)))}${sub(rate)}`;
    }),
  ]);
  const table = stackedTable(
    say("byCaption"),
    [{ text: breakdown.by }, { text: say("sessions") }, ...shown.map(({ name }) => ({ text: name }))],
    rows,
  );
  const some =
    report.goals.length > GOALS_SHOWN || breakdown.rows.length > VALUES_SHOWN || breakdown.more > 0;
  const more = some ? aside(say("largestValues")) : "";
  return section(`by-${index + 1}`, say("by", { by: breakdown.by }), "", `${table}${more}`);
}

function assists(report: ConversionReport, language: Language): Html {
  const { say } = language;
  const { findings, onTheWay } = assistsApart(report);
  const left = notFollowedText(report, language);
  if (findings.length === 0 && onTheWay.length === 0 && left === "") return "";
  const body = stepLifts(
    say("assistsCaption"),
    "Users",
    findings.map((assist) => ({
      ...assist,
      step: goalName(report, assist.goal),
      leadsTo: goalName(report, assist.leadsTo),
      with: assist.users,
      everybody: assist.everybody.rate,
    })),
    onTheWay.map((assist) => onTheWayText(report, assist, language)),
    language,
  );
  return section(
    "assists",
    say("assistsTitle"),
    `${say("assistsIntro")} ${say("goingTogether")}`,
    `${body}${aside(left)}`,
    true,
  );
}

/** For those who want to know: how the tests and intervals are made, and what was asked of GA4. */
function measured(report: ConversionReport, language: Language): Html {
  const texts = [
    movedGoals(report) === null ? "" : testText(report, language),
    report.assists === null ? "" : assistMethod(language),
    callsText(report, language),
  ].filter((text) => text !== "");
  return folded(language.say("howMeasured"), plainList(texts));
}
