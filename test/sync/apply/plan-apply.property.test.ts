/**
 * Random goals files against random live properties, through the real clients and the emulator: what a plan promises
 * holds for all of them.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GoalsError } from "../../../src/diagnostics/error.js";
import { type PropertySeed, seedProperty } from "../../../src/emulator/seeds.js";
import { type Emulator, startEmulator } from "../../../src/emulator/server.js";
import type { AdminClients } from "../../../src/google/clients.js";
import type { Plan } from "../../../src/sync/plan/plan.js";
import { labelOf } from "../../../src/sync/resources/registry.js";
import type { LiveResource } from "../../../src/sync/resources/resource.js";
import type { Snapshot } from "../../../src/sync/snapshot/snapshot.js";
import { goalsFileWithAudiences } from "../../support/arbitraries/goals-file.js";
import {
  ANYTHING,
  CAREFUL,
  goalsOf,
  openClients,
  type PropertyUnderTest,
  planFor,
  propertyUnderTest,
} from "../../support/property-under-test.js";
import { runs } from "../../support/runs.js";

let emulator: Emulator;
let clients: AdminClients;

beforeAll(async () => {
  emulator = await startEmulator({ accounts: [{ id: "1" }] });
  clients = await openClients(emulator.address);
});
afterAll(async () => {
  await clients.close();
  await emulator.stop();
});

const RUNS = runs(40);
let lastProperty = 5000;

/** What other people have in the property: key events, rules and audiences, some with the names our goals use. */
const foreignState: fc.Arbitrary<PropertySeed> = fc.record({
  streams: fc.array(
    fc.record({
      rules: fc.uniqueArray(
        fc.record({
          destinationEvent: fc.constantFrom("thanks", "theirs_1", "theirs_2", "quote"),
          eventConditions: fc.constant([
            { field: "event_name", comparisonType: "EQUALS" as const, value: "page_view" },
          ]),
        }),
        { maxLength: 2, selector: (r) => r.destinationEvent },
      ),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  keyEvents: fc.uniqueArray(
    fc.record({
      eventName: fc.constantFrom("purchase", "thanks", "sign_up", "theirs_1", "lead"),
      countingMethod: fc.constantFrom("ONCE_PER_EVENT" as const, "ONCE_PER_SESSION" as const),
      deletable: fc.boolean(),
    }),
    { maxLength: 4, selector: (k) => k.eventName },
  ),
  audiences: fc.array(
    fc.record(
      {
        displayName: fc.constantFrom("All Users", "People", "Others"),
        description: fc.constantFrom("Theirs", "ga4-goals:somebody_else"),
        eventTrigger: fc.record({
          eventName: fc.constantFrom("theirs_1", "deep", "stay"),
          logCondition: fc.constantFrom("AUDIENCE_JOINED" as const, "AUDIENCE_MEMBERSHIP_RENEWED" as const),
        }),
      },
      { requiredKeys: ["displayName", "description"] },
    ),
    { maxLength: 3 },
  ),
});

async function freshProperty(seed: PropertySeed): Promise<{ id: string; under: PropertyUnderTest }> {
  const id = String(++lastProperty);
  seedProperty(emulator.world, "1", { ...seed, id });
  return { id, under: propertyUnderTest(clients, id) };
}

const text = (resource: LiveResource): string => JSON.stringify(resource);

/** The live resources that no operation of the plan names, by name. */
function untouched(snapshot: Snapshot, plan: Plan): readonly string[] {
  const touched = new Set(plan.operations.map((o) => o.name));
  return snapshot.resources.filter((r) => !touched.has(r.name)).map(text);
}

describe("plan and apply", () => {
  it("leave nothing to do, and everything foreign as it was", async () => {
    await fc.assert(
      fc.asyncProperty(
        foreignState,
        goalsFileWithAudiences("1"),
        goalsFileWithAudiences("1"),
        async (seed, first, second) => {
          const { under } = await freshProperty(seed);
          for (const [file, policy] of [
            [first, CAREFUL],
            [second, ANYTHING],
          ] as const) {
            const config = goalsOf(file);
            const before = await under.snapshot();
            const plan = await under.plan(config, policy);
            const writes = emulator.counters.writes.arrived;
            if (plan.refusals.length > 0) {
              const refused = await under.apply(plan).catch((error: unknown) => error);
              expect(refused).toBeInstanceOf(GoalsError);
              expect(emulator.counters.writes.arrived).toBe(writes);
              return;
            }
            const { outcomes } = await under.apply(plan);
            expect(outcomes.map((o) => o.status)).toEqual(outcomes.map(() => "applied"));
            const after = await under.snapshot();
            expect(after.resources.map(text)).toEqual(expect.arrayContaining([...untouched(before, plan)]));
            const again = await under.plan(config, policy);
            expect(again.operations).toEqual([]);
            expect(again.refusals).toEqual([]);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  it("never touch a resource that is neither declared nor ours", async () => {
    await fc.assert(
      fc.asyncProperty(foreignState, goalsFileWithAudiences("1"), async (seed, file) => {
        const { under } = await freshProperty(seed);
        const config = goalsOf(file);
        const plan = await under.plan(config, ANYTHING);
        const live = (await under.snapshot()).resources;
        for (const operation of plan.operations) {
          const named = live.find((r) => r.name === operation.name);
          // Nothing is ours yet: what is named can only be adopted, and only under the very event a goal declares.
          if (named)
            expect([operation.action, labelOf(named.kind, named.fields)]).toEqual(["adopt", operation.label]);
        }
        const names = plan.operations.map((o) => o.name);
        for (const foreign of plan.unmanaged) expect(names).not.toContain(foreign.name);
      }),
      { numRuns: RUNS },
    );
  });

  it("give the same bytes whatever the order of the lists", async () => {
    await fc.assert(
      fc.asyncProperty(
        foreignState,
        goalsFileWithAudiences("1"),
        goalsFileWithAudiences("1"),
        fc.nat(),
        async (seed, first, second, salt) => {
          const { under } = await freshProperty(seed);
          const plan = await under.plan(goalsOf(first), ANYTHING);
          if (plan.refusals.length === 0) await under.apply(plan);
          const snapshot = await under.snapshot();
          const ledger = under.ledger();
          const shuffled: Snapshot = {
            ...snapshot,
            streams: shuffle(snapshot.streams, salt),
            resources: shuffle(snapshot.resources, salt).map((r) => ({
              ...r,
              fields: Object.fromEntries(shuffle(Object.entries(r.fields), salt)),
            })),
          };
          const config = goalsOf(second);
          const other = planFor(
            { ...config, goals: shuffle(config.goals, salt) },
            shuffled,
            { ...ledger, entries: shuffle(ledger.entries, salt) },
            CAREFUL,
          );
          expect(JSON.stringify(other)).toBe(JSON.stringify(planFor(config, snapshot, ledger, CAREFUL)));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it("adopt everything again after the ledger is lost", async () => {
    await fc.assert(
      fc.asyncProperty(goalsFileWithAudiences("1"), async (file) => {
        const { under } = await freshProperty({ keyEvents: [] });
        const config = goalsOf(file);
        await under.apply(await under.plan(config));
        const before = await under.snapshot();
        under.loseLedger();
        const plan = await under.plan(config);
        expect(plan.operations.map((o) => [o.action, o.changes])).toEqual(
          plan.operations.map(() => ["adopt", []]),
        );
        await under.apply(plan);
        expect(await under.snapshot()).toEqual(before);
        expect((await under.plan(config)).operations).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});

function shuffle<T>(list: readonly T[], salt: number): readonly T[] {
  return list
    .map((item, index) => ({ item, key: Math.imul(index + 1, 2654435761 ^ salt) >>> 0 }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
