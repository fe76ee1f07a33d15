/**
 * `runPivotReport`: the same questions as a report's, laid out by pivots. Each pivot orders and cuts what its own
 * dimensions say; a row is there where all its pivots show its values. Totals are computed again from the events, because
 * users and sessions do not add up.
 */
import type { DuckDBValue } from "@duckdb/node-api";
import { filteredFields } from "./filter-sql.js";
import { type AskedDimension, type AskedFields, limitOf, offsetOf, type Question } from "./question.js";
import { metricText, reportSql } from "./report.js";
import { asOne, type Span } from "./spans.js";
import type {
  AggregationName,
  FilterExpressionMessage,
  OrderByMessage,
  PivotMessage,
  RowMessage,
} from "./wire.js";
import { orderedByUnknown, pivotInvalid } from "./wording.js";

const MOST_CELLS = 250_000;

export interface PivotQuestion {
  readonly asked: AskedFields;
  readonly spans: readonly Span[];
  readonly pivots: readonly PivotMessage[];
  /** Those that a pivot shows, in the order of the pivots. */
  readonly shown: readonly AskedDimension[];
  readonly keepEmptyRows: boolean;
}

/** Lays out what is asked. `dimensions` are the request's and, for several date ranges, `dateRange`. Throws INVALID_ARGUMENT. */
export function readPivots(
  pivots: readonly PivotMessage[],
  asked: AskedFields,
  dimensions: readonly AskedDimension[],
  spans: readonly Span[],
  keepEmptyRows: boolean,
): PivotQuestion {
  const [first] = pivots;
  if (first === undefined) throw pivotInvalid("at least one pivot is needed");
  if (asked.metrics.length === 0) throw pivotInvalid("at least one metric is needed");
  checkUse(pivots, asked);
  const named = new Set<string>();
  for (const { fieldNames, limit, offset } of pivots) {
    if (fieldNames.length === 0) throw pivotInvalid("each pivot needs at least one field name");
    for (const name of fieldNames) {
      if (!dimensions.some((one) => one.name === name))
        throw pivotInvalid(`${name} is not among the dimensions`);
      if (named.has(name)) throw pivotInvalid(`${name} is in two pivots`);
      named.add(name);
    }
    if (BigInt(limit) === 0n) throw pivotInvalid("each pivot needs a limit");
    limitOf(limit);
    offsetOf(offset);
  }
  const cells = pivots.reduce((product, { limit }) => product * Number(limit), 1);
  if (cells > MOST_CELLS) throw pivotInvalid(`the product of the limits must not exceed ${MOST_CELLS}`);
  const shown = pivots.flatMap(({ fieldNames }) =>
    fieldNames.flatMap((name) => dimensions.filter((one) => one.name === name)),
  );
  // date ranges and comparisons are told apart where a pivot does
  const apart = ["dateRange", "comparison"].some((name) => named.has(name));
  return { asked, spans: apart ? spans : asOne(spans), pivots, shown, keepEmptyRows };
}

/** What is filtered by is asked for, and each dimension that is asked for is of use. */
function checkUse(pivots: readonly PivotMessage[], asked: AskedFields): void {
  const names = (all: readonly { readonly name: string }[]): readonly string[] => all.map(({ name }) => name);
  const [filtered, measured] = [filteredFields(asked.dimensionFilter), filteredFields(asked.metricFilter)];
  const unasked =
    filtered.find((name) => !names(asked.dimensions).includes(name)) ??
    measured.find((name) => !names(asked.metrics).includes(name));
  if (unasked !== undefined) throw pivotInvalid(`${unasked} is filtered by and not asked for`);
  const used = new Set([...pivots.flatMap(({ fieldNames }) => fieldNames), ...filtered, ...asked.within]);
  const idle = names(asked.dimensions).find((name) => !used.has(name));
  if (idle !== undefined) throw pivotInvalid(`${idle} is in no pivot, filter or expression`);
}

interface Line {
  readonly values: readonly string[];
  readonly metrics: readonly number[];
}

/** Answers SQL. */
type Query = (sql: string) => Promise<readonly (readonly DuckDBValue[])[]>;

