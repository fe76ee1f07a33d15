import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EventLoadError } from "../../../src/emulator/events/load.js";
import { type EventStore, openEventStore } from "../../../src/emulator/events/store.js";
import type { RuleCondition } from "../../../src/emulator/world/state.js";
import { event, keyEvent, property, version } from "./rows.js";

let store: EventStore;
beforeEach(async () => {
  store = await openEventStore();
});
afterEach(() => store.close());

const rows = (count: number): ReturnType<typeof event>[] =>
  Array.from({ length: count }, (_, at) => event({ name: "lead", at }));

describe("an event store", () => {
  it("takes in batches handed over at once one after the other, in order", async () => {
    const target = property({
      keyEventHistory: [version(keyEvent("lead", { countingMethod: "ONCE_PER_SESSION" }))],
    });
    const results = await Promise.all([3, 5, 7].map((count) => store.ingest(target, { rows: rows(count) })));
    expect(results.map(({ collected, keyEvents }) => [collected, keyEvents])).toEqual([
      [3, 1],
      [5, 0],
      [7, 0],
    ]);
  });

  it("shows a batch whole or not at all, also to those who look while it comes in", async () => {
    const target = property();
    const ingest = store.ingest(target, { rows: rows(4000) });
    const seen = new Set<bigint>();
    let done = false;
    void ingest.finally(() => {
      done = true;
    });
    while (!done) {
      const [row] = await store.query("SELECT count(*) FROM facts");
      if (typeof row?.[0] === "bigint") seen.add(row[0]);
    }
    await ingest;
    expect([...seen].every((count) => count === 0n || count === 4000n)).toBe(true);
    expect(await store.query("SELECT count(*) FROM facts")).toEqual([[4000n]]);
  });

  it("goes on after a batch that failed, with nothing of it", async () => {
    const target = property();
    const broken = { ...event({ name: "lead" }), event_name: "" };
    await expect(store.ingest(target, { rows: [...rows(2), broken] })).rejects.toBeInstanceOf(EventLoadError);
    expect((await store.ingest(target, { rows: rows(2) })).collected).toBe(2);
    expect(await store.query("SELECT count(*) FROM events")).toEqual([[2n]]);
  });

  const named = (value: string): RuleCondition => ({
    field: "event_name",
    comparisonType: "EQUALS",
    value,
    negated: false,
  });

  it.each([
    ["that browsers cannot read", "(?P<a>b)", []],
    ["that browsers cannot read, of a rule without an event in it", "(?P<a>b)", [named("of_no_event")]],
    ["that browsers hang on", "^(a+)+$", []],
  ])("refuses a batch with a pattern %s, and names it", async (_what, pattern, others) => {
    const condition: RuleCondition = {
      field: "page_location",
      comparisonType: "REGULAR_EXPRESSION",
      value: pattern,
      negated: false,
    };
    const rule = {
      id: "51",
      streamId: "2001",
      destinationEvent: "made",
      eventConditions: [...others, condition],
      sourceCopyParameters: true,
      parameterMutations: [],
    };
    const target = property({ ruleHistory: [version(rule)] });
    const page = { key: "page_location", value: { string_value: `${"a".repeat(60)}!` } };
    const [row] = rows(1);
    const slow = [{ ...row, event_params: [...(row?.event_params ?? []), page] }] as never;
    await expect(store.ingest(target, { rows: slow })).rejects.toThrow(
      `the pattern ${pattern} can't be used`,
    );
    // The batch is out whole, and the next one is in.
    expect(await store.query("SELECT count(*) FROM events")).toEqual([[0n]]);
  });

  it("keeps properties apart", async () => {
    const [one, other] = [property(), property()];
    await store.ingest(one, { rows: rows(2) });
    await store.ingest(other, { rows: rows(3) });
    expect(
      await store.query(
        "SELECT count(*), count(DISTINCT person) FROM facts GROUP BY property ORDER BY property",
      ),
    ).toEqual([
      [2n, 1n],
      [3n, 1n],
    ]);
    expect(await store.query("SELECT count(DISTINCT session) FROM facts")).toEqual([[2n]]);
  });
});
