/** Saved plans and ledgers: what is written is what is read, and nothing else is taken for one. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GoalsError } from "../../../src/diagnostics/error.js";
import {
  emptyLedger,
  fieldHashes,
  type LedgerEntry,
  ledgerHash,
  withEntry,
} from "../../../src/sync/ledger/ledger.js";
import { decodeLedger, encodeLedger } from "../../../src/sync/ledger/ledger-file.js";
import { decodePlans, encodePlan, encodePlans, planJsonSchema } from "../../../src/sync/plan/plan-file.js";
import type { LiveResource } from "../../../src/sync/resources/resource.js";
import type { Snapshot } from "../../../src/sync/snapshot/snapshot.js";
import { savedPlan } from "../../../src/workflows/saved-plan.js";
import { goalsFileWithAudiences } from "../../support/arbitraries/goals-file.js";
import { ANYTHING, CAREFUL, goalsOf, planFor } from "../../support/property-under-test.js";

const streams: Snapshot["streams"] = [
  { name: "properties/1/dataStreams/2", id: "2", type: "web", displayName: "Web", measurementId: "G-1" },
];
const property: Snapshot["property"] = {
  id: "1",
  displayName: 'A "shop" — 100 %',
  account: "accounts/1",
  timeZone: "UTC",
  currencyCode: "EUR",
  serviceLevel: "standard",
};

/** Live resources with entries in the ledger, drifted or not, protected or not. */
const owned = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 40 }),
    event: fc.constantFrom("purchase", "lead", "thanks", "old_one", "old_two", "old_three"),
    counting: fc.constantFrom("ONCE_PER_EVENT", "ONCE_PER_SESSION"),
    applied: fc.constantFrom("ONCE_PER_EVENT", "ONCE_PER_SESSION"),
    origin: fc.constantFrom("created" as const, "adopted" as const),
    protect: fc.boolean(),
    deletable: fc.boolean(),
    gone: fc.boolean(),
  }),
  { maxLength: 5, selector: (o) => o.event },
);

function stateOf(all: typeof owned extends fc.Arbitrary<infer T> ? T : never): {
  readonly snapshot: Snapshot;
  readonly entries: readonly LedgerEntry[];
} {
  const unique = all.filter((o, i) => all.findIndex((other) => other.id === o.id) === i);
  const live = unique
    .filter((o) => !o.gone)
    .map(
      (o): LiveResource => ({
        kind: "key_event",
        name: `properties/1/keyEvents/${o.id}`,
        parent: "properties/1",
        fields: { event_name: o.event, counting_method: o.counting, default_value: null },
        deletable: o.deletable,
        counted: true,
      }),
    );
  const entries = unique.map(
    (o): LedgerEntry => ({
      kind: "key_event",
      key: o.event,
      goal: o.event,
      name: `properties/1/keyEvents/${o.id}`,
      label: o.event,
      origin: o.origin,
      protect: o.protect,
      applied: fieldHashes("key_event", { event_name: o.event, counting_method: o.applied }),
    }),
  );
  return { snapshot: { property, streams, resources: live }, entries };
}

describe("a saved plan", () => {
  it("reads back as it was written", () => {
    fc.assert(
      fc.property(
        goalsFileWithAudiences("1"),
        owned,
        fc.constantFrom(CAREFUL, ANYTHING),
        (file, all, policy) => {
          const { snapshot, entries } = stateOf(all);
          const ledger = entries.reduce(withEntry, emptyLedger("1"));
          const plan = planFor(goalsOf(file), snapshot, ledger, policy);
          const one = savedPlan({ plan, ledger }, goalsOf(file));
          const saved = decodePlans(encodePlan(one), "plan.json");
          expect([saved.id, saved.plans]).toEqual([one.id, [{ client: null, ...one }]]);
          expect(one.ledger).toBe(ledgerHash(ledger));
          const many = ["acme", "globex"].map((client) => ({ client, ...one }));
          expect(decodePlans(encodePlans(many), "plans.json").plans).toEqual(many);
        },
      ),
    );
  });

  it("with any one character changed is refused or means the same", () => {
    fc.assert(
      fc.property(
        goalsFileWithAudiences("1"),
        fc.nat(),
        fc.constantFrom("0", "x", '"', "}", " "),
        fc.boolean(),
        (file, at, character, isMany) => {
          const plan = planFor(
            goalsOf(file),
            { property, streams, resources: [] },
            emptyLedger("1"),
            CAREFUL,
          );
          const one = savedPlan({ plan, ledger: emptyLedger("1") }, goalsOf(file));
          const text = isMany ? encodePlans([{ client: "acme", ...one }]) : encodePlan(one);
          const i = at % text.length;
          const edited = text.slice(0, i) + character + text.slice(i + 1);
          try {
            const [read] = decodePlans(edited, "plan.json").plans;
            expect(read).toEqual({ client: isMany ? "acme" : null, ...one });
          } catch (error) {
            expect(error).toBeInstanceOf(GoalsError);
          }
        },
      ),
    );
  });

  it("has a published schema that is fresh", () => {
    const published = readFileSync(
      new URL("../../../docs/schemas/plan.schema.json", import.meta.url),
      "utf8",
    );
    expect(published).toBe(`${JSON.stringify(planJsonSchema(), null, 2)}\n`);
  });
});

describe("a ledger", () => {
  it("reads back as it was written, in one order whatever came first", () => {
    fc.assert(
      fc.property(owned, (all) => {
        const { entries } = stateOf(all);
        const ledger = entries.reduce(withEntry, emptyLedger("1"));
        const backwards = entries.toReversed().reduce(withEntry, emptyLedger("1"));
        expect(decodeLedger(encodeLedger(ledger), "1", "l")).toEqual(ledger);
        expect(encodeLedger(backwards)).toBe(encodeLedger(ledger));
      }),
    );
  });
});

describe("a plan", () => {
  it("never deletes or releases what is protected, whatever became of its block", () => {
    fc.assert(
      fc.property(goalsFileWithAudiences("1"), owned, (file, all) => {
        const { snapshot, entries } = stateOf(all);
        const ledger = entries.reduce(withEntry, emptyLedger("1"));
        const plan = planFor(goalsOf(file), snapshot, ledger, ANYTHING);
        const protectedNames = entries.filter((e) => e.protect).map((e) => e.name);
        const live = new Set(snapshot.resources.map((r) => r.name));
        for (const o of plan.operations) {
          if (!protectedNames.includes(o.name ?? "") || !live.has(o.name ?? "")) continue;
          expect(["update", "adopt", "record"]).toContain(o.action);
        }
      }),
    );
  });

  it("never names a live resource that is neither in the ledger nor a declared event", () => {
    fc.assert(
      fc.property(goalsFileWithAudiences("1"), owned, (file, all) => {
        const { snapshot } = stateOf(all);
        const plan = planFor(goalsOf(file), snapshot, emptyLedger("1"), ANYTHING);
        for (const o of plan.operations) if (o.name !== null) expect(o.action).toBe("adopt");
      }),
    );
  });
});
