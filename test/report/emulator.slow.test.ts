/** The whole road: goals, questions, the official client, gRPC, the emulator's Data API, and back. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { v1alpha, v1beta } from "@google-analytics/data";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClock } from "../../src/emulator/clock.js";
import { dataApi } from "../../src/emulator/data/service.js";
import { type EventStore, openEventStore } from "../../src/emulator/events/store.js";
import { type Emulator, startEmulator } from "../../src/emulator/server.js";
import { createKeyEvent, deleteKeyEvent } from "../../src/emulator/world/resources.js";
import { propertyOf } from "../../src/emulator/world/world.js";
import { openDataAlphaClient, openDataClient } from "../../src/google/clients.js";
import { SCOPE_READ } from "../../src/google/connection.js";
import { funnelsOver } from "../../src/google/data/funnels.js";
import { reportingOver } from "../../src/google/data/reporting.js";
import { createReport } from "../../src/report/create-report.js";
import type { ConversionReport, GoalResult } from "../../src/report/model.js";
import type { Compare } from "../../src/report/period.js";
import { eventGoal, goalsConfig, journeyOf } from "./support/goals.js";

const data = fileURLToPath(new URL("../../../shared/data/", import.meta.url));
const exported = `${data}export`;

const property = { id: "123456789", timeZone: "America/Los_Angeles" };
/** The eighth of January 2021 in Los Angeles: the seven days of the export are over. */
const now = new Date("2021-01-08T20:00:00Z");

interface DayOfTotals {
  readonly day: string;
  readonly users: number;
  readonly page_view: number;
  readonly session_start: number;
  readonly purchase: number;
}

/** Counted by someone else. */
function dailyTotals(): readonly DayOfTotals[] {
  const [, ...lines] = readFileSync(`${data}daily_totals.csv`, "utf8").trim().split(/\r?\n/);
  return lines.map((line) => {
    const [date = "", users, views, sessionStarts, purchases] = line.split(",");
    return {
      day: `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`,
      users: Number(users),
      page_view: Number(views),
      session_start: Number(sessionStarts),
      purchase: Number(purchases),
    };
  });
}

const goals = goalsConfig([
  eventGoal("purchase", { tier: "macro", category: "revenue" }),
  eventGoal("page_view"),
  eventGoal("session_start"),
  eventGoal("add_to_wishlist"),
]);

function goalOf(report: ConversionReport, id: string): GoalResult {
  const goal = report.goals.find((one) => one.id === id);
  if (goal === undefined) throw new Error(`no goal ${id}`);
  return goal;
}

interface FunnelCounts {
  /** Sessions with a session_start: viewed, then began a checkout, then bought, each first one after the other. */
  readonly sessionsByDay: readonly (readonly number[])[];
  /** Active users who did each step after the one before, whenever. */
  readonly users: readonly number[];
  /** Of them, those who did all of it in one session, and the others. */
  readonly usersWithinOneSession: readonly [number, number, number];
  readonly usersAcrossSessions: readonly [number, number, number];
}

