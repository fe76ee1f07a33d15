/**
 * From a RunReportRequest to a question that can be answered: names looked up, dates resolved, limits kept. Refuses in
 * GA4's words and in GA4's order of checks (names, limit and offset, date ranges, numbers of fields, then the rest).
 * Pure; knows nothing of SQL or quota.
 */

import { type DayRange, resolveDateRanges } from "./dates.js";
import type { DimensionField, Fields, MetricField } from "./fields.js";
import { filteredFields } from "./filter-sql.js";
import type { FilterExpressionMessage, OrderByMessage, RunReportRequestMessage } from "./wire.js";
import {
  countNotSupported,
  duplicateDimension,
  duplicateMetric,
  notADimension,
  notAMetric,
  notEmulated,
  nothingAsked,
  notPositive,
  orderedByUnknown,
  tooManyDimensions,
  tooManyMetrics,
} from "./wording.js";

/** A field as asked for: GA4 answers with the name the request used, also if that is a deprecated one. */
interface Asked<F> {
  readonly name: string;
  readonly field: F;
}

interface AskedMetric extends Asked<MetricField> {
  /** Computed for filters and order only. */
  readonly invisible: boolean;
}

export type Ordering =
  | { readonly by: "metric"; readonly index: number; readonly descending: boolean }
  | {
      readonly by: "dimension";
      readonly index: number;
      readonly descending: boolean;
      readonly as: "text" | "folded" | "number";
    };

type Aggregation = "TOTAL" | "MINIMUM" | "MAXIMUM";

export interface Question {
  readonly dimensions: readonly Asked<DimensionField>[];
  readonly metrics: readonly AskedMetric[];
  readonly ranges: readonly DayRange[];
  readonly dimensionFilter: FilterExpressionMessage | null;
  readonly metricFilter: FilterExpressionMessage | null;
  readonly orderings: readonly Ordering[];
  readonly aggregations: readonly Aggregation[];
  readonly limit: number;
  readonly offset: number;
  readonly keepEmptyRows: boolean;
}

const DEFAULT_LIMIT = 10_000n;
const MAXIMUM_LIMIT = 250_000n;

function firstDuplicate(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index);
}

/** The dimension of a name. Throws INVALID_ARGUMENT if there is none. */
export function dimensionNamed(fields: Fields, name: string): DimensionField {
  const field = fields.dimension(name);
  if (field === undefined) throw notADimension(name);
  return field;
}

/** The metric of a name. Throws INVALID_ARGUMENT if there is none. */
export function metricNamed(fields: Fields, name: string): MetricField {
  const field = fields.metric(name);
  if (field === undefined) throw notAMetric(name);
  return field;
}

function refuseNotEmulated(request: RunReportRequestMessage, propertyCurrency: string): void {
  if (request.cohortSpec !== null) throw notEmulated("cohortSpec");
  if (request.comparisons.length > 0) throw notEmulated("comparisons");
  if (request.dimensions.some(({ dimensionExpression }) => dimensionExpression !== null)) {
    throw notEmulated("dimensionExpression");
  }
  if (request.metrics.some(({ expression }) => expression !== "")) throw notEmulated("a metric's expression");
  if (request.currencyCode !== "" && request.currencyCode !== propertyCurrency) {
    throw notEmulated(`a report in ${request.currencyCode} (there are no exchange rates)`);
  }
}

function orderingOf(
  order: OrderByMessage,
  dimensions: readonly string[],
  metrics: readonly string[],
): Ordering {
  const descending = order.desc;
  if (order.metric) {
    const index = metrics.indexOf(order.metric.metricName);
    if (index < 0) throw orderedByUnknown(order.metric.metricName);
    return { by: "metric", index, descending };
  }
  const index = order.dimension ? dimensions.indexOf(order.dimension.dimensionName) : -1;
  if (!order.dimension || index < 0) throw orderedByUnknown(order.dimension?.dimensionName ?? "");
  switch (order.dimension.orderType) {
    case "NUMERIC":
      return { by: "dimension", index, descending, as: "number" };
    case "CASE_INSENSITIVE_ALPHANUMERIC":
      return { by: "dimension", index, descending, as: "folded" };
    case "ALPHANUMERIC":
    case "ORDER_TYPE_UNSPECIFIED":
      return { by: "dimension", index, descending, as: "text" };
  }
}

