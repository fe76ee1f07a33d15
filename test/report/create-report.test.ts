import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GoalsError } from "../../src/diagnostics/error.js";
import type { Goal, GoalsConfig } from "../../src/goals/goal.js";
import { createReport } from "../../src/report/create-report.js";
import { renderHtml } from "../../src/report/draw/html.js";
import { renderMarkdown } from "../../src/report/draw/markdown.js";
import { noteText } from "../../src/report/draw/sentences.js";
import { renderText } from "../../src/report/draw/text.js";
import type { ConversionReport, GoalResult } from "../../src/report/model.js";
import type { KeyEventFact, ReportReader } from "../../src/report/port.js";
import { runs } from "../support/runs.js";
import { countingFunnels, countingReader, type SeenEvent } from "./support/events.js";
import { destinationGoal, eventGoal, goalsConfig, journeyOf, pagesGoal } from "./support/goals.js";

const property = { id: "123456789", name: "Shop", timeZone: "Europe/Berlin" };
/** 28d is then 25 October to 21 November, compared with 27 September to 24 October. */
const now = new Date("2026-11-22T14:00:00Z");

function reportOn(
  goals: GoalsConfig,
  reader: ReportReader,
  compare: "previous" | "none" = "previous",
  keyEvents: readonly KeyEventFact[] = [],
) {
  return createReport({ goals, reader, property, now, period: "28d", compare, keyEvents });
}

function goalOf(report: ConversionReport, id: string): GoalResult {
  const goal = report.goals.find((one) => one.id === id);
  if (goal === undefined) throw new Error(`no goal ${id}`);
  return goal;
}

async function only(goal: Goal, events: readonly SeenEvent[], keyEvents: readonly string[]) {
  const report = await reportOn(goalsConfig([goal]), countingReader(events, keyEvents));
  return goalOf(report, goal.id);
}

function seen(name: string, day: string, fields: Partial<SeenEvent> = {}): SeenEvent {
  return { name, day, user: "u1", session: "s1", key: false, ...fields };
}

const codes = (goal: GoalResult): readonly string[] => goal.notes.map(({ code }) => code);

describe("a report on any events", () => {
  const name = fc.constantFrom("page_view", "purchase", "newsletter", "add_to_cart");
  const keyNames = new Set(["purchase", "newsletter"]);
  const anyEvent: fc.Arbitrary<SeenEvent> = fc
    .record({
      day: fc.constantFrom(
        "2026-09-26",
        "2026-09-27",
        "2026-10-24",
        "2026-10-25",
        "2026-11-01",
        "2026-11-21",
        "2026-11-22",
      ),
      user: fc.constantFrom("u1", "u2", "u3", "u4"),
      visit: fc.constantFrom("a", "b", "c"),
      name,
      value: fc.constantFrom(0, 1, 2.5, 10),
    })
    .map(({ day, user, visit, name: event, value }) => ({
      day,
      user,
      // A session may cross midnight: it is the same one on both days.
      session: `${user}-${visit}`,
      name: event,
      key: keyNames.has(event),
      value,
    }));

  it("gives the numbers a plain count of those events gives", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { maxLength: 60 }), async (events) => {
        const goals = [
          eventGoal("purchase", { tier: "macro", category: "revenue" }),
          eventGoal("newsletter"),
          eventGoal("add_to_cart"),
        ];
        const report = await reportOn(goalsConfig(goals), countingReader(events, [...keyNames]));
        for (const [when, from, to] of [
          ["current", "2026-10-25", "2026-11-21"],
          ["previous", "2026-09-27", "2026-10-24"],
        ] as const) {
          const within = events.filter(({ day }) => day >= from && day <= to);
          const sessions = new Set(within.map(({ session }) => session)).size;
          const users = new Set(within.map(({ user }) => user)).size;
          expect(report.totals.sessions[when]).toBe(sessions);
          expect(report.totals.users[when]).toBe(users);
          for (const goal of report.goals) {
            const own = within.filter((event) => event.name === goal.event);
            const ownSessions = new Set(own.map(({ session }) => session)).size;
            const ownUsers = new Set(own.map(({ user }) => user)).size;
            // What is no key event and never came is not counted at all.
            const isCounted =
              keyNames.has(goal.event) ||
              events.some(
                ({ name, day }) => name === goal.event && day >= "2026-09-27" && day <= "2026-11-21",
              );
            const orNull = (count: number): number | null => (isCounted ? count : null);
            expect(goal.count[when]).toBe(orNull(own.length));
            expect(goal.sessions[when]).toBe(orNull(ownSessions));
            expect(goal.users[when]).toBe(orNull(ownUsers));
            expect(goal.sessionRate[when]).toBe(sessions === 0 ? null : orNull(ownSessions / sessions));
            expect(goal.userRate[when]).toBe(users === 0 ? null : orNull(ownUsers / users));
            const value = own.reduce((sum, event) => sum + (event.value ?? 0), 0);
            expect(goal.value?.[when] ?? 0).toBe(goal.event === "add_to_cart" ? 0 : value);
          }
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it("has a trend whose days add up to the count, one entry a day", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { maxLength: 60 }), async (events) => {
        const goals = [eventGoal("purchase"), eventGoal("add_to_cart")];
        const report = await reportOn(goalsConfig(goals), countingReader(events, [...keyNames]));
        for (const goal of report.goals) {
          expect(goal.trend?.map(({ date }) => date)).toHaveLength(28);
          expect(goal.trend?.reduce((sum, { count }) => sum + (count ?? 0), 0)).toBe(goal.count.current ?? 0);
        }
      }),
      { numRuns: runs(60) },
    );
  });
});

