/**
 * Fills a store from GA4, spans of days at a time: what is missing, what was not final, and the last days again. Each part is written as soon as
 * it has come, so that a pull that stops anywhere goes on where it stopped. Waits for GA4; prints nothing.
 */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import {
  addDays,
  addMonths,
  dayAt,
  dayOfDigits,
  daysFrom,
  firstOfMonth,
  lastOfMonth,
  mondayOf,
} from "../../numbers/calendar.js";
import { firstUnfinishedDay } from "../data-quality.js";
import { PER_KEY_EVENT, TOTALS } from "../metrics.js";
import { DATA_API, type ReportReader, type ReportRequest, type ReportResponse } from "../port.js";
import type { Fact, ReportStore, Span, StoredSpan } from "./store.js";
import type { FactKind, Grain } from "./tables.js";

export interface PullOptions {
  readonly store: ReportStore;
  readonly reader: ReportReader;
  readonly property: { readonly id: string; readonly timeZone: string };
  /** The events that goals count. */
  readonly events: readonly string[];
  /** GA4 dimensions to keep days of, besides the whole property. */
  readonly dimensions: readonly string[];
  readonly now: Date;
  /** The first day to hold. */
  readonly since: string;
  /** So many of the last days are pulled again: GA4 restates them. */
  readonly lookBack: number;
  /** Stops once a bucket of the property's tokens has fewer left. */
  readonly keepTokens: number;
  /** After each part. */
  readonly onProgress?: (done: { readonly spans: number; readonly of: number }) => void;
}

export interface Pulled {
  /** Spans written; 1 a day, week, month and rolling window, and dimension. */
  readonly spans: number;
  /** Spans that were left for the next time, because tokens ran low. */
  readonly left: number;
  readonly batches: number;
  readonly tokens: { readonly consumed: number; readonly remaining: number } | null;
}

/** A hundred years: longer than any store. */
const MOST_DAYS = 36_500;
/** Days of one call; more would make an answer that is cut off more likely. */
const DAYS_AT_ONCE = 31;
const RANGES_AT_ONCE = 4;

/** Throws whatever the reader throws; what has been written by then stays and is right. */
export async function pull(options: PullOptions): Promise<Pulled> {
  const { store, property, now, since } = options;
  const until = addDays(dayAt(now, property.timeZone), -1);
  const firstUnfinished = firstUnfinishedDay({ now, timeZone: property.timeZone });
  const lookBackFrom = addDays(until, 1 - Math.min(options.lookBack, MOST_DAYS));
  // Days that have not ended are no zeros, whoever said that they had.
  await store.forgetAfter(property.id, until);
  const wanted = wantedSpans({ since, until, firstUnfinished });

  const parts: { readonly dimension: string; readonly spans: readonly Span[] }[] = [];
  for (const dimension of ["", ...options.dimensions]) {
    const stored = await store.spans(property.id, dimension);
    const needed = spansToPull(wanted, stored, options.events, lookBackFrom);
    parts.push(...partsOf(needed).map((spans) => ({ dimension, spans })));
  }

  const all = parts.reduce((sum, { spans }) => sum + spans.length, 0);
  let spans = 0;
  let batches = 0;
  let consumed = 0;
  let remaining: number | null = null;
  for (const part of parts) {
    if (remaining !== null && remaining < options.keepTokens) break;
    const answered = await pullPart(options, part.dimension, part.spans);
    batches += answered.batches;
    consumed += answered.consumed;
    remaining = answered.remaining ?? remaining;
    spans += part.spans.length;
    options.onProgress?.({ spans, of: all });
  }
  if (spans === all) {
    for (const dimension of ["", ...options.dimensions]) {
      await store.keepRolling(property.id, dimension, wanted);
    }
  }
  return { spans, left: all - spans, batches, tokens: remaining === null ? null : { consumed, remaining } };
}

/** Days that follow one another go together, longer spans four by four: what one call can ask for. */
function partsOf(spans: readonly Span[]): readonly (readonly Span[])[] {
  const parts: Span[][] = [];
  for (const day of spans.filter(({ grain }) => grain === "day")) {
    const part = parts.at(-1);
    const before = part?.at(-1);
    const follows = before !== undefined && addDays(before.end, 1) === day.start;
    if (part !== undefined && follows && part.length < DAYS_AT_ONCE) part.push(day);
    else parts.push([day]);
  }
  const longer = spans.filter(({ grain }) => grain !== "day");
  for (let at = 0; at < longer.length; at += RANGES_AT_ONCE)
    parts.push(longer.slice(at, at + RANGES_AT_ONCE));
  return parts;
}

