import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Metadata } from "../../src/report/port.js";
import { basisOf, questionsFor } from "../../src/report/questions.js";
import { eventGoal } from "./support/goals.js";

const ranges = [
  { name: "current", start: "2026-10-25", end: "2026-11-21" },
  { name: "previous", start: "2026-09-27", end: "2026-10-24" },
];

function metadataWith(keyEvents: readonly string[], blocked: readonly string[] = []): Metadata {
  const names = keyEvents.flatMap((event) => [
    `keyEvents:${event}`,
    `sessionKeyEventRate:${event}`,
    `userKeyEventRate:${event}`,
  ]);
  return { dimensions: [], metrics: names.map((name) => ({ name, blocked: blocked.includes(name) })) };
}

const goalsAndKeyEvents = fc
  .uniqueArray(fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/), { maxLength: 40 })
  .chain((events) => fc.tuple(fc.constant(events), fc.subarray(events)));

describe("the questions for any set of goals", () => {
  it("fit one batch: 5 reports of at most 10 metrics, 9 dimensions and 4 date ranges", () => {
    fc.assert(
      fc.property(goalsAndKeyEvents, ([events, keyEvents]) => {
        const questions = questionsFor(
          events.map((event) => eventGoal(event)),
          metadataWith(keyEvents),
          ranges,
        );
        expect(questions.length).toBeLessThanOrEqual(5);
        for (const { request } of questions) {
          expect(request.metrics.length).toBeGreaterThan(0);
          expect(request.metrics.length).toBeLessThanOrEqual(10);
          expect(request.dimensions.length).toBeLessThanOrEqual(9);
          expect(request.dateRanges.length).toBeLessThanOrEqual(4);
          if (request.filter) expect(request.filter.values.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  it("ask for the totals, and for every event and key event exactly once", () => {
    fc.assert(
      fc.property(goalsAndKeyEvents, ([events, keyEvents]) => {
        const questions = questionsFor(
          events.map((event) => eventGoal(event)),
          metadataWith(keyEvents),
          ranges,
        );
        expect(questions[0]?.kind).toBe("totals");
        const asked = (wanted: string): readonly string[] =>
          questions
            .filter(({ kind }) => kind === wanted)
            .flatMap(({ request }) => request.filter?.values ?? []);
        expect(asked("events")).toEqual(events);
        expect(asked("key-events")).toEqual(keyEvents);
      }),
    );
  });

  it("ask by day for what may be added, and for users, who say how many days each comes on and are no users when added up", () => {
    fc.assert(
      fc.property(goalsAndKeyEvents, ([events, keyEvents]) => {
        const questions = questionsFor(
          events.map((event) => eventGoal(event)),
          metadataWith(keyEvents),
          ranges,
        );
        for (const { request } of questions.filter((one) => one.request.dimensions.includes("date"))) {
          expect(request.metrics).toEqual([
            "eventCount",
            "keyEvents",
            "sessions",
            "totalUsers",
            "eventValue",
            "purchaseRevenue",
          ]);
        }
      }),
    );
  });

  it("ask only for rates the property offers", () => {
    const goals = ["order", "lead", "step"].map((event) => eventGoal(event));
    const metadata = metadataWith(["order", "lead"], ["sessionKeyEventRate:lead"]);
    const rates = questionsFor(goals, metadata, ranges)
      .filter(({ kind }) => kind === "rates")
      .flatMap(({ request }) => request.metrics);
    expect(rates).toEqual(["sessionKeyEventRate:order", "userKeyEventRate:order", "userKeyEventRate:lead"]);
  });

  it("leave out rates beyond the first ten before the trend", () => {
    const goals = Array.from({ length: 25 }, (_, index) => eventGoal(`step_${index}`));
    const kinds = questionsFor(goals, metadataWith(goals.map(({ event }) => event)), ranges).map(
      ({ kind, request }) => `${kind} ${request.metrics.length}`,
    );
    expect(kinds).toEqual(["totals 7", "key-events 7", "events 6", "rates 10", "days 6"]);
  });

  it("are the totals alone where there is no goal", () => {
    expect(questionsFor([], metadataWith([]), ranges).map(({ kind }) => kind)).toEqual(["totals"]);
  });
});

describe("how an event can be counted", () => {
  it("is told by the metrics the property offers, with case", () => {
    const metadata = metadataWith(["purchase"]);
    expect(basisOf("purchase", metadata)).toBe("key_event");
    expect(basisOf("Purchase", metadata)).toBe("event_count");
    expect(basisOf("purchase_again", metadata)).toBe("event_count");
  });
});
