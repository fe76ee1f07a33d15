/** The local store: pulls that are repeated, cut off or corrected, and reports made from it, on the emulator. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { v1beta } from "@google-analytics/data";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { openDataClient } from "../../../src/google/clients.js";
import { SCOPE_READ } from "../../../src/google/connection.js";
import { reportingOver } from "../../../src/google/data/reporting.js";
import { createReport } from "../../../src/report/create-report.js";
import type { ConversionReport } from "../../../src/report/model.js";
import type { ReportReader } from "../../../src/report/port.js";
import { type PullOptions, pull, spansToPull, wantedSpans } from "../../../src/report/store/pull.js";
import { openStore, type ReportStore } from "../../../src/report/store/store.js";
import { storeReader } from "../../../src/report/store/store-reader.js";
import { eventGoal, goalsConfig } from "../support/goals.js";

const property = { id: "123456789", timeZone: "Europe/Berlin" };
/** A Tuesday; the day before is the last one to pull. */
const NOW = new Date("2026-03-10T12:00:00Z");
const SINCE = "2026-01-20";
const goals = goalsConfig([
  eventGoal("purchase", { tier: "macro", category: "revenue" }),
  eventGoal("newsletter"),
]);
const events = ["newsletter", "purchase"];

interface Visit {
  readonly user: string;
  readonly day: string;
  readonly names: readonly string[];
}

/** A session a user and day, at noon. */
function rows(visits: readonly Visit[]) {
  return visits.flatMap(({ user, day, names }) =>
    ["page_view", ...names].map((name, index) => ({
      event_date: day.replaceAll("-", ""),
      event_timestamp: (Date.parse(`${day}T11:00:00Z`) + index * 60_000) * 1000,
      event_name: name,
      user_pseudo_id: user,
      stream_id: "1",
      platform: "WEB",
      device: { category: user < "u5" ? "mobile" : "desktop" },
      event_params: [
        { key: "ga_session_id", value: { int_value: Number(day.replaceAll("-", "")) } },
        { key: "value", value: { double_value: 2.5 } },
      ],
    })),
  );
}

const VISITS: readonly Visit[] = Array.from({ length: 49 }, (_, index) => {
  const day = new Date(Date.UTC(2026, 0, 20 + index)).toISOString().slice(0, 10);
  return Array.from({ length: 3 + (index % 4) }, (_, visit) => ({
    user: `u${(index + visit * 2) % 9}`,
    day,
    names: [...(visit % 2 === 0 ? ["newsletter"] : []), ...((index + visit) % 5 === 0 ? ["purchase"] : [])],
  }));
}).flat();

let ga4: Ga4;
let client: v1beta.BetaAnalyticsDataClient;
let directory: string;
let counter = 0;

async function start(visits: readonly Visit[], quota = {}): Promise<void> {
  ga4 = await startGa4({
    clock: createClock(NOW),
    accounts: [
      {
        properties: [
          {
            ...property,
            createTime: new Date("2025-01-01T00:00:00Z"),
            keyEvents: [{ eventName: "purchase" }],
          },
        ],
      },
    ],
    data: { quota },
  });
  await ga4.ingest(property.id, { rows: rows(visits) as never });
  client = await openDataClient({ emulator: { host: "127.0.0.1", port: ga4.port }, scope: SCOPE_READ });
}

async function stop(): Promise<void> {
  await client.close();
  await ga4.stop();
}

function freshStore(): Promise<ReportStore> {
  counter += 1;
  return openStore(join(directory, `store-${counter}.duckdb`));
}

const live = (): ReportReader => reportingOver({ client, property: property.id });

function pullInto(store: ReportStore, more: Partial<PullOptions> = {}) {
  return pull({
    store,
    reader: live(),
    property,
    events,
    dimensions: [],
    now: NOW,
    since: SINCE,
    lookBack: 3,
    keepTokens: 0,
    ...more,
  });
}