describe("a report", () => {
  it("asks once for the metadata and once for the numbers, and says so", async () => {
    const reader = countingReader([], ["purchase"]);
    const report = await reportOn(goalsConfig([eventGoal("purchase")]), reader);
    expect(reader.batches).toHaveLength(1);
    expect(report.calls).toEqual({
      getMetadata: 1,
      batchRunReports: 1,
      reports: reader.batches[0]?.length,
      runFunnelReport: 0,
      total: 2,
      funnelTokens: null,
      tokens: {
        consumed: 3 * (reader.batches[0]?.length ?? 0),
        remaining: { day: 199_000, hour: 39_000, projectHour: 13_000 },
      },
    });
  });

  it("asks for the days of the period and of the comparison", async () => {
    const reader = countingReader([], []);
    await reportOn(goalsConfig([eventGoal("purchase")]), reader);
    expect(reader.batches[0]?.[0]?.dateRanges).toEqual([
      { name: "current", start: "2026-10-25", end: "2026-11-21" },
      { name: "previous", start: "2026-09-27", end: "2026-10-24" },
    ]);
  });

  it("without a comparison asks for one span of days and knows no change", async () => {
    const reader = countingReader([seen("purchase", "2026-11-01", { key: true })], ["purchase"]);
    const report = await reportOn(goalsConfig([eventGoal("purchase")]), reader, "none");
    expect(reader.batches.flat().every(({ dateRanges }) => dateRanges.length === 1)).toBe(true);
    expect(report.comparison).toBeNull();
    expect(goalOf(report, "purchase").count).toEqual({ current: 1, previous: null, change: null });
  });

  it("puts macro goals first and keeps the order of the file", async () => {
    const goals = [
      eventGoal("b"),
      eventGoal("d", { tier: "macro", category: "lead" }),
      eventGoal("a"),
      eventGoal("c", { tier: "macro", category: "revenue" }),
    ];
    const report = await reportOn(goalsConfig(goals), countingReader([], []));
    expect(report.goals.map(({ id }) => id)).toEqual(["d", "c", "b", "a"]);
  });

  it("without goals gives the totals and asks for no metadata", async () => {
    const report = await reportOn(goalsConfig([]), countingReader([seen("page_view", "2026-11-01")], []));
    expect(report.goals).toEqual([]);
    expect(report.totals.views.current).toBe(1);
    expect(report.calls).toMatchObject({ getMetadata: 0, reports: 1 });
  });

  it("refuses a period it can't read before it asks anything", async () => {
    const reader = countingReader([], []);
    const asking = createReport({
      goals: goalsConfig([]),
      reader,
      property,
      now,
      period: "a month",
      compare: "none",
    });
    await expect(asking).rejects.toMatchObject({ exitCode: 64 });
    expect(reader.batches).toEqual([]);
  });

  it("refuses to make numbers of an answer that was cut off, or that is missing", async () => {
    const cut = countingReader([], [], (response) => ({ ...response, rowCount: 1 }));
    await expect(reportOn(goalsConfig([]), cut)).rejects.toThrow(GoalsError);
    const silent: ReportReader = { ...countingReader([], []), batchRunReports: async () => [] };
    await expect(reportOn(goalsConfig([]), silent)).rejects.toMatchObject({ code: "report-cut-off" });
  });
});

