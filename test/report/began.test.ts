/**
 * What began on the way is neither a hurdle nor a change: steps and goals whose event came first within the days, or never. And
 * what came before a goal counted is told as seen, once, in place of a row of dashes.
 */
import { describe, expect, it } from "vitest";
import { countedEvent, type GoalsConfig } from "../../src/goals/goal.js";
import { createReport, type ReportOptions } from "../../src/report/create-report.js";
import { renderReport } from "../../src/report/draw/formats.js";
import type { ConversionReport } from "../../src/report/model.js";
import { countingFunnels, countingReader, type SeenEvent } from "./support/events.js";
import { eventGoal, goalsConfig, journeyOf, pagesGoal } from "./support/goals.js";

/** 28d is then 25 October to 21 November, compared with 27 September to 24 October. */
const now = new Date("2026-11-22T14:00:00Z");
const DAYS = Array.from({ length: 56 }, (_, index) =>
  new Date(Date.UTC(2026, 8, 27 + index)).toISOString().slice(0, 10),
);

interface Visited {
  /** Of 20 visits a day, how many have the event. */
  readonly a_day: number;
  readonly from?: string;
  readonly to?: string;
  readonly keyFrom?: string;
}

/** 20 users a day, each with a session of its own; the first of them have the events, in the order they stand in. */
function daily(events: Readonly<Record<string, Visited>>): readonly SeenEvent[] {
  return DAYS.flatMap((day) =>
    Array.from({ length: 20 }, (_, visit) => visit).flatMap((visit): readonly SeenEvent[] => {
      const at = { day, user: `${day}/${visit}`, session: `${day}/${visit}` };
      return [
        { ...at, name: "page_view", key: false },
        ...Object.entries(events)
          .filter(([, { a_day, from = "", to = "9" }]) => visit < a_day && day >= from && day <= to)
          .map(([name, { keyFrom = "" }]) => ({ ...at, name, key: day >= keyFrom })),
      ];
    }),
  );
}

function reportOn(
  config: GoalsConfig,
  events: readonly SeenEvent[],
  more: Partial<ReportOptions> = {},
): Promise<ConversionReport> {
  return createReport({
    goals: config,
    reader: countingReader(events, config.goals.map(countedEvent)),
    funnels: countingFunnels(events),
    property: { id: "123456789", timeZone: "Europe/Berlin" },
    now,
    period: "28d",
    compare: "previous",
    ...more,
  });
}

const order = eventGoal("order", { name: "Order", tier: "macro", category: "revenue" });
const journeys = [journeyOf("way", "The way", "order", ["page_view", "view_item", "cart", "order"])];
const config = goalsConfig([order, eventGoal("cart", { name: "Cart" })], { journeys });

describe("a step", () => {
  it("whose event came first within the period is no hurdle, and the report says since when it came", async () => {
    const events = daily({
      view_item: { a_day: 12 },
      cart: { a_day: 8, from: "2026-11-15" },
      order: { a_day: 2, from: "2026-11-15" },
    });
    const report = await reportOn(config, events);
    const [way] = report.journeys ?? [];
    // view_item -> cart loses most (280 of 336), but cart was not there for three of the four weeks.
    expect(way?.steps.map(({ lost }) => lost)).toEqual([224, 280, 42, null]);
    expect(way?.steps.map(({ began }) => began)).toEqual([null, null, "2026-11-15", "2026-11-15"]);
    expect(way?.hurdle).toBe(0);
    const text = (await renderReport(report, "text")).replace(/\s+/g, " ");
    expect(text).toContain("“Cart” came first on 15 Nov 2026");
    expect(text).toContain("224 users go no further than “page_view”");
  });

  it("that never came is no hurdle", async () => {
    const report = await reportOn(config, daily({ view_item: { a_day: 12 }, order: { a_day: 2 } }));
    expect(report.journeys?.[0]?.steps[1]?.lost).toBe(336);
    expect(report.journeys?.[0]?.hurdle).toBe(0);
  });

  it("that no file calls a goal is looked at likewise, at no further call", async () => {
    const events = daily({
      view_item: { a_day: 12, from: "2026-11-15" },
      cart: { a_day: 8 },
      order: { a_day: 2 },
    });
    const report = await reportOn(config, events);
    expect(report.journeys?.[0]?.steps[1]?.began).toBe("2026-11-15");
    expect(report.journeys?.[0]?.hurdle).not.toBe(0);
    expect(report.calls).toMatchObject({ getMetadata: 1, batchRunReports: 1, reports: 5 });
  });

  it("that comes in bursts was only silent: it stays a hurdle", async () => {
    const burst = daily({ view_item: { a_day: 12 }, order: { a_day: 1 } }).concat(
      daily({ cart: { a_day: 6, from: "2026-11-03", to: "2026-11-04" } }).filter(
        ({ name }) => name === "cart",
      ),
    );
    const [way] = (await reportOn(config, burst)).journeys ?? [];
    expect(way?.steps[2]?.began).toBeNull();
    expect(way?.hurdle).toBe(1);
  });
});