/** Counts the checkout over the files, in other words than the emulator's: first moments instead of a walk. */
async function funnelCounts(store: EventStore): Promise<FunnelCounts> {
  const events = `(SELECT user_pseudo_id AS person, event_name, event_timestamp AS ts, event_date,
    user_pseudo_id || '.' || list_filter(event_params, lambda p: p.key = 'ga_session_id')[1].value.int_value AS session
    FROM read_parquet('${exported}/*.parquet'))`;
  const firsts = (by: string): string => `SELECT ${by},
      min(ts) FILTER (event_name = 'view_item') AS viewed,
      min(ts) FILTER (event_name = 'begin_checkout') AS begun,
      min(ts) FILTER (event_name = 'purchase') AS bought,
      bool_or(event_name = 'session_start') AS started,
      min(event_date) AS first_day
    FROM ${events} WHERE ${by} IS NOT NULL GROUP BY ${by}`;
  const sessions = await store.query(`SELECT count(viewed),
      count(*) FILTER (viewed <= begun), count(*) FILTER (viewed <= begun AND begun <= bought)
    FROM (${firsts("session")}) WHERE started GROUP BY first_day ORDER BY first_day`);

  // Whoever looked, is active, and then: the first checkout after the first look, the first purchase after that.
  const steps = (by: string): string => `SELECT ${by}, v.ts AS viewed,
      (SELECT min(b.ts) FROM ${events} b WHERE b.${by} = v.${by} AND b.event_name = 'begin_checkout' AND b.ts > v.ts) AS begun,
      (SELECT min(p.ts) FROM ${events} p WHERE p.${by} = v.${by} AND p.event_name = 'purchase' AND p.ts >
        (SELECT min(b.ts) FROM ${events} b WHERE b.${by} = v.${by} AND b.event_name = 'begin_checkout' AND b.ts > v.ts)) AS bought
    FROM (SELECT ${by}, min(ts) AS ts FROM ${events} WHERE event_name = 'view_item' AND ${by} IS NOT NULL GROUP BY ${by}) v`;
  const active = `SELECT DISTINCT user_pseudo_id FROM facts WHERE says_active OR session_is_engaged`;
  const [users = []] = await store.query(`SELECT count(*), count(begun), count(bought)
    FROM (${steps("person")}) WHERE person IN (${active})`);
  const [within = []] =
    await store.query(`SELECT count(DISTINCT person), count(DISTINCT person) FILTER (begun IS NOT NULL),
      count(DISTINCT person) FILTER (bought IS NOT NULL)
    FROM (SELECT *, split_part(session, '.', 1) || '.' || split_part(session, '.', 2) AS person FROM (${steps("session")}))
    WHERE person IN (${active})`);
  const numbers = users.map(Number);
  const inOne = within.map(Number);
  const three = (of: (index: number) => number): [number, number, number] => [of(0), of(1), of(2)];
  return {
    sessionsByDay: sessions.map((day) => day.map(Number)),
    users: numbers,
    usersWithinOneSession: three((index) => inOne[index] ?? 0),
    usersAcrossSessions: three((index) => (numbers[index] ?? 0) - (inOne[index] ?? 0)),
  };
}

