/** `runRealtimeReport`: a report over the last half hour, by the fields that GA4 has there. */
import type { DimensionField, Fields, MetricField } from "./fields/fields.js";
import { fieldsFrom } from "./fields/fields.js";
import { aggregationsOf, checkFields, limitOf, orderingOf, type Question, readFields } from "./question.js";
import { spansOfMinutes } from "./spans.js";
import type { RunRealtimeReportRequestMessage } from "./wire.js";

const DIMENSIONS: ReadonlySet<string> = new Set([
  "appVersion",
  "city",
  "country",
  "countryId",
  "deviceCategory",
  "eventName",
  "platform",
  "streamId",
  "streamName",
  "unifiedScreenName",
]);

const METRICS: ReadonlySet<string> = new Set(["activeUsers", "eventCount", "keyEvents", "screenPageViews"]);

const MINUTES_AGO: DimensionField = {
  apiName: "minutesAgo",
  uiName: "Realtime minutes ago",
  category: "Time",
  description: "How many minutes ago the event came in, from 00.",
  sql: "lpad(minutes_ago::VARCHAR, 2, '0')",
  scope: "realtime",
};

/** Whoever did anything within the half hour is active. */
const activeNow = (metric: MetricField): MetricField =>
  metric.apiName === "activeUsers" ? { ...metric, sql: "count(DISTINCT person)" } : metric;

/** The realtime fields among a property's. */
function realtimeFields(fields: Fields): Fields {
  return fieldsFrom(
    [
      ...fields.dimensions.filter(
        ({ apiName }) => DIMENSIONS.has(apiName) || apiName.startsWith("customUser:"),
      ),
      MINUTES_AGO,
    ],
    fields.metrics.filter(({ apiName }) => METRICS.has(apiName)).map(activeNow),
  );
}

/** Reads a request. `lastMinute` is the oldest that may be asked for. Throws INVALID_ARGUMENT. */
export function readRealtime(
  request: RunRealtimeReportRequestMessage,
  fields: Fields,
  now: Date,
  lastMinute: number,
): Question {
  const asked = readFields(request, realtimeFields(fields));
  const limit = limitOf(request.limit);
  const spans = spansOfMinutes(request.minuteRanges, now, lastMinute);
  checkFields(asked);
  const dimensions =
    spans.length > 1 ? [...asked.dimensions, { name: "dateRange", sql: "range_name" }] : asked.dimensions;
  const names = dimensions.map(({ name }) => name);
  const metricNames = asked.metrics.map(({ name }) => name);
  return {
    ...asked,
    dimensions,
    spans,
    days: 0,
    orderings: request.orderBys.map((order) => orderingOf(order, names, metricNames)),
    aggregations: aggregationsOf(request.metricAggregations),
    limit,
    offset: 0,
    keepEmptyRows: false,
  };
}
