import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CollectionChoices, DEFAULT_CHOICES } from "../../../src/emulator/events/rule-sql.js";
import { literal } from "../../../src/emulator/events/sql-text.js";
import { type EventStore, openEventStore } from "../../../src/emulator/events/store.js";
import type {
  ComparisonType,
  EventCreateRuleState,
  RuleCondition,
  Versioned,
} from "../../../src/emulator/world/state.js";
import { runs } from "../../support/runs.js";
import { type EventSketch, event, type ParamValue, property, START, version } from "./rows.js";

/* The same rules once more, event by event and without SQL. */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function compare(text: string, type: ComparisonType, value: string, choices: CollectionChoices): boolean {
  const [low, lowValue] = [text.toLowerCase(), value.toLowerCase()];
  const [left, right] = [text, value].map((side) => (NUMBER.test(side) ? Number(side) : Number.NaN)) as [
    number,
    number,
  ];
  const regex = (flags: string): boolean =>
    new RegExp(choices.regexMatch === "full" ? `^(?:${value})$` : value, flags).test(text);
  switch (type) {
    case "EQUALS":
      return text === value;
    case "EQUALS_CASE_INSENSITIVE":
      return low === lowValue;
    case "CONTAINS":
      return text.includes(value);
    case "CONTAINS_CASE_INSENSITIVE":
      return low.includes(lowValue);
    case "STARTS_WITH":
      return text.startsWith(value);
    case "STARTS_WITH_CASE_INSENSITIVE":
      return low.startsWith(lowValue);
    case "ENDS_WITH":
      return text.endsWith(value);
    case "ENDS_WITH_CASE_INSENSITIVE":
      return low.endsWith(lowValue);
    case "GREATER_THAN":
      return left > right;
    case "GREATER_THAN_OR_EQUAL":
      return left >= right;
    case "LESS_THAN":
      return left < right;
    case "LESS_THAN_OR_EQUAL":
      return left <= right;
    case "REGULAR_EXPRESSION":
      return regex("");
    case "REGULAR_EXPRESSION_CASE_INSENSITIVE":
      return regex("i");
  }
}

function holds(sketch: EventSketch, condition: RuleCondition, choices: CollectionChoices): boolean {
  const value = condition.field === "event_name" ? sketch.name : sketch.params?.[condition.field];
  if (value === undefined) return condition.negated && choices.negatedWhenMissing === "holds";
  return compare(String(value), condition.comparisonType, condition.value, choices) !== condition.negated;
}

function madeBy(sketch: EventSketch, rule: EventCreateRuleState): string {
  const params = new Map(
    Object.entries(sketch.params ?? {}).filter(
      ([key]) => key !== "engagement_time_msec" && (rule.sourceCopyParameters || key === "page_location"),
    ),
  );
  for (const { parameter, parameterValue } of rule.parameterMutations) {
    const other = /^\[\[(.+)\]\]$/.exec(parameterValue)?.[1];
    const value = other === undefined ? parameterValue : sketch.params?.[other];
    params.delete(parameter);
    if (value !== undefined) params.set(parameter, value);
  }
  return described(rule.id, sketch.at ?? 0, rule.destinationEvent, [...params]);
}

function described(
  rule: string,
  at: number,
  name: string,
  params: readonly (readonly [string, ParamValue])[],
): string {
  return JSON.stringify([rule, at, name, params.map(([key, value]) => `${key}=${value}`).sort()]);
}

function expected(
  sketches: readonly EventSketch[],
  versions: readonly Versioned<EventCreateRuleState>[],
  choices: CollectionChoices,
): readonly string[] {
  return sketches
    .flatMap((sketch) =>
      versions
        .filter(({ value, from, until }) => {
          const at = START.getTime() + (sketch.at ?? 0) * 1000;
          return (
            value.streamId === sketch.stream &&
            from.getTime() <= at &&
            (until === null || at < until.getTime()) &&
            value.eventConditions.every((condition) => holds(sketch, condition, choices))
          );
        })
        .map(({ value }) => madeBy(sketch, value)),
    )
    .sort();
}

async function collected(store: EventStore, propertyId: string): Promise<readonly string[]> {
  const rows = await store.query(`
    SELECT rule_id, (event_ts - ${START.getTime() * 1000}) // 1000000, event_name, p.key, p.value, seq
    FROM (SELECT *, unnest(CASE WHEN len(params) = 0 THEN [NULL] ELSE params END) AS p FROM events
      WHERE property = ${literal(propertyId)} AND rule_id IS NOT NULL)`);
  const events = new Map<string, { readonly head: [string, number, string]; params: [string, string][] }>();
  for (const [rule, at, name, key, value, seq] of rows) {
    const known = events.get(String(seq)) ?? {
      head: [String(rule), Number(at), String(name)] as [string, number, string],
      params: [],
    };
    if (key !== null && key !== "ga_session_id") known.params.push([String(key), String(value)]);
    events.set(String(seq), known);
  }
  return [...events.values()].map(({ head, params }) => described(...head, params)).sort();
}

/* Random streams and rules over few names, so that conditions often hold. */

const NAMES = ["a", "B", "view", "made"];
const KEYS = ["p", "q", "page_location", "engagement_time_msec"];
const TEXTS = ["", "abc", "ABC", "a.c", "É", "3", "3.0", "10", "-2", "1e1", " 3", "x3", "a'b", "100%", "a_c"];
const STREAMS = ["2001", "2002"];

