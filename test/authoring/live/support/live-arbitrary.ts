/** Random live properties as people make them by hand in GA4: much a goals file can say, much it can't. */
import fc from "fast-check";
import type {
  ComparisonType,
  ParameterMutation,
  RuleCondition,
} from "../../../../src/sync/resources/event-create-rule/event-create-rule.js";
import type { Snapshot } from "../../../../src/sync/snapshot/snapshot.js";
import { keyEvent, rule, snapshotOf } from "./live.js";

const event = fc.constantFrom(
  "purchase",
  "sign_up",
  "thanks",
  "lead",
  "Contact_Form",
  "page_view",
  "form_submit",
  "größe",
  "ga_x",
  "a".repeat(40),
  "quote_2",
);
const comparison = fc.constantFrom<ComparisonType>(
  "EQUALS",
  "EQUALS_CASE_INSENSITIVE",
  "CONTAINS",
  "CONTAINS_CASE_INSENSITIVE",
  "STARTS_WITH",
  "ENDS_WITH_CASE_INSENSITIVE",
  "GREATER_THAN",
  "LESS_THAN_OR_EQUAL",
  "REGULAR_EXPRESSION",
  "REGULAR_EXPRESSION_CASE_INSENSITIVE",
);
const text = fc.constantFrom(
  "https://shop.example/thanks",
  "/thanks",
  "contact",
  "3",
  "3.50",
  'yes: "no" #1',
  "${name}",
  "^(?:https://x/(a|b))$",
  "^https?://[^/?#]+/thanks/?(?:[?#].*)?$",
  "thanks|danke",
  "a\nb",
  " ",
);
const condition: fc.Arbitrary<RuleCondition> = fc.record({
  field: fc.constantFrom("page_location", "page_location", "form_id", "length", "event_name", "x.y"),
  comparisonType: comparison,
  value: text,
  negated: fc.boolean().map((often) => often),
});
/** Mostly one event by its name, as GA4's own form suggests. */
const conditions: fc.Arbitrary<readonly RuleCondition[]> = fc
  .tuple(
    fc.constantFrom("page_view", "page_view", "form_submit", "thanks", null),
    fc.array(
      fc.oneof(
        { arbitrary: condition, weight: 1 },
        { arbitrary: condition.map((c) => ({ ...c, negated: false })), weight: 3 },
      ),
      { maxLength: 3 },
    ),
  )
  .map(([name, rest]) => [
    ...(name === null
      ? []
      : [{ field: "event_name", comparisonType: "EQUALS" as const, value: name, negated: false }]),
    ...rest,
  ]);
const mutations: fc.Arbitrary<readonly ParameterMutation[]> = fc.constantFrom(
  [],
  [],
  [],
  [{ parameter: "value", parameterValue: "[[cart_value]]" }],
  [{ parameter: "value", parameterValue: "5" }],
  [{ parameter: "value", parameterValue: "[[ü]]" }],
);

export const anyLiveProperty: fc.Arbitrary<Snapshot> = fc
  .record({
    streams: fc.integer({ min: 1, max: 3 }),
    keyEvents: fc.uniqueArray(
      fc.record({
        event,
        counting: fc.constantFrom("ONCE_PER_EVENT", "ONCE_PER_SESSION", "COUNTING_METHOD_UNSPECIFIED"),
        value: fc.constantFrom<readonly [number, string] | undefined>(
          undefined,
          [3, "EUR"],
          [0.1, "USD"],
          [-2, "EUR"],
          [1, ""],
        ),
      }),
      { maxLength: 7, selector: (k) => k.event },
    ),
    rules: fc.array(
      fc.record({
        event,
        conditions,
        mutations,
        copies: fc.constantFrom(true, true, true, false),
        /** Which streams it is on, as bits. */
        on: fc.constantFrom(1, 2, 3, 7, 7, 7),
      }),
      { maxLength: 6 },
    ),
  })
  .map(({ streams, keyEvents, rules }) =>
    snapshotOf(streams, [
      ...keyEvents.map((k) =>
        keyEvent(k.event, { counting: k.counting, ...(k.value === undefined ? {} : { value: k.value }) }),
      ),
      ...rules.flatMap((r) =>
        [1, 2, 3]
          .filter((stream) => stream <= streams && (r.on & (1 << (stream - 1))) !== 0)
          .map((stream) =>
            rule(r.event, stream, r.conditions, {
              parameterMutations: r.mutations,
              sourceCopyParameters: r.copies,
            }),
          ),
      ),
    ]),
  );