/** Everything a store holds, in order. */
async function contents(store: ReportStore, dimensions: readonly string[] = [""]): Promise<unknown> {
  const all = [];
  for (const dimension of dimensions) {
    all.push(await store.spans(property.id, dimension));
    for (const kind of ["total", "event", "event_by_key"] as const) {
      all.push(await store.facts(property.id, dimension, kind, "2000-01-01", "2100-01-01"));
    }
  }
  return all;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "ga4-goals-store-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("a pull", () => {
  beforeEach(() => start(VISITS));
  afterEach(stop);

  it("twice gives the same store as once, and asks for little the second time", async () => {
    const store = await freshStore();
    const first = await pullInto(store);
    const once = await contents(store);
    const second = await pullInto(store);
    expect(await contents(store)).toEqual(once);
    expect(first.spans).toBeGreaterThan(49);
    expect(second.spans).toBeLessThan(12);
    await store.close();
  });

  it("that is cut off after any call and run again gives the same store as one that was not", async () => {
    const clean = await freshStore();
    await pullInto(clean, { dimensions: ["deviceCategory"] });
    const wanted = await contents(clean, ["", "deviceCategory"]);
    await clean.close();
    for (let survives = 0; ; survives += 1) {
      const store = await freshStore();
      const reader = live();
      let calls = 0;
      const dying: ReportReader = {
        getMetadata: reader.getMetadata,
        batchRunReports: async (requests) => {
          if (calls === survives) throw new Error("killed");
          calls += 1;
          return reader.batchRunReports(requests);
        },
      };
      const died = await pullInto(store, { reader: dying, dimensions: ["deviceCategory"] }).then(
        () => false,
        () => true,
      );
      await pullInto(store, { dimensions: ["deviceCategory"] });
      expect(await contents(store, ["", "deviceCategory"]), `after ${survives} calls`).toEqual(wanted);
      await store.close();
      if (!died) {
        expect(survives).toBeGreaterThan(5);
        break;
      }
    }
  });

  it("after the last days were restated corrects them, and equals a clean pull", async () => {
    const store = await freshStore();
    await pullInto(store);
    const late: readonly Visit[] = ["2026-03-07", "2026-03-08", "2026-03-09"].map((day) => ({
      user: "late",
      day,
      names: ["purchase", "newsletter"],
    }));
    await ga4.ingest(property.id, { rows: rows(late) as never });
    const before = await contents(store);
    await pullInto(store);
    const clean = await freshStore();
    await pullInto(clean);
    expect(await contents(store)).toEqual(await contents(clean));
    expect(await contents(store)).not.toEqual(before);
    await store.close();
    await clean.close();
  });

  it("days later finishes what was not final, and equals a clean pull of that day", async () => {
    const store = await freshStore();
    await pullInto(store);
    const later = new Date("2026-03-24T12:00:00Z");
    ga4.clock.set(later);
    // Restated after the first pull, and by then outside of the look-back: not final days are pulled again anyway.
    await ga4.ingest(property.id, {
      rows: rows([{ user: "late", day: "2026-03-09", names: ["purchase"] }]) as never,
    });
    await pullInto(store, { now: later });
    const clean = await freshStore();
    await pullInto(clean, { now: later });
    expect(await contents(store)).toEqual(await contents(clean));
    await store.close();
    await clean.close();
  });

  it("for a goal that is new to the file fetches its past", async () => {
    const store = await freshStore();
    await pullInto(store, { events: ["purchase"] });
    await pullInto(store);
    const clean = await freshStore();
    await pullInto(clean);
    expect(await contents(store)).toEqual(await contents(clean));
    await store.close();
    await clean.close();
  });

  it("halves what it asks for when an answer was cut off", async () => {
    const reader = live();
    const short: ReportReader = {
      getMetadata: reader.getMetadata,
      batchRunReports: async (requests) =>
        (await reader.batchRunReports(requests)).map((response) =>
          response.rows.length > 30 ? { ...response, rows: response.rows.slice(0, 30) } : response,
        ),
    };
    const store = await freshStore();
    await pullInto(store, { reader: short });
    const clean = await freshStore();
    await pullInto(clean);
    expect(await contents(store)).toEqual(await contents(clean));
    await store.close();
    await clean.close();
  });

  it("stops when tokens run low, says what is left, and goes on later", async () => {
    const store = await freshStore();
    const pulled = await pullInto(store, { keepTokens: 13_999 });
    expect(pulled.left).toBeGreaterThan(0);
    expect(pulled.tokens?.remaining).toBeLessThan(13_999);
    expect((await pullInto(store)).left).toBe(0);
    await store.close();
  });

  it("exports a row a day, goal and kind of count, as CSV and as Parquet", async () => {
    const store = await freshStore();
    await store.describe(
      { ...property, name: "Shop", currency: "EUR" },
      [],
      [{ id: "order", name: "Order, placed", tier: "macro", event: "purchase" }],
    );
    await pullInto(store);
    const file = join(directory, "days.csv");
    const count = await store.exportTo(file);
    const [head, ...lines] = (await readFile(file, "utf8")).trimEnd().split("\n");
    expect(head).toBe(
      "property,date,dimension,value,goal,name,tier,event,is_key_event,event_count,key_events,sessions,users,event_value,purchase_revenue,final",
    );
    expect(lines).toHaveLength(count);
    const purchases = VISITS.flatMap(({ names }) => names).filter((name) => name === "purchase").length;
    expect(
      lines.reduce((sum, line) => sum + Number(line.replace('"Order, placed"', "").split(",")[10]), 0),
    ).toBe(purchases);
    expect(await store.exportTo(join(directory, "days.parquet"))).toBe(count);
    expect((await readFile(join(directory, "days.parquet"))).subarray(0, 4).toString()).toBe("PAR1");
    await store.close();
  });
});