describe("a goal", () => {
  it("whose event never came counts 0, is a key event all the same, and says it was never seen", async () => {
    const goal = await only(eventGoal("lead"), [seen("page_view", "2026-11-01")], ["lead"]);
    expect(goal.basis).toBe("key_event");
    expect(goal.count).toEqual({ current: 0, previous: 0, change: null });
    expect(goal.sessionRate).toEqual({ current: 0, previous: null, change: null, source: "ga4" });
    expect(codes(goal)).toEqual(["never-seen"]);
  });

  it("whose event is no key event counts events, and says so", async () => {
    const events = [seen("lead", "2026-11-01"), seen("lead", "2026-11-02"), seen("lead", "2026-10-01")];
    const goal = await only(eventGoal("lead"), events, []);
    expect(goal.basis).toBe("event_count");
    expect(goal.count).toEqual({ current: 2, previous: 1, change: 1 });
    expect(goal.sessions.current).toBe(1);
    expect(goal.sessionRate.source).toBe("rows");
    expect(codes(goal)).toEqual(["not-a-key-event"]);
  });

  it("that is to be no key event is counted by its event: every one, or the sessions with it", async () => {
    const events = [seen("lead", "2026-11-01"), seen("lead", "2026-11-02"), seen("lead", "2026-10-01")];
    const each = await only(eventGoal("lead", { keyEvent: false }), events, []);
    expect(each.count).toEqual({ current: 2, previous: 1, change: 1 });
    expect(codes(each)).toEqual([]);
    const once = { keyEvent: false, counting: "once_per_session" } as const;
    const sessions = await only(eventGoal("lead", once), events, []);
    expect(sessions.count.current).toBe(sessions.sessions.current);
    expect(codes(sessions)).toEqual(["sessions-with-event"]);
    expect(sessions.trend?.find(({ date }) => date === "2026-11-01")?.count).toBe(1);
    // The property still has the key event: a plan takes it away, and the report does not change with it.
    const marked = await only(eventGoal("lead", { keyEvent: false }), events, ["lead"]);
    expect(marked.basis).toBe("event_count");
  });

  it("that counts once a session but is no key event yet says that it counts every event", async () => {
    const goal = await only(
      eventGoal("lead", { counting: "once_per_session" }),
      [seen("lead", "2026-11-01")],
      [],
    );
    expect(codes(goal)).toEqual(["not-a-key-event", "counts-every-event"]);
  });

  it("that was no key event in the days before was not counted there, which is not zero", async () => {
    const events = [
      seen("lead", "2026-10-01"),
      seen("lead", "2026-10-02"),
      seen("lead", "2026-11-01", { key: true }),
    ];
    const goal = await only(eventGoal("lead"), events, ["lead"]);
    expect(goal.count).toEqual({ current: 1, previous: null, change: null });
    expect(goal.sessionRate.previous).toBeNull();
    expect(goal.notes).toEqual([
      { code: "before-key-event", event: "lead", current: 0, previous: 2, firstCounted: "2026-11-01" },
    ]);
  });

  it("that is new as a key event still has the change of its event", async () => {
    const events = [
      seen("lead", "2026-10-01"),
      seen("lead", "2026-11-01", { key: true }),
      seen("lead", "2026-11-02", { key: true, session: "s2" }),
      seen("lead", "2026-11-02", { key: true, session: "s2" }),
      seen("page_view", "2026-10-01", { session: "s3" }),
    ];
    const goal = await only(eventGoal("lead"), events, ["lead"]);
    expect(goal.events).toEqual({
      count: { current: 3, previous: 1, change: 2 },
      sessions: { current: 2, previous: 1, change: 1 },
      sessionRate: { current: 1, previous: 0.5, change: 1 },
    });
  });

  it("that became a key event in the middle counts from there, gives no change and leaves days open", async () => {
    const events = [
      seen("lead", "2026-10-01"),
      seen("lead", "2026-11-01"),
      seen("lead", "2026-11-02", { key: true }),
      seen("lead", "2026-11-03", { key: true }),
    ];
    const goal = await only(eventGoal("lead"), events, ["lead"]);
    expect(goal.count).toMatchObject({ current: 2, change: null });
    const trend = goal.trend?.filter(({ date }) => date >= "2026-10-31" && date <= "2026-11-04");
    expect(trend?.map(({ count }) => count)).toEqual([null, null, 1, 1, 0]);
    expect(goal.notes).toEqual([
      { code: "before-key-event", event: "lead", current: 1, previous: 1, firstCounted: "2026-11-02" },
    ]);
  });

  it("that counts only the first event of a session is not taken for one that began late", async () => {
    const events = [
      seen("lead", "2026-10-01", { key: true }),
      seen("lead", "2026-10-01"),
      seen("lead", "2026-11-02", { key: true, session: "s2" }),
      seen("lead", "2026-11-02", { session: "s2" }),
      seen("lead", "2026-11-03", { session: "s2" }),
    ];
    const goal = await only(eventGoal("lead", { counting: "once_per_session" }), events, ["lead"]);
    expect(goal.count).toEqual({ current: 1, previous: 1, change: 0 });
    expect(goal.sessions.current).toBe(1);
    expect(goal.notes).toEqual([]);
    expect(goal.trend?.find(({ date }) => date === "2026-11-03")?.count).toBe(0);
  });

  it("that is approximate says so", async () => {
    const events = [seen("deep", "2026-11-01", { key: true })];
    const goal = await only(pagesGoal("deep", { via: "audience" }), events, ["deep"]);
    expect(goal.approximate).toBe(true);
    expect(codes(goal)).toEqual(["approximate"]);
  });

  it("that GA4 or the page code has yet to make is not counted, with the reason, and never zero", async () => {
    const where = [{ parameter: "form_id", match: [] }];
    for (const [goal, by] of [
      [eventGoal("contact", { event: "form_submit", where }), "rule"],
      [destinationGoal("thanks"), "rule"],
      [pagesGoal("deep"), "page_code"],
      [pagesGoal("deep", { via: "audience" }), "audience"],
      [eventGoal("lead"), null],
    ] as const) {
      const events = [seen("page_view", "2026-11-01"), seen("page_view", "2026-10-01")];
      const result = await only(
        { ...goal, value: { kind: "amount", amount: 2, currency: "EUR" } },
        events,
        [],
      );
      const nothing = { current: null, previous: null, change: null };
      expect(result).toMatchObject({ count: nothing, sessions: nothing, users: nothing, value: nothing });
      expect(result).toMatchObject({ sessionRate: nothing, userRate: nothing, basis: "event_count" });
      expect(new Set(result.trend?.map(({ count }) => count))).toEqual(new Set([null]));
      expect(result.notes).toContainEqual({ code: "not-counted-yet", event: result.event, by });
      expect(codes(result)).not.toContain("never-seen");
    }
  });

  it("whose event comes is counted by it before there is a key event", async () => {
    const goal = await only(destinationGoal("thanks"), [seen("thanks", "2026-11-01")], []);
    expect(goal.count.current).toBe(1);
    expect(codes(goal)).toEqual(["not-a-key-event"]);
    const before = await only(eventGoal("lead"), [seen("lead", "2026-10-01")], []);
    expect(before.count).toMatchObject({ current: 0, previous: 1 });
  });

  it("that became a key event after these days counts since that day, not on the way", async () => {
    const events = [seen("lead", "2026-10-01"), seen("lead", "2026-11-01")];
    const report = await createReport({
      goals: goalsConfig([eventGoal("lead")]),
      reader: countingReader(events, ["lead"]),
      keyEvents: [{ event: "lead", since: new Date("2026-11-22T10:00:00Z") }],
      property,
      now,
      period: "28d",
      compare: "previous",
    });
    const goal = goalOf(report, "lead");
    expect(goal.count).toEqual({ current: null, previous: null, change: null });
    expect(goal.notes).toEqual([{ code: "counts-since", event: "lead", since: "2026-11-22" }]);
    expect(goal.change).toBeNull();
    expect(report.health).toEqual([{ code: "counts-since", goal: "lead", since: "2026-11-22" }]);
    for (const text of [renderText(report), renderMarkdown(report), renderHtml(report)]) {
      expect(text).toContain("seen once before it counted; counts from 22 Nov 2026");
      expect(text).not.toContain("on the way");
    }
  });

  it("that never counted in these days, and nobody knows since when, did not become a key event on the way", async () => {
    const goal = await only(eventGoal("lead"), [seen("lead", "2026-11-01")], ["lead"]);
    const [note] = goal.notes;
    if (note === undefined) throw new Error("no note");
    expect(note).toMatchObject({ code: "before-key-event", firstCounted: null });
    expect(noteText(note)).not.toContain("on the way");
  });

  it("with conditions or a threshold is counted by the event it creates", async () => {
    const where = [{ parameter: "form_id", match: [] }];
    const filtered = await only(eventGoal("contact", { event: "form_submit", where }), [], []);
    const pages = await only(pagesGoal("deep"), [], []);
    expect([filtered.event, pages.event]).toEqual(["contact", "deep"]);
  });
});

