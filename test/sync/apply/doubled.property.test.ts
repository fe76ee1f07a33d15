/**
 * Rules that are there twice, because two working copies applied at once or somebody copied one: the copy that is ours goes,
 * and nothing is counted twice or not at all.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty, seedRule } from "../../../src/emulator/seeds.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import type { AdminClients } from "../../../src/google/clients.js";
import { goalsFileWithAudiences } from "../../support/arbitraries/goals-file.js";
import { type Workspace, workspace } from "../../support/cli.js";
import {
  ANYTHING,
  CAREFUL,
  goalsOf,
  openClients,
  propertyUnderTest,
} from "../../support/property-under-test.js";
import { enough, runs } from "../../support/runs.js";

let ga4: Ga4;
let clients: AdminClients;
let property = 24_000;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
  clients = await openClients(ga4.address);
});
afterAll(async () => {
  await clients.close();
  await ga4.stop();
});

/** What each rule of a property makes, and where, as often as there are rules for it. */
const made = (id: string): readonly string[] =>
  [...propertyOf(ga4.world, id).rules.values()].map((r) => `${r.streamId} ${r.destinationEvent}`).toSorted();
const once = (list: readonly string[]): readonly string[] => [...new Set(list)];

const RUNS = runs(15);

describe("rules that are ours and there twice", () => {
  it("are there once after an apply, also one that stopped on the way, and the plan is then empty", async () => {
    let mended = 0;
    await fc.assert(
      fc.asyncProperty(
        goalsFileWithAudiences("1"),
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        fc.nat({ max: 6 }),
        async (file, doubles, stop) => {
          const id = String(++property);
          seedProperty(ga4.world, "1", { id, streams: [{}, {}] });
          const under = propertyUnderTest(clients, id);
          const config = goalsOf(file);
          await under.apply(await under.plan(config));
          const before = made(id);
          const state = propertyOf(ga4.world, id);
          const copied = [...state.rules.values()].filter((_, i) => doubles[i % doubles.length]);
          const copies = copied.map(
            ({ id: _id, streamId, ...rule }) => seedRule(ga4.world, state, streamId, rule).id,
          );
          const kept = under.ledger().entries.filter((e) => e.protect && e.kind === "event_create_rule");
          const doubled = once(copied.map((r) => `${r.streamId} ${r.destinationEvent}`));
          const isKept = kept.some((e) => doubled.includes(`${e.key.split("@")[1]} ${e.label}`));

          const careful = await under.plan(config, CAREFUL);
          expect(careful.refusals.length > 0).toBe(copies.length > 0);
          const plan = await under.plan(config, ANYTHING);
          expect(plan.refusals.map((r) => r.code)).toEqual(plan.refusals.map(() => "double-counting"));
          expect(plan.refusals.length > 0).toBe(isKept);
          if (isKept) return;
          expect(plan.operations.map((o) => [o.id, o.reason])).toEqual(
            plan.operations.map((o) => [o.id, "doubled"]),
          );
          let done = 0;
          await under.apply(plan, { stopping: () => done++ >= stop });
          await under.apply(await under.plan(config, ANYTHING));
          if (copies.length > 0) mended++;

          expect(made(id)).toEqual(before);
          const live = [...propertyOf(ga4.world, id).rules.keys()];
          for (const copy of copies) expect(live).toContain(copy);
          expect(await under.plan(config)).toMatchObject({ operations: [], refusals: [] });
          const names = (await under.snapshot()).resources.map(({ name }) => name);
          for (const { name } of under.ledger().entries) expect(names).toContain(name);
        },
      ),
      { numRuns: RUNS },
    );
    expect(mended).toBeGreaterThan(enough(1));
  });
});

describe("two working copies that apply at once", () => {
  /** Rules alone: GA4 takes no key event twice, which holds one of the two up. */
  const goals = (id: string): string => `version: 1
property: ${id}
goals:
  a: { tier: micro, category: navigation, type: destination, page: /a, key_event: false }
  b: { tier: micro, category: navigation, type: destination, page: /b, key_event: false }
  c: { tier: micro, category: navigation, type: destination, page: /c }
`;
  const apply = (here: Workspace) =>
    here.cli(["apply", "--yes", "--allow-delete", "--force"], {
      environment: { GA4_EMULATOR_HOST: ga4.address },
    });
  const plan = (here: Workspace) =>
    here.cli(["plan", "--detailed-exitcode"], { environment: { GA4_EMULATOR_HOST: ga4.address } });

  async function twoCopies(): Promise<{
    readonly id: string;
    readonly both: readonly [Workspace, Workspace];
  }> {
    const id = String(++property);
    seedProperty(ga4.world, "1", { id });
    const both = [workspace(), workspace()] as const;
    for (const here of both) here.write("goals/site.yaml", goals(id));
    return { id, both };
  }

  it("double rules where GA4 is slow; the next apply of one mends it, for both", async () => {
    const { id, both } = await twoCopies();
    const remove = ga4.faults.add({
      method: "CreateEventCreateRule",
      times: 2,
      effect: { kind: "latency", milliseconds: 700 },
    });
    await Promise.all(both.map(apply));
    remove();
    expect(made(id).length).toBeGreaterThan(once(made(id)).length);
    for (const here of both) await apply(here);
    expect(made(id).map((one) => one.split(" ")[1])).toEqual(["a", "b", "c"]);
    for (const here of both) expect([(await plan(here)).exitCode, made(id).length]).toEqual([0, 3]);
  });

  it("and mend at once what they have doubled never end with two, or with a plan that is not empty", async () => {
    const { id, both } = await twoCopies();
    const remove = ga4.faults.add({
      method: "CreateEventCreateRule",
      times: 2,
      effect: { kind: "latency", milliseconds: 700 },
    });
    await Promise.all(both.map(apply));
    remove();
    await Promise.all(both.map(apply));
    for (const here of [...both, ...both]) await apply(here);
    expect(made(id).map((one) => one.split(" ")[1])).toEqual(["a", "b", "c"]);
    for (const here of both) expect((await plan(here)).exitCode).toBe(0);
  });
});
