/**
 * Random event streams and goals that are about the same few names, parameters and pages, so that goals hit. Events are
 * of a few users and sessions; every moment is another, so that "the first" has one meaning.
 */
import fc from "fast-check";
import { stringify } from "yaml";
import type { TestEvent } from "../../backtest/support/rows.js";

const NAMES = ["page_view", "purchase", "sent", "click_out", "user_engagement"] as const;
const PATHS = [
  "/",
  "",
  "/a",
  "/a/",
  "/a/b",
  "/A/B/",
  "/thanks.html",
  "/thanksXhtml",
  "/über",
  "/%C3%BCber",
  "/a b",
  "/a%20b",
  "/x//",
] as const;
const HOSTS = [
  "shop.example",
  "www.shop.example",
  "me@shop.example",
  "shop.example:8443",
  "m.other.example",
] as const;
const TAILS = ["", "?ref=/a", "?x=1&y=thanks.html", "#/a/b", "/?q"] as const;
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
const PARAMETERS = ["kind", "size", "worth"] as const;

const address: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(
        fc.constantFrom("https", "http"),
        fc.constantFrom(...HOSTS),
        fc.constantFrom(...PATHS),
        fc.constantFrom(...TAILS),
      )
      .map(([scheme, host, path, tail]) => `${scheme}://${host}${path}${tail}`),
  },
  { weight: 1, arbitrary: fc.constantFrom("about:blank", "file:///a", "", "android-app://a/b") },
);

const parameterValue: fc.Arbitrary<string | number> = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.integer({ min: -3, max: 12 }),
  fc.constantFrom(0.5, 3.25, 9.75),
);

const parameters: fc.Arbitrary<Readonly<Record<string, string | number>>> = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...PARAMETERS), parameterValue, { maxKeys: 3 }),
    fc.option(address, { nil: undefined, freq: 8 }),
    fc.option(fc.constantFrom(0, 1, 2.5, 40), { nil: undefined, freq: 3 }),
    fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined }),
  )
  .map(([own, page_location, value, engagement_time_msec]) => ({
    ...own,
    ...(page_location === undefined ? {} : { page_location }),
    ...(value === undefined ? {} : { value, currency: "EUR" }),
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

const pathMatch = fc.oneof(
  fc.constantFrom("/", "/a", "/a/b/", "/thanks.html", "/über", "/a b"),
  fc.record({ equals: fc.constantFrom("/a/b", "/A"), ignore_case: fc.boolean() }),
  fc.record({ begins_with: fc.constantFrom("/a", "/thanks.html") }),
  fc.record({ ends_with: fc.constantFrom("/", "b", "html") }),
  fc.record({ contains: fc.constantFrom("a", "/B", "."), ignore_case: fc.boolean() }),
  fc.record({ not_contains: fc.constantFrom("thanks", "a") }),
  fc.record({ not_equals: fc.constantFrom("/a", "/") }),
  fc.record({ regex: fc.constantFrom("/a(/.*)?", ".*thanks.*", "/[a-z]+\\.html", "/.*b/?", "(/a|/A/B/)") }),
);

const hostMatch = fc.oneof(
  fc.constantFrom("shop.example", "WWW.shop.example"),
  fc.record({ ends_with: fc.constantFrom(".example", "shop.example") }),
  fc.record({ begins_with: fc.constant("www.") }),
  fc.record({ not_contains: fc.constant("other") }),
  fc.record({ regex: fc.constantFrom("(www\\.)?shop\\.example", ".*OTHER.*") }),
);

const urlMatch = fc.oneof(
  fc.record({ contains: fc.constantFrom("?ref", "#", "shop") }),
  fc.record({ not_contains: fc.constantFrom("?", "https") }),
  fc.record({ begins_with: fc.constant("https://") }),
  fc.record({ regex: fc.constant("https://.*/a.*") }),
);

const defined = (from: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined));

const counting = fc.constantFrom(undefined, "once_per_event", "once_per_session");
const amount = fc.constantFrom(undefined, null, 0, 1.5, 10);

const goal: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.record({
    type: fc.constant("event"),
    event: fc.constantFrom(...NAMES),
    where: fc.dictionary(fc.constantFrom(...PARAMETERS), textMatch, { minKeys: 1, maxKeys: 2 }),
    counting,
    value: fc.oneof(amount, fc.constant({ parameter: "worth" })),
  }),
  fc.record({
    type: fc.constant("destination"),
    page: fc
      .record({ path: pathMatch, host: hostMatch, url: urlMatch }, { requiredKeys: [] })
      .filter((page) => Object.keys(page).length > 0),
    counting,
    value: amount,
  }),
  fc.record({
    type: fc.constant("duration"),
    at_least: fc.constantFrom("30s", "3m", "2h"),
    clock: fc.constantFrom("session", "engaged"),
    value: amount,
  }),
  fc.record({
    type: fc.constant("pages_per_session"),
    at_least: fc.integer({ min: 2, max: 6 }),
    value: amount,
  }),
);

const plainGoal: fc.Arbitrary<Record<string, unknown>> = fc.record({
  type: fc.constant("event"),
  event: fc.constantFrom("purchase", "sent", "click_out"),
  counting,
  value: amount,
});

const TIERS = [
  { tier: "macro", category: "lead" },
  { tier: "micro", category: "interaction" },
] as const;

/** The text of a goals file about such events: goals of all types, each on an event of its own. */
export const streamGoals: fc.Arbitrary<string> = fc
  .tuple(fc.array(goal, { minLength: 1, maxLength: 6 }), fc.option(plainGoal, { nil: undefined }))
  .map(([goals, plain]) => {
    const all = [...goals, ...(plain === undefined ? [] : [plain])];
    return stringify({
      version: 1,
      currency: "EUR",
      goals: Object.fromEntries(
        all.map((one, index) => [`goal_${index}`, defined({ ...TIERS[index % 2], ...one })]),
      ),
    });
  });
