/**
 * Answers a report's questions from a store, so that a report can be made offline by the same analysis. What can be
 * added up is added up from days; users and sessions of a span are GA4's own for exactly that span, or not known.
 */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { daysFrom } from "../../numbers/calendar.js";
import type { NamedDateRange, ReportReader, ReportRequest, ReportResponse, ReportRow } from "../port.js";
import { SINCE_START } from "../questions.js";
import type { Fact, ReportStore, StoredSpan } from "./store.js";
import { ADDITIVE, type FactKind } from "./tables.js";

/** Dimensions that are not a breakdown. */
const OWN: readonly string[] = ["date", "eventName", "isKeyEvent"];

/**
 * `streams`: measurement ids that the goals file names. Throws a GoalsError `store-gap` (exit 3) for days the store does
 * not hold, or holds of other streams.
 */
export function storeReader(
  store: ReportStore,
  property: string,
  streams: readonly string[] = [],
): ReportReader {
  return {
    async getMetadata() {
      const keyEvents = await store.keyEvents(property);
      return {
        dimensions: [...OWN, ...(await store.dimensions(property))],
        // Rates are not kept: they are worked out from sessions and users where those are known.
        metrics: keyEvents.map(({ event }) => ({ name: `keyEvents:${event}`, blocked: false })),
      };
    },
    async batchRunReports(requests) {
      const about = await store.property(property);
      if (about !== null && !areSame(about.streams ?? [], streams)) throw otherStreams(about.streams ?? []);
      const spansOf = new Map<string, readonly StoredSpan[]>();
      const answers: ReportResponse[] = [];
      for (const request of requests) {
        const dimension = request.dimensions.find((name) => !OWN.includes(name)) ?? "";
        const spans = spansOf.get(dimension) ?? (await store.spans(property, dimension));
        spansOf.set(dimension, spans);
        answers.push(await answer(store, property, { dimension, spans }, request, about?.currency ?? null));
      }
      return answers;
    },
  };
}

async function answer(
  store: ReportStore,
  property: string,
  { dimension, spans }: { readonly dimension: string; readonly spans: readonly StoredSpan[] },
  request: ReportRequest,
  currency: string | null,
): Promise<ReportResponse> {
  const rows: ReportRow[] = [];
  const unknown: { readonly range: string; readonly metric: string }[] = [];
  for (const range of request.dateRanges) {
    const found = await answerRange(store, property, dimension, request, range, spans);
    rows.push(...found.rows);
    unknown.push(...found.unknown.map((metric) => ({ range: range.name, metric })));
  }
  return {
    rows,
    rowCount: rows.length,
    currency,
    timeZone: null,
    sampling: [],
    thresholded: false,
    otherRow: false,
    restrictedMetrics: [],
    quota: null,
    unknown,
  };
}

interface RangeAnswer {
  readonly rows: readonly ReportRow[];
  /** Metrics that can't be told for these days. */
  readonly unknown: readonly string[];
}

async function answerRange(
  store: ReportStore,
  property: string,
  dimension: string,
  { dimensions, metrics, filter }: ReportRequest,
  range: NamedDateRange,
  spans: readonly StoredSpan[],
): Promise<RangeAnswer> {
  const kind = kindOf(dimensions);
  const events = filter?.values ?? [];
  const holds = (start: string, end: string): boolean =>
    spans.some(
      (span) =>
        span.start === start && span.end === end && events.every((event) => span.events.includes(event)),
    );
  const byDay = dimensions.includes("date");
  const exact = !byDay && holds(range.start, range.end);
  const missing = exact ? [] : daysFrom(range.start, range.end).filter((day) => !holds(day, day));
  if (missing.length > 0) {
    // Targets in total reach back to before the store begins.
    if (range.name === SINCE_START) return { rows: [], unknown: metrics };
    throw gap(missing, dimension);
  }

  const all = await store.facts(property, dimension, kind, range.start, range.end);
  const facts = all.filter(
    (fact) =>
      (exact ? fact.start === range.start && fact.end === range.end : fact.start === fact.end) &&
      (filter === undefined || events.includes(fact.event)),
  );
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const key = JSON.stringify(dimensions.map((name) => labelOf(fact, name)));
    groups.set(key, [...(groups.get(key) ?? []), fact]);
  }
  const hidden = metrics.filter((metric) => facts.some((fact) => fact.metrics[metric] === null));
  const unknown =
    exact || byDay || range.start === range.end ? [] : metrics.filter((metric) => !ADDITIVE.has(metric));
  return {
    rows: [...groups].map(([key, group]) => {
      const labels = JSON.parse(key) as readonly string[];
      return {
        range: range.name,
        dimensions: Object.fromEntries(dimensions.map((name, index) => [name, labels[index] ?? ""])),
        metrics: Object.fromEntries(
          metrics
            .filter((metric) => !unknown.includes(metric))
            .map((metric) => [
              metric,
              tidy(group.reduce((sum, fact) => sum + (fact.metrics[metric] ?? 0), 0)),
            ]),
        ),
      };
    }),
    unknown: [...new Set([...unknown, ...hidden])],
  };
}

function kindOf(dimensions: readonly string[]): FactKind {
  if (!dimensions.includes("eventName")) return "total";
  return dimensions.includes("isKeyEvent") ? "event_by_key" : "event";
}

function labelOf(fact: Fact, dimension: string): string {
  switch (dimension) {
    case "date":
      return fact.start.replaceAll("-", "");
    case "eventName":
      return fact.event;
    case "isKeyEvent":
      return fact.isKeyEvent;
    default:
      return fact.value;
  }
}

/** Sums of money without the tail of binary fractions. */
function tidy(sum: number): number {
  return Math.round(sum * 1e6) / 1e6;
}

function areSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}

function otherStreams(stored: readonly string[]): GoalsError {
  const of = stored.length === 0 ? "all streams" : stored.join(", ");
  return new GoalsError(
    "store-gap",
    `the store holds numbers of ${of}, not of the streams in the goals file`,
    {
      exitCode: EXIT.fileWrong,
      hint: "Run ga4-goals pull again: it forgets what was counted in other streams.",
    },
  );
}

function gap(missing: readonly string[], dimension: string): GoalsError {
  const days =
    missing.length === 1 ? String(missing[0]) : `${missing[0]} and ${missing.length - 1} more days`;
  const by = dimension === "" ? "" : ` by ${dimension}`;
  return new GoalsError("store-gap", `the store does not hold ${days}${by} for all these goals`, {
    exitCode: EXIT.fileWrong,
    hint: "Run ga4-goals pull (with --since and --by as needed), or ask for other days; --compare none leaves out those before.",
  });
}
