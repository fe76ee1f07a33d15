/** Targets, journeys, assists, breakdowns, changes and health, over events that are counted the slow way. */
import { describe, expect, it } from "vitest";
import { jsonText } from "../../src/draw/data.js";
import type { EventGoal, GoalsConfig, Target } from "../../src/goals/goal.js";
import { createReport, type ReportOptions } from "../../src/report/create-report.js";
import { renderReport } from "../../src/report/draw/formats.js";
import { renderHtml } from "../../src/report/draw/html.js";
import { renderMarkdown } from "../../src/report/draw/markdown.js";
import { targetStanding } from "../../src/report/draw/target-sentences.js";
import { renderText } from "../../src/report/draw/text.js";
import { type ConversionReport, reportSchema, type TargetResult } from "../../src/report/model.js";
import { countingFunnels, countingReader, type SeenEvent } from "./support/events.js";
import { eventGoal, goalsConfig, journeyOf } from "./support/goals.js";

const property = { id: "123456789", timeZone: "Europe/Berlin" };
/** 28d is then 25 October to 21 November, compared with 27 September to 24 October. */
const now = new Date("2026-11-22T14:00:00Z");
const NOW_DAY = "2026-11-10";
/** The last day of the period that GA4 has settled. */
const SETTLED = "2026-11-19";
const BEFORE_DAY = "2026-10-10";

/** `visits` sessions of one user each on a day; the first `with` of them have the events after page_view. */
function visits(
  day: string,
  count: number,
  some: readonly {
    readonly name: string;
    readonly of: number;
    readonly value?: number;
    readonly device?: string;
  }[],
): readonly SeenEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const at = {
      day,
      user: `${day}-u${index}`,
      session: `${day}-s${index}`,
      device: index % 2 === 0 ? "mobile" : "desktop",
    };
    return [
      { ...at, name: "page_view", key: false },
      ...some
        .filter(({ of }) => index < of)
        .map(({ name, value }) => ({ ...at, name, key: true, ...(value === undefined ? {} : { value }) })),
    ];
  }).flat();
}

function reportOn(
  config: GoalsConfig,
  events: readonly SeenEvent[],
  more: Partial<ReportOptions> = {},
): Promise<ConversionReport> {
  const keyEvents = config.goals.map((goal) => (goal as EventGoal).event);
  return createReport({
    goals: config,
    reader: countingReader(events, keyEvents),
    funnels: countingFunnels(events),
    property,
    now,
    period: "28d",
    compare: "previous",
    ...more,
  });
}

async function standing(
  target: Target,
  events: readonly SeenEvent[],
  more: Partial<ReportOptions> = {},
): Promise<TargetResult> {
  const report = await reportOn(
    goalsConfig([eventGoal("order", { tier: "macro", category: "revenue", target })]),
    events,
    more,
  );
  const [result] = report.targets;
  if (result === undefined) throw new Error("no target");
  return result;
}

