import { describe, expect, test } from "vitest";
import { createZone, dayNumber } from "../../../src/emulator/site/calendar.js";
import { northtrail } from "../../../src/emulator/site/northtrail.js";
import { type Visit, visitorOf, visitsBetween, visitsOf } from "../../../src/emulator/site/visitors.js";

const DAY = dayNumber("2026-09-10");
const lives: readonly (readonly Visit[])[] = Array.from({ length: 6000 }, (_, index) =>
  visitsOf(northtrail, { bornOn: DAY - 60 + (index % 60), index }, 5),
);

describe("visitors", () => {
  test("the first visit is on the first day, later ones follow in order, far enough apart to be sessions", () => {
    for (const visits of lives) {
      expect(visits.map((visit) => visit.number)).toEqual(visits.map((_, index) => index + 1));
      expect(visits[0]?.day).toBe(visits[0]?.visitor.bornOn);
      const at = visits.map((visit) => visit.day * 86_400 + visit.second);
      const gaps = at.slice(1).map((second, index) => second - (at[index] ?? 0));
      expect(gaps.every((gap) => gap >= northtrail.rhythm.returning.apartSeconds)).toBe(true);
    }
  });

  test("newcomers have as many sessions, on average, as the model says", () => {
    const mean = lives.reduce((sum, visits) => sum + visits.length, 0) / lives.length;
    expect(Math.abs(mean / northtrail.rhythm.sessionsPerNewcomer - 1)).toBeLessThan(0.03);
  });

  test("visits of a span of days are those of its days", () => {
    const both = visitsBetween(northtrail, DAY, DAY + 1, 5);
    const one = [
      ...visitsBetween(northtrail, DAY, DAY, 5),
      ...visitsBetween(northtrail, DAY + 1, DAY + 1, 5),
    ];
    const names = (visits: readonly Visit[]): readonly string[] =>
      visits.map((visit) => JSON.stringify(visit)).sort();
    expect(names(both)).toEqual(names(one));
    expect(both.some((visit) => visit.number > 1)).toBe(true);
  });

  test("nobody shares a user_pseudo_id", () => {
    const zone = createZone(northtrail.timeZone);
    const visitors = Array.from({ length: 900 }, (_, index) =>
      visitorOf(northtrail, { bornOn: DAY + (index % 3), index: Math.floor(index / 3) }, zone, 5),
    );
    expect(new Set(visitors.map((visitor) => visitor.pseudoId)).size).toBe(900);
  });
});
