/** What a report says of itself, for every format: how sure its numbers are, and what they cost. */
import type { ConversionReport, DataQuality } from "../model.js";
import { ENGLISH, type Language } from "../words/language.js";

/** What a reader has to know about the whole report, most important first; empty where all is well. */
export function qualityTexts(
  quality: DataQuality,
  end: string,
  language: Language = ENGLISH,
): readonly string[] {
  const { say, write } = language;
  const { unfinishedDays, sampling } = quality;
  const [first, last] = [unfinishedDays[0], unfinishedDays.at(-1)];
  const texts: readonly (string | false)[] = [
    quality.source === "store" && say("fromStore"),
    quality.notStored && say("notStored"),
    quality.askedEnd !== null && say("askedEnd", { asked: write.day(quality.askedEnd), end: write.day(end) }),
    first !== undefined && last !== undefined && say("notFinal", { days: write.days(first, last) }),
    sampling !== null &&
      say("sampled", { share: write.rate(sampling.share), read: sampling.read, total: sampling.total }),
    ...quality.truncated.map((one) => truncationText(one, language)),
    quality.funnelsSureFrom !== null && keptText(quality.funnelsSureFrom, quality.keptMonths, language),
    quality.thresholded && say("thresholds"),
    quality.otherRow && say("otherRow"),
    quality.restrictedMetrics.length > 0 &&
      say("restricted", { metrics: quality.restrictedMetrics.join(", ") }),
    quality.propertyTimeZone !== null && say("otherZone", { zone: quality.propertyTimeZone }),
  ];
  return texts.filter((text) => text !== false);
}

function keptText(from: string, months: number | null, { say, write }: Language): string {
  const day = write.day(from);
  return months === null ? say("keptUnknown", { day }) : say("keptMonths", { day, months });
}

function truncationText(
  { before, retention, message }: DataQuality["truncated"][number],
  { say, write }: Language,
): string {
  const days = before === null ? say("someDays") : say("daysBefore", { day: write.day(before) });
  const why = retention ? say("noLongerKept") : message === "" ? say("noReason") : message;
  return say("cutOff", { days, why: why.replace(/\.$/, "") });
}

/** What the report cost and what is left of the quota. */
export function callsText({ calls, dataQuality }: ConversionReport, { say }: Language = ENGLISH): string {
  if (dataQuality.source === "store") return say("askedNothing");
  const tokens =
    calls.tokens === null
      ? ""
      : `; ${say("tokens", { used: calls.tokens.consumed, left: calls.tokens.remaining.day })}`;
  const funnels = calls.runFunnelReport === 0 ? "" : `, ${calls.runFunnelReport} runFunnelReport`;
  return say("asked", {
    calls: `${calls.getMetadata} getMetadata, ${calls.batchRunReports} batchRunReports (${say("reports", { count: calls.reports })})${funnels}${tokens}`,
  });
}