describe("a target", () => {
  const rate = (amount: number, by: string, milestones: Target["milestones"] = []): Target => ({
    measure: "rate",
    amount,
    by,
    milestones,
  });
  const some = (now: number, before: number): readonly SeenEvent[] => [
    ...visits(NOW_DAY, 1000, [{ name: "order", of: now }]),
    ...visits(BEFORE_DAY, 1000, [{ name: "order", of: before }]),
  ];

  it("expects a straight line between two milestones", async () => {
    const target = rate(0.1, "2027-01-10", [{ amount: 0.04, by: "2026-11-01" }]);
    const result = await standing(target, some(50, 50));
    // 20 of 70 days after the first mark: 0.04 + 0.06 * 20 / 70.
    expect(result.expected).toBeCloseTo(0.04 + (0.06 * 20) / 70, 9);
    expect(result).toMatchObject({ line: "between-marks", current: 0.05, status: "on-track" });
  });

  it("is ahead or behind only where chance does not explain it", async () => {
    const target = rate(0.06, "2026-11-21");
    expect((await standing(target, some(120, 50))).status).toBe("ahead");
    expect((await standing(target, some(60, 50))).status).toBe("on-track");
    expect((await standing(target, some(20, 50))).status).toBe("behind");
  });

  it("before its first mark draws the line from the days compared with", async () => {
    const result = await standing(rate(0.1, "2026-12-19"), some(55, 20));
    // 28 of 56 days: half way from 2 % to 10 %.
    expect(result.expected).toBeCloseTo(0.06, 9);
    expect(result.line).toBe("from-comparison");
  });

  it("says what it takes, in sessions of the period", async () => {
    const { toGo } = await standing(rate(0.08, "2026-12-01"), some(50, 50));
    expect(toGo).toMatchObject({ amount: 0.08, by: "2026-12-01", daysLeft: 10, conversions: 30 });
    expect(toGo?.missing).toBeCloseTo(0.03, 9);
  });

  it("with nothing to draw a line from gets no verdict: ahead of nothing is no news, reached is a fact", async () => {
    const open = await standing(rate(0.08, "2026-12-01"), some(50, 0), { compare: "none" });
    expect(open).toMatchObject({ expected: null, status: "not-known" });
    const reached = await standing(rate(0.04, "2026-12-01"), some(50, 0), { compare: "none" });
    expect(reached).toMatchObject({ expected: null, status: "reached", toGo: null });
    expect(targetStanding(reached)).not.toContain("nothing says");
  });

  it("without a line is ahead of a milestone only where it stands above it beyond chance, and says of which", async () => {
    const target = rate(0.2, "2027-03-01", [{ amount: 0.03, by: "2026-12-31" }]);
    const ahead = await standing(target, some(50, 0), { compare: "none" });
    expect(ahead).toMatchObject({ expected: null, status: "ahead" });
    expect(targetStanding(ahead)).toContain("more than the 3.00 % of 31 Dec 2026 already");
    const close = await standing(target, some(32, 0), { compare: "none" });
    expect(close).toMatchObject({ expected: null, status: "not-known" });
  });

  it("that is reached is told in every format", async () => {
    const report = await reportOn(
      goalsConfig([
        eventGoal("order", { tier: "macro", category: "revenue", target: rate(0.04, "2026-12-01") }),
      ]),
      some(50, 0),
      { compare: "none" },
    );
    for (const text of [renderText(report), renderMarkdown(report), renderHtml(report)])
      expect(text).toMatch(/reached/);
    expect(reportSchema.safeParse(JSON.parse(jsonText(report))).error).toBeUndefined();
  });

  it("per week is held against a week's worth", async () => {
    const target: Target = { measure: "count", amount: 30, by: "2026-11-21", per: "week", milestones: [] };
    const result = await standing(target, some(112, 50));
    expect(result.current).toBeCloseTo(28, 9);
    expect(result.interval?.low).toBeLessThan(28);
    expect(result.status).toBe("on-track");
  });

  it("in total that is exactly on pace is on pace on its first day, its first week, and in the middle of a day", async () => {
    const pace = (days: number): readonly SeenEvent[] =>
      Array.from({ length: days }, (_, n) =>
        new Date(Date.UTC(2026, 10, 22 - days + n)).toISOString().slice(0, 10),
      ).flatMap((day) => visits(day, 200, [{ name: "order", of: 60 }]));
    const target: Target = { measure: "count", amount: 60 * 100, by: "2027-01-01", milestones: [] };
    for (const days of [1, 2, 3, 5, 7]) {
      const first = new Date(Date.UTC(2026, 10, 22 - days));
      const by = new Date(first.getTime() + 99 * 86_400_000).toISOString().slice(0, 10);
      const since = new Date(first.getTime() - 3_600_000);
      const result = await standing({ ...target, by }, pace(days), {
        keyEvents: [{ event: "order", since }],
      });
      expect(result).toMatchObject({ current: 60 * days, line: "from-start", status: "on-track" });
      expect(result.expected).toBeCloseTo(60 * days, 9);
    }
  });

  it("in total is counted from the day the key event began to count", async () => {
    const target: Target = { measure: "count", amount: 200, by: "2026-12-31", milestones: [] };
    const events = some(60, 50);
    const none = await standing(target, events);
    expect(none).toMatchObject({ current: null, status: "not-known" });
    const known = await standing(target, events, {
      keyEvents: [{ event: "order", since: new Date("2026-10-02T08:00:00Z") }],
    });
    expect(known).toMatchObject({
      current: 110,
      over: { start: "2026-10-02", end: "2026-11-21" },
      line: "from-start",
    });
    // Made at ten in the morning in Berlin: 50 days and 14 hours of 90 days and 14 hours on the way from 0 to 200.
    expect(known.expected).toBeCloseTo((200 * (50 + 14 / 24)) / (90 + 14 / 24), 9);
    expect(known.toGo?.perDay).toBeCloseTo(90 / 40, 9);
  });
});