describe("what a goal is worth", () => {
  const amount = { kind: "amount", amount: 1.1, currency: "USD" } as const;

  it("is purchase revenue for a purchase", async () => {
    const events = [seen("purchase", "2026-11-01", { key: true, value: 30 })];
    const goal = await only(eventGoal("order", { event: "purchase" }), events, ["purchase"]);
    expect(goal.value).toMatchObject({ current: 30, currency: "EUR", basis: "purchase_revenue" });
  });

  it("is GA4's sum of the events' values where there is one", async () => {
    const events = [seen("lead", "2026-11-01", { key: true, value: 7 })];
    const goal = await only(eventGoal("lead", { value: amount }), events, ["lead"]);
    expect(goal.value).toMatchObject({ current: 7, currency: "EUR", basis: "event_value" });
  });

  it("is the count times the declared value, in its own currency, where GA4 sums nothing", async () => {
    const events = [1, 2, 3].map((day) => seen("lead", `2026-11-0${day}`, { key: true }));
    const goal = await only(eventGoal("lead", { value: amount }), events, ["lead"]);
    expect(goal.value).toEqual({
      current: 3.3,
      previous: 0,
      change: null,
      currency: "USD",
      basis: "declared",
    });
    expect(goal.notes).toContainEqual({ code: "declared-value", amount: 1.1, currency: "USD" });
  });

  it("is GA4's sum over what counted where the goal counts once a session", async () => {
    const events = [
      seen("lead", "2026-11-01", { key: true, value: 7 }),
      seen("lead", "2026-11-01", { key: false, value: 500 }),
    ];
    const goal = await only(eventGoal("lead", { value: amount, counting: "once_per_session" }), events, [
      "lead",
    ]);
    expect(goal.value).toMatchObject({ current: 7, basis: "event_value" });
  });

  it("is GA4's sum, also of 0, where GA4 fills in the declared value itself", async () => {
    const events = [seen("lead", "2026-11-01", { key: true, value: 0 })];
    const report = await reportOn(
      goalsConfig([eventGoal("lead", { value: amount })]),
      countingReader(events, ["lead"]),
      "previous",
      [{ event: "lead", since: null, defaultValue: { amount: 1.1, currency: "USD" } }],
    );
    expect(goalOf(report, "lead").value).toMatchObject({ current: 0, currency: "EUR", basis: "event_value" });
  });

  it("holds the default value of a purchase without one of its own", async () => {
    const events = [seen("purchase", "2026-11-01", { key: true, value: 30 })];
    const goal = await only(eventGoal("order", { event: "purchase", value: amount }), events, ["purchase"]);
    expect(goal.value).toMatchObject({ current: 30, currency: "EUR", basis: "event_value" });
  });

  it("is not the price of the goods a step of the checkout carries", async () => {
    const events = [seen("add_to_cart", "2026-11-01", { key: true, value: 300 })];
    const bare = await only(eventGoal("add_to_cart"), events, ["add_to_cart"]);
    const declared = await only(eventGoal("add_to_cart", { value: amount }), events, ["add_to_cart"]);
    expect(bare.value).toBeNull();
    // GA4 fills in what is unset: the price of the goods stays.
    expect(declared.value).toMatchObject({ current: 300, basis: "event_value" });
  });

  it("is what the events carry where the file takes the default away", async () => {
    const events = [seen("lead", "2026-11-01", { key: true, value: 7 })];
    const goal = await only(eventGoal("lead", { value: { kind: "none" } }), events, ["lead"]);
    expect(goal.value).toMatchObject({ current: 7, currency: "EUR", basis: "event_value" });
  });

  it("is nothing, not zero, where nobody gave a value", async () => {
    const goal = await only(eventGoal("lead"), [seen("lead", "2026-11-01", { key: true })], ["lead"]);
    expect(goal.value).toBeNull();
  });

  it("is not shown as zero to a role that may not see revenue", async () => {
    const reader = countingReader(
      [seen("purchase", "2026-11-01", { key: true, value: 30 })],
      ["purchase"],
      (response) => ({ ...response, restrictedMetrics: ["purchaseRevenue", "totalRevenue"] }),
    );
    const report = await reportOn(goalsConfig([eventGoal("purchase")]), reader);
    expect(goalOf(report, "purchase").value).toBeNull();
    expect(codes(goalOf(report, "purchase"))).toEqual(["revenue-hidden"]);
    expect(report.totals.revenue.current).toBeNull();
    expect(report.dataQuality.restrictedMetrics).toEqual(["purchaseRevenue", "totalRevenue"]);
  });
});