interface Answered {
  readonly batches: number;
  readonly consumed: number;
  readonly remaining: number | null;
}

interface Asked {
  readonly kind: FactKind;
  readonly request: ReportRequest;
}

async function pullPart(options: PullOptions, dimension: string, spans: readonly Span[]): Promise<Answered> {
  const asked = questionsFor(options, dimension, spans);
  const responses: ReportResponse[] = [];
  let batches = 0;
  for (let at = 0; at < asked.length; at += DATA_API.reportsPerBatch) {
    const batch = asked.slice(at, at + DATA_API.reportsPerBatch).map(({ request }) => request);
    responses.push(...(await options.reader.batchRunReports(batch)));
    batches += 1;
  }
  const cost = costOf(responses, batches);
  if (asked.some((_, index) => isCutOff(responses[index]))) {
    // Too many rows for one answer: half of the days at a time.
    const half = Math.ceil(spans.length / 2);
    if (half === spans.length) throw cutOff();
    const first = await pullPart(options, dimension, spans.slice(0, half));
    return add(cost, add(first, await pullPart(options, dimension, spans.slice(half))));
  }
  const facts = asked.flatMap(({ kind, request }, index) =>
    factsOf(kind, dimension, request, responses[index], spans),
  );
  await options.store.replace(options.property.id, dimension, spans, options.events, facts);
  return cost;
}

function questionsFor({ events }: PullOptions, dimension: string, spans: readonly Span[]): readonly Asked[] {
  const days = spans[0]?.grain === "day";
  const first = spans[0]?.start ?? "";
  const last = spans.at(-1)?.end ?? "";
  const dateRanges = days
    ? [{ name: "days", start: first, end: last }]
    : spans.map(({ start, end }) => ({ name: `${start}..${end}`, start, end }));
  const leading = [...(days ? ["date"] : []), ...(dimension === "" ? [] : [dimension])];
  const filter = { dimension: "eventName", values: [...events] };
  const perEvent = (kind: FactKind, more: readonly string[]): Asked => ({
    kind,
    request: { dateRanges, dimensions: [...leading, ...more], metrics: PER_KEY_EVENT, filter },
  });
  return [
    { kind: "total", request: { dateRanges, dimensions: leading, metrics: TOTALS } },
    ...(events.length === 0
      ? []
      : [
          perEvent("event_by_key", ["eventName", "isKeyEvent"]),
          ...(dimension === "" ? [perEvent("event", ["eventName"])] : []),
        ]),
  ];
}

function factsOf(
  kind: FactKind,
  dimension: string,
  request: ReportRequest,
  response: ReportResponse | undefined,
  spans: readonly Span[],
): readonly Fact[] {
  const hidden = new Set(response?.restrictedMetrics ?? []);
  return (response?.rows ?? []).flatMap(({ range, dimensions, metrics }) => {
    const date = dimensions.date ?? "";
    const day = dayOfDigits(date);
    const [start = day, end = day] = date === "" ? range.split("..") : [day, day];
    if (!spans.some((span) => span.start === start && span.end === end)) return [];
    return [
      {
        kind,
        value: dimension === "" ? "" : (dimensions[dimension] ?? ""),
        event: dimensions.eventName ?? "",
        isKeyEvent: dimensions.isKeyEvent ?? "",
        start,
        end,
        metrics: Object.fromEntries(
          request.metrics.map((name) => [name, hidden.has(name) ? null : (metrics[name] ?? 0)]),
        ),
      },
    ];
  });
}

function isCutOff(response: ReportResponse | undefined): boolean {
  return response === undefined || response.rows.length < response.rowCount;
}

function costOf(responses: readonly ReportResponse[], batches: number): Answered {
  const quotas = responses.flatMap(({ quota }) => (quota === null ? [] : [quota]));
  const left = quotas.flatMap(({ day, hour, projectHour }) => [day, hour, projectHour]);
  return {
    batches,
    consumed: quotas.reduce((sum, { day }) => sum + day.consumed, 0),
    remaining: left.length === 0 ? null : Math.min(...left.map(({ remaining }) => remaining)),
  };
}

function add(a: Answered, b: Answered): Answered {
  return {
    batches: a.batches + b.batches,
    consumed: a.consumed + b.consumed,
    remaining: b.remaining ?? a.remaining,
  };
}

function cutOff(): GoalsError {
  return new GoalsError("report-cut-off", "GA4 answered with only a part of one day's rows", {
    exitCode: EXIT.unexpected,
    hint: "Pull fewer dimensions: one of them has more than 250,000 rows a day.",
  });
}

/** How far a store should reach. Days are the property's. */
interface Reach {
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
