/**
 * What a row of the tables beside this file is: a request that Google's documentation shows, or an option that its protos
 * describe, written anew for the small shop of ../data/shop.ts, and what must come of it.
 */
import { expect } from "vitest";
import { named } from "../data/analytics.js";

/** Google's samples, a program a request: googleanalytics/nodejs-docs-samples. */
export const NODE = "nodejs-docs-samples/google-analytics-data";
/** developers.google.com/analytics/devguides/reporting/data/v1 */
export const PAGE = "reporting/data/v1";
/** The comments of google/analytics/data, by message. */
export const PROTO = "google/analytics/data";

export interface Asked {
  /** As Google names it, or the option. */
  readonly what: string;
  /** One of the places above, and the file, page or message there. */
  readonly source: string;
  readonly method: string;
  readonly version: "v1alpha" | "v1beta";
  /** `property` is the shop's unless given. A text of `$name` stands for what a row before has kept. */
  readonly request: object;
  /** The rows of the answer, their dimensions first. */
  readonly rows?: readonly string[];
  /** What else it says. */
  readonly says?: object;
  /** The gRPC code it is refused with. */
  readonly refused?: number;
  /** What rows that come later need of the answer: a name for it, and the field. */
  readonly keeps?: Readonly<Record<string, string>>;
}

type Row = readonly [
  what: string,
  source: string,
  request: object,
  rows?: readonly string[] | undefined,
  more?: Pick<Asked, "says" | "keeps">,
];

/** Requests that are answered. */
export function asking(
  method: string,
  rows: readonly Row[],
  version: Asked["version"] = "v1beta",
): readonly Asked[] {
  return rows.map(([what, source, request, lines, more = {}]) => ({
    ...{ what, source, method, version, request },
    ...(lines && { rows: lines }),
    ...more,
  }));
}

/** Requests that are refused: what for, where that stands, the request, and the gRPC code where it is not INVALID_ARGUMENT. */
export function refusing(
  method: string,
  rows: readonly (readonly [what: string, source: string, request: object, code?: number])[],
  version: Asked["version"] = "v1beta",
): readonly Asked[] {
  return rows.map(([what, source, request, refused = 3]) => ({
    ...{ what: `refused: ${what}`, source, method, version, request, refused },
  }));
}

/** A filter of text. */
export const is = (fieldName: string, value: string, more: object = {}): object => ({
  filter: { fieldName, stringFilter: { value, ...more } },
});

/** By a dimension. */
export const by = (dimensionName: string, more: object = {}): object => ({
  dimension: { dimensionName },
  ...more,
});

/** The columns of an answer. */
export const headed = (dimensions: readonly string[], metrics: readonly string[]): object => ({
  dimensionHeaders: named(...dimensions),
  metricHeaders: metrics.map((name) => expect.objectContaining({ name })),
});

/** The dimensions of a row or a header. */
export const values = (...texts: readonly string[]): object => ({
  dimensionValues: texts.map((value) => ({ value })),
});
