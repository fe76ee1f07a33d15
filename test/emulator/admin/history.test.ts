import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import { createKeyEvent, deleteKeyEvent, updateKeyEvent } from "../../../src/emulator/world/resources.js";
import type { KeyEventState } from "../../../src/emulator/world/state.js";
import { addAccount, addProperty, createWorld } from "../../../src/emulator/world/world.js";
import { bench, cleanUpAfterEach, PROPERTY, START, WEB } from "./support.js";

cleanUpAfterEach();

function hours(count: number): Date {
  return new Date(START.getTime() + count * 3_600_000);
}

describe("history", () => {
  it("holds every version of a key event with the span in which it was in force", async () => {
    const { beta, clock, emulator } = await bench();
    clock.set(hours(1));
    const [{ name }] = await beta.createKeyEvent({
      parent: PROPERTY,
      keyEvent: { eventName: "sign_up", countingMethod: "ONCE_PER_EVENT" },
    });
    clock.set(hours(2));
    await beta.updateKeyEvent({
      keyEvent: { name: name ?? "", countingMethod: "ONCE_PER_SESSION" },
      updateMask: { paths: ["counting_method"] },
    });
    clock.set(hours(3));
    await beta.deleteKeyEvent({ name: name ?? "" });
    clock.set(hours(4));
    await beta.createKeyEvent({
      parent: PROPERTY,
      keyEvent: { eventName: "sign_up", countingMethod: "ONCE_PER_EVENT" },
    });

    const history = emulator.world.properties.get("1")?.keyEventHistory ?? [];
    expect(history.map(({ value, from, until }) => [value.countingMethod, from, until])).toEqual([
      ["ONCE_PER_EVENT", hours(1), hours(2)],
      ["ONCE_PER_SESSION", hours(2), hours(3)],
      ["ONCE_PER_EVENT", hours(4), null],
    ]);
    // the update did not touch the moment of creation
    expect(history[1]?.value.createTime).toEqual(hours(1));
  });

  it("holds every version of a rule", async () => {
    const { alpha, clock, emulator } = await bench();
    const rule = {
      destinationEvent: "thanks",
      eventConditions: [{ field: "event_name", comparisonType: "EQUALS" as const, value: "page_view" }],
    };
    const [{ name }] = await alpha.createEventCreateRule({ parent: WEB, eventCreateRule: rule });
    clock.set(hours(1));
    await alpha.updateEventCreateRule({
      eventCreateRule: { name: name ?? "", destinationEvent: "gracias" },
      updateMask: { paths: ["destination_event"] },
    });
    clock.set(hours(2));
    await alpha.deleteEventCreateRule({ name: name ?? "" });
    const history = emulator.world.properties.get("1")?.ruleHistory ?? [];
    expect(history.map(({ value, from, until }) => [value.destinationEvent, from, until])).toEqual([
      ["thanks", START, hours(1)],
      ["gracias", hours(1), hours(2)],
    ]);
  });

  it("begins with the creation of what was seeded", async () => {
    const { emulator } = await bench({
      createTime: hours(-48),
      keyEvents: [{ eventName: "late", createTime: hours(-1) }, { eventName: "early" }],
    });
    const history = emulator.world.properties.get("1")?.keyEventHistory ?? [];
    expect(history.map(({ value, from }) => [value.eventName, from])).toEqual([
      ["early", hours(-48)],
      ["late", hours(-1)],
    ]);
  });

  it("is unchanged by a refused write", async () => {
    const { beta, emulator } = await bench({ keyEvents: [{ id: "5", eventName: "purchase" }] });
    const before = [...(emulator.world.properties.get("1")?.keyEventHistory ?? [])];
    await beta.deleteKeyEvent({ name: `${PROPERTY}/keyEvents/5` }).catch(() => {});
    expect(emulator.world.properties.get("1")?.keyEventHistory).toEqual(before);
  });

  it("tells for every past moment what was in force then, after any changes", () => {
    const change = fc.record({
      kind: fc.constantFrom("create", "update", "delete"),
      which: fc.nat(),
      wait: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const clock = createClock(START);
        const world = createWorld(clock);
        const account = addAccount(world, { displayName: "Account", createTime: START });
        const property = addProperty(world, {
          accountId: account.id,
          displayName: "Property",
          timeZone: "UTC",
          currencyCode: "EUR",
          serviceLevel: "GOOGLE_ANALYTICS_STANDARD",
          createTime: START,
          role: "editor",
        });
        const then = new Map<number, readonly KeyEventState[]>();
        for (const { kind, which, wait } of changes) {
          clock.set(new Date(clock.now().getTime() + wait));
          const live = [...property.keyEvents.values()];
          const chosen = live[which % Math.max(live.length, 1)];
          if (kind === "create" || chosen === undefined) {
            createKeyEvent(world, property.id, {
              eventName: `event_${which}`,
              countingMethod: "ONCE_PER_EVENT",
              custom: true,
              deletable: true,
            });
          } else if (kind === "delete") deleteKeyEvent(world, property.id, chosen.id);
          else {
            const defaultValue = { numericValue: which, currencyCode: "EUR" };
            updateKeyEvent(world, property.id, { ...chosen, defaultValue });
          }
          then.set(clock.now().getTime(), [...property.keyEvents.values()]);
        }
        const byId = (a: KeyEventState, b: KeyEventState): number => Number(a.id) - Number(b.id);
        for (const [moment, live] of then) {
          const inForce = property.keyEventHistory
            .filter(
              ({ from, until }) => from.getTime() <= moment && (until === null || moment < until.getTime()),
            )
            .map(({ value }) => value);
          expect(inForce.sort(byId)).toEqual([...live].sort(byId));
        }
        const starts = property.keyEventHistory.map(({ from }) => from.getTime());
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
      }),
    );
  });
});
