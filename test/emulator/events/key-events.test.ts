import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { literal } from "../../../src/emulator/events/sql-text.js";
import { type EventStore, openEventStore } from "../../../src/emulator/events/store.js";
import type { KeyEventState, PropertyState, Versioned } from "../../../src/emulator/world/state.js";
import { runs } from "../../support/runs.js";
import { type EventSketch, event, keyEvent, property, START, version } from "./rows.js";

let store: EventStore;
beforeAll(async () => {
  store = await openEventStore();
});
afterAll(() => store.close());

async function ingest(target: PropertyState, sketches: readonly EventSketch[]): Promise<number> {
  return (await store.ingest(target, { rows: sketches.map(event) })).keyEvents;
}

/** `name@second` of every key event, in order of arrival. */
async function keyEventsOf(target: PropertyState): Promise<readonly string[]> {
  const rows =
    await store.query(`SELECT event_name || '@' || (event_ts - ${START.getTime() * 1000}) // 1000000
    FROM events WHERE property = ${literal(target.id)} AND is_key_event ORDER BY seq`);
  return rows.map(([text]) => String(text));
}

async function valuesOf(target: PropertyState): Promise<readonly unknown[]> {
  const rows = await store.query(
    `SELECT value, currency FROM events WHERE property = ${literal(target.id)} ORDER BY seq`,
  );
  return rows.map(([value, currency]) => [value, currency]);
}

describe("a key event", () => {
  it("marks what is collected while it is in force and nothing before or after", async () => {
    const target = property({ keyEventHistory: [version(keyEvent("lead"), 10, 20)] });
    await ingest(
      target,
      [9, 10, 19, 20].map((at) => ({ name: "lead", at })),
    );
    expect(await keyEventsOf(target)).toEqual(["lead@10", "lead@19"]);
  });

  it("counts again from where it was created anew, with the gap left out", async () => {
    const target = property({
      keyEventHistory: [
        version(keyEvent("lead", { id: "1" }), 0, 5),
        version(keyEvent("lead", { id: "2" }), 8),
      ],
    });
    await ingest(
      target,
      [4, 5, 7, 8].map((at) => ({ name: "lead", at })),
    );
    expect(await keyEventsOf(target)).toEqual(["lead@4", "lead@8"]);
  });

  it("does not mark an event of another case: names are case-sensitive", async () => {
    const target = property({ keyEventHistory: [version(keyEvent("Lead"))] });
    await ingest(target, [{ name: "lead" }, { name: "Lead" }]);
    expect(await keyEventsOf(target)).toEqual(["Lead@0"]);
  });

  it("counts every event when it counts once per event", async () => {
    const target = property({ keyEventHistory: [version(keyEvent("lead"))] });
    expect(await ingest(target, [{ name: "lead" }, { name: "lead" }, { name: "lead", at: 3 }])).toBe(3);
  });

  it("counts the first in a session when it counts once per session, also when the rest comes in later", async () => {
    const once = keyEvent("lead", { countingMethod: "ONCE_PER_SESSION" });
    const target = property({ keyEventHistory: [version(once)] });
    await ingest(target, [
      { name: "lead", at: 5 },
      { name: "lead", at: 2 },
      { name: "lead", at: 6, session: 2 },
      { name: "lead", at: 7, user: "u2" },
    ]);
    await ingest(target, [
      { name: "lead", at: 8 },
      { name: "lead", at: 9, session: 3 },
    ]);
    expect(await keyEventsOf(target)).toEqual(["lead@2", "lead@6", "lead@7", "lead@9"]);
  });

  it("never takes a mark away again: what arrives late, with an earlier time, is not the first any more", async () => {
    const once = keyEvent("lead", { countingMethod: "ONCE_PER_SESSION" });
    const target = property({ keyEventHistory: [version(once)] });
    await ingest(target, [{ name: "lead", at: 5 }]);
    await ingest(target, [{ name: "lead", at: 1 }]);
    expect(await keyEventsOf(target)).toEqual(["lead@5"]);
  });

  it("counts no more in a session once it is switched to once per session", async () => {
    const target = property({
      keyEventHistory: [
        version(keyEvent("lead"), undefined, 10),
        version(keyEvent("lead", { countingMethod: "ONCE_PER_SESSION" }), 10),
      ],
    });
    await ingest(
      target,
      [1, 2, 11].map((at) => ({ name: "lead", at })),
    );
    expect(await keyEventsOf(target)).toEqual(["lead@1", "lead@2"]);
  });

  it("counts every event that has no session", async () => {
    const once = keyEvent("lead", { countingMethod: "ONCE_PER_SESSION" });
    const target = property({ keyEventHistory: [version(once)] });
    expect(
      await ingest(target, [
        { name: "lead", user: null },
        { name: "lead", session: null },
      ]),
    ).toBe(2);
  });

  it("gives its default value where no value was sent, and its currency where none was", async () => {
    const target = property({
      keyEventHistory: [
        version(keyEvent("lead", { defaultValue: { numericValue: 7.5, currencyCode: "USD" } }), 1),
      ],
    });
    await ingest(target, [
      { name: "lead", at: 0 },
      { name: "lead", at: 1 },
      { name: "lead", at: 2, params: { value: 3, currency: "EUR" } },
      { name: "lead", at: 3, params: { value: 0 } },
      { name: "other", at: 4 },
    ]);
    expect(await valuesOf(target)).toEqual([
      [null, null],
      [7.5, "USD"],
      [3, "EUR"],
      [0, "USD"],
      [null, null],
    ]);
  });

  it("marks an event that a rule made, in the same session as its original", async () => {
    const target = property({
      ruleHistory: [
        version({
          id: "51",
          streamId: "2001",
          destinationEvent: "signed_up",
          eventConditions: [
            { field: "event_name", comparisonType: "EQUALS", value: "page_view", negated: false },
            { field: "page_location", comparisonType: "ENDS_WITH", value: "/thanks", negated: false },
          ],
          sourceCopyParameters: true,
          parameterMutations: [{ parameter: "value", parameterValue: "[[cart_value]]" }],
        }),
      ],
      keyEventHistory: [version(keyEvent("signed_up", { countingMethod: "ONCE_PER_SESSION" }))],
    });
    const view = {
      name: "page_view",
      params: { page_location: "https://a.example/thanks", cart_value: "12.5" },
    };
    const result = await store.ingest(target, {
      rows: [view, { ...view, at: 1 }, { name: "scroll" }].map(event),
    });
    expect(result).toMatchObject({ collected: 3, created: 2, triggered: 0, keyEvents: 1 });
    const rows = await store.query(`SELECT event_name, value, page_path, is_key_event FROM events
      WHERE property = ${literal(target.id)} AND rule_id = '51' ORDER BY seq`);
    expect(rows).toEqual([
      ["signed_up", 12.5, "/thanks", true],
      ["signed_up", 12.5, "/thanks", false],
    ]);
    const sessions = await store.query(
      `SELECT count(DISTINCT session) FROM events WHERE property = ${literal(target.id)}`,
    );
    expect(sessions).toEqual([[1n]]);
  });
});

