/** What drifted in GA4 is written back: then the file says what is live, and nothing else of it has changed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AcceptedDrift, acceptDrift } from "../../../src/authoring/live/accept-drift.js";
import { loadGoals } from "../../../src/goals/load.js";
import { emptyLedger, type Ledger } from "../../../src/sync/ledger/ledger.js";
import type { Plan } from "../../../src/sync/plan/plan.js";
import type { FieldValue, LiveResource } from "../../../src/sync/resources/resource.js";
import type { Snapshot } from "../../../src/sync/snapshot/snapshot.js";
import { goalsFile } from "../../support/arbitraries/goals-file.js";
import { CAREFUL, type goalsOf, planFor } from "../../support/property-under-test.js";
import { enough, runs } from "../../support/runs.js";
import { adopted, liveAfter, property } from "./support/live.js";

const load: Parameters<typeof acceptDrift>[2] = (sources) =>
  loadGoals(sources, { named: { amount: "3" }, environment: {} });

function configOf(text: string): ReturnType<typeof goalsOf> {
  const { config, diagnostics } = load([{ file: "goals.yaml", text }]);
  if (!config) throw new Error(`${diagnostics.map((d) => d.code).join()}\n${text}`);
  return config;
}

/** The file is applied, then `change` happens in GA4. */
function drifted(
  text: string,
  streams: number,
  change: (resource: LiveResource) => Readonly<Record<string, FieldValue>> | undefined,
): {
  readonly snapshot: Snapshot;
  readonly ledger: Ledger;
  readonly plan: Plan;
  readonly accepted: AcceptedDrift;
  readonly text: string;
} {
  const config = configOf(text);
  const before = liveAfter(config, streams);
  const ledger = adopted(planFor(config, before, emptyLedger(property.id), CAREFUL), property.id);
  const snapshot: Snapshot = {
    ...before,
    resources: before.resources.map((r) => ({ ...r, fields: { ...r.fields, ...change(r) } })),
  };
  const plan = planFor(config, snapshot, ledger, CAREFUL);
  const accepted = acceptDrift(plan, [{ file: "goals.yaml", text }], load);
  return { snapshot, ledger, plan, accepted, text: accepted.sources[0]?.text ?? "" };
}

const condition = fc.record({
  field: fc.constantFrom("page_location", "form_id"),
  comparison_type: fc.constantFrom("CONTAINS", "EQUALS", "GREATER_THAN", "REGULAR_EXPRESSION"),
  value: fc.constantFrom("/danke", "5", "^(?:https://x)$", "x|y", "${odd}"),
  negated: fc.boolean(),
});
const change = fc.record(
  {
    counting_method: fc.constantFrom("ONCE_PER_EVENT", "ONCE_PER_SESSION"),
    default_value: fc.constantFrom<FieldValue>(
      null,
      { numeric_value: 7.5, currency_code: "EUR" },
      { numeric_value: 7, currency_code: "USD" },
      { numeric_value: -7, currency_code: "USD" },
    ),
    extra: fc.option(condition),
    parameter_mutations: fc.constantFrom<FieldValue>(
      [],
      [{ parameter: "value", parameter_value: "[[other]]" }],
      [{ parameter: "kind", parameter_value: "x" }],
    ),
    source_copy_parameters: fc.constant(false),
  },
  { requiredKeys: [] },
);

