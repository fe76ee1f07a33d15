import { status } from "@grpc/grpc-js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createQuotas, type QuotaOptions } from "../../../src/emulator/quotas.js";
import { type Bench, bench, cleanUpAfterEach, clientsOf, ONCE, PROPERTY, refusal } from "./support.js";

cleanUpAfterEach();

const ANA = "ana@example.com";
const MINUTE = 60_000;

/** Real time that stands still until it is moved. */
function stopwatch(): { now: number; readonly milliseconds: () => number } {
  const watch = { now: 0, milliseconds: () => watch.now };
  return watch;
}

function read({ beta }: Pick<Bench, "beta">): Promise<unknown> {
  return beta.getProperty({ name: PROPERTY }, ONCE);
}

function write({ beta }: Pick<Bench, "beta">): Promise<unknown> {
  return beta.updateKeyEvent(
    {
      keyEvent: { name: `${PROPERTY}/keyEvents/5`, countingMethod: "ONCE_PER_EVENT" },
      updateMask: { paths: ["counting_method"] },
    },
    ONCE,
  );
}

const seeded = { keyEvents: [{ id: "5", eventName: "login" }], roles: { [ANA]: "editor" } } as const;

async function times(count: number, call: () => Promise<unknown>): Promise<void> {
  for (let index = 0; index < count; index += 1) await call();
}

describe("without quotas", () => {
  it("no call is refused, and the busiest minute is known all the same", async () => {
    const rig = await bench(seeded);
    await times(3, () => read(rig));
    await times(2, () => write(rig));
    await write(clientsOf(rig.emulator, ANA));
    expect(rig.emulator.quotaUsage()).toEqual({
      refused: 0,
      peaks: { requests: 6, requestsPerUser: 5, writes: 3, writesPerUser: 2 },
    });
  });
});

describe("with quotas", () => {
  it("the call over one is refused and does nothing, until a minute after the first", async () => {
    const watch = stopwatch();
    const rig = await bench(seeded, {
      quotas: { writesPerUser: 2, milliseconds: watch.milliseconds },
    });
    await write(rig);
    watch.now = 10_000;
    await write(rig);
    expect(await refusal(write(rig))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      reason: "RATE_LIMIT_EXCEEDED",
      domain: "googleapis.com",
      errorInfoMetadata: { service: "analyticsadmin.googleapis.com", quota_limit_value: "2" },
    });
    expect(rig.emulator.counters.writes).toEqual({ arrived: 3, effective: 2 });
    // reading is another quota
    await read(rig);
    watch.now = MINUTE - 1;
    expect(await refusal(write(rig))).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    watch.now = MINUTE;
    await write(rig);
    expect(await refusal(write(rig))).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    watch.now = MINUTE + 10_000;
    await write(rig);
    expect(rig.emulator.quotaUsage().refused).toBe(3);
  });

  it("the emulator's clock has no say in it: clients wait in real time", async () => {
    const watch = stopwatch();
    const rig = await bench(seeded, { quotas: { requests: 1, milliseconds: watch.milliseconds } });
    await read(rig);
    rig.clock.set(new Date("2027-01-01T00:00:00Z"));
    expect(await refusal(read(rig))).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  });

  it("may be answered as documented: 403 with the reason rateLimitExceeded", async () => {
    const rig = await bench(seeded, { quotas: { requests: 1, answer: "PERMISSION_DENIED" } });
    await read(rig);
    expect(await refusal(read(rig))).toMatchObject({
      code: status.PERMISSION_DENIED,
      reason: "rateLimitExceeded",
      domain: "usageLimits",
    });
  });

  it("a user's are their own, the project's are everyone's", async () => {
    const rig = await bench(seeded, { quotas: { requestsPerUser: 2, requests: 3 } });
    const ana = clientsOf(rig.emulator, ANA);
    await times(2, () => read(rig));
    expect(await refusal(read(rig))).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    await read(ana);
    expect(await refusal(read(ana))).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    expect(rig.emulator.quotaUsage()).toMatchObject({
      refused: 2,
      peaks: { requests: 5, requestsPerUser: 3 },
    });
  });

  it("one user's are shared by all their properties, and by both versions of the API", async () => {
    const properties = [{ id: "1" }, { id: "2" }];
    const rig = await bench({}, { accounts: [{ id: "100", properties }], quotas: { requestsPerUser: 2 } });
    await rig.beta.getProperty({ name: "properties/1" });
    await rig.alpha.getProperty({ name: "properties/2" });
    const third = rig.beta.listKeyEvents({ parent: "properties/2" }, ONCE);
    expect(await refusal(third)).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  });

  it("a call over one spends no fault", async () => {
    const watch = stopwatch();
    const rig = await bench(seeded, { quotas: { requests: 1, milliseconds: watch.milliseconds } });
    await read(rig);
    rig.emulator.faults.add({
      method: "GetProperty",
      effect: { kind: "status", when: "before", code: status.UNAVAILABLE },
    });
    expect(await refusal(read(rig))).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    watch.now = MINUTE;
    expect(await refusal(read(rig))).toMatchObject({ code: status.UNAVAILABLE });
  });

  it.each([
    ["writes of one user", "CreateKeyEvent", 1, 180],
    ["writes of ten users", "CreateKeyEvent", 10, 600],
    ["reads of one user", "GetProperty", 1, 600],
    ["reads of ten users", "GetProperty", 10, 1200],
  ])("%s are limited as GA4 documents it, unless said otherwise", (_, method, users, limit) => {
    const quotas = createQuotas({ milliseconds: () => 0 });
    const service = "google.analytics.admin.v1beta.AnalyticsAdminService";
    const calls = Array.from({ length: 3000 }, (__, index) => ({
      service,
      method,
      user: `${index % users}`,
    }));
    expect(calls.filter((call) => quotas.admit(call) === null)).toHaveLength(limit);
  });

  it("the Data API has quotas of its own", () => {
    const quotas = createQuotas({ requests: 0 });
    const service = "google.analytics.data.v1beta.BetaAnalyticsData";
    expect(quotas.admit({ service, method: "RunReport", user: ANA })).toBeNull();
    expect(quotas.usage().peaks.requests).toBe(0);
  });
});