describe("a journey", () => {
  const config = goalsConfig(
    [eventGoal("order", { event: "purchase", tier: "macro", category: "revenue" })],
    {
      journeys: [journeyOf("way", "The way", "order", ["page_view", "view_item", "begin_checkout", "order"])],
    },
  );
  const events = visits(NOW_DAY, 200, [
    { name: "view_item", of: 120 },
    { name: "begin_checkout", of: 20 },
    { name: "purchase", of: 8 },
  ]);

  it("counts users step by step and names the step that loses most", async () => {
    const [journey] = (await reportOn(config, events)).journeys ?? [];
    expect(journey?.steps.map(({ event, users, lost }) => [event, users.current, lost])).toEqual([
      ["page_view", 200, 80],
      ["view_item", 120, 100],
      ["begin_checkout", 20, 12],
      ["purchase", 8, null],
    ]);
    expect(journey?.hurdle).toBe(1);
    expect(journey?.steps[2]?.fromStepBefore?.current).toBeCloseTo(20 / 120, 9);
    expect(journey?.completion.current).toBeCloseTo(0.04, 9);
  });

  it("is one call, which asks for both spans of days", async () => {
    const funnels = countingFunnels(events);
    const report = await reportOn(config, events, { funnels });
    expect(funnels.asked).toHaveLength(1);
    expect(funnels.asked[0]?.dateRanges).toHaveLength(2);
    expect(report.calls).toMatchObject({ runFunnelReport: 1, total: 3, funnelTokens: { consumed: 4 } });
  });

  it("ends at a goal that is not counted yet: from there on nobody knows, and nobody is lost", async () => {
    const where = [{ parameter: "form_id", match: [] }];
    const made = goalsConfig(
      [
        eventGoal("contact", { event: "form_submit", where }),
        eventGoal("order", { event: "purchase", tier: "macro", category: "revenue" }),
      ],
      { journeys: [journeyOf("way", "w", "order", ["page_view", "contact", "order"])] },
    );
    const [journey] =
      (await reportOn(made, events, { reader: countingReader(events, ["purchase"]) })).journeys ?? [];
    expect(journey?.steps.map(({ users, lost }) => [users.current, lost])).toEqual([
      [200, null],
      [null, null],
      [null, null],
    ]);
    expect(journey).toMatchObject({ hurdle: null, completion: { current: null } });
  });

  it("without anybody has no hurdle", async () => {
    const [journey] = (await reportOn(config, [])).journeys ?? [];
    expect(journey).toMatchObject({ hurdle: null, completion: { current: null } });
  });

  it("is not known, rather than empty, where funnels can't be asked for", async () => {
    const report = await createReport({
      goals: config,
      reader: countingReader(events, ["purchase"]),
      property,
      now,
      period: "28d",
      compare: "none",
    });
    expect(report.journeys).toBeNull();
    expect(report.assists).toBeNull();
  });
});

