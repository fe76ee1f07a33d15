/**
 * Random event streams and goals that are about the same few names, parameters and pages, so that goals hit. Events are
 * of a few users and sessions; every moment is another, so that "the first" has one meaning.
 */
import fc from "fast-check";
import { stringify } from "yaml";
import type { TestEvent } from "../../backtest/support/rows.js";
import { pageMatch, reportedAddress } from "./page-address.js";

const NAMES = ["page_view", "purchase", "sent", "click_out", "add_to_cart", "user_engagement"] as const;
const TEXTS = [
  "a",
  "A",
  "contact",
  "Contact form",
  "a.b",
  "3",
  "3.0",
  "-1",
  "1e2",
  "10",
  "",
  " 3",
  "ü",
] as const;
const PARAMETERS = ["kind", "size", "worth", "transaction_id"] as const;

const parameterValue: fc.Arbitrary<string | number> = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.integer({ min: -3, max: 12 }),
  fc.constantFrom(0.5, 3.25, 9.75),
);

const parameters: fc.Arbitrary<Readonly<Record<string, string | number>>> = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...PARAMETERS), parameterValue, { maxKeys: 3 }),
    fc.option(reportedAddress, { nil: undefined, freq: 8 }),
    fc.option(fc.constantFrom(0, 1, 2.5, 40, 0.1, 0.2, "7", "much"), { nil: undefined, freq: 3 }),
    fc.constantFrom("EUR", "EUR", "USD", "GBP", "", undefined),
    fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined }),
  )
  .map(([own, page_location, value, currency, engagement_time_msec]) => ({
    ...own,
    ...(page_location === undefined ? {} : { page_location }),
    ...(value === undefined ? {} : { value }),
    ...(currency === undefined ? {} : { currency }),
    ...(engagement_time_msec === undefined ? {} : { engagement_time_msec }),
  }));

/** Events in the order of time, over three days. */
export const eventStream: fc.Arbitrary<readonly TestEvent[]> = fc
  .array(
    fc.record({
      name: fc.constantFrom(...NAMES, "page_view"),
      user: fc.constantFrom<string | null>("u1", "u2", "u3", "u4", null),
      session: fc.constantFrom<number | null>(1, 1, 2, null),
      step: fc.integer({ min: 1, max: 9_000 }),
      parameters,
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((events) => {
    let at = 0;
    return events.map(({ step, ...event }) => {
      at += step / 1000 + step;
      return { ...event, at };
    });
  });

const textMatch = fc.oneof(
  fc.constantFrom(...TEXTS).filter((text) => text !== ""),
  fc.record({
    contains: fc.constantFrom("a", "con", "."),
    ignore_case: fc.boolean(),
  }),
  fc.record({ begins_with: fc.constantFrom("a", "Con"), not_contains: fc.constantFrom("form", "b") }),
  fc.record({ ends_with: fc.constantFrom("b", "0", "T"), ignore_case: fc.boolean() }),
  fc.record({ not_equals: fc.constantFrom("a", "3") }),
  fc.record({
    regex: fc.constantFrom("a.?b?", "[0-9]+(\\.0)?", "con.*|ü", "^a$"),
    ignore_case: fc.boolean(),
  }),
  fc.integer({ min: -1, max: 10 }),
  fc.record({ gte: fc.integer({ min: -1, max: 5 }) }),
  fc.record({ gt: fc.constantFrom(0, 2.5), lte: fc.constantFrom(3, 9.75) }),
);

const defined = (from: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined));

const counting = fc.constantFrom(undefined, "once_per_event", "once_per_session");
const amount = fc.constantFrom(undefined, null, 0, 1.5, 10, { amount: 0.7, currency: "USD" });

const key_event = fc.constantFrom(undefined, false);

/**
 * Of goals that count once a session an event of no session is one conversion to the backtest, and to GA4's sessions with
 * the event, which count where there is no key event, it is none.
 */
const markedWhereSessionsCount = (one: Readonly<Record<string, unknown>>) =>
  one.counting === "once_per_session" ? { ...one, key_event: undefined } : one;

const destination: fc.Arbitrary<Record<string, unknown>> = fc.record({
  type: fc.constant("destination"),
  page: pageMatch,
  counting,
  key_event,
  value: amount,
});

const goal: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.record({
    type: fc.constant("event"),
    event: fc.constantFrom(...NAMES),
    where: fc.dictionary(fc.constantFrom(...PARAMETERS), textMatch, { minKeys: 1, maxKeys: 2 }),
    counting,
    key_event,
    value: fc.oneof(amount, fc.constant({ parameter: "worth" })),
  }),
  destination,
  fc.record({
    type: fc.constant("duration"),
    at_least: fc.constantFrom("30s", "3m", "2h"),
    clock: fc.constantFrom("session", "engaged"),
    key_event,
    value: amount,
  }),
  fc.record({
    type: fc.constant("pages_per_session"),
    at_least: fc.integer({ min: 2, max: 6 }),
    key_event,
    value: amount,
  }),
);

const plainGoal: fc.Arbitrary<Record<string, unknown>> = fc.record({
  type: fc.constant("event"),
  event: fc.constantFrom("purchase", "sent", "click_out", "add_to_cart"),
  counting,
  key_event,
  value: amount,
});

const TIERS = [
  { tier: "macro", category: "lead" },
  { tier: "micro", category: "interaction" },
] as const;

/** The text of a goals file about such events: goals of all types, each on an event of its own. */
export const streamGoals: fc.Arbitrary<string> = fc
  .tuple(fc.array(goal, { minLength: 1, maxLength: 6 }), fc.option(plainGoal, { nil: undefined }))
  .map(([goals, plain]) => fileOf([...goals, ...(plain === undefined ? [] : [plain])]));

/** Views of many pages, a second apart. */
export const pageViews: fc.Arbitrary<readonly TestEvent[]> = fc
  .array(reportedAddress, { minLength: 60, maxLength: 120 })
  .map((pages) =>
    pages.map((page_location, at) => ({ name: "page_view", at, parameters: { page_location } })),
  );

/** The text of a goals file with many destinations. */
export const pageGoals: fc.Arbitrary<string> = fc
  .array(destination, { minLength: 20, maxLength: 40 })
  .map(fileOf);

function fileOf(goals: readonly Readonly<Record<string, unknown>>[]): string {
  const blocks = goals.map((one, index) => [
    `goal_${index}`,
    defined({ ...TIERS[index % 2], ...markedWhereSessionsCount(one) }),
  ]);
  return stringify({ version: 1, currency: "EUR", goals: Object.fromEntries(blocks) });
}
