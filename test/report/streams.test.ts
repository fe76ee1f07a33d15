/** A goals file that names its streams: every number is of those streams alone, live, from a store, and in a forecast. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClock } from "../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { propertyOf } from "../../src/emulator/world/world.js";
import { SCOPE_READ } from "../../src/google/connection.js";
import { createRollup } from "../../src/report/rollup/rollup.js";
import { googleAccess } from "../../src/workflows/access.js";
import { diskPorts } from "../../src/workflows/disk.js";
import { forecast } from "../../src/workflows/forecast.js";
import { pullProperty } from "../../src/workflows/pull.js";
import { reportFromStore, reportProperty } from "../../src/workflows/report.js";
import { goalsFrom } from "../backtest/support/goals.js";
import { exportRow, writeEvents } from "../backtest/support/rows.js";

const PROPERTY = "123456789";
const now = new Date("2026-03-05T12:00:00Z");
const goals = (streams: string) =>
  goalsFrom(`version: 1
property: ${PROPERTY}
currency: EUR
${streams}goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  seen: { tier: micro, category: interaction, leads_to: order, type: event, event: page_view }
journeys:
  buying: { goal: order, steps: [page_view, order] }
`);
/** 20 visits of the shop, of which one buys; 180 of the blog, whose reader bought once too. */
const EVENTS = Array.from({ length: 200 }, (_, n) => n).flatMap((n) => {
  const stream = n < 20 ? "11" : "22";
  const visit = { user: `u${n}`, session: n + 1, stream };
  return [
    { ...visit, name: "page_view", at: n * 100, parameters: { engagement_time_msec: 900 } },
    ...(n === 0 || n === 199
      ? [
          {
            ...visit,
            name: "purchase",
            at: n * 100 + 1,
            parameters: { value: 10, currency: "EUR", transaction_id: `t${n}` },
          },
        ]
      : []),
  ];
});

let ga4: Ga4;
let folder: string;
const google = () => googleAccess({ environment: { GA4_EMULATOR_HOST: ga4.address }, scope: SCOPE_READ });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ga4-goals-streams-"));
  ga4 = await startGa4({
    clock: createClock(now),
    accounts: [
      {
        properties: [
          {
            id: PROPERTY,
            timeZone: "UTC",
            createTime: new Date("2026-01-01"),
            streams: [
              { id: "11", measurementId: "G-SHOP1" },
              { id: "22", measurementId: "G-BLOG1" },
            ],
            keyEvents: [{ eventName: "purchase", createTime: new Date("2026-01-01") }],
          },
        ],
      },
    ],
  });
  await ga4.store.ingest(propertyOf(ga4.world, PROPERTY), {
    rows: EVENTS.map((event) => exportRow(event)) as never,
  });
});
afterAll(async () => {
  await ga4.stop();
  rmSync(folder, { recursive: true, force: true });
});

const period = { period: "2026-03-02..2026-03-02", compare: "none" as const, now };

function numbersOf(report: Awaited<ReturnType<typeof reportProperty>>) {
  const order = report.goals.find(({ id }) => id === "order");
  return {
    sessions: report.totals.sessions.current,
    count: order?.count.current,
    rate: order?.sessionRate.current,
    value: order?.value?.current,
    steps: report.journeys?.[0]?.steps.map(({ users }) => users.current),
  };
}

describe("streams", () => {
  it("are the only ones a report counts in, funnels too; without them all count", async () => {
    const one = await reportProperty({ config: goals("streams: [G-SHOP1]\n"), google: google(), ...period });
    expect(numbersOf(one)).toEqual({ sessions: 20, count: 1, rate: 0.05, value: 10, steps: [20, 1] });
    const all = await reportProperty({ config: goals(""), google: google(), ...period });
    expect(numbersOf(all)).toEqual({ sessions: 200, count: 2, rate: 0.01, value: 20, steps: [200, 2] });
  });

  it("are those of a client's row in a roll-up", async () => {
    const rows = await Promise.all(
      ["streams: [G-SHOP1]\n", ""].map(async (streams, n) => ({
        client: `c${n}`,
        labels: {},
        report: await reportProperty({ config: goals(streams), google: google(), ...period }),
      })),
    );
    const { clients } = createRollup(rows, [], { period: "7d", now });
    const told = clients.map(({ client, sessions, macro, value }) => [
      client,
      sessions.current,
      macro.current,
      value.current,
    ]);
    expect(told.toSorted()).toEqual([
      ["c0", 20, 1, 10],
      ["c1", 200, 2, 20],
    ]);
  });

  it("that the property does not have are told, with those it has", async () => {
    const asked = reportProperty({ config: goals("streams: [G-NONE1]\n"), google: google(), ...period });
    await expect(asked).rejects.toMatchObject({
      code: "stream-unknown",
      hint: expect.stringContaining("G-SHOP1"),
    });
  });

  it("are what a store holds: another choice is told, and a pull forgets the one before", async () => {
    const path = join(folder, "store.duckdb");
    const pull = (streams: string) =>
      pullProperty({
        config: goals(streams),
        property: PROPERTY,
        google: google(),
        path,
        since: "2026-03-01",
        now,
        lookBack: 3,
        keepTokens: 0,
      });
    const stored = (streams: string) => reportFromStore({ config: goals(streams), path, ...period });
    await pull("streams: [G-SHOP1]\n");
    expect(numbersOf(await stored("streams: [G-SHOP1]\n"))).toMatchObject({
      sessions: 20,
      count: 1,
      value: 10,
    });
    await expect(stored("")).rejects.toMatchObject({ code: "store-gap" });
    await pull("");
    expect(numbersOf(await stored(""))).toMatchObject({ sessions: 200, count: 2, value: 20 });
  });

  it("are those of a forecast from events and from reports", async () => {
    const file = await writeEvents(folder, EVENTS);
    const streams = [
      {
        id: "11",
        name: "properties/1/dataStreams/11",
        type: "web" as const,
        displayName: "",
        measurementId: "G-SHOP1",
      },
    ];
    const ports = { ...diskPorts(folder, { environment: {} }), google: google(), now: () => now };
    const made = await forecast(
      ports,
      goals("streams: [G-SHOP1]\n"),
      { id: PROPERTY, timeZone: "UTC", streams },
      { notes: [], operations: [] },
      { events: { events: [file], maxBytes: "50GB", labels: {} }, estimate: false, fromStore: false },
    );
    expect(made?.json).toMatchObject({ counts: { order: 1, seen: 20 } });
    const estimated = await forecast(
      ports,
      goals("streams: [G-SHOP1]\n"),
      { id: PROPERTY, timeZone: "UTC", streams },
      { notes: [], operations: [] },
      { estimate: true, fromStore: false },
    );
    expect(estimated?.json).toMatchObject({ goals: { order: { count: 1 }, seen: { count: 20 } } });
  });
});