const value: fc.Arbitrary<ParamValue> = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.integer({ min: -5, max: 12 }),
  fc.constantFrom(0.5, 2.25, -1.5),
);

const sketch: fc.Arbitrary<EventSketch> = fc.record({
  name: fc.constantFrom(...NAMES),
  at: fc.integer({ min: 0, max: 9 }),
  stream: fc.constantFrom(...STREAMS),
  params: fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 4 }),
});

const TEXT_COMPARISONS: readonly ComparisonType[] = [
  "EQUALS",
  "EQUALS_CASE_INSENSITIVE",
  "CONTAINS",
  "CONTAINS_CASE_INSENSITIVE",
  "STARTS_WITH",
  "STARTS_WITH_CASE_INSENSITIVE",
  "ENDS_WITH",
  "ENDS_WITH_CASE_INSENSITIVE",
  "GREATER_THAN",
  "GREATER_THAN_OR_EQUAL",
  "LESS_THAN",
  "LESS_THAN_OR_EQUAL",
];

const REGEX_COMPARISONS: readonly ComparisonType[] = [
  "REGULAR_EXPRESSION",
  "REGULAR_EXPRESSION_CASE_INSENSITIVE",
];
/** The same in JavaScript and in RE2. */
const PATTERNS = ["a", "^a", "c$", "a.c", "[0-9]+", "b|view", ".*", "a\\.c"];
const VALUES = [...TEXTS.filter((text) => text !== ""), ...NAMES, "c", "1", "2.5"];

const condition: fc.Arbitrary<RuleCondition> = fc.oneof(
  fc.record({
    field: fc.constantFrom("event_name", ...KEYS),
    comparisonType: fc.constantFrom(...TEXT_COMPARISONS),
    value: fc.constantFrom(...VALUES),
    negated: fc.boolean(),
  }),
  fc.record({
    field: fc.constantFrom("event_name", ...KEYS),
    comparisonType: fc.constantFrom(...REGEX_COMPARISONS),
    value: fc.constantFrom(...PATTERNS),
    negated: fc.boolean(),
  }),
);

const rule: fc.Arbitrary<EventCreateRuleState> = fc.record({
  id: fc.constantFrom("51", "52", "53"),
  streamId: fc.constantFrom(...STREAMS),
  destinationEvent: fc.constantFrom("made", "a"),
  eventConditions: fc.array(condition, { minLength: 1, maxLength: 3 }),
  sourceCopyParameters: fc.boolean(),
  parameterMutations: fc.uniqueArray(
    fc.record({
      parameter: fc.constantFrom("p", "value", "it's"),
      parameterValue: fc.constantFrom("7", "constant", "o'clock", "[[p]]", "[[q]]", "[[none]]", "x[[p]]"),
    }),
    { selector: ({ parameter }) => parameter, maxLength: 2 },
  ),
});

const ruleVersion: fc.Arbitrary<Versioned<EventCreateRuleState>> = fc
  .tuple(rule, fc.integer({ min: -1, max: 9 }), fc.option(fc.integer({ min: 0, max: 10 })))
  .map(([state, from, length]) => {
    const moment = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);
    return { value: state, from: moment(from), until: length === null ? null : moment(from + length) };
  });

const CHOICES: readonly CollectionChoices[] = [
  { ...DEFAULT_CHOICES, regexMatch: "partial", negatedWhenMissing: "holds" },
  { ...DEFAULT_CHOICES, regexMatch: "full", negatedWhenMissing: "fails" },
];

describe.each(CHOICES)(
  "event create rules ($regexMatch match, a negated condition $negatedWhenMissing)",
  (choices) => {
    let store: EventStore;
    beforeAll(async () => {
      store = await openEventStore(choices);
    });
    afterAll(() => store.close());

    it("compare every text in every way as a reading without SQL does", async () => {
      const types = [...TEXT_COMPARISONS, ...REGEX_COMPARISONS];
      const ruleHistory = types
        .flatMap((comparisonType) => {
          const values = comparisonType.startsWith("REGULAR") ? PATTERNS : VALUES;
          return values.flatMap((value) =>
            [false, true].map((negated) => ({ field: "p", comparisonType, value, negated })),
          );
        })
        .map((only, index) =>
          version({
            id: String(index),
            streamId: "2001",
            destinationEvent: "made",
            eventConditions: [only],
            sourceCopyParameters: false,
            parameterMutations: [],
          }),
        );
      const values: readonly ParamValue[] = [...TEXTS, 3, 10, -2, 5678901234567890n, 0.5, 2.25];
      const sketches: readonly EventSketch[] = [
        { name: "a", stream: "2001" },
        ...values.map((p, at) => ({ name: "a", at, stream: "2001", params: { p } })),
      ];
      const target = property({ ruleHistory });
      await store.ingest(target, { rows: sketches.map(event) });
      expect(await collected(store, target.id)).toEqual(expected(sketches, ruleHistory, choices));
    });

    it("create what a reading event by event creates, whatever the stream and the rules", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(sketch, { minLength: 1, maxLength: 25 }),
          fc.array(ruleVersion, { minLength: 1, maxLength: 4 }),
          async (sketches, ruleHistory) => {
            const target = property({ ruleHistory });
            const result = await store.ingest(target, { rows: sketches.map(event) });
            const made = expected(sketches, ruleHistory, choices);
            expect(await collected(store, target.id)).toEqual(made);
            expect(result).toMatchObject({ collected: sketches.length, created: made.length, keyEvents: 0 });
          },
        ),
        { numRuns: runs(60) },
      );
    }, 180_000);
  },
);