describe("the quality of the data", () => {
  const ask = (change: Parameters<typeof countingReader>[2]) =>
    reportOn(goalsConfig([]), countingReader([], [], change));

  it("is clean where GA4 says nothing", async () => {
    const report = await ask(undefined);
    expect(report.dataQuality).toEqual({
      source: "ga4",
      notStored: false,
      unfinishedDays: ["2026-11-20", "2026-11-21"],
      askedEnd: null,
      sampling: null,
      truncated: [],
      keptMonths: null,
      funnelsSureFrom: null,
      thresholded: false,
      otherRow: false,
      restrictedMetrics: [],
      propertyTimeZone: null,
    });
  });

  it("names days that are cut off, once, and why", async () => {
    const truncated = [{ before: "2026-10-01", retention: true, message: "" }];
    const report = await ask((response) => ({ ...response, truncated }));
    expect(report.dataQuality.truncated).toEqual(truncated);
    for (const text of [renderText(report), renderMarkdown(report), renderHtml(report)])
      expect(text.replace(/&#39;/g, "'").replace(/\s+/g, " ")).toContain(
        "Cut off: days before 1 Oct 2026 are missing in GA4's answer (the property no longer keeps their events).",
      );
  });

  it("says that journeys may lack days that are older than the least a property keeps events for", async () => {
    const journeys = [journeyOf("way", "w", "order", ["page_view", "order"])];
    const goals = goalsConfig([eventGoal("order")], { journeys });
    const quality = async (period: string) =>
      (
        await createReport({
          goals,
          reader: countingReader([], ["order"]),
          funnels: countingFunnels([]),
          property,
          now: new Date("2026-11-22T14:00:00Z"),
          period,
          compare: "previous",
        })
      ).dataQuality.funnelsSureFrom;
    expect(await quality("28d")).toBeNull();
    expect(await quality("90d")).toBe("2026-09-22");
  });

  it("names sampling, thresholds, the (other) row and another time zone", async () => {
    const report = await ask((response) => ({
      ...response,
      sampling: [
        { read: 50, total: 100 },
        { read: 25, total: 100 },
      ],
      thresholded: true,
      otherRow: true,
      timeZone: "America/New_York",
    }));
    expect(report.dataQuality).toMatchObject({
      sampling: { read: 25, total: 100, share: 0.25 },
      thresholded: true,
      otherRow: true,
      propertyTimeZone: "America/New_York",
    });
  });

  it("is final once 48 hours have passed since the day's end where the property is", async () => {
    const unfinished = async (moment: string): Promise<readonly string[]> => {
      const report = await createReport({
        goals: goalsConfig([]),
        reader: countingReader([], []),
        property,
        now: new Date(moment),
        period: "2026-11-15..2026-11-19",
        compare: "none",
      });
      return report.dataQuality.unfinishedDays;
    };
    // 19 November ends in Berlin at 23:00 UTC.
    expect(await unfinished("2026-11-21T22:59:00Z")).toEqual(["2026-11-19"]);
    expect(await unfinished("2026-11-21T23:00:00Z")).toEqual([]);
    expect(await unfinished("2026-11-19T12:00:00Z")).toEqual(["2026-11-17", "2026-11-18", "2026-11-19"]);
  });
});