describe("an assist", () => {
  const goals = [
    eventGoal("order", { tier: "macro", category: "revenue" }),
    eventGoal("compare", { leadsTo: "order" }),
    eventGoal("rare", { leadsTo: "order" }),
    eventGoal("unused", { leadsTo: "order" }),
  ];
  const events = [
    ...visits(NOW_DAY, 400, [
      { name: "compare", of: 100 },
      { name: "rare", of: 6 },
      { name: "order", of: 50 },
    ]),
    ...visits(SETTLED, 10, [{ name: "order", of: 10 }]),
  ];

  it("sets those who took the step against everybody", async () => {
    const report = await reportOn(goalsConfig(goals), events, { assists: "all" });
    const compare = report.assists?.asked.find(({ goal }) => goal === "compare");
    expect(compare).toMatchObject({
      leadsTo: "order",
      users: 100,
      reached: 50,
      rate: 0.5,
      everybody: { users: 410, reached: 60, rate: 60 / 410 },
      passed: 50 / 60,
      lift: expect.closeTo(0.5 / (60 / 410), 12),
      verdict: "more",
    });
  });

  it("that nearly everybody passes is part of the way, told apart from the findings and after them", async () => {
    const many = visits(NOW_DAY, 400, [
      { name: "rare", of: 60 },
      { name: "compare", of: 80 },
      { name: "order", of: 79 },
    ]);
    const report = await reportOn(goalsConfig(goals), many, { assists: "all" });
    expect(report.assists?.asked.map(({ goal, verdict }) => [goal, verdict])).toEqual([
      ["rare", "more"],
      ["compare", "on-the-way"],
    ]);
    const passed = "compare: 79 of 79 users who reached “order” passed here";
    for (const format of ["text", "markdown", "html"] as const) {
      const drawn = (await renderReport(report, format, { width: 120 })).replace(/\s+/g, " ");
      expect(drawn).toContain(passed);
      expect(drawn).not.toContain("5.0×");
      expect(drawn).toContain("That they go together does not say that one brings the other about.");
    }
    expect(report.assists?.caution).toContain("does not say");
  });

  it("does not shout about a handful", async () => {
    const report = await reportOn(goalsConfig(goals), events, { assists: "all" });
    const rare = report.assists?.asked.find(({ goal }) => goal === "rare");
    expect(rare).toMatchObject({ users: 6, reached: 6, verdict: "few-cases" });
  });

  it("asks nothing about a step nobody took", async () => {
    const funnels = countingFunnels(events);
    const report = await reportOn(goalsConfig(goals), events, { funnels, assists: "all" });
    expect(funnels.asked.map(({ steps }) => steps)).toEqual([
      ["compare", "order"],
      ["rare", "order"],
    ]);
    expect(report.assists?.notAsked).toEqual([]);
  });

  it("keeps a report of 20 goals with a comparison and a journey to four calls, and names what it left out", async () => {
    const many = [
      ...goals,
      ...Array.from({ length: 16 }, (_, index) => eventGoal(`step_${index}`, { leadsTo: "order" })),
    ];
    const config = goalsConfig(many, {
      journeys: [journeyOf("way", "The way", "order", ["compare", "order"])],
    });
    const busy = [...events, ...visits(NOW_DAY, 30, [{ name: "step_3", of: 20 }])];
    const report = await reportOn(config, busy);
    expect(report.calls).toMatchObject({ getMetadata: 1, batchRunReports: 1, runFunnelReport: 2, total: 4 });
    expect(report.assists?.asked.map(({ goal }) => goal)).toEqual(["compare"]);
    expect(report.assists?.notAsked).toEqual(["step_3", "rare"]);
  });
});