describe("accepting drift", () => {
  it("leaves no drift in what was accepted, says why of the rest, and changes no other goal", () => {
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        goalsFile("1"),
        fc.array(change, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 2 }),
        fc.boolean(),
        (file, changes, streams, everywhere) => {
          const found = drifted(file, streams, (r) => {
            const { extra, ...fields } = changes[Number(r.name.split("/").at(-1)) % changes.length] ?? {};
            if (r.kind === "key_event") {
              const { counting_method, default_value } = fields;
              return {
                ...(counting_method ? { counting_method } : {}),
                ...(default_value === undefined ? {} : { default_value }),
              };
            }
            if (r.kind !== "event_create_rule") return undefined;
            // On all streams alike, or on the first only.
            if (!everywhere && !r.parent.endsWith("/1")) return undefined;
            const [same = {}] = changes;
            const conditions = r.fields.event_conditions as readonly FieldValue[];
            return {
              ...(same.parameter_mutations ? { parameter_mutations: same.parameter_mutations } : {}),
              ...(same.source_copy_parameters === false ? { source_copy_parameters: false } : {}),
              ...(extra && same.extra
                ? { event_conditions: [...conditions, same.extra] }
                : same.extra
                  ? { event_conditions: [...conditions.slice(0, 1), same.extra] }
                  : {}),
            };
          });
          const again = planFor(configOf(found.text), found.snapshot, found.ledger, CAREFUL);
          const done = new Set(
            found.accepted.accepted.flatMap((a) => a.operations.map((o) => `${o} ${a.field}`)),
          );
          for (const operation of again.operations) {
            for (const { field, cause } of operation.changes) {
              expect(
                done.has(`${operation.id} ${field}`),
                `${operation.id} ${field} ${cause}\n${found.text}`,
              ).toBe(false);
            }
          }
          // Each drifted field is either accepted or has a reason.
          const wrong = found.plan.operations.flatMap((o) =>
            o.changes.filter((c) => c.cause === "drift").map((c) => `${o.id} ${c.field}`),
          );
          const why = found.accepted.notAccepted.map((n) => `${n.operation} ${n.field ?? ""}`);
          expect(wrong.filter((w) => !done.has(w) && !why.includes(w))).toEqual([]);
          expect(why.filter((w) => done.has(w))).toEqual([]);
          // Goals without drift are as they were.
          const goals = new Set(found.accepted.accepted.map((a) => a.goal));
          const others = (text: string): unknown => configOf(text).goals.filter((g) => !goals.has(g.id));
          expect(others(found.text)).toEqual(others(file));
          accepted += done.size;
          refused += why.length;
        },
      ),
      { numRuns: runs(150) },
    );
    expect(accepted).toBeGreaterThan(enough(100));
    expect(refused).toBeGreaterThan(enough(50));
  });

  const FILE = `version: 1
currency: EUR
goals:
  # What we live from.
  order:
    tier: macro
    category: revenue
    type: event
    event: purchase # the shop sends it
    value: 3 # on average
  lead:
    tier: macro
    category: lead
    type: destination
    page: { path: /thanks, host: shop.example } # both shops
    value: { amount: 2, currency: USD }
  form:
    tier: macro
    category: inquiry
    type: event
    event: form_submit
    where:
      form_id: contact # at the bottom
      lang: de
    counting: once_per_session
  deep:
    tier: micro
    category: engagement
    type: pages_per_session
    at_least: 5
    value: \${amount}
`;
  const equals = (field: string, value: string): FieldValue => ({
    field,
    comparison_type: "EQUALS",
    value,
    negated: false,
  });
  const on = (event: string, fields: Readonly<Record<string, FieldValue>>) => (r: LiveResource) =>
    Object.keys(fields).every((f) => f in r.fields) &&
    (r.fields.event_name ?? r.fields.destination_event) === event
      ? fields
      : undefined;

  it.each<[string, string, Readonly<Record<string, FieldValue>>, string, string]>([
    [
      "a value",
      "purchase",
      { default_value: { numeric_value: 4, currency_code: "EUR" } },
      "value: 3 #",
      "value: 4 #",
    ],
    [
      "a value in another currency",
      "purchase",
      { default_value: { numeric_value: 4, currency_code: "USD" } },
      "value: 3 #",
      "value: { amount: 4, currency: USD } #",
    ],
    ["a value that was cleared", "purchase", { default_value: null }, "value: 3 #", "value: null #"],
    [
      "an amount with its currency",
      "lead",
      { default_value: { numeric_value: 4, currency_code: "EUR" } },
      "{ amount: 2, currency: USD }",
      "{ amount: 4, currency: EUR }",
    ],
    [
      "a counting method that is written",
      "form",
      { counting_method: "ONCE_PER_EVENT" },
      "once_per_session",
      "once_per_event",
    ],
    [
      "a counting method that is not",
      "purchase",
      { counting_method: "ONCE_PER_SESSION" },
      "# on average\n",
      "# on average\n    counting: once_per_session\n",
    ],
    [
      "a condition",
      "form",
      {
        event_conditions: [
          equals("event_name", "form_submit"),
          equals("form_id", "offer"),
          equals("lang", "de"),
        ],
      },
      "form_id: contact",
      "form_id: offer",
    ],
    [
      "a condition that went",
      "form",
      { event_conditions: [equals("event_name", "form_done"), equals("form_id", "contact")] },
      "event: form_submit\n    where:\n      form_id: contact # at the bottom\n      lang: de\n",
      "event: form_done\n    where:\n      form_id: contact # at the bottom\n",
    ],
    [
      "a page",
      "lead",
      { event_conditions: [equals("event_name", "page_view"), equals("page_location", "https://a/b")] },
      "{ path: /thanks, host: shop.example }",
      "{ url: https://a/b }",
    ],
    [
      "a parameter for the value",
      "form",
      { parameter_mutations: [{ parameter: "value", parameter_value: "[[estimate]]" }] },
      "lang: de\n",
      "lang: de\n    value: { parameter: estimate }\n",
    ],
  ])("writes %s, and nothing else", (_what, event, fields, before, after) => {
    const { text, accepted, ledger, snapshot } = drifted(FILE, 2, on(event, fields));
    expect(text).toBe(FILE.replace(before, () => after));
    expect(accepted.notAccepted).toEqual([]);
    const { operations } = planFor(configOf(text), snapshot, ledger, CAREFUL);
    expect(operations.flatMap((o) => o.changes)).toEqual([]);
  });

  it.each<[string, string, Readonly<Record<string, FieldValue>>, RegExp]>([
    [
      "a value from a variable",
      "deep",
      { default_value: { numeric_value: 4, currency_code: "EUR" } },
      /variable/,
    ],
    ["counting that a type can't have", "deep", { counting_method: "ONCE_PER_EVENT" }, /once a session/],
    [
      "a negative value",
      "purchase",
      { default_value: { numeric_value: -4, currency_code: "EUR" } },
      /does not allow/,
    ],
    [
      "a rule without parameters",
      "form",
      { source_copy_parameters: false },
      /copies the parameters|copy the parameters/,
    ],
    [
      "a condition no file can say",
      "form",
      { event_conditions: [equals("form_id", "x")] },
      /not exactly one event/,
    ],
    [
      "a destination with other conditions",
      "lead",
      { event_conditions: [equals("event_name", "page_view"), equals("a", "b")] },
      /type event/,
    ],
    [
      "a value the rule sets beside the file's",
      "lead",
      { parameter_mutations: [{ parameter: "value", parameter_value: "[[x]]" }] },
      /value already/,
    ],
  ])("does not write %s, and says why", (_what, event, fields, reason) => {
    const { text, accepted } = drifted(FILE, 2, on(event, fields));
    expect(text).toBe(FILE);
    expect(accepted.accepted).toEqual([]);
    expect(accepted.notAccepted.map((n) => n.reason).join("\n")).toMatch(reason);
  });

  it("does not write what was changed on one of two streams", () => {
    const { text, accepted } = drifted(FILE, 2, (r) =>
      r.parent.endsWith("/2")
        ? on("form", { event_conditions: [equals("event_name", "form_submit"), equals("form_id", "x")] })(r)
        : undefined,
    );
    expect(text).toBe(FILE);
    expect(accepted.notAccepted).toMatchObject([
      { operation: "update event_create_rule form@2", field: "event_conditions" },
    ]);
  });

  it("lists what was deleted in GA4", () => {
    const config = configOf(FILE);
    const before = liveAfter(config, 1);
    const ledger = adopted(planFor(config, before, emptyLedger(property.id), CAREFUL), property.id);
    const snapshot = {
      ...before,
      resources: before.resources.filter((r) => r.fields.event_name !== "purchase"),
    };
    const { sources, notAccepted } = acceptDrift(
      planFor(config, snapshot, ledger, CAREFUL),
      [{ file: "a", text: FILE }],
      load,
    );
    expect(sources).toEqual([{ file: "a", text: FILE }]);
    expect(notAccepted).toMatchObject([{ operation: "create key_event order", field: null }]);
  });

  it("writes into the file that holds the goal, and leaves the others the same objects", () => {
    const one = { file: "one.yaml", text: "version: 1\ncurrency: EUR\n" };
    const two = { file: "two.yaml", text: FILE.replace("currency: EUR\n", "") };
    const config = load([one, two]).config;
    if (!config) throw new Error("not right");
    const before = liveAfter(config, 1);
    const ledger = adopted(planFor(config, before, emptyLedger(property.id), CAREFUL), property.id);
    const resources = before.resources.map((r) => ({
      ...r,
      fields: { ...r.fields, ...on("purchase", { counting_method: "ONCE_PER_SESSION" })(r) },
    }));
    const { sources, accepted } = acceptDrift(
      planFor(config, { ...before, resources }, ledger, CAREFUL),
      [one, two],
      load,
    );
    expect(sources[0]).toBe(one);
    expect(accepted.map((a) => a.file)).toEqual(["two.yaml"]);
    expect(sources[1]?.text).toContain("counting: once_per_session");
  });
});
