/**
 * Audiences through the real clients: the calls an apply makes and their order, the masks, lost answers, and which plans
 * read audiences at all.
 */
import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { driftAudience, loseAudience } from "../../../src/emulator/drift.js";
import { type AudienceSeed, seedAudience, seedProperty } from "../../../src/emulator/seeds.js";
import { type Emulator, startEmulator } from "../../../src/emulator/server.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import type { AdminClients } from "../../../src/google/clients.js";
import { compileGoals } from "../../../src/sync/compile/compile.js";
import { neededKinds } from "../../../src/sync/ga4-plan/plan-changes.js";
import { emptyLedger } from "../../../src/sync/ledger/ledger.js";
import { readSnapshot } from "../../../src/sync/snapshot/read-snapshot.js";
import {
  ANYTHING,
  goalsOf,
  openClients,
  type PropertyUnderTest,
  planFor,
  propertyUnderTest,
} from "../../support/property-under-test.js";

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

const ORDER = "  order: { tier: macro, category: revenue, type: event, event: purchase }\n";
const deep = (pages: number): string =>
  `  deep: { tier: micro, category: engagement, type: pages_per_session, at_least: ${pages}, via: audience }\n`;
const CART = "audiences:\n  cart: { name: Cart, did: add_to_cart, did_not: order, within: 7d }\n";

let lastProperty = 8000;

interface Scene {
  readonly id: string;
  readonly under: PropertyUnderTest;
  readonly apply: (goals: string) => Promise<readonly string[]>;
  readonly plan: (goals: string) => ReturnType<PropertyUnderTest["plan"]>;
  /** The display names of the live audiences. */
  readonly audiences: () => readonly string[];
}

function scene(audiences: readonly AudienceSeed[] = []): Scene {
  const id = String(++lastProperty);
  seedProperty(emulator.world, "1", { id, keyEvents: [], audiences });
  const under = propertyUnderTest(clients, id);
  const plan = (goals: string): ReturnType<PropertyUnderTest["plan"]> =>
    under.plan(goalsOf(`version: 1\nproperty: ${id}\ngoals:\n${goals}`), ANYTHING);
  return {
    id,
    under,
    plan,
    apply: async (goals) => {
      const before = emulator.calls.length;
      const { outcomes } = await under.apply(await plan(goals));
      expect(outcomes.map((o) => o.status)).toEqual(outcomes.map(() => "applied"));
      return writesSince(before);
    },
    audiences: () =>
      [...propertyOf(emulator.world, id).audiences.values()].map((a) => a.displayName).toSorted(),
  };
}

/** `UpdateAudience(display_name)` for each write, in order. */
function writesSince(before: number): readonly string[] {
  return emulator.calls
    .slice(before)
    .filter(({ method }) => /^(Create|Update|Delete|Archive)/.test(method))
    .map(({ method, request }) => {
      const mask = request.updateMask as { readonly paths: readonly string[] } | undefined;
      return mask ? `${method}(${mask.paths.join(", ")})` : method;
    });
}