describe("a breakdown", () => {
  const goals = goalsConfig([eventGoal("order"), eventGoal("lead")]);
  const events = visits(NOW_DAY, 40, [
    { name: "order", of: 10 },
    { name: "lead", of: 1 },
  ]);

  it("has a row for each value, with sessions GA4 counted for just that value", async () => {
    const [breakdown] = (await reportOn(goals, events, { by: ["device"] })).breakdowns;
    expect(breakdown).toMatchObject({ by: "device", dimension: "deviceCategory", more: 0 });
    expect(
      breakdown?.rows.map(({ value, sessions, goals: own }) => [
        value,
        sessions.current,
        own[0]?.count.current,
        own[0]?.sessionRate.current,
        own[1]?.count.current,
      ]),
    ).toEqual([
      ["desktop", 20, 5, 0.25, 0],
      ["mobile", 20, 5, 0.25, 1],
    ]);
  });

  it("asks for two more reports, in one more batch", async () => {
    const reader = countingReader(events, ["order", "lead"]);
    const report = await reportOn(goals, events, { reader, by: ["device"] });
    expect(reader.batches.map((batch) => batch.length)).toEqual([5, 2]);
    expect(report.calls).toMatchObject({ batchRunReports: 2, reports: 7 });
  });

  it("refuses a dimension the property does not have, before it asks for numbers", async () => {
    const reader = countingReader(events, ["order"]);
    await expect(reportOn(goals, events, { reader, by: ["planet"] })).rejects.toMatchObject({
      code: "dimension-unknown",
      exitCode: 64,
    });
    expect(reader.batches).toEqual([]);
  });
});

describe("a change", () => {
  const goals = goalsConfig([eventGoal("up"), eventGoal("down"), eventGoal("same"), eventGoal("few")]);
  const events = [
    ...visits(NOW_DAY, 1000, [
      { name: "up", of: 150 },
      { name: "down", of: 50 },
      { name: "same", of: 103 },
      { name: "few", of: 4 },
    ]),
    ...visits(BEFORE_DAY, 1000, [
      { name: "up", of: 100 },
      { name: "down", of: 100 },
      { name: "same", of: 100 },
      { name: "few", of: 1 },
    ]),
  ];

  it("is called one only where chance would rarely do as much", async () => {
    const report = await reportOn(goals, events);
    expect(report.goals.map(({ id, change }) => [id, change?.verdict])).toEqual([
      ["up", "rise"],
      ["down", "fall"],
      ["same", "none"],
      ["few", "too-few"],
    ]);
    expect(report.achievement).toMatchObject({ over: ["up"], under: ["down"] });
  });

  it("is not looked for without a comparison", async () => {
    const report = await reportOn(goals, events, { compare: "none" });
    expect(report.goals.every(({ change }) => change === null)).toBe(true);
  });
});

