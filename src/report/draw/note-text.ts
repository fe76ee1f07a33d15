/** The English of a report's notes: data in, one sentence out. */

import { formatCount, formatDay, formatDays, formatMoney, formatRate } from "../../draw/format.js";
import type { ConversionReport, DataQuality, GoalNote } from "../model.js";
import type { MadeBy } from "../not-counted-yet.js";

/** What a reader has to know about a goal's numbers. */
export function noteText(note: GoalNote): string {
  switch (note.code) {
    case "approximate":
      return "Approximate: counted by way of an audience, which misses some conversions and repeats others.";
    case "not-counted-yet":
      return notCountedYetText(note.by);
    case "not-a-key-event":
      return "Not a key event of this property: every event of the name is counted.";
    case "counts-every-event":
      return "The goal counts once a session; without a key event GA4 counts every time.";
    case "before-key-event":
      return note.firstCounted === null
        ? "No key event yet in these days: nothing in them is counted. The changes are those of the event itself, counted or not."
        : "Became a key event on the way: events before that are not counted. The changes are those of the event itself, counted or not.";
    case "counts-since":
      return `Counts since ${formatDay(note.since)}. The days before are not counted yet, so they are nothing to compare with.`;
    case "never-seen":
      return "GA4 has received no such event in these days.";
    case "declared-value":
      return `Value: ${formatMoney(note.amount, note.currency)} for each, as the goals file says.`;
    case "revenue-hidden":
      return "Your role in this property may not see revenue.";
  }
}

/** Why there is a dash where a zero would be wrong. */
function notCountedYetText(by: MadeBy): string {
  switch (by) {
    case "rule":
      return "Not counted yet: GA4 makes this event by a rule, from the day on which apply has put it there. The dash is not a zero.";
    case "page_code":
      return "Not counted yet: code on your pages sends this event, and apply makes it a key event. The dash is not a zero.";
    case "audience":
      return "Not counted yet: an audience logs this event, from the day on which apply has put it there. The dash is not a zero.";
    case null:
      return "Not counted yet: no key event of this property, and GA4 has received no such event in these days.";
  }
}

/** What a reader has to know about the whole report, most important first; empty where all is well. */
export function qualityTexts(quality: DataQuality, end: string): readonly string[] {
  const { unfinishedDays, sampling } = quality;
  const [first, last] = [unfinishedDays[0], unfinishedDays.at(-1)];
  const texts: readonly (string | false)[] = [
    quality.source === "store" &&
      "From the local store: nothing was asked of GA4 for this report. Journeys and assists are not in a store.",
    quality.notStored &&
      "Users and sessions of these days as a whole are not in the store, and days can't be added up to them.",
    quality.askedEnd !== null &&
      `The period was to end on ${formatDay(quality.askedEnd)}; it is shown up to ${formatDay(end)}.`,
    first !== undefined &&
      last !== undefined &&
      `Not final: ${formatDays(first, last)}. GA4 is still processing these days.`,
    sampling !== null &&
      `Sampled: GA4 worked from ${formatRate(sampling.share)} of the events (${formatCount(sampling.read)} of ${formatCount(sampling.total)}).`,
    quality.thresholded && "Thresholds: GA4 may withhold rows with few users to protect their privacy.",
    quality.otherRow && "GA4 rolled rare values up into an (other) row; some events may be missing here.",
    quality.restrictedMetrics.length > 0 &&
      `Your role in this property may not see ${quality.restrictedMetrics.join(", ")}.`,
    quality.propertyTimeZone !== null &&
      `The property's days are now those of ${quality.propertyTimeZone}; this report used another time zone.`,
  ];
  return texts.filter((text) => text !== false);
}

/** What the report cost and what is left of the quota. */
export function callsText({ calls, dataQuality }: ConversionReport): string {
  if (dataQuality.source === "store") return "Asked GA4: nothing.";
  const tokens =
    calls.tokens === null
      ? ""
      : `; ${formatCount(calls.tokens.consumed)} tokens used, ${formatCount(calls.tokens.remaining.day)} left today`;
  const funnels = calls.runFunnelReport === 0 ? "" : `, ${calls.runFunnelReport} runFunnelReport`;
  return `Asked GA4: ${calls.getMetadata} getMetadata, ${calls.batchRunReports} batchRunReports (${calls.reports} reports)${funnels}${tokens}.`;
}
