import { v1alpha } from "@google-analytics/data";
import { credentials, status } from "@grpc/grpc-js";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import type { FunnelStep } from "../../../src/emulator/data/funnel/question.js";
import { type FunnelEvent, walkOf } from "../../../src/emulator/data/funnel/walk.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { runs } from "../../support/runs.js";

const PROPERTY = "123456789";
const NOW = new Date("2026-03-10T12:00:00Z");

let ga4: Ga4 | undefined;
let client: v1alpha.AlphaAnalyticsDataClient | undefined;
afterEach(async () => {
  await client?.close();
  await ga4?.stop();
});

/** Events as `user name day minute`, one session a user and day. */
async function start(lines: readonly string[], more: Parameters<typeof startGa4>[0] = {}): Promise<void> {
  ga4 = await startGa4({
    clock: createClock(NOW),
    accounts: [{ properties: [{ id: PROPERTY, createTime: new Date("2026-01-01T00:00:00Z") }] }],
    ...more,
  });
  client = new v1alpha.AlphaAnalyticsDataClient({
    apiEndpoint: "127.0.0.1",
    port: ga4.port,
    sslCreds: credentials.createInsecure(),
    universeDomain: "googleapis.com",
  });
  const rows = lines.map((line) => {
    const [user = "", name = "", day = "01", minute = "0", engaged = "1", device = "mobile"] =
      line.split(" ");
    return {
      event_date: `202603${day}`,
      event_timestamp: (Date.UTC(2026, 2, Number(day), 10) + Number(minute) * 60_000) * 1000,
      event_name: name,
      user_pseudo_id: user,
      stream_id: "1",
      platform: "WEB",
      device: { category: device },
      event_params: [
        { key: "ga_session_id", value: { int_value: Number(day) } },
        { key: "session_engaged", value: { string_value: engaged } },
      ],
    };
  });
  await ga4.ingest(PROPERTY, { rows: rows as never });
}

type Request = Parameters<v1alpha.AlphaAnalyticsDataClient["runFunnelReport"]>[0];

const stepOf = (eventName: string, more: object = {}) => ({
  name: eventName,
  filterExpression: { funnelEventFilter: { eventName } },
  ...more,
});

async function ask(request: Partial<NonNullable<Request>>) {
  const [response] = (await client?.runFunnelReport({
    property: `properties/${PROPERTY}`,
    dateRanges: [{ startDate: "2026-03-01", endDate: "2026-03-09" }],
    ...request,
  })) ?? [undefined];
  return response;
}

async function users(request: Partial<NonNullable<Request>>): Promise<readonly string[]> {
  const response = await ask(request);
  return (response?.funnelTable?.rows ?? []).map(
    ({ dimensionValues, metricValues }) =>
      `${(dimensionValues ?? []).map(({ value }) => value).join(" | ")}: ${metricValues?.[0]?.value}`,
  );
}