describe("a goal that is younger than the days compared with", () => {
  const goals = goalsConfig([eventGoal("order")]);
  const events = [...visits(NOW_DAY, 1000, [{ name: "order", of: 150 }]), ...visits(BEFORE_DAY, 1000, [])];
  const made = (since: string) => ({ keyEvents: [{ event: "order", since: new Date(since) }] });

  it("has counted nothing there, which is neither zero nor a change", async () => {
    const [goal] = (await reportOn(goals, events, made("2026-11-01T09:00:00Z"))).goals;
    expect(goal?.count).toEqual({ current: 150, previous: null, change: null });
    expect(goal?.sessionRate).toMatchObject({ current: 0.15, previous: null, change: null });
    expect(goal?.change).toBeNull();
    expect(goal?.notes).toEqual([{ code: "counts-since", event: "order", since: "2026-11-01" }]);
    expect(goal?.trend?.filter(({ count }) => count === null).map(({ date }) => date)).toEqual([
      "2026-10-25",
      "2026-10-26",
      "2026-10-27",
      "2026-10-28",
      "2026-10-29",
      "2026-10-30",
      "2026-10-31",
    ]);
  });

  it("has counted nothing there by any dimension either", async () => {
    const [breakdown] = (await reportOn(goals, events, { ...made("2026-11-01T09:00:00Z"), by: ["device"] }))
      .breakdowns;
    expect(breakdown?.rows.map((row) => row.goals[0]?.count)).toEqual([
      { current: 75, previous: null, change: null },
      { current: 75, previous: null, change: null },
    ]);
  });

  it("with a part of them counted shows that part, and calls nothing a change", async () => {
    const some = [...events, ...visits("2026-10-20", 200, [{ name: "order", of: 7 }])];
    const [goal] = (await reportOn(goals, some, made("2026-10-12T09:00:00Z"))).goals;
    expect(goal?.count).toEqual({ current: 150, previous: 7, change: null });
    expect(goal?.change).toBeNull();
    expect(goal?.trend?.every(({ count }) => count !== null)).toBe(true);
  });

  it("was there before if its key events say so: it was deleted and made again", async () => {
    const some = [...events, ...visits("2026-10-01", 200, [{ name: "order", of: 7 }])];
    const [goal] = (await reportOn(goals, some, made("2026-10-12T09:00:00Z"))).goals;
    expect(goal?.notes).toEqual([]);
    expect(goal?.count.previous).toBe(7);
    expect(goal?.change?.verdict).toBe("rise");
  });
});

describe("the health of a goal", () => {
  const codes = async (goal: EventGoal, events: readonly SeenEvent[], more: Partial<ReportOptions> = {}) =>
    (await reportOn(goalsConfig([goal]), events, more)).health.map(({ code }) => code);

  it("is fine without a finding", async () => {
    expect(await codes(eventGoal("order"), visits(NOW_DAY, 200, [{ name: "order", of: 10 }]))).toEqual([]);
  });

  it("is in doubt where no event came, or the key event is missing", async () => {
    const reader = countingReader([], []);
    expect(await codes(eventGoal("order"), [], { reader })).toEqual(["never-seen", "not-a-key-event"]);
  });

  it("is in doubt where nearly every session, or view, counts", async () => {
    const found = await codes(eventGoal("order"), visits(SETTLED, 200, [{ name: "order", of: 195 }]));
    expect(found).toEqual(["nearly-every-session", "nearly-every-view"]);
  });

  it("is in doubt where it went silent after days with enough, but not on days GA4 has not settled", async () => {
    const daily = (last: number): readonly SeenEvent[] =>
      Array.from({ length: last }, (_, index) => `2026-11-${String(index + 1).padStart(2, "0")}`).flatMap(
        (day) => visits(day, 60, [{ name: "order", of: 5 }]),
      );
    expect(await codes(eventGoal("order"), daily(15))).toEqual(["gone-silent"]);
    expect(await codes(eventGoal("order"), daily(19))).toEqual([]);
  });

  it("is in doubt where it counts many times a session, unless it is to count once", async () => {
    const once = visits(SETTLED, 200, [{ name: "order", of: 10 }]);
    const fires = [...once, ...once, ...once, ...once].filter(({ name }) => name === "order");
    const events = [...visits(NOW_DAY, 200, []), ...fires];
    expect(await codes(eventGoal("order"), events)).toEqual(["many-per-session"]);
    expect(await codes(eventGoal("order", { counting: "once_per_session" }), events)).toEqual([]);
  });

  it("says from when a goal counts that began within the period", async () => {
    const keyEvents = [{ event: "order", since: new Date("2026-11-05T10:00:00Z") }];
    const report = await reportOn(
      goalsConfig([eventGoal("order")]),
      visits(SETTLED, 200, [{ name: "order", of: 10 }]),
      { keyEvents },
    );
    expect(report.health).toEqual([{ code: "counts-since", goal: "order", since: "2026-11-05" }]);
    expect(report.goals[0]?.countsSince).toBe("2026-11-05");
  });
});