/** The lines of a question with these dimensions alone. */
async function linesOf(
  query: Query,
  propertyId: string,
  { asked, spans, keepEmptyRows }: PivotQuestion,
  dimensions: readonly AskedDimension[],
  options: { readonly filter?: FilterExpressionMessage; readonly whole?: boolean } = {},
): Promise<readonly Line[]> {
  const filters = [asked.dimensionFilter, options.filter].filter((one) => one !== null && one !== undefined);
  const question: Question = {
    ...asked,
    dimensions,
    spans,
    days: 0,
    dimensionFilter: filters.length > 1 ? { andGroup: { expressions: filters } } : (filters[0] ?? null),
    metricFilter: options.whole ? asked.metricFilter : null,
    orderings: [],
    aggregations: [],
    limit: Number.MAX_SAFE_INTEGER,
    offset: 0,
    keepEmptyRows,
  };
  const lines = await query(reportSql(propertyId, question));
  return lines
    .filter(([kind]) => kind === "row")
    .map((line) => ({
      values: dimensions.map((_, index) => String(line[3 + index])),
      metrics: asked.metrics.map((_, index) => Number(line[3 + dimensions.length + index] ?? 0)),
    }));
}

const keyOf = (values: readonly string[]): string => JSON.stringify(values);

/** Each combination of a pivot's values, in its order. */
async function headerOf(
  query: Query,
  propertyId: string,
  question: PivotQuestion,
  pivot: PivotMessage,
  there: readonly (readonly string[])[],
): Promise<readonly (readonly string[])[]> {
  const own = question.shown.filter(({ name }) => pivot.fieldNames.includes(name));
  const metricIndex = (name: string): number => {
    const index = question.asked.metrics.findIndex((metric) => metric.name === name);
    if (index < 0) throw orderedByUnknown(name);
    return index;
  };
  const orders: readonly OrderByMessage[] =
    pivot.orderBys.length > 0 || question.asked.metrics.length === 0
      ? pivot.orderBys
      : [{ metric: { metricName: question.asked.metrics[0]?.name ?? "" }, desc: true }];
  const comparers: ((a: readonly string[], b: readonly string[]) => number)[] = [];
  for (const order of orders) {
    const sign = order.desc ? -1 : 1;
    if (order.dimension) {
      const { dimensionName, orderType } = order.dimension;
      const at = own.findIndex(({ name }) => name === dimensionName);
      if (at < 0) throw orderedByUnknown(dimensionName);
      const text = (values: readonly string[]): string | number => {
        const value = values[at] ?? "";
        if (orderType === "NUMERIC")
          return Number.isNaN(Number(value)) ? Number.NEGATIVE_INFINITY : Number(value);
        return orderType === "CASE_INSENSITIVE_ALPHANUMERIC" ? value.toLowerCase() : value;
      };
      comparers.push((a, b) => sign * compare(text(a), text(b)));
      continue;
    }
    const index = metricIndex(order.metric?.metricName ?? order.pivot?.metricName ?? "");
    const expressions = (order.pivot?.pivotSelections ?? []).map(({ dimensionName, dimensionValue }) => ({
      filter: {
        fieldName: dimensionName,
        stringFilter: { matchType: "EXACT" as const, value: dimensionValue, caseSensitive: true },
      },
    }));
    const selected = expressions.length === 0 ? {} : { filter: { andGroup: { expressions } } };
    const lines = await linesOf(query, propertyId, question, own, selected);
    const worth = new Map(lines.map(({ values, metrics }) => [keyOf(values), metrics[index] ?? 0]));
    comparers.push((a, b) => sign * ((worth.get(keyOf(a)) ?? 0) - (worth.get(keyOf(b)) ?? 0)));
  }
  comparers.push(
    (a, b) => a.map((value, at) => compare(value, b[at] ?? "")).find((order) => order !== 0) ?? 0,
  );
  return [...there].sort((a, b) => comparers.map((by) => by(a, b)).find((order) => order !== 0) ?? 0);
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const MARKS = {
  TOTAL: "RESERVED_TOTAL",
  MINIMUM: "RESERVED_MIN",
  MAXIMUM: "RESERVED_MAX",
  COUNT: "RESERVED_COUNT",
} as const;

type Kind = keyof typeof MARKS;

const asks = ({ metricAggregations }: PivotMessage, kind: AggregationName): boolean =>
  metricAggregations.includes(kind);

export interface PivotReportMessage {
  readonly pivotHeaders: readonly object[];
  readonly dimensionHeaders: readonly { readonly name: string }[];
  readonly metricHeaders: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly RowMessage[];
  readonly aggregates: readonly RowMessage[];
  readonly kind: string;
}

/** Answers a laid out question. */
export async function pivotReport(
  query: Query,
  propertyId: string,
  question: PivotQuestion,
): Promise<PivotReportMessage> {
  const { pivots, shown, asked } = question;
  const base = await linesOf(query, propertyId, question, shown, { whole: true });
  const at = new Map(shown.map(({ name }, index) => [name, index]));
  const partOf = (pivot: PivotMessage, { values }: Line): readonly string[] =>
    pivot.fieldNames.map((name) => values[at.get(name) ?? -1] ?? "");

  const headers: {
    readonly all: readonly (readonly string[])[];
    readonly place: ReadonlyMap<string, number>;
  }[] = [];
  for (const pivot of pivots) {
    const there = [
      ...new Map(base.map((line) => [keyOf(partOf(pivot, line)), partOf(pivot, line)])).values(),
    ];
    const all = await headerOf(query, propertyId, question, pivot, there);
    const from = offsetOf(pivot.offset);
    const page = all.slice(from, from + limitOf(pivot.limit));
    headers.push({ all, place: new Map(page.map((values, index) => [keyOf(values), index])) });
  }
  const placesOf = (line: Line): readonly (number | undefined)[] =>
    pivots.map((pivot, index) => headers[index]?.place.get(keyOf(partOf(pivot, line))));
  const rows = base
    .map((line) => ({ line, places: placesOf(line) }))
    .filter(({ places }) => places.every((place) => place !== undefined))
    .sort(
      (a, b) =>
        a.places.map((place, index) => (place ?? 0) - (b.places[index] ?? 0)).find((order) => order !== 0) ??
        0,
    );

  const metricValues = (metrics: readonly number[]): RowMessage["metricValues"] =>
    asked.metrics.flatMap(({ invisible }, index) =>
      invisible ? [] : [{ value: metricText(metrics[index]) }],
    );
  const aggregates: RowMessage[] = [];
  for (const kind of Object.keys(MARKS) as Kind[]) {
    for (const summed of subsetsOf(pivots.filter((pivot) => asks(pivot, kind)))) {
      const gone = new Set(summed.flatMap(({ fieldNames }) => fieldNames));
      const kept = shown.filter(({ name }) => !gone.has(name));
      const lines =
        kind === "TOTAL"
          ? await linesOf(query, propertyId, question, kept)
          : extremes(kind, base, shown, kept);
      for (const { values, metrics } of lines) {
        const value = (name: string): string =>
          values[kept.findIndex((one) => one.name === name)] ?? MARKS[kind];
        const all = { values: shown.map(({ name }) => value(name)), metrics };
        const visible = pivots.every(
          (pivot, index) => summed.includes(pivot) || headers[index]?.place.has(keyOf(partOf(pivot, all))),
        );
        if (visible)
          aggregates.push({
            dimensionValues: all.values.map((text) => ({ value: text })),
            metricValues: metricValues(metrics),
          });
      }
    }
  }
  return {
    pivotHeaders: pivots.map((pivot, index) => ({
      pivotDimensionHeaders: [
        ...[...(headers[index]?.place.keys() ?? [])].map((key) => JSON.parse(key) as string[]),
        ...(Object.keys(MARKS) as Kind[])
          .filter((kind) => asks(pivot, kind))
          .map((kind) => pivot.fieldNames.map(() => MARKS[kind])),
      ].map((values) => ({ dimensionValues: values.map((value) => ({ value })) })),
      rowCount: headers[index]?.all.length ?? 0,
    })),
    dimensionHeaders: shown.map(({ name }) => ({ name })),
    metricHeaders: asked.metrics.flatMap(({ name, type, invisible }) => (invisible ? [] : [{ name, type }])),
    rows: rows.map(({ line }) => ({
      dimensionValues: line.values.map((value) => ({ value })),
      metricValues: metricValues(line.metrics),
    })),
    aggregates,
    kind: "analyticsData#runPivotReport",
  };
}

/** Every subset but the empty one. */
function subsetsOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  const sets: (readonly T[])[] = [];
  for (const one of all) sets.push(...sets.map((set) => [...set, one]), [one]);
  return sets;
}

/** The least, the greatest, or the number of the rows that are alike but for what is summed over. */
function extremes(
  kind: Exclude<Kind, "TOTAL">,
  base: readonly Line[],
  shown: readonly AskedDimension[],
  kept: readonly AskedDimension[],
): readonly Line[] {
  const groups = new Map<string, Line[]>();
  for (const line of base) {
    const key = keyOf(line.values.filter((_, index) => kept.includes(shown[index] as AskedDimension)));
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  const one = (values: readonly number[]): number => {
    if (kind === "COUNT") return values.length;
    return kind === "MINIMUM" ? Math.min(...values) : Math.max(...values);
  };
  return [...groups].map(([key, lines]) => ({
    values: JSON.parse(key) as string[],
    metrics: (lines[0]?.metrics ?? []).map((_, index) =>
      one(lines.map(({ metrics }) => metrics[index] ?? 0)),
    ),
  }));
}