/* Once more event by event and without SQL, for random streams in random batches. */

function expected(
  batches: readonly (readonly EventSketch[])[],
  versions: readonly Versioned<KeyEventState>[],
): readonly string[] {
  const marked = new Set<string>();
  return batches.flatMap((batch) => {
    const inTime = batch
      .map((sketch, index) => ({ sketch, index, at: sketch.at ?? 0 }))
      .sort((a, b) => a.at - b.at || a.index - b.index);
    const counted = inTime.filter(({ sketch, at }) => {
      const moment = START.getTime() + at * 1000;
      const found = versions.find(
        ({ value, from, until }) =>
          value.eventName === sketch.name &&
          from.getTime() <= moment &&
          (until === null || moment < until.getTime()),
      );
      if (found === undefined) return false;
      if (sketch.user === null || sketch.session === null) return true;
      const place = `${sketch.user} ${sketch.session} ${sketch.name}`;
      const first = !marked.has(place);
      marked.add(place);
      return first || found.value.countingMethod === "ONCE_PER_EVENT";
    });
    return counted.sort((a, b) => a.index - b.index).map(({ sketch, at }) => `${sketch.name}@${at}`);
  });
}

const sketch: fc.Arbitrary<EventSketch> = fc.record({
  name: fc.constantFrom("lead", "buy", "scroll"),
  at: fc.integer({ min: 0, max: 20 }),
  user: fc.constantFrom("u1", "u2", null),
  session: fc.constantFrom(1, 2, null),
});

/** A life of one key event: versions one after the other, perhaps with gaps. */
function historyOf(eventName: string): fc.Arbitrary<readonly Versioned<KeyEventState>[]> {
  const countingMethod = fc.constantFrom<KeyEventState["countingMethod"]>(
    "ONCE_PER_EVENT",
    "ONCE_PER_SESSION",
  );
  return fc
    .tuple(
      fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 5 }),
      fc.array(countingMethod, { minLength: 5, maxLength: 5 }),
      fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    )
    .map(([moments, methods, present]) => {
      const ordered = moments.sort((a, b) => a - b);
      return ordered.flatMap((from, index) => {
        const method = methods[index];
        if (method === undefined || present[index] !== true) return [];
        return [version(keyEvent(eventName, { countingMethod: method }), from, ordered[index + 1])];
      });
    });
}

describe("key events over random streams", () => {
  it("mark what a reading event by event marks, however the stream is cut into batches", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(sketch, { maxLength: 15 }), { minLength: 1, maxLength: 3 }),
        historyOf("lead"),
        historyOf("buy"),
        async (batches, leads, buys) => {
          const target = property({ keyEventHistory: [...leads, ...buys] });
          let counted = 0;
          for (const batch of batches) counted += await ingest(target, batch);
          const marks = expected(batches, target.keyEventHistory);
          expect(await keyEventsOf(target)).toEqual(marks);
          expect(counted).toBe(marks.length);
        },
      ),
      { numRuns: runs(60) },
    );
  });
});
