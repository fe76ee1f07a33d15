/**
 * From a request to a question that can be answered: names looked up, dates resolved, limits kept. Refuses in GA4's words
 * and in GA4's order of checks (names, limit and offset, date ranges, numbers of fields, then the rest). Pure; knows
 * nothing of quota.
 */
import { CURRENCIES, type ExchangeRates, worthIn } from "../money.js";
import type { SavedComparison } from "./comparisons.js";
import { lengthInDays, resolveDateRanges } from "./dates.js";
import { dimensionExpressionSql, dimensionsIn, metricSql, namesIn } from "./fields/expressions.js";
import { type DimensionField, type Fields, type MetricField, misfit } from "./fields/fields.js";
import { dimensionFilterSql, filteredFields } from "./filter-sql.js";
import { compared, type Span, spansOfCohorts, spansOfDays } from "./spans.js";
import type {
  AggregationName,
  DaysMessage,
  FieldsMessage,
  FilterExpressionMessage,
  OrderByMessage,
  RunReportRequestMessage,
} from "./wire.js";
import {
  cohortInvalid,
  cohortWithDates,
  countNotSupported,
  duplicateDimension,
  duplicateMetric,
  incompatible,
  invalidName,
  noCurrency,
  noSavedComparison,
  notADimension,
  notAMetric,
  notEmulated,
  nothingAsked,
  notPositive,
  orderedByUnknown,
  tooManyDimensions,
  tooManyMetrics,
} from "./wording.js";

/** A dimension as asked for: GA4 answers with the name the request used, also if that is a deprecated one. */
export interface AskedDimension {
  readonly name: string;
  /** Text, never NULL. */
  readonly sql: string;
}