describe("in any window", () => {
  const service = "google.analytics.admin.v1alpha.AnalyticsAdminService";
  const calls = fc.array(
    fc.record({
      wait: fc.integer({ min: 0, max: 15 }),
      user: fc.constantFrom("a", "b", "c"),
      method: fc.constantFrom("ListKeyEvents", "CreateKeyEvent"),
    }),
    { maxLength: 200 },
  );
  const limits: Required<Omit<QuotaOptions, "answer" | "milliseconds">> = {
    requests: 9,
    requestsPerUser: 5,
    writes: 4,
    writesPerUser: 2,
    window: 60,
  };

  interface Call {
    readonly at: number;
    readonly user: string;
    readonly method: string;
  }

  /** The most moments in any half-open window that ends with one of them. */
  function busiest(moments: readonly number[]): number {
    const within = (end: number): number =>
      moments.filter((moment) => moment > end - limits.window && moment <= end).length;
    return Math.max(0, ...moments.map(within));
  }

  it("no more calls are let in than each quota says, and none is refused that need not be", () => {
    fc.assert(
      fc.property(calls, (sequence) => {
        const watch = stopwatch();
        const quotas = createQuotas({ ...limits, milliseconds: watch.milliseconds });
        const admitted: Call[] = [];
        for (const { wait, user, method } of sequence) {
          watch.now += wait;
          const candidate: Call = { at: watch.now, user, method };
          const would = [...admitted, candidate];
          const fits = (count: readonly Call[], limit: number): boolean =>
            busiest(count.map(({ at }) => at)) <= limit;
          const own = would.filter((call) => call.user === user);
          const writing = (list: readonly Call[]): readonly Call[] =>
            list.filter((call) => call.method === "CreateKeyEvent");
          const expected =
            fits(would, limits.requests) &&
            fits(own, limits.requestsPerUser) &&
            fits(writing(would), limits.writes) &&
            fits(writing(own), limits.writesPerUser);
          expect(quotas.admit({ service, method, user }) === null).toBe(expected);
          if (expected) admitted.push(candidate);
        }
        expect(quotas.usage().refused).toBe(sequence.length - admitted.length);
      }),
    );
  });

  it("the peaks are the busiest of all calls that arrived", () => {
    fc.assert(
      fc.property(calls, (sequence) => {
        const watch = stopwatch();
        const quotas = createQuotas({ ...limits, milliseconds: watch.milliseconds });
        const arrived = sequence.map(({ wait, user, method }) => {
          watch.now += wait;
          quotas.admit({ service, method, user });
          return { at: watch.now, user, method };
        });
        const peak = (list: readonly Call[]): number => busiest(list.map(({ at }) => at));
        const perUser = (list: readonly Call[]): number =>
          Math.max(...["a", "b", "c"].map((user) => peak(list.filter((call) => call.user === user))));
        const writes = arrived.filter(({ method }) => method === "CreateKeyEvent");
        expect(quotas.usage().peaks).toEqual({
          requests: peak(arrived),
          requestsPerUser: perUser(arrived),
          writes: peak(writes),
          writesPerUser: perUser(writes),
        });
      }),
    );
  });
});
