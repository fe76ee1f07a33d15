/** What is counted approximately carries its mark wherever its number shows, in journeys too. */
import { describe, expect, it } from "vitest";
import { stepName } from "../../src/report/draw/journey-sentences.js";
import { goalName } from "../../src/report/draw/sentences.js";
import { journeyRequest, journeyResult } from "../../src/report/journeys.js";
import { goalsOf } from "../support/property-under-test.js";

const { goals, journeys } = goalsOf(`version: 1
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  deep: { tier: micro, category: engagement, type: pages_per_session, at_least: 5, via: audience }
journeys:
  shop: { goal: order, steps: [view_item, deep, order] }
`);

describe("an approximate goal", () => {
  it("makes its own step of a journey approximate and every one after it", () => {
    const [journey] = journeys;
    if (!journey) throw new Error("the file has a journey");
    const request = journeyRequest(journey, goals, [
      { name: "current", start: "2026-10-01", end: "2026-10-07" },
    ]);
    const rows = [40, 20, 5].map((users, step) => ({ range: "current", step, users }));
    const response = { rows, quota: null } as unknown as Parameters<typeof journeyResult>[3];
    const { steps } = journeyResult(journey, goals, request, response, {
      isMissing: () => false,
      beganOn: () => null,
      came: () => true,
      usersWith: () => null,
    });
    expect(steps.map(({ step, approximate }) => [step, approximate])).toEqual([
      ["view_item", false],
      ["deep", true],
      ["order", true],
    ]);
    expect(steps.map((step) => stepName(step))).toEqual(["view_item", "≈ Deep", "≈ Order"]);
  });

  it("is named with its mark in every sentence", () => {
    const report = { goals: goals.map(({ id, name }) => ({ id, name, approximate: id === "deep" })) };
    const named = report as unknown as Parameters<typeof goalName>[0];
    expect([goalName(named, "deep"), goalName(named, "order")]).toEqual(["≈ Deep", "Order"]);
  });
});