function aggregationsOf(request: RunReportRequestMessage): readonly Aggregation[] {
  const wanted = new Set<Aggregation>();
  for (const name of request.metricAggregations) {
    switch (name) {
      case "COUNT":
        throw countNotSupported();
      case "METRIC_AGGREGATION_UNSPECIFIED":
        break;
      default:
        wanted.add(name);
    }
  }
  return [...wanted];
}

/** Several date ranges without the dimension `dateRange` get it, in last place. */
function withDateRange(
  dimensions: readonly Asked<DimensionField>[],
  ranges: readonly DayRange[],
  fields: Fields,
): readonly Asked<DimensionField>[] {
  if (ranges.length < 2 || dimensions.some(({ name }) => name === "dateRange")) return dimensions;
  return [...dimensions, { name: "dateRange", field: dimensionNamed(fields, "dateRange") }];
}

/**
 * Reads a request. `today` is the day in the property's time zone. Throws a StatusError for what GA4 refuses
 * (INVALID_ARGUMENT) and for what this emulator does not answer (UNIMPLEMENTED).
 */
export function readQuestion(
  request: RunReportRequestMessage,
  fields: Fields,
  today: string,
  propertyCurrency: string,
): Question {
  refuseNotEmulated(request, propertyCurrency);

  const metricNames = request.metrics.map(({ name }) => name);
  const dimensionNames = request.dimensions.map(({ name }) => name);
  const metrics = request.metrics.map(({ name, invisible }) => ({
    name,
    invisible,
    field: metricNamed(fields, name),
  }));
  const twiceMetric = firstDuplicate(metricNames);
  if (twiceMetric !== undefined) throw duplicateMetric(twiceMetric);
  const dimensions = dimensionNames.map((name) => ({ name, field: dimensionNamed(fields, name) }));
  const twiceDimension = firstDuplicate(dimensionNames);
  if (twiceDimension !== undefined) throw duplicateDimension(twiceDimension);
  const filteredDimensions = filteredFields(request.dimensionFilter);
  for (const name of filteredDimensions) dimensionNamed(fields, name);
  for (const name of filteredFields(request.metricFilter)) metricNamed(fields, name);

  const limit = BigInt(request.limit);
  if (limit < 0n) throw notPositive("limit", limit);
  const offset = BigInt(request.offset);
  if (offset < 0n) throw notPositive("offset", offset);

  const ranges = resolveDateRanges(request.dateRanges, today);

  if (metrics.length > 10) throw tooManyMetrics(metrics.length);
  // A dimension that is only filtered on counts as well.
  const used = new Set([...dimensionNames, ...filteredDimensions]).size;
  if (used > 9) throw tooManyDimensions(used);
  if (metrics.length === 0 && dimensions.length === 0) throw nothingAsked();

  const shown = withDateRange(dimensions, ranges, fields);
  const shownNames = shown.map(({ name }) => name);
  const wantedLimit = limit === 0n ? DEFAULT_LIMIT : limit;
  return {
    dimensions: shown,
    metrics,
    ranges,
    dimensionFilter: request.dimensionFilter,
    metricFilter: request.metricFilter,
    orderings: request.orderBys.map((order) => orderingOf(order, shownNames, metricNames)),
    aggregations: aggregationsOf(request),
    limit: Number(wantedLimit < MAXIMUM_LIMIT ? wantedLimit : MAXIMUM_LIMIT),
    offset: Number(offset),
    keepEmptyRows: request.keepEmptyRows,
  };
}
