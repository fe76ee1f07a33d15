/** A report as one HTML page: which sections there are, in which order. */
import { formatDays } from "../../../draw/format.js";
import { htmlPage } from "../../../draw/html/page.js";
import { plainList, section } from "../../../draw/html/parts.js";
import type { ConversionReport } from "../../model.js";
import { callsText, qualityTexts } from "../note-text.js";
import { breakdowns } from "./breakdown-sections.js";
import { tier, tiles } from "./goal-sections.js";
import { assists, journeys } from "./path-sections.js";
import { health, moved, targets } from "./verdict-sections.js";

/** Ends in a newline. The same report gives the same bytes. */
export function renderHtml(report: ConversionReport): string {
  const { property, period, comparison } = report;
  const name = property.name ?? (property.id === null ? "Conversions" : `Property ${property.id}`);
  const days = formatDays(period.start, period.end);
  const compared =
    comparison === null ? "" : `, compared with ${formatDays(comparison.start, comparison.end)}`;
  const quality = [...qualityTexts(report.dataQuality, period.end), callsText(report)];
  const from = property.id === null ? "" : ` from Google Analytics property ${property.id}`;
  return htmlPage({
    title: `Conversions · ${name} · ${days}`,
    eyebrow: "Conversion report",
    heading: name,
    lead: `${days}${compared}`,
    main: [
      tiles(report),
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
