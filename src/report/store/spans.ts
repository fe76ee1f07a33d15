/** Which spans of days a store should hold, and which of them have to be pulled now. Pure. */
import { addDays, addMonths, daysFrom, firstOfMonth, lastOfMonth, mondayOf } from "../../numbers/calendar.js";
import type { Span, StoredSpan } from "./store.js";
import type { Grain } from "./tables.js";

/** How far a store should reach. Days are the property's. */
export interface Reach {
  readonly since: string;
  /** The last day to pull: yesterday. */
  readonly until: string;
  /** The first day GA4 may still change; all from here on are not final. */
  readonly firstUnfinished: string;
}

/**
 * Every day; every whole ISO week and month among them, because their users and sessions can't be added up from days;
 * and the spans a report asks for most: the last 7 and 28 days, and as many before them.
 */
export function wantedSpans({ since, until, firstUnfinished }: Reach): readonly Span[] {
  if (since > until) return [];
  const spans = new Map<string, Span>();
  const add = (start: string, end: string, grain: Grain): void => {
    if (start < since || end > until || spans.has(`${start} ${end}`)) return;
    spans.set(`${start} ${end}`, { start, end, grain, final: end < firstUnfinished });
  };
  for (const day of daysFrom(since, until)) add(day, day, "day");
  for (let monday = mondayOf(since); monday <= until; monday = addDays(monday, 7)) {
    add(monday, addDays(monday, 6), "week");
  }
  for (let first = firstOfMonth(since); first <= until; first = addMonths(first, 1)) {
    add(first, lastOfMonth(first), "month");
  }
  for (const days of [7, 28]) {
    const start = addDays(until, 1 - days);
    add(start, until, "rolling");
    add(addDays(start, -days), addDays(start, -1), "rolling");
  }
  return [...spans.values()];
}

/**
 * Of the wanted spans those that are missing, were not final, touch the last days (which GA4 may have restated), or
 * lack an event.
 */
export function spansToPull(
  wanted: readonly Span[],
  stored: readonly StoredSpan[],
  events: readonly string[],
  lookBackFrom: string,
): readonly Span[] {
  const known = new Map(stored.map((span) => [`${span.start} ${span.end}`, span]));
  return wanted.filter((span) => {
    const there = known.get(`${span.start} ${span.end}`);
    if (there === undefined || !there.final || span.end >= lookBackFrom) return true;
    return events.some((event) => !there.events.includes(event));
  });
}
