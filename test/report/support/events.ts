/**
 * Answers the report's questions by counting a list of events, the slow and obvious way: one filter and one set a
 * number. It stands where Google stands; none of its code comes from `src/`.
 */
import type {
  FunnelReader,
  FunnelRequest,
  Metadata,
  ReportReader,
  ReportRequest,
  ReportResponse,
  ReportRow,
} from "../../../src/report/port.js";

export interface SeenEvent {
  /** YYYY-MM-DD */
  readonly day: string;
  readonly user: string;
  readonly session: string;
  readonly name: string;
  /** True where the event was a key event when it came. */
  readonly key: boolean;
  readonly value?: number;
  readonly device?: string;
  /** Of the session. */
  readonly channel?: string;
  readonly campaign?: string;
}

/** How a metric is counted over some events, out of all those of the same days. */
function measure(metric: string, events: readonly SeenEvent[]): number {
  const distinct = (of: (event: SeenEvent) => string, some: readonly SeenEvent[] = events): number =>
    new Set(some.map(of)).size;
  const sessionOf = (event: SeenEvent): string => event.session;
  const userOf = (event: SeenEvent): string => event.user;
  const [name, event] = metric.split(":");
  const keyEvents = events.filter((one) => one.key && (event === undefined || one.name === event));
  switch (name) {
    case "sessions":
      return distinct(sessionOf);
    case "totalUsers":
    case "activeUsers":
      return distinct(userOf);
    case "engagedSessions":
      return [...new Set(events.map(sessionOf))].filter(
        (session) => events.filter((one) => one.session === session && one.name === "page_view").length >= 2,
      ).length;
    case "screenPageViews":
      return events.filter((one) => one.name === "page_view").length;
    case "eventCount":
      return events.length;
    case "keyEvents":
      return keyEvents.length;
    case "eventValue":
      return events.reduce((sum, one) => sum + (one.value ?? 0), 0);
    case "purchaseRevenue":
    case "totalRevenue":
      return events.filter((one) => one.name === "purchase").reduce((sum, one) => sum + (one.value ?? 0), 0);
    case "sessionKeyEventRate":
      return distinct(sessionOf, keyEvents) / distinct(sessionOf);
    case "userKeyEventRate":
      return distinct(userOf, keyEvents) / distinct(userOf);
    default:
      throw new Error(`the test counts no ${metric}`);
  }
}

function label(dimension: string, event: SeenEvent): string {
  switch (dimension) {
    case "date":
      return event.day.replaceAll("-", "");
    case "eventName":
      return event.name;
    case "isKeyEvent":
      return String(event.key);
    case "deviceCategory":
      return event.device ?? "(not set)";
    case "sessionDefaultChannelGroup":
      return event.channel ?? "Direct";
    case "sessionCampaignName":
      return event.campaign ?? "(direct)";
    default:
      throw new Error(`the test knows no ${dimension}`);
  }
}

function answer(request: ReportRequest, all: readonly SeenEvent[]): ReportResponse {
  const rows = request.dateRanges.flatMap(({ name: range, start, end }): ReportRow[] => {
    const events = all.filter(
      (event) =>
        event.day >= start &&
        event.day <= end &&
        (request.filter === undefined ||
          request.filter.values.includes(label(request.filter.dimension, event))),
    );
    const groups = new Map<string, SeenEvent[]>();
    for (const event of events) {
      const key = JSON.stringify(request.dimensions.map((dimension) => label(dimension, event)));
      groups.set(key, [...(groups.get(key) ?? []), event]);
    }
    return [...groups].map(([key, group]) => {
      const labels: string[] = JSON.parse(key);
      return {
        range,
        dimensions: Object.fromEntries(
          request.dimensions.map((dimension, index) => [dimension, labels[index] ?? ""]),
        ),
        metrics: Object.fromEntries(request.metrics.map((metric) => [metric, measure(metric, group)])),
      };
    });
  });
  return plainResponse(rows);
}

/** An answer with nothing to say against it. */
function plainResponse(rows: readonly ReportRow[]): ReportResponse {
  return {
    rows,
    rowCount: rows.length,
    currency: "EUR",
    timeZone: "Europe/Berlin",
    sampling: [],
    thresholded: false,
    otherRow: false,
    restrictedMetrics: [],
    quota: {
      day: { consumed: 3, remaining: 199_000 },
      hour: { consumed: 3, remaining: 39_000 },
      projectHour: { consumed: 3, remaining: 13_000 },
    },
  };
}

export interface CountingReader extends ReportReader {
  readonly batches: readonly (readonly ReportRequest[])[];
}

/** A property with these events and key events. `change` edits every answer, to say what GA4 may say besides. */
export function countingReader(
  events: readonly SeenEvent[],
  keyEvents: readonly string[],
  change: (response: ReportResponse) => ReportResponse = (response) => response,
): CountingReader {
  const batches: (readonly ReportRequest[])[] = [];
  const metadata: Metadata = {
    dimensions: [
      ...["date", "eventName", "isKeyEvent", "deviceCategory"],
      ...["sessionCampaignName", "sessionDefaultChannelGroup"],
    ],
    metrics: [
      "sessions",
      "totalUsers",
      "eventCount",
      "keyEvents",
      ...keyEvents.flatMap((event) => [
        `keyEvents:${event}`,
        `sessionKeyEventRate:${event}`,
        `userKeyEventRate:${event}`,
      ]),
    ].map((name) => ({ name, blocked: false })),
  };
  return {
    batches,
    getMetadata: async () => metadata,
    batchRunReports: async (requests) => {
      batches.push(requests);
      return requests.map((request) => change(answer(request, events)));
    },
  };
}

export interface CountingFunnels extends FunnelReader {
  readonly asked: readonly FunnelRequest[];
}

/** Funnels over the same events, which come in the order in which they happened. */
export function countingFunnels(events: readonly SeenEvent[]): CountingFunnels {
  const asked: FunnelRequest[] = [];
  return {
    asked,
    runFunnelReport: async (request) => {
      asked.push(request);
      const rows = request.dateRanges.flatMap(({ name: range, start, end }) => {
        const users = new Map<string, number>();
        for (const event of events.filter(({ day }) => day >= start && day <= end)) {
          const done = users.get(event.user) ?? 0;
          const step = request.steps[done];
          if ((typeof step === "string" ? step : step?.event) === event.name) users.set(event.user, done + 1);
        }
        return request.steps.map((_, step) => ({
          range,
          step,
          users: [...users.values()].filter((done) => done > step).length,
        }));
      });
      return {
        rows,
        sampling: [],
        quota: {
          day: { consumed: 4, remaining: 199_990 },
          hour: { consumed: 4, remaining: 39_990 },
          projectHour: { consumed: 4, remaining: 13_990 },
        },
      };
    },
  };
}