describe.skipIf(!existsSync(exported))("a report on seven days of a real shop", () => {
  let store: EventStore;
  let emulator: Emulator;
  let client: v1beta.BetaAnalyticsDataClient;
  let alpha: v1alpha.AlphaAnalyticsDataClient;

  const report = (period: string, compare: Compare = "none"): Promise<ConversionReport> =>
    createReport({
      goals,
      reader: reportingOver({ client, property: property.id }),
      property,
      now,
      period,
      compare,
    });

  beforeAll(async () => {
    // Someone else counted every purchase of the export.
    store = await openEventStore({ repeatedTransactions: "each" });
    emulator = await startEmulator({
      clock: createClock(now),
      accounts: [
        { properties: [{ ...property, currencyCode: "USD", createTime: new Date("2020-11-01T00:00:00Z") }] },
      ],
      services: [dataApi({ store })],
    });
    await store.ingest(propertyOf(emulator.world, property.id), { files: `${exported}/*.parquet` });
    const connection = { emulator: { host: "127.0.0.1", port: emulator.port }, scope: SCOPE_READ } as const;
    client = await openDataClient(connection);
    alpha = await openDataAlphaClient(connection);
  });

  afterAll(async () => {
    await client?.close();
    await alpha?.close();
    await emulator?.stop();
    await store?.close();
  });

  it("gives each day the users, views, session starts and purchases someone else counted", async () => {
    for (const day of dailyTotals()) {
      const { totals, goals: results } = await report(`${day.day}..${day.day}`);
      expect(totals.users.current, `users on ${day.day}`).toBe(day.users);
      expect(totals.views.current).toBe(day.page_view);
      expect(results.map(({ event, count }) => [event, count.current])).toEqual([
        ["purchase", day.purchase],
        ["page_view", day.page_view],
        ["session_start", day.session_start],
        ["add_to_wishlist", null],
      ]);
    }
  });

  it("gives the week the same days as its trend, and as many calls as one day", async () => {
    const week = await report("7d");
    for (const event of ["purchase", "page_view", "session_start"] as const) {
      expect(goalOf(week, event).trend).toEqual(
        dailyTotals().map((day) => ({ date: day.day, count: day[event] })),
      );
    }
    expect(goalOf(week, "purchase").count.current).toBe(144);
    expect(week.calls).toMatchObject({ getMetadata: 1, batchRunReports: 1, reports: 5 });
    expect(week.calls.tokens?.consumed).toBeGreaterThan(0);
  });

  it("counts users and sessions of the week once, not once a day", async () => {
    const week = await report("7d");
    const rows = await store.query(
      `SELECT count(DISTINCT person), count(DISTINCT session),
         count(DISTINCT session) FILTER (event_name = 'purchase') FROM facts`,
    );
    const [users, sessions, withPurchase] = (rows[0] ?? []).map(Number);
    expect(week.totals.users.current).toBe(users);
    expect(week.totals.sessions.current).toBe(sessions);
    expect(goalOf(week, "purchase").sessions.current).toBe(withPurchase);
    const summed = dailyTotals().reduce((sum, day) => sum + day.users, 0);
    expect(week.totals.users.current).toBeLessThan(summed);
  });

  it("takes GA4's rate where there is a key event, and the same share of sessions where there is none", async () => {
    const week = await report("7d");
    for (const goal of week.goals) {
      const { sessions, totalSessions } = {
        sessions: goal.sessions.current ?? 0,
        totalSessions: week.totals.sessions.current ?? 0,
      };
      expect(goal.sessionRate.current).toBeCloseTo(sessions / totalSessions, 9);
      expect(goal.sessionRate.source).toBe(goal.event === "purchase" ? "ga4" : "rows");
    }
  });

  it("compares two spans of days in one batch", async () => {
    const pair = await report("2021-01-05..2021-01-07", "previous");
    const days = dailyTotals();
    const sum = (from: number, until: number): number =>
      days.slice(from, until).reduce((total, day) => total + day.purchase, 0);
    expect(pair.comparison).toMatchObject({ start: "2021-01-02", end: "2021-01-04" });
    expect(goalOf(pair, "purchase").count).toEqual({
      current: sum(4, 7),
      previous: sum(1, 4),
      change: (sum(4, 7) - sum(1, 4)) / sum(1, 4),
    });
    expect(pair.calls.batchRunReports).toBe(1);
  });

  it("says that a key event made today has counted nothing, nor has an event that never came and is none", async () => {
    const { world } = emulator;
    const made = createKeyEvent(world, property.id, {
      eventName: "page_view",
      countingMethod: "ONCE_PER_EVENT",
      custom: false,
      deletable: true,
    });
    try {
      const week = await report("7d");
      const views = goalOf(week, "page_view");
      expect(views.basis).toBe("key_event");
      expect(views.count.current).toBeNull();
      expect(views.notes).toEqual([
        {
          code: "before-key-event",
          event: "page_view",
          current: week.totals.views.current,
          previous: null,
          firstCounted: null,
        },
      ]);
      expect(goalOf(week, "add_to_wishlist").count.current).toBeNull();
    } finally {
      deleteKeyEvent(world, property.id, made.id);
    }
  });

  it("shows the checkout in users, and an own count says what sets them apart from sessions", async () => {
    const journey = journeyOf("checkout", "Checkout", "purchase", [
      "view_item",
      "begin_checkout",
      "purchase",
    ]);
    const made = await createReport({
      goals: { ...goals, journeys: [journey] },
      reader: reportingOver({ client, property: property.id }),
      funnels: funnelsOver({ client: alpha, property: property.id }),
      property,
      now,
      period: "7d",
      compare: "none",
    });
    const users = made.journeys?.[0]?.steps.map((step) => step.users.current);

    // Sessions, counted by someone else: only those with a session_start, dated by their first event. Those of the last
    // day go on in a table that is not here, so the last day may lack a few.
    const [, ...lines] = readFileSync(`${data}daily_funnel_sessions.csv`, "utf8").trim().split(/\r?\n/);
    const counted = lines.map((line) => line.split(",").slice(2, 5).map(Number));
    const own = await funnelCounts(store);
    expect(own.sessionsByDay.slice(0, 6)).toEqual(counted.slice(0, 6));
    for (const [step, sessions] of (own.sessionsByDay[6] ?? []).entries()) {
      expect(counted[6]?.[step]).toBeGreaterThanOrEqual(sessions);
      expect(counted[6]?.[step]).toBeLessThanOrEqual(sessions + 2);
    }
    const allSessions = counted.reduce((sum, day) => sum + (day[0] ?? 0), 0);

    // A user has several sessions, and may begin in one what a later one ends: the two differ, and this is by how much.
    expect(users).toEqual(own.users);
    const [viewed = 0, begun = 0, bought = 0] = own.users;
    expect(viewed).toBeLessThan(allSessions);
    expect(begun).toBe(own.usersWithinOneSession[1] + own.usersAcrossSessions[1]);
    expect(bought).toBe(own.usersWithinOneSession[2] + own.usersAcrossSessions[2]);
    expect(own.usersAcrossSessions[1]).toBeGreaterThan(0);
  });

  it("passes Google's own words on for a property that is not ours", async () => {
    const reader = reportingOver({ client, property: "987654321" });
    await expect(reader.getMetadata()).rejects.toMatchObject({ exitCode: 4, code: "not-allowed" });
    await expect(reader.batchRunReports([])).rejects.toThrow();
  });
});