export interface AskedMetric {
  readonly name: string;
  readonly type: MetricField["type"];
  /** An aggregate, never NULL. */
  readonly sql: string;
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

/** The fields of a request, looked up, and what else it may name. */
export interface AskedFields {
  readonly dimensions: readonly AskedDimension[];
  readonly metrics: readonly AskedMetric[];
  readonly dimensionFilter: FilterExpressionMessage | null;
  readonly metricFilter: FilterExpressionMessage | null;
  /** The SQL of a dimension that a filter names. */
  readonly dimensionSql: (name: string) => string;
  /** The SQL of a metric that a filter names. */
  readonly metricSql: (name: string) => string;
  /** The dimensions that expressions of the request are made of. */
  readonly within: readonly string[];
  /** Everything the request is about. */
  readonly used: { readonly dimensions: readonly DimensionField[]; readonly metrics: readonly MetricField[] };
  /** How many dimensions count against the limit: those asked for and those only filtered on. */
  readonly dimensionCount: number;
}

export interface Question
  extends Pick<
    AskedFields,
    "dimensions" | "metrics" | "dimensionFilter" | "metricFilter" | "dimensionSql" | "metricSql"
  > {
  readonly spans: readonly Span[];
  readonly orderings: readonly Ordering[];
  readonly aggregations: readonly Aggregation[];
  readonly limit: number;
  readonly offset: number;
  readonly keepEmptyRows: boolean;
  /** Days that all spans together look at; the price hangs on it. */
  readonly days: number;
}

/** What of a property a question hangs on. */
export interface Asked {
  readonly propertyId: string;
  readonly fields: Fields;
  /** The day in the property's time zone. */
  readonly today: string;
  readonly currency: string;
  readonly exchangeRates: ExchangeRates;
  /** One that the property has saved, by its name: `comparisons/1`. */
  readonly savedComparison: (name: string) => SavedComparison | undefined;
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

/** A dimension's text as reports show it. */
export function dimensionText({ sql }: DimensionField): string {
  return `coalesce(${sql}, '(not set)')`;
}

/** Looks the fields of a request up. Throws INVALID_ARGUMENT. */
export function readFields(request: FieldsMessage, fields: Fields, rate = 1): AskedFields {
  const formulas = named(request.metrics.filter(({ expression }) => expression !== ""));
  const joined = named(request.dimensions.filter(({ dimensionExpression }) => dimensionExpression !== null));
  /** A metric of the property, or one that the request makes of others. */
  const metricField = (name: string): Pick<MetricField, "sql" | "formula"> => {
    const formula = fields.metric(name) === undefined ? formulas.get(name)?.expression : undefined;
    return formula === undefined ? metricNamed(fields, name) : { sql: "NULL", formula };
  };
  const inCurrency = (type: MetricField["type"], sql: string): string =>
    rate === 1 || type !== "TYPE_CURRENCY" ? sql : `(${sql}) / ${rate}::DOUBLE`;
  const metrics = request.metrics.map(({ name, expression, invisible }): AskedMetric => {
    const plain = expression === "" ? fields.metric(name) : fields.metric(expression);
    if (expression === "" && plain === undefined) throw notAMetric(name);
    const type = plain?.type ?? "TYPE_FLOAT";
    const sql = metricSql(plain ?? { sql: "NULL", formula: expression }, metricField);
    return { name, type, invisible, sql: inCurrency(type, sql) };
  });
  const twiceMetric = firstDuplicate(request.metrics.map(({ name }) => name));
  if (twiceMetric !== undefined) throw duplicateMetric(twiceMetric);

  /** The text of a dimension of the property, or of one that the request makes of others; `within`: those around it. */
  const textOf = (name: string, within: readonly string[] = []): string => {
    const own = fields.dimension(name) === undefined ? joined.get(name)?.dimensionExpression : undefined;
    if (!own || within.includes(name)) return dimensionText(dimensionNamed(fields, name));
    return dimensionExpressionSql(own, (part) => textOf(part, [...within, name]));
  };
  const dimensions = request.dimensions.map(({ name, dimensionExpression }): AskedDimension => {
    const sql =
      dimensionExpression === null
        ? textOf(name)
        : dimensionExpressionSql(dimensionExpression, (part) => textOf(part, [name]));
    return { name, sql };
  });
  const twiceDimension = firstDuplicate(request.dimensions.map(({ name }) => name));
  if (twiceDimension !== undefined) throw duplicateDimension(twiceDimension);

  const asked = <A extends { readonly name: string; readonly sql: string }>(
    all: readonly A[],
    name: string,
  ) => all.find((one) => one.name === name)?.sql;
  const sqlOfDimension = (name: string): string => asked(dimensions, name) ?? textOf(name);
  const sqlOfMetric = (name: string): string =>
    asked(metrics, name) ?? metricSql(metricField(name), metricField);
  const filteredDimensions = filteredFields(request.dimensionFilter);
  const filteredMetrics = filteredFields(request.metricFilter);
  for (const name of filteredDimensions) sqlOfDimension(name);
  for (const name of filteredMetrics) sqlOfMetric(name);

  const within = request.dimensions.flatMap(({ dimensionExpression }) =>
    dimensionExpression === null ? [] : dimensionsIn(dimensionExpression),
  );
  const dimensionNames = [
    ...request.dimensions.flatMap(({ name, dimensionExpression }) =>
      dimensionExpression === null ? [name] : dimensionsIn(dimensionExpression),
    ),
    ...filteredDimensions,
  ].filter((name) => fields.dimension(name) !== undefined);
  const metricNames = [
    ...request.metrics.flatMap(({ name, expression }) => (expression === "" ? [name] : namesIn(expression))),
    ...filteredMetrics,
  ].filter((name) => fields.metric(name) !== undefined);
  return {
    dimensions,
    metrics,
    dimensionFilter: request.dimensionFilter,
    metricFilter: request.metricFilter,
    dimensionSql: sqlOfDimension,
    metricSql: sqlOfMetric,
    within,
    used: {
      dimensions: dimensionNames.map((name) => dimensionNamed(fields, name)),
      metrics: metricNames.map((name) => metricNamed(fields, name)),
    },
    dimensionCount: new Set(dimensionNames).size,
  };
}

/** Those that a request makes of others, by the names that it gives them. Throws INVALID_ARGUMENT for other letters. */
function named<F extends { readonly name: string }>(made: readonly F[]): ReadonlyMap<string, F> {
  for (const { name } of made) if (!/^[a-zA-Z0-9_]+$/.test(name)) throw invalidName(name);
  return new Map(made.map((field) => [field.name, field]));
}

/** Refuses too many fields, none, and those that do not go together. */
export function checkFields(asked: AskedFields, inCohorts = false): void {
  if (asked.metrics.length > 10) throw tooManyMetrics(asked.metrics.length);
  if (asked.dimensionCount > 9) throw tooManyDimensions(asked.dimensionCount);
  if (asked.metrics.length === 0 && asked.dimensions.length === 0) throw nothingAsked();
  const change = misfit(asked.used.dimensions, asked.used.metrics, inCohorts);
  if (change !== undefined) throw incompatible(change);
}

export function orderingOf(
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

export function aggregationsOf(names: readonly AggregationName[]): readonly Aggregation[] {
  const wanted = new Set<Aggregation>();
  for (const name of names) {
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

/** The limit as a number. Throws INVALID_ARGUMENT for a negative one. */
export function limitOf(text: string): number {
  const limit = BigInt(text);
  if (limit < 0n) throw notPositive("limit", limit);
  const wanted = limit === 0n ? DEFAULT_LIMIT : limit;
  return Number(wanted < MAXIMUM_LIMIT ? wanted : MAXIMUM_LIMIT);
}

export function offsetOf(text: string): number {
  const offset = BigInt(text);
  if (offset < 0n) throw notPositive("offset", offset);
  return Number(offset);
}

/** The events a request over days is about, and the columns that tell its spans apart. */
export function readSpans(
  request: DaysMessage,
  asked: AskedFields,
  { propertyId, today, savedComparison }: Asked,
): {
  readonly spans: readonly Span[];
  readonly days: number;
  readonly dimensions: readonly AskedDimension[];
} {
  if (request.cohortSpec !== null) {
    if (request.dateRanges.length > 0) throw cohortWithDates();
    const spans = spansOfCohorts(request.cohortSpec, propertyId, today);
    if (!asked.dimensions.some(({ name }) => name === "cohort"))
      throw cohortInvalid("the dimension cohort must be among the dimensions");
    return { spans, days: 0, dimensions: asked.dimensions };
  }
  const ranges = resolveDateRanges(request.dateRanges, today);
  const from = relationOf(asked.used);
  const comparisons = request.comparisons.map(({ name = "", dimensionFilter, comparison = "" }, index) => {
    const saved = dimensionFilter ? undefined : savedComparison(comparison);
    const filter = dimensionFilter ?? saved?.dimensionFilter;
    if (!filter) throw noSavedComparison(comparison);
    return {
      name: name || saved?.displayName || `comparison_${index}`,
      sql: dimensionFilterSql(filter, asked.dimensionSql),
    };
  });
  const shown = (name: string, column: string, several: boolean): readonly AskedDimension[] =>
    several && !asked.dimensions.some((one) => one.name === name) ? [{ name, sql: column }] : [];
  return {
    spans: compared(spansOfDays(ranges, from), comparisons),
    days: ranges.reduce((sum, range) => sum + lengthInDays(range), 0),
    dimensions: [
      ...asked.dimensions,
      ...shown("comparison", "comparison_name", comparisons.length > 0),
      // several date ranges without the dimension get it, in last place
      ...shown("dateRange", "range_name", ranges.length > 1),
    ],
  };
}

/** What holds the rows: an item's dimension wants an event once for each item, a cost wants the costs. */
function relationOf({ dimensions, metrics }: AskedFields["used"]): string {
  if (dimensions.some(({ scope }) => scope === "item")) return "item_facts";
  return metrics.some(({ scope }) => scope === "cost") ? "costed_facts" : "facts";
}

/** What one unit of the asked currency is worth in the property's. */
export function rateOf(currencyCode: string, { currency, exchangeRates }: Asked): number {
  if (currencyCode === "" || currencyCode === currency) return 1;
  if (!CURRENCIES.has(currencyCode)) throw noCurrency(currencyCode);
  const rate = worthIn(currency, currencyCode, exchangeRates);
  if (rate === undefined)
    throw notEmulated(
      `a report in ${currencyCode} (no exchange rate for it is among startGa4's exchangeRates)`,
    );
  return rate;
}

/** Reads a request for a report. Throws a StatusError for what GA4 refuses (INVALID_ARGUMENT). */
export function readQuestion(request: RunReportRequestMessage, asking: Asked): Question {
  if (request.cohortSpec?.cohortReportSettings?.accumulate)
    throw cohortInvalid("accumulate is for pivot reports");
  const asked = readFields(request, asking.fields, rateOf(request.currencyCode, asking));
  const limit = limitOf(request.limit);
  const offset = offsetOf(request.offset);
  const { spans, days, dimensions } = readSpans(request, asked, asking);
  checkFields(asked, request.cohortSpec !== null);
  const { metrics, dimensionFilter, metricFilter, dimensionSql } = asked;
  const shownNames = dimensions.map(({ name }) => name);
  const metricNames = metrics.map(({ name }) => name);
  return {
    dimensions,
    metrics,
    spans,
    days,
    dimensionFilter,
    metricFilter,
    dimensionSql,
    metricSql: asked.metricSql,
    orderings: request.orderBys.map((order) => orderingOf(order, shownNames, metricNames)),
    aggregations: aggregationsOf(request.metricAggregations),
    limit,
    offset,
    keepEmptyRows: request.keepEmptyRows,
  };
}
