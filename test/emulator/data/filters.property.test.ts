import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runs } from "../../support/runs.js";
import { type EventSketch, event } from "../events/rows.js";
import { type Analytics, named, type Request, startAnalytics } from "./analytics.js";

type Expression = NonNullable<Request["dimensionFilter"]>;
type MatchType = "EXACT" | "BEGINS_WITH" | "ENDS_WITH" | "CONTAINS" | "FULL_REGEXP" | "PARTIAL_REGEXP";

const NAMES = ["lead", "Lead", "le'ad", "page_view", "10", "9.5", "a.b"];
const FORMS = ["", "x", "10", "-3", "É", undefined];

/** Each pair once, so that a count says which events passed only by its size, and the names say the rest. */
const EVENTS: readonly EventSketch[] = NAMES.flatMap((name) =>
  FORMS.map((form) => ({ name, ...(form !== undefined && { params: { form } }) })),
);

let analytics: Analytics;
beforeAll(async () => {
  analytics = await startAnalytics({ customEventParameters: () => ["form"] });
  await analytics.store.ingest(analytics.property, { rows: EVENTS.map(event) });
});
afterAll(() => analytics.stop());

/* A filter and what it means, made together. */

type Row = Readonly<Record<string, string>>;

interface Meant {
  readonly expression: Expression;
  readonly holds: (row: Row) => boolean;
}

function stringMatch(type: MatchType, caseSensitive: boolean, value: string): (text: string) => boolean {
  const fold = (text: string): string => (caseSensitive ? text : text.toLowerCase());
  const flags = caseSensitive ? "" : "i";
  const matches: Readonly<Record<MatchType, (text: string) => boolean>> = {
    EXACT: (text) => fold(text) === fold(value),
    BEGINS_WITH: (text) => fold(text).startsWith(fold(value)),
    ENDS_WITH: (text) => fold(text).endsWith(fold(value)),
    CONTAINS: (text) => fold(text).includes(fold(value)),
    FULL_REGEXP: (text) => new RegExp(`^(?:${value})$`, flags).test(text),
    PARTIAL_REGEXP: (text) => new RegExp(value, flags).test(text),
  };
  return matches[type];
}

const fieldName = fc.constantFrom("eventName", "customEvent:form");
const text = fc.constantFrom("lead", "LEAD", "a", "'", "", "10", "(not set)", "é", "a.b", ".");

const string: fc.Arbitrary<Meant> = fc
  .tuple(
    fieldName,
    fc.constantFrom<MatchType>("EXACT", "BEGINS_WITH", "ENDS_WITH", "CONTAINS"),
    text,
    fc.boolean(),
  )
  .map(([field, matchType, value, caseSensitive]) => ({
    expression: { filter: { fieldName: field, stringFilter: { matchType, value, caseSensitive } } },
    holds: (values) => stringMatch(matchType, caseSensitive, value)(values[field] ?? ""),
  }));

const pattern: fc.Arbitrary<Meant> = fc
  .tuple(
    fieldName,
    fc.constantFrom<MatchType>("FULL_REGEXP", "PARTIAL_REGEXP"),
    fc.constantFrom("l.*d", "^page|10$", "[0-9.]+", "a\\.b", ".*", "x|"),
    fc.boolean(),
  )
  .map(([field, matchType, value, caseSensitive]) => ({
    expression: { filter: { fieldName: field, stringFilter: { matchType, value, caseSensitive } } },
    holds: (values) => stringMatch(matchType, caseSensitive, value)(values[field] ?? ""),
  }));

const list: fc.Arbitrary<Meant> = fc
  .tuple(fieldName, fc.array(text, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([field, values, caseSensitive]) => ({
    expression: { filter: { fieldName: field, inListFilter: { values, caseSensitive } } },
    holds: (row) => values.some((value) => stringMatch("EXACT", caseSensitive, value)(row[field] ?? "")),
  }));

const number: fc.Arbitrary<Meant> = fc
  .tuple(
    fieldName,
    fc.constantFrom("EQUAL", "LESS_THAN", "LESS_THAN_OR_EQUAL", "GREATER_THAN", "GREATER_THAN_OR_EQUAL"),
    fc.constantFrom(-3, 0, 9.5, 10),
  )
  .map(([field, operation, value]) => ({
    expression: {
      filter: {
        fieldName: field,
        numericFilter: {
          operation: operation as "EQUAL",
          value: Number.isInteger(value) ? { int64Value: value } : { doubleValue: value },
        },
      },
    },
    holds: (row) => {
      const found = /^-?\d+(\.\d+)?$/.test(row[field] ?? "") ? Number(row[field]) : Number.NaN;
      if (operation === "EQUAL") return found === value;
      if (operation === "LESS_THAN") return found < value;
      if (operation === "LESS_THAN_OR_EQUAL") return found <= value;
      return operation === "GREATER_THAN" ? found > value : found >= value;
    },
  }));

const empty: fc.Arbitrary<Meant> = fieldName.map((field) => ({
  expression: { filter: { fieldName: field, emptyFilter: {} } },
  holds: (row) => row[field] === "" || row[field] === "(not set)",
}));

const { tree } = fc.letrec<{ readonly tree: Meant; readonly leaf: Meant }>((tie) => {
  const several = fc.array(tie("tree"), { minLength: 1, maxLength: 3 });
  return {
    leaf: fc.oneof(string, pattern, list, number, empty),
    tree: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      tie("leaf"),
      tie("tree").map(({ expression, holds }) => ({
        expression: { notExpression: expression },
        holds: (row: Row) => !holds(row),
      })),
      several.map((parts) => ({
        expression: { andGroup: { expressions: parts.map(({ expression }) => expression) } },
        holds: (row: Row) => parts.every(({ holds }) => holds(row)),
      })),
      several.map((parts) => ({
        expression: { orGroup: { expressions: parts.map(({ expression }) => expression) } },
        holds: (row: Row) => parts.some(({ holds }) => holds(row)),
      })),
    ),
  };
});

describe("a dimension filter", () => {
  it("lets through what a reading row by row lets through, however it is built", async () => {
    await fc.assert(
      fc.asyncProperty(tree, async ({ expression, holds }) => {
        // Small reports, so that the property's hourly tokens last; the clock gives them back.
        analytics.clock.set(new Date(analytics.clock.now().getTime() + 3_600_000));
        const rows = await analytics.run({
          dateRanges: [{ startDate: "2026-03-01", endDate: "2026-03-01" }],
          dimensions: named("eventName", "customEvent:form"),
          metrics: named("eventCount"),
          dimensionFilter: expression,
        });
        const found = (rows.rows ?? []).map((row) =>
          JSON.stringify((row.dimensionValues ?? []).map(({ value }) => value)),
        );
        const expected = EVENTS.map(({ name, params }) => ({
          eventName: name,
          "customEvent:form": String(params?.form ?? "(not set)"),
        }))
          .filter(holds)
          .map((row) => JSON.stringify(Object.values(row)));
        expect(found.sort()).toEqual(expected.sort());
      }),
      { numRuns: runs(200) },
    );
  });
});
