/** An export and the Data API, asked about the same days of the same site, see the same events and pages. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type ObservedProperty,
  observeEvents,
  observeProperty,
} from "../../../src/authoring/observed/observe.js";
import type { Observed } from "../../../src/authoring/observed/observed.js";
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import { createClock } from "../../../src/emulator/clock.js";
import type { EventSource } from "../../../src/emulator/events/load.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { shopAccount, shopFrom } from "../../../src/emulator/shop-property.js";
import { openDataClient } from "../../../src/google/clients.js";
import { SCOPE_READ } from "../../../src/google/connection.js";
import { reportingOver } from "../../../src/google/data/reporting.js";
import { parsePeriod } from "../../../src/report/period.js";
import type { ReportReader, ReportRequest, ReportResponse } from "../../../src/report/port.js";
import { withFolder } from "../../backtest/support/rows.js";

const exported = fileURLToPath(new URL("../../../../shared/data/export/", import.meta.url));
const PROPERTY = "123456789";

let ga4: Ga4 | undefined;
afterAll(() => ga4?.stop());

async function asked(
  source: EventSource,
  now: Date,
  timeZone: string,
  days: string,
): Promise<ObservedProperty> {
  await ga4?.stop();
  ga4 = await startGa4({ clock: createClock(now), accounts: [shopAccount(PROPERTY)] });
  await ga4.ingest(PROPERTY, source);
  const connection = { emulator: { host: "127.0.0.1", port: ga4.port }, scope: SCOPE_READ } as const;
  const client = await openDataClient(connection);
  try {
    const time = { now, timeZone };
    return await observeProperty(
      reportingOver({ client, property: PROPERTY }),
      parsePeriod(days, time),
      time,
    );
  } finally {
    await client.close();
  }
}

async function read(events: string): Promise<Observed> {
  const engine = await openDuckDb({ events: [events] });
  try {
    return await observeEvents(engine);
  } finally {
    await engine.close();
  }
}

/** All that both can tell; sessions of a page only where the Data API counts them in one row. */
function comparable({ endings, ...observed }: Observed, other: Observed): object {
  const loose = new Set([...endings, ...other.endings].flatMap((one) => (one.atMost ? [one.path] : [])));
  return {
    days: [observed.firstDay, observed.lastDay],
    sessions: observed.sessions,
    events: observed.events,
    endings: endings
      .map(({ path, views, sessions, hosts }) => ({
        path,
        views,
        hosts,
        sessions: loose.has(path) ? null : sessions,
      }))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

describe("on two weeks of the simulated shop", () => {
  let fromEvents: Observed;
  let fromProperty: ObservedProperty;

  beforeAll(async () => {
    const shop = shopFrom("2026-09-21", 1);
    const rows = Array.from({ length: 14 }, (_, n) =>
      shop.day(new Date(Date.UTC(2026, 8, 21 + n)).toISOString().slice(0, 10)),
    ).flat();
    fromEvents = await withFolder(async (folder) => {
      await writeFile(join(folder, "events.ndjson"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
      return await read(join(folder, "*.ndjson"));
    });
    fromProperty = await asked(
      { rows },
      new Date("2026-10-10T08:00:00Z"),
      "Europe/Berlin",
      "2026-09-21..2026-10-04",
    );
  });

  it("the two agree", () => {
    const { observed } = fromProperty;
    expect(observed.endings.map(({ path }) => path)).toContain("/newsletter/thanks");
    expect(comparable(observed, fromEvents)).toEqual(comparable(fromEvents, observed));
  });

  it("a page of two spellings has all its views, and at most so many sessions as both together", () => {
    for (const ending of fromProperty.observed.endings.filter(({ atMost }) => atMost)) {
      const exact = fromEvents.endings.find(({ path }) => path === ending.path)?.sessions ?? 0;
      expect(exact).toBeGreaterThan(0);
      expect(ending.sessions).toBeGreaterThanOrEqual(exact);
    }
    expect(fromProperty.observed.endings.some(({ atMost }) => atMost)).toBe(true);
  });

  it("the Data API is asked once, for five reports, and says what that took", () => {
    expect(ga4?.calls.map(({ method }) => method).filter((method) => /Report|Metadata/.test(method))).toEqual(
      [expect.stringContaining("BatchRunReports")],
    );
    expect(fromProperty.tokens?.consumed).toBeGreaterThan(0);
  });

  it("only the export knows what most sessions stay below; the Data API says averages", () => {
    expect(fromEvents.wholeSessions.kind).toBe("four-of-five");
    const { wholeSessions } = fromProperty.observed;
    expect(wholeSessions).toMatchObject({ kind: "average" });
    if (wholeSessions.kind !== "average") return;
    expect(wholeSessions.engaged).toBeGreaterThan(0.5);
    const views = fromEvents.events.find(({ name }) => name === "page_view")?.count ?? 0;
    expect(wholeSessions.views).toBeCloseTo(views / fromEvents.sessions, 6);
  });
});

describe.skipIf(!existsSync(exported))("on seven days of a real shop", () => {
  it("the two agree", async () => {
    const files = `${exported}*.parquet`;
    const fromEvents = await read(files);
    const { observed } = await asked(
      { files },
      new Date("2021-01-20T20:00:00Z"),
      "America/Los_Angeles",
      "2021-01-01..2021-01-07",
    );
    expect(observed.events.length).toBeGreaterThan(10);
    expect(observed.endings.length).toBeGreaterThan(0);
    expect(comparable(observed, fromEvents)).toEqual(comparable(fromEvents, observed));
  });
});

describe("what GA4 says about its own numbers", () => {
  const time = { now: new Date("2026-10-26T08:00:00Z"), timeZone: "UTC" };
  const answer = (more: Partial<ReportResponse>): ReportResponse => ({
    rows: [],
    rowCount: more.rows?.length ?? 0,
    currency: null,
    timeZone: null,
    sampling: [],
    thresholded: false,
    otherRow: false,
    restrictedMetrics: [],
    quota: null,
    ...more,
  });
  const row = (dimensions: Readonly<Record<string, string>>, metrics: Readonly<Record<string, number>>) => ({
    range: "days",
    dimensions,
    metrics,
  });
  const observe = (answers: readonly ReportResponse[]): Promise<ObservedProperty> => {
    const reader: ReportReader = {
      getMetadata: () => Promise.reject(new Error("not asked")),
      batchRunReports: async (requests: readonly ReportRequest[]) => answers.slice(0, requests.length),
    };
    return observeProperty(reader, parsePeriod("28d", time), time);
  };

  it("stands in the notes: sampling, thresholds, rows rolled up, days that are not final", async () => {
    const { observed } = await observe([
      answer({ sampling: [{ read: 10, total: 40 }] }),
      answer({ thresholded: true }),
      answer({ otherRow: true }),
      answer({}),
      answer({ rowCount: 7 }),
    ]);
    const notes = observed.notes.join("\n");
    for (const word of ["estimates", "Not final", "Sampled", "Thresholds", "(other)", "commonest addresses"])
      expect(notes).toContain(word);
    expect(observed).toMatchObject({ sessions: 0, events: [], endings: [], wholeSessions: { kind: "none" } });
  });

  it("a page that only its query names is seen, and no order's number is a page of its own", async () => {
    const at = (pagePathPlusQueryString: string, sessions: number) =>
      row({ pagePathPlusQueryString, hostName: "shop.example" }, { eventCount: sessions, sessions });
    const order = (n: number) => row({ pagePath: `/order-received/${n}` }, { eventCount: 2, sessions: 1 });
    const { observed } = await observe([
      answer({}),
      answer({}),
      answer({ rows: [order(8303), order(8304)] }),
      answer({}),
      answer({
        rows: [
          at("/order-received/8303?key=a", 1),
          at("/?form=thanks&utm_source=a", 3),
          at("/?utm_source=b&form=thanks", 4),
        ],
      }),
    ]);
    expect(observed.endings).toMatchObject([
      { parameters: ["form=thanks"], sessions: 7, addresses: 2, hosts: ["shop.example"] },
      { page: { path: { regex: "/order-received/[0-9]+/?" } }, sessions: 2, addresses: 2 },
    ]);
  });

  it("rows that GA4 makes up are neither events nor pages nor hosts", async () => {
    const thanks = { pagePath: "/thanks", hostName: "(not set)" };
    const { observed } = await observe([
      answer({ rows: [row({}, { sessions: 4 })] }),
      answer({
        rows: [
          row({ eventName: "(other)" }, { eventCount: 9 }),
          row({ eventName: "share" }, { eventCount: 1 }),
        ],
      }),
      answer({
        rows: [row({ pagePath: "(other)" }, { eventCount: 9 }), row(thanks, { eventCount: 3, sessions: 2 })],
      }),
      answer({ rows: [row(thanks, { eventCount: 3 })] }),
      answer({ rows: [row({ pagePathPlusQueryString: "(other)" }, { eventCount: 9 })] }),
    ]);
    expect(observed.events.map(({ name }) => name)).toEqual(["share"]);
    expect(observed.endings).toMatchObject([
      { path: "/thanks", views: 3, sessions: 2, atMost: false, hosts: [] },
    ]);
  });

  it("an answer that is cut off, or not there, is an error and no draft", async () => {
    const whole = answer({});
    await expect(observe([whole, answer({ rowCount: 7 }), whole, whole, whole])).rejects.toMatchObject({
      code: "report-cut-off",
    });
    await expect(observe([whole, whole])).rejects.toMatchObject({ code: "report-cut-off" });
  });
});