describe("runFunnelReport", () => {
  it("counts users, not sessions, in the order of the steps", async () => {
    await start([
      "ana view 01 0",
      "ana cart 02 0",
      "ana buy 03 0",
      "ana view 04 0",
      "bob buy 01 0",
      "bob view 01 1",
      "cid view 01 0",
      "cid cart 01 1",
    ]);
    expect(await users({ funnel: { steps: ["view", "cart", "buy"].map((name) => stepOf(name)) } })).toEqual([
      "1. view: 3",
      "2. cart: 2",
      "3. buy: 1",
    ]);
  });

  it("lets users into an open funnel at any step", async () => {
    await start(["ana view 01 0", "bob buy 01 0"]);
    const steps = ["view", "buy"].map((name) => stepOf(name));
    expect(await users({ funnel: { isOpenFunnel: true, steps } })).toEqual(["1. view: 1", "2. buy: 1"]);
    expect(await users({ funnel: { steps } })).toEqual(["1. view: 1"]);
  });

  it("gives rates, abandonments and the visualization", async () => {
    await start(["ana view 01 0", "ana buy 01 1", "bob view 01 0", "cid view 01 0", "dan view 01 0"]);
    const response = await ask({
      funnel: { steps: [stepOf("view"), stepOf("buy")] },
      returnPropertyQuota: true,
    });
    expect(response?.funnelTable?.metricHeaders?.map(({ name }) => name)).toEqual([
      "activeUsers",
      "funnelStepCompletionRate",
      "funnelStepAbandonments",
      "funnelStepAbandonmentRate",
    ]);
    expect(response?.funnelTable?.rows?.[0]?.metricValues?.map(({ value }) => value)).toEqual([
      "4",
      "0.25",
      "3",
      "0.75",
    ]);
    expect(response?.funnelVisualization?.rows).toHaveLength(2);
    expect(response?.propertyQuota?.tokensPerDay).toMatchObject({ consumed: 4, remaining: 199_996 });
    expect(response?.kind).toBe("analyticsData#runFunnelReport");
  });

  it("counts active users only", async () => {
    await start(["ana view 01 0 1", "bob view 01 0 0"]);
    expect(await users({ funnel: { steps: [stepOf("view")] } })).toEqual(["1. view: 1"]);
  });

  it("answers for each date range by its name", async () => {
    await start(["ana view 01 0", "bob view 05 0"]);
    const dateRanges = [
      { startDate: "2026-03-05", endDate: "2026-03-09", name: "current" },
      { startDate: "2026-03-01", endDate: "2026-03-04" },
    ];
    expect(await users({ dateRanges, funnel: { steps: [stepOf("view")] } })).toEqual([
      "1. view | current: 1",
      "1. view | date_range_1: 1",
    ]);
  });

  it("keeps to the time between two steps, and to steps that must follow at once", async () => {
    await start([
      "ana view 01 0",
      "ana other 01 1",
      "ana view 01 20",
      "ana buy 01 25",
      "bob view 01 0",
      "bob buy 01 9",
    ]);
    const within = (seconds: number) => stepOf("buy", { withinDurationFromPriorStep: { seconds } });
    expect(await users({ funnel: { steps: [stepOf("view"), within(300)] } })).toEqual([
      "1. view: 2",
      "2. buy: 1",
    ]);
    expect(await users({ funnel: { steps: [stepOf("view"), within(299)] } })).toEqual(["1. view: 2"]);
    const direct = [
      stepOf("view"),
      stepOf("other", { isDirectlyFollowedBy: true }),
      stepOf("buy", { isDirectlyFollowedBy: true }),
    ];
    expect(await users({ funnel: { steps: direct } })).toEqual(["1. view: 2", "2. other: 1"]);
  });

  it("breaks down by a dimension, with the total first", async () => {
    await start([
      "ana view 01 0 1 mobile",
      "bob view 01 0 1 desktop",
      "cid view 01 0 1 desktop",
      "cid buy 01 1 1 desktop",
    ]);
    const funnelBreakdown = { breakdownDimension: { name: "deviceCategory" } };
    expect(await users({ funnelBreakdown, funnel: { steps: [stepOf("view"), stepOf("buy")] } })).toEqual([
      "1. view | RESERVED_TOTAL: 3",
      "1. view | desktop: 2",
      "1. view | mobile: 1",
      "2. buy | RESERVED_TOTAL: 1",
      "2. buy | desktop: 1",
    ]);
  });

  it("says what users did next, before they came to the next step, in the visualization", async () => {
    await start([
      ...["ana view 01 0", "ana cart 01 1", "ana buy 01 2"],
      ...["bob view 01 0", "bob scroll 01 1", "bob cart 01 2"],
      ...["cid view 01 0", "cid leave 01 1", "cid view 01 2", "cid scroll 01 3"],
      "dan view 01 0",
    ]);
    const request = {
      funnel: { steps: [stepOf("view"), stepOf("cart")] },
      funnelNextAction: { nextActionDimension: { name: "eventName" } },
    };
    const { dimensionHeaders, rows } = (await ask(request))?.funnelVisualization ?? {};
    expect(dimensionHeaders?.map(({ name }) => name)).toEqual(["funnelStepName", "funnelStepNextAction"]);
    expect(
      rows?.map(({ dimensionValues, metricValues }) =>
        [...(dimensionValues ?? []), ...(metricValues ?? [])].map(({ value }) => value).join(" | "),
      ),
    ).toEqual([
      "1. view | RESERVED_TOTAL | 4",
      "1. view | leave | 1",
      "1. view | scroll | 1",
      "2. cart | RESERVED_TOTAL | 2",
      "2. cart | buy | 1",
    ]);
    expect(await users(request)).toEqual(["1. view: 4", "2. cart: 2"]);
    for (const more of [{ limit: 6 }, { nextActionDimension: { name: "country" } }])
      await expect(
        ask({ ...request, funnelNextAction: { ...request.funnelNextAction, ...more } }),
      ).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  it("refuses a funnel without steps and unknown fields, and says what it does not emulate", async () => {
    await start([]);
    await expect(ask({ funnel: { steps: [] } })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    const funnel = { steps: [stepOf("view")] };
    await expect(
      ask({ funnel, funnelBreakdown: { breakdownDimension: { name: "planet" } } }),
    ).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
    for (const name of ["dateRange", "nthDay"])
      await expect(ask({ funnel, funnelBreakdown: { breakdownDimension: { name } } })).rejects.toMatchObject({
        code: status.UNIMPLEMENTED,
      });
    const did = (eventName: string) => ({ segmentEventFilter: { eventName } });
    const together = { andGroup: { expressions: [did("view"), did("buy")] } };
    const andSequenceGroups = [{ userSequenceSteps: [{ segmentFilterExpression: together }] }];
    await expect(
      ask({ funnel, segments: [{ userSegment: { userInclusionCriteria: { andSequenceGroups } } }] }),
    ).rejects.toMatchObject({
      code: status.UNIMPLEMENTED,
    });
  });

  it("has a quota of its own", async () => {
    await start([], { data: { quota: { tokensPerDay: 2 } } });
    const funnel = { steps: [stepOf("view")] };
    await ask({ funnel });
    await expect(ask({ funnel })).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  });

  it("owns up to sampling on request", async () => {
    await start([], {
      data: { blemishes: { samplingMetadatas: [{ samplesReadCount: 10, samplingSpaceSize: 40 }] } },
    });
    const response = await ask({ funnel: { steps: [stepOf("view")] } });
    expect(response?.funnelTable?.metadata?.samplingMetadatas).toMatchObject([{ samplesReadCount: "10" }]);
  });
});

describe("the steps one user has done", () => {
  const plain = (name: string): FunnelStep => ({ name, sql: "", within: null, direct: false });
  const steps = [..."ABC"].map(plain);
  /** `A C` are two events, `AC` is one that fulfils both. */
  const walk = (text: string, open: boolean): string => {
    const events = text.split(" ").map((event, at): FunnelEvent => {
      const fulfils = [...event].reduce((bits, step) => bits | (1 << "ABC".indexOf(step)), 0);
      return { at, fulfils };
    });
    const { done, wentOn } = walkOf(steps, open, events);
    const names = (bits: number): string => [..."ABC"].filter((_, k) => (bits & (1 << k)) !== 0).join("");
    return `${names(done)} on from ${names(wentOn)}`;
  };

  it.each([
    // The four users of Google's table, closed and open.
    ["A B C", "ABC on from AB", "ABC on from AB"],
    ["B C", " on from ", "BC on from B"],
    ["A C", "A on from ", "A on from "],
    ["C", " on from ", "C on from "],
    // Who was at a later step first comes in again at the first.
    ["C A C", "A on from ", "AC on from "],
    ["B A C", "A on from ", "ABC on from B"],
    // One event is one step.
    ["AB", "A on from ", "A on from "],
    ["AB B", "AB on from A", "AB on from A"],
  ])("%s", (events, closed, open) => {
    expect(walk(events, false)).toBe(closed);
    expect(walk(events, true)).toBe(open);
  });

  it("are those a search through every choice of events finds", () => {
    const step = fc.record({
      within: fc.constantFrom(null, 1, 3, 10),
      direct: fc.boolean(),
    });
    const event = fc.record({ gap: fc.integer({ min: 0, max: 4 }), fulfils: fc.integer({ min: 0, max: 7 }) });
    fc.assert(
      fc.property(fc.tuple(step, step, step), fc.array(event, { maxLength: 9 }), (rules, gaps) => {
        let at = 0;
        const events: FunnelEvent[] = gaps.map(({ gap, fulfils }) => {
          at += gap;
          return { at, fulfils };
        });
        const steps: FunnelStep[] = rules.map((rule, index) => ({ name: String(index), sql: "", ...rule }));
        const reachable = (k: number, before: number | null): boolean =>
          events.some((one, index) => {
            if ((one.fulfils & (1 << k)) === 0) return false;
            if (before !== null) {
              const prior = events[before];
              const rule = rules[k];
              if (prior === undefined || rule === undefined || index <= before) return false;
              if (rule.within !== null && one.at - prior.at > rule.within) return false;
              if (rule.direct && index !== before + 1) return false;
            }
            return k === depth || reachable(k + 1, index);
          });
        let depth = 0;
        const expected = [0, 1, 2].reduce((bits, wanted) => {
          depth = wanted;
          return reachable(0, null) ? bits | (1 << wanted) : bits;
        }, 0);
        expect(walkOf(steps, false, events).done).toBe(expected);
      }),
      { numRuns: runs(500) },
    );
  });
});
