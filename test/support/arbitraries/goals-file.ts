/**
 * Random goals files that are right: every goal type, value, condition and setting, and audiences, as text, so that a test goes the
 * whole way through YAML, schema and checks.
 */
import fc from "fast-check";
import { stringify } from "yaml";
import { audienceSketches, rawAudiences } from "./audiences.js";

const idPart = fc.constantFrom(
  "order",
  "lead",
  "signup",
  "thanks",
  "deep",
  "stay",
  "cart",
  "call",
  "quote",
  "guide",
);
const sourceEvent = fc.constantFrom(
  "purchase",
  "generate_lead",
  "sign_up",
  "add_to_cart",
  "form_done",
  "Custom_Event",
);
/** Any of several counts. */
const sourceEvents = fc.oneof(
  { weight: 3, arbitrary: sourceEvent },
  { weight: 1, arbitrary: fc.uniqueArray(sourceEvent, { minLength: 2, maxLength: 3 }) },
);
const path = fc.constantFrom("/thanks", "/newsletter/thanks/", "/", "/a b/ü", "/blog/2026");
const text = fc.constantFrom("contact", "a.b", "x y", "(1)", "EUR");

const matchParameter = fc.oneof(
  text,
  fc.integer({ min: 0, max: 99 }),
  fc.record({ contains: text, ignore_case: fc.boolean() }),
  fc.record({ gte: fc.integer({ min: 1, max: 5 }), lt: fc.integer({ min: 6, max: 9 }) }),
  fc.record({ not_equals: text, begins_with: text }),
  fc.constant({ regex: "(a|b)+" }),
);
const value = fc.oneof(
  fc.constant(undefined),
  fc.constant(null),
  fc.integer({ min: 0, max: 50 }),
  fc.record({ amount: fc.constantFrom(0.5, 1.25, 99), currency: fc.constantFrom("EUR", "USD") }),
);
const tier = fc.constantFrom({ tier: "macro", category: "lead" }, { tier: "micro", category: "interaction" });
const counting = fc.constantFrom(undefined, "once_per_event", "once_per_session");
const protect = fc.constantFrom(undefined, true);
const keyEvent = fc.constantFrom(undefined, undefined, false);

/** Two audiences may have one name. */
const audienceName = fc.constantFrom(undefined, "People", "Others");

const goal = fc.oneof(
  fc.tuple(
    tier,
    fc.record({
      type: fc.constant("event"),
      event: sourceEvents,
      counting,
      value,
      protect,
      key_event: keyEvent,
    }),
  ),
  fc.tuple(
    tier,
    fc.record({
      type: fc.constant("event"),
      event: sourceEvents,
      where: fc.dictionary(fc.constantFrom("form_id", "method", "length"), matchParameter, {
        minKeys: 1,
        maxKeys: 2,
      }),
      counting,
      value: fc.oneof(value, fc.constant({ parameter: "cart_value" })),
    }),
  ),
  fc.tuple(
    tier,
    fc.record({
      type: fc.constant("destination"),
      page: fc.oneof(
        path,
        fc.record({ path, host: fc.constantFrom("shop.example", { ends_with: ".example" }) }),
        fc.record({ path: fc.record({ begins_with: path, not_contains: fc.constant("draft") }) }),
        fc.record({ url: fc.record({ contains: fc.constant("?ok=1") }) }),
      ),
      counting,
      value,
    }),
  ),
  fc.tuple(
    tier,
    fc.record({ type: fc.constant("duration"), at_least: fc.constantFrom("30s", "3m", "1h30m"), value }),
  ),
  fc.tuple(
    tier,
    fc.record({
      type: fc.constant("pages_per_session"),
      at_least: fc.integer({ min: 2, max: 9 }),
      via: fc.constantFrom(undefined, "page_code"),
      value,
    }),
  ),
);

const audienceGoal = fc.oneof(
  fc.tuple(
    tier,
    fc.record({
      type: fc.constant("duration"),
      at_least: fc.constantFrom("30s", "3m"),
      via: fc.constant("audience"),
      audience_field: fc.constant("averageSessionDuration"),
      name: audienceName,
      protect,
    }),
  ),
  fc.tuple(
    tier,
    fc.record({
      type: fc.constant("pages_per_session"),
      at_least: fc.integer({ min: 2, max: 9 }),
      via: fc.constant("audience"),
      name: audienceName,
      value,
    }),
  ),
);

type RawGoals = Readonly<Record<string, object>>;

/** The raw goals, by id; no two on one event. */
function goalsOf(one: fc.Arbitrary<readonly [object, object]>): fc.Arbitrary<RawGoals> {
  return fc.uniqueArray(fc.tuple(idPart, one), { maxLength: 8, selector: ([id]) => id }).map((entries) => {
    const taken = new Set<string>();
    const kept: Record<string, object> = {};
    for (const [id, [base, rest]] of entries) {
      const plain = "event" in rest && !("where" in rest) && typeof rest.event === "string";
      const event = plain ? String((rest as { readonly event: unknown }).event) : id;
      if (taken.has(event)) continue;
      taken.add(event);
      kept[id] = Object.fromEntries(Object.entries({ ...base, ...rest }).filter(([, v]) => v !== undefined));
    }
    return kept;
  });
}

/** The text of a goals file for a property, with every goal type that is counted exactly. */
export function goalsFile(property: string): fc.Arbitrary<string> {
  return goalsOf(goal).map((goals) => textOf(property, goals, {}));
}

/** What the goals need of the property; mostly nothing. */
const setup = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.record({
      dimensions: fc.dictionary(
        fc.constantFrom("variant", "form_id"),
        fc.record({ scope: fc.constantFrom("event", "user") }),
      ),
      metrics: fc.dictionary(
        fc.constantFrom("size", "price"),
        fc.record({ unit: fc.constantFrom("standard", "currency") }),
      ),
      retention: fc.constantFrom("2m", "14m"),
      enhanced_measurement: fc.record({ forms: fc.boolean(), scrolls: fc.boolean() }),
    }),
  },
);

/** The same with goals counted via an audience, with audiences, and with a setup of the property. */
export function goalsFileWithAudiences(property: string): fc.Arbitrary<string> {
  const goals = goalsOf(fc.oneof({ weight: 2, arbitrary: goal }, { weight: 1, arbitrary: audienceGoal }));
  return fc
    .tuple(goals, audienceSketches(idPart), setup)
    .map(([all, sketches, needs]) => textOf(property, all, rawAudiences(sketches, all), needs));
}

function textOf(property: string, goals: RawGoals, audiences: object, needs?: object): string {
  const blocks = {
    ...(Object.keys(audiences).length === 0 ? {} : { audiences }),
    ...(needs === undefined ? {} : { setup: needs }),
  };
  return stringify({ version: 1, property: Number(property), currency: "EUR", goals, ...blocks });
}
