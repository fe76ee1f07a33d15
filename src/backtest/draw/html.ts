/** A backtest as one HTML page: which sections there are, in which order. Loads nothing from anywhere. */
import { formatCount, formatDays } from "../../draw/format.js";
import { htmlPage } from "../../draw/html/page.js";
import { plainList, section } from "../../draw/html/parts.js";
import type { Backtest } from "../model.js";
import { goalSection, journeys, leads, tiles, times, ways } from "./html-sections.js";
import { noteText } from "./note-text.js";

/** A backtest as one HTML page that loads nothing. Ends in a newline. The same backtest gives the same bytes. */
export function renderHtml(backtest: Backtest): string {
  const { events, notes } = backtest;
  const days = formatDays(events.firstDay, events.lastDay);
  const title = "What these goals would have counted";
  return htmlPage({
    title: `${title} · ${days}`,
    eyebrow: "Backtest",
    heading: title,
    lead: `${days}, on exported events. Nothing in GA4 was changed.`,
    main: [
      tiles(backtest),
      goalSection(backtest, "macro"),
      ...journeys(backtest),
      goalSection(backtest, "micro"),
      leads(backtest),
      ...ways(backtest),
      times(backtest),
      section("data", "About the data", "", plainList(notes.map(noteText))),
    ],
    footer: `Days are those of the export. Counted by ga4-goals from ${formatCount(events.events)} events of a BigQuery export.`,
  });
}