describe("a report from a store", () => {
  let store: ReportStore;
  beforeAll(async () => {
    await start(VISITS);
    store = await freshStore();
    await store.describe(
      { ...property, name: "Shop", currency: "EUR" },
      [{ event: "purchase", since: new Date("2025-01-01T00:00:00Z") }],
      [],
    );
    await pullInto(store, { dimensions: ["deviceCategory"] });
  });
  afterAll(async () => {
    await store.close();
    await stop();
  });

  const report = (
    from: "ga4" | "store",
    period: string,
    compare: "previous" | "none" = "none",
    by: readonly string[] = [],
  ) =>
    createReport({
      goals,
      reader: from === "ga4" ? live() : storeReader(store, property.id),
      property,
      now: NOW,
      period,
      compare,
      by,
      source: from,
    });
  /** What both sources should say alike: numbers, not how the rate came about or what it cost. */
  const numbers = ({ totals, goals: results, targets, health }: ConversionReport): unknown =>
    JSON.parse(
      JSON.stringify({ totals, results, targets, health }, (key, value) =>
        key === "source" ? undefined : value,
      ),
    );

  it.each(["last-week", "last-month", "7d", "2026-03-03..2026-03-03"])(
    "of %s says what GA4 says, users and sessions too",
    async (period) => {
      const stored = await report("store", period);
      expect(numbers(stored)).toEqual(numbers(await report("ga4", period)));
      expect(stored.totals.users.current).toBeGreaterThan(0);
      expect(stored.dataQuality).toMatchObject({ source: "store", notStored: false });
    },
  );

  it("of a week says GA4's users, and its days' events: users of the days add up to more", async () => {
    const week = await report("store", "last-week");
    const days = await store.facts(property.id, "", "total", week.period.start, week.period.end);
    const single = days.filter(({ start, end }) => start === end);
    expect(single).toHaveLength(7);
    const sum = (metric: string): number =>
      single.reduce((total, { metrics }) => total + (metrics[metric] ?? 0), 0);
    expect(week.totals.views.current).toBe(sum("screenPageViews"));
    expect(week.totals.keyEvents.current).toBe(sum("keyEvents"));
    expect(week.totals.users.current).toBeLessThan(sum("totalUsers"));
  });

  it("of any other days knows the counts and says that it does not know users and sessions", async () => {
    const [stored, asked] = [
      await report("store", "2026-02-03..2026-02-20"),
      await report("ga4", "2026-02-03..2026-02-20"),
    ];
    for (const [index, goal] of stored.goals.entries()) {
      expect(goal.count).toEqual(asked.goals[index]?.count);
      expect(goal.trend).toEqual(asked.goals[index]?.trend);
      expect(goal.sessionRate.current).toBeNull();
    }
    expect(stored.totals.users.current).toBeNull();
    expect(stored.totals.views).toEqual(asked.totals.views);
    expect(stored.dataQuality.notStored).toBe(true);
  });

  it("breaks down by a dimension that was pulled", async () => {
    const [stored, asked] = [
      await report("store", "last-week", "none", ["device"]),
      await report("ga4", "last-week", "none", ["device"]),
    ];
    expect(stored.breakdowns).toEqual(asked.breakdowns);
    const [unknown] = (await report("store", "2026-02-03..2026-02-20", "none", ["device"])).breakdowns;
    expect(unknown?.rows.length).toBe(2);
    expect(unknown?.rows.every(({ sessions }) => sessions.current === null)).toBe(true);
  });

  it("counts a target in total from the store where it reaches back far enough, and else does not know", async () => {
    const target = { measure: "count", amount: 100, by: "2026-04-30", milestones: [] } as const;
    const withTarget = (since: string) =>
      createReport({
        goals: goalsConfig([eventGoal("purchase", { tier: "macro", category: "revenue", target })]),
        reader: storeReader(store, property.id),
        keyEvents: [{ event: "purchase", since: new Date(since) }],
        property,
        now: NOW,
        period: "last-week",
        compare: "none",
        source: "store",
      });
    const purchases = VISITS.filter(
      ({ day, names }) => day <= "2026-03-08" && names.includes("purchase"),
    ).length;
    expect((await withTarget("2026-01-20T00:00:00Z")).targets[0]).toMatchObject({
      current: purchases,
      line: "from-start",
    });
    expect((await withTarget("2025-06-01T00:00:00Z")).targets[0]).toMatchObject({
      current: null,
      status: "not-known",
    });
  });

  it("refuses days it does not hold, rather than to call them zero", async () => {
    await expect(report("store", "2026-01-10..2026-01-25")).rejects.toMatchObject({
      code: "store-gap",
      exitCode: 3,
    });
    await expect(report("store", "last-month", "previous")).rejects.toMatchObject({ code: "store-gap" });
  });
});

describe("the spans of a store", () => {
  const day = fc
    .date({ min: new Date("2026-01-01"), max: new Date("2026-06-30"), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));

  it("lie within reach, are asked for once, and hold every day", () => {
    fc.assert(
      fc.property(day, day, day, (since, until, firstUnfinished) => {
        const spans = wantedSpans({ since, until, firstUnfinished });
        const keys = spans.map(({ start, end }) => `${start} ${end}`);
        expect(new Set(keys).size).toBe(keys.length);
        for (const { start, end, final } of spans) {
          expect(start >= since && end <= until && start <= end).toBe(true);
          expect(final).toBe(end < firstUnfinished);
        }
      }),
    );
  });

  it("that are all final and behind the look-back are not pulled again", () => {
    const wanted = wantedSpans({ since: "2026-01-01", until: "2026-03-01", firstUnfinished: "2026-02-27" });
    const stored = wanted.map((span) => ({ ...span, events: ["a"] }));
    const again = spansToPull(wanted, stored, ["a"], "2026-02-26");
    expect(again.every(({ end }) => end >= "2026-02-26")).toBe(true);
    expect(spansToPull(wanted, stored, ["a", "b"], "2026-02-26")).toHaveLength(wanted.length);
  });
});