describe("an apply with audiences", () => {
  it("makes the key event before the audience that feeds it, and takes it away after it", async () => {
    const { apply, audiences } = scene();
    expect(await apply(deep(5))).toEqual(["CreateKeyEvent", "CreateAudience"]);
    expect(audiences()).toEqual(["Deep"]);
    expect(await apply(ORDER)).toEqual(["CreateKeyEvent", "ArchiveAudience", "DeleteKeyEvent"]);
    expect(audiences()).toEqual([]);
  });

  it("replaces an audience whose threshold changed: the new one first", async () => {
    const { apply, audiences, plan } = scene();
    await apply(ORDER + deep(5) + CART);
    expect(await apply(ORDER + deep(7) + CART)).toEqual(["CreateAudience", "ArchiveAudience"]);
    expect(audiences()).toEqual(["Cart", "Deep"]);
    expect((await plan(ORDER + deep(7) + CART)).operations).toEqual([]);
  });

  it("updates what may change, and names no more in the mask", async () => {
    const { apply, id } = scene();
    await apply(ORDER + deep(5) + CART);
    expect(await apply(ORDER + deep(5) + CART.replace("name: Cart", "name: Left"))).toEqual([
      "UpdateAudience(display_name)",
    ]);
    driftAudience(emulator.world, id, "Deep", {
      eventTrigger: { eventName: "deep", logCondition: "AUDIENCE_MEMBERSHIP_RENEWED" },
      displayName: "Someone's",
    });
    const again = await apply(ORDER + deep(5) + CART.replace("name: Cart", "name: Left"));
    expect(again).toEqual(["UpdateAudience(display_name, event_trigger)"]);
  });

  it("makes it again where somebody archived it", async () => {
    const { apply, audiences, id } = scene();
    await apply(ORDER + CART);
    loseAudience(emulator.world, id, "Cart");
    expect(await apply(ORDER + CART)).toEqual(["CreateAudience"]);
    expect(audiences()).toEqual(["Cart"]);
  });

  it("has nothing to do where GA4 does not give the clauses", async () => {
    const { apply, plan, id } = scene();
    await apply(ORDER + CART);
    driftAudience(emulator.world, id, "Cart", { filterClauses: [] });
    expect((await plan(ORDER + CART)).operations).toEqual([]);
  });

  it.each(["CreateAudience", "UpdateAudience", "ArchiveAudience"])(
    "ends the same when the answer of %s is lost",
    async (method) => {
      const { apply, audiences, plan } = scene();
      await apply(ORDER + deep(5) + CART);
      const next = ORDER + deep(6) + CART.replace("name: Cart", "name: Left");
      const remove = emulator.faults.add({
        method,
        effect: { kind: "status", when: "after", code: status.UNAVAILABLE },
      });
      const writes = await apply(next);
      remove();
      // Nothing was sent twice: it was looked up.
      expect([...writes].toSorted()).toEqual([
        "ArchiveAudience",
        "CreateAudience",
        "UpdateAudience(display_name)",
      ]);
      expect(audiences()).toEqual(["Deep", "Left"]);
      expect((await plan(next)).operations).toEqual([]);
    },
  );

  it("is stale where an audience with our marker appeared since the plan, and not for one of the same name", async () => {
    const { under, plan, id } = scene([{ displayName: "Cart", description: "By hand" }]);
    const made = await plan(ORDER + CART);
    const property = propertyOf(emulator.world, id);
    seedAudience(emulator.world, property, { displayName: "Cart", description: "By hand, too" });
    const twin = { displayName: "Other", description: "ga4-goals:audiences.cart" };
    const stale = await plan(ORDER + CART);
    seedAudience(emulator.world, property, twin);
    expect(await under.apply(stale).catch((error: unknown) => error)).toMatchObject({ code: "stale" });
    loseAudience(emulator.world, id, "Other");
    await under.apply(made);
    expect([...property.audiences.values()].map((a) => a.displayName)).toEqual(["Cart", "Cart", "Cart"]);
  });
});

describe("audiences of a property", () => {
  it("are listed only where the goals, the ledger or an apply that was cut off have one", async () => {
    const { under, plan, id } = scene();
    const compiled = (text: string): ReturnType<typeof compileGoals> =>
      compileGoals(goalsOf(`version: 1\ngoals:\n${text}`));
    const none = emptyLedger(id);
    expect(neededKinds(compiled(ORDER), none).has("audience")).toBe(false);
    expect(neededKinds(compiled(ORDER + CART), none).has("audience")).toBe(true);
    expect(neededKinds(compiled(deep(5)), none).has("audience")).toBe(true);
    expect(neededKinds(compiled(ORDER), none, await plan(ORDER + CART)).has("audience")).toBe(true);

    const before = emulator.calls.length;
    const snapshot = await readSnapshot(under.reader, { kinds: new Set() });
    expect(emulator.calls.slice(before).map(({ method }) => method)).not.toContain("ListAudiences");
    // Three lists, and two of rules for the one stream.
    expect(emulator.calls.length - before).toBe(5);
    const goals = (text: string) => goalsOf(`version: 1\nproperty: ${id}\ngoals:\n${text}`);
    expect(planFor(goals(ORDER), snapshot, none, ANYTHING).operations).toHaveLength(1);
    expect(() => planFor(goals(ORDER + CART), snapshot, none, ANYTHING)).toThrow("without its resources");
  });

  it("are read to the last page", async () => {
    const many = Array.from({ length: 260 }, (_, i) => ({ displayName: `Theirs ${i}` }));
    const { under } = scene(many);
    const live = (await under.snapshot()).resources.filter(({ kind }) => kind === "audience");
    expect(live).toHaveLength(260);
  });
});