describe("a journey", () => {
  it("says how many reached the goal another way", async () => {
    const events = [
      ...daily({ view_item: { a_day: 12 }, cart: { a_day: 8 }, order: { a_day: 3 } }),
      ...DAYS.map((day) => ({ day, user: `tel/${day}`, session: `tel/${day}`, name: "order", key: true })),
    ];
    const report = await reportOn(config, events);
    expect(report.journeys?.[0]).toMatchObject({ reachedGoal: 112, outside: 28 });
    for (const format of ["text", "markdown", "html"] as const) {
      const drawn = (await renderReport(report, format)).replace(/\s+/g, " ");
      expect(drawn).toContain(
        "28 of the 112 users who reached “Order” came another way than by these steps.",
      );
    }
  });

  it("says nothing of it where its last step is another than the goal", async () => {
    const other = goalsConfig(config.goals, {
      journeys: [journeyOf("way", "w", "order", ["page_view", "cart"])],
    });
    const report = await reportOn(other, daily({ cart: { a_day: 8 }, order: { a_day: 3 } }));
    expect(report.journeys?.[0]).toMatchObject({ reachedGoal: null, outside: null });
  });
});

describe("nothing is said to have changed", () => {
  it.each([
    ["whose event came first in the days compared with", "2026-10-10"],
    ["whose event came first in the period", "2026-11-10"],
  ])("of a goal %s, however much more of it there is", async (_, from) => {
    const report = await reportOn(goalsConfig([order]), daily({ order: { a_day: 6, from } }));
    const [goal] = report.goals;
    expect(goal?.notes).toContainEqual({ code: "began", event: "order", on: from });
    expect(goal).toMatchObject({ change: null, count: { change: null } });
    expect(await renderReport(report, "text")).not.toContain("▲");
  });

  it("of a goal that became a key event on the way, though the event itself rose", async () => {
    const events = [
      ...daily({ order: { a_day: 2, to: "2026-10-24", keyFrom: "2026-10-10" } }),
      ...daily({ order: { a_day: 9, from: "2026-10-25" }, cart: { a_day: 5 } }).filter(
        ({ name }) => name !== "page_view",
      ),
    ];
    const report = await reportOn(goalsConfig([order, eventGoal("cart")]), events);
    expect(report.goals[0]?.change).toBeNull();
    expect((await renderReport(report, "text")).replace(/\s+/g, " ")).toContain(
      "1 began to count on the way and is left out.",
    );
  });
});

describe("the first report after an apply", () => {
  const goals = goalsConfig([
    order,
    eventGoal("cart", { name: "Cart" }),
    eventGoal("thanks", { name: "Thanks", event: "page_view", where: [{ parameter: "x", match: [] }] }),
    pagesGoal("deep", { name: "Five pages" }),
  ]);
  const since = new Date("2026-11-22T08:00:00Z");
  const keyEvents = ["order", "cart", "thanks", "deep"].map((event) => ({ event, since }));
  const events = daily({
    cart: { a_day: 8, keyFrom: "2026-11-22" },
    order: { a_day: 3, keyFrom: "2026-11-22" },
  });

  it("shows what was seen before it counted, or from when it counts, and no row of dashes", async () => {
    const report = await reportOn(goals, events, { keyEvents });
    expect(report.goals.map(({ count }) => count.current)).toEqual([null, null, null, null]);
    for (const format of ["text", "markdown", "html"] as const) {
      const drawn = (await renderReport(report, format)).replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
      expect(drawn).toContain("seen 84 times before it counted; counts from 22 Nov 2026");
      expect(drawn).toContain("seen 224 times before it counted");
      expect(drawn.match(/counts from 22 Nov 2026/g)).toHaveLength(4);
      expect(drawn.toLowerCase()).not.toContain("not counted yet");
      expect(drawn).not.toMatch(/(– ){3}/);
    }
  });

  it("says each fact once: neither a footnote nor Goal health repeats it", async () => {
    const report = await reportOn(goals, events, { keyEvents });
    const text = await renderReport(report, "text");
    expect(text).not.toContain("GOAL HEALTH");
    expect(text).not.toContain("¹");
    expect(report.calls.total).toBeLessThanOrEqual(4);
  });

  it("of which a part counted shows that part, and below it what was seen before", async () => {
    const some = daily({ order: { a_day: 3, keyFrom: "2026-11-19" } });
    const report = await reportOn(goalsConfig([order]), some, {
      keyEvents: [{ event: "order", since: new Date("2026-11-19T00:00:00Z") }],
    });
    expect(report.goals[0]?.count.current).toBe(9);
    const text = await renderReport(report, "text");
    expect(text).toMatch(/^Order ¹ +9 /m);
    expect(text).toContain("  and seen 75 times before it counted, on 19 Nov 2026");
    expect(text).not.toContain("GOAL HEALTH");
  });

  it("of goals that are not in the property says what is still to come", async () => {
    const made = goalsConfig(goals.goals);
    const report = await reportOn(made, events, { reader: countingReader(events, []) });
    const text = (await renderReport(report, "text")).replace(/\s+/g, " ");
    expect(text).toContain("Thanks: not in the property: GA4 makes this event by a rule");
    expect(text).toContain("Five pages: not in the property: code on your pages sends this event");
    expect(text.match(/Not a key event/g)).toHaveLength(1);
  });
});
