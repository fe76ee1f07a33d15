/**
 * A report as one HTML page that needs nothing else: no network, no script, no file beside it. A marketer reads it on a
 * phone and prints it; the policy in its head lets it load nothing.
 */
import type { ConversionReport } from "../../model.js";
import { formatDays } from "../format.js";
import { callsText, qualityTexts } from "../note-text.js";
import { asHtml } from "./escape.js";
import { section } from "./parts.js";
import { assists, breakdowns, health, journeys, moved, targets, tier, tiles } from "./sections.js";
import { STYLE } from "./style.js";

/** Ends in a newline. The same report gives the same bytes. */
export function renderHtml(report: ConversionReport): string {
  const { property, period, comparison } = report;
  const name = property.name ?? (property.id === null ? "Conversions" : `Property ${property.id}`);
  const days = formatDays(period.start, period.end);
  const compared =
    comparison === null ? "" : `, compared with ${formatDays(comparison.start, comparison.end)}`;
  const quality = [...qualityTexts(report.dataQuality, period.end), callsText(report)];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${asHtml(`Conversions · ${name} · ${days}`)}</title>
<style>${STYLE}
</style>
</head>
<body>
<header class="top">
<p class="eyebrow">Conversion report</p>
<h1>${asHtml(name)}</h1>
<p class="lead">${asHtml(`${days}${compared}`)}</p>
</header>
<main>
${[
  tiles(report),
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
    `<ul class="plain">${quality.map((text) => `<li>${asHtml(text)}</li>`).join("")}</ul>`,
  ),
]
  .filter((part) => part !== "")
  .join("\n")}
</main>
<footer><p>Days are those of ${asHtml(report.timeZone)}. Made by ga4-goals on ${asHtml(report.generatedAt.slice(0, 10))}${property.id === null ? "" : ` from Google Analytics property ${asHtml(property.id)}`}.</p></footer>
</body>
</html>
`;
}
