/** From the lines of a report's SQL to a RunReportResponse. Knows nothing of SQL or quota. */

import type { DuckDBValue } from "@duckdb/node-api";
import { numberText } from "./number-text.js";
import type { Question } from "./question.js";
import type { LineKind } from "./report-sql.js";
import type { RowMessage } from "./wire.js";

/** What a RunReportResponse is made of, without the quota. */
export interface ReportMessage {
  readonly dimensionHeaders: readonly { readonly name: string }[];
  readonly metricHeaders: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly RowMessage[];
  readonly totals: readonly RowMessage[];
  readonly maximums: readonly RowMessage[];
  readonly minimums: readonly RowMessage[];
  readonly rowCount: number;
  readonly metadata: object;
  readonly kind: string;
}

/** What GA4 says against its own answers. */
export interface Blemishes {
  readonly samplingMetadatas?: readonly {
    readonly samplesReadCount: number;
    readonly samplingSpaceSize: number;
  }[];
  readonly subjectToThresholding?: boolean;
  readonly dataLossFromOtherRow?: boolean;
}

function metricText(value: DuckDBValue | undefined): string {
  return typeof value === "number" || typeof value === "bigint" ? numberText(value) : "0";
}

/** Builds the answer from the statement's result: kind, position, range index, dimensions, metrics. */
export function reportOf(
  question: Question,
  lines: readonly (readonly DuckDBValue[])[],
  about: { readonly currencyCode: string; readonly timeZone: string },
  blemishes: Blemishes = {},
): ReportMessage {
  const { dimensions, metrics, ranges } = question;

  const metricValues = (line: readonly DuckDBValue[]): RowMessage["metricValues"] =>
    metrics.flatMap(({ invisible }, index) =>
      invisible ? [] : [{ value: metricText(line[3 + dimensions.length + index]) }],
    );
  const ofKind = (kind: LineKind): readonly (readonly DuckDBValue[])[] =>
    lines.filter((line) => line[0] === kind);
  const aggregated = (kind: LineKind, mark: string): readonly RowMessage[] =>
    ofKind(kind).map((line) => ({
      dimensionValues: dimensions.map(({ name }) => ({
        value: name === "dateRange" && ranges.length > 1 ? (ranges[Number(line[2])]?.name ?? mark) : mark,
      })),
      metricValues: metricValues(line),
    }));

  return {
    dimensionHeaders: dimensions.map(({ name }) => ({ name })),
    metricHeaders: metrics.flatMap(({ name, field, invisible }) =>
      invisible ? [] : [{ name, type: field.type }],
    ),
    rows: ofKind("row").map((line) => ({
      dimensionValues: dimensions.map((_, index) => ({ value: String(line[3 + index]) })),
      metricValues: metricValues(line),
    })),
    totals: aggregated("total", "RESERVED_TOTAL"),
    maximums: aggregated("maximum", "RESERVED_MAX"),
    minimums: aggregated("minimum", "RESERVED_MIN"),
    rowCount: Number(ofKind("count")[0]?.[1] ?? 0),
    metadata: {
      currencyCode: about.currencyCode,
      timeZone: about.timeZone,
      dataLossFromOtherRow: false,
      subjectToThresholding: false,
      ...blemishes,
    },
    kind: "analyticsData#runReport",
  };
}
