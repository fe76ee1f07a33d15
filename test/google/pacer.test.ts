/** The pacer against a clock that only moves when it sleeps: never over a quota, never slower than it must be. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPacer, type QuotaLimits, type Waiting } from "../../src/google/pacer.js";
import { runs } from "../support/runs.js";
import { handClock } from "./hand-clock.js";

const LIMITS: QuotaLimits = {
  requestsPerProject: 50,
  requestsPerUser: 10,
  writesPerProject: 30,
  writesPerUser: 4,
};
const MINUTE = 60_000;

function most(times: readonly number[]): number {
  return Math.max(0, ...times.map((t) => times.filter((u) => u > t - MINUTE && u <= t).length));
}

describe("the pacer", () => {
  it("waits a whole window first where another process may have used the quota up", async () => {
    const stopwatch = handClock();
    const pacer = createPacer({ stopwatch, limits: LIMITS, usedUp: true });
    expect(await pacer.run("read", async () => stopwatch.now())).toBe(MINUTE + 1);
  });

  it("never lets more calls through in any minute than the quota, nor waits for room that is there", async () => {
    const call = fc.record({
      kind: fc.constantFrom("read" as const, "write" as const),
      takes: fc.nat({ max: 900 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 60 }), async (calls) => {
        const stopwatch = handClock();
        const pacer = createPacer({ stopwatch, limits: LIMITS });
        const arrived: { readonly kind: "read" | "write"; readonly at: number }[] = [];
        await Promise.all(
          calls.map(({ kind, takes }) =>
            pacer.run(kind, async () => {
              // It arrives some time between being sent and being answered.
              await stopwatch.sleep(takes / 2);
              arrived.push({ kind, at: stopwatch.now() });
              await stopwatch.sleep(takes / 2);
            }),
          ),
        );
        expect(arrived).toHaveLength(calls.length);
        expect(most(arrived.map((a) => a.at))).toBeLessThanOrEqual(LIMITS.requestsPerUser);
        expect(most(arrived.filter((a) => a.kind === "write").map((a) => a.at))).toBeLessThanOrEqual(
          LIMITS.writesPerUser,
        );
        const writes = calls.filter((c) => c.kind === "write").length;
        const forced = Math.max(
          Math.floor(Math.max(0, calls.length - 1) / LIMITS.requestsPerUser),
          Math.floor(Math.max(0, writes - 1) / LIMITS.writesPerUser),
        );
        // Each minute that the quota forces costs a minute and the time of the calls in it.
        const slack = (forced + 1) * 2_000 + MINUTE * (forced === 0 ? 0 : 1);
        expect(stopwatch.now()).toBeLessThanOrEqual(forced * MINUTE + slack);
      }),
      { numRuns: runs(60) },
    );
  });

  it.each([
    ["gRPC RESOURCE_EXHAUSTED", { code: 8, details: "Quota exceeded" }],
    ["HTTP 429", { code: 429, message: "Too many requests" }],
    ["HTTP 403 rateLimitExceeded", { code: 403, message: "x", reason: "rateLimitExceeded" }],
  ])("waits and tries again after %s, reads and writes alike, and says so", async (_name, error) => {
    for (const kind of ["read", "write"] as const) {
      const waits: Waiting[] = [];
      const pacer = createPacer({ stopwatch: handClock(), onWait: (w) => waits.push(w) });
      let calls = 0;
      const result = await pacer.run(kind, async () => {
        if (++calls < 3) throw error;
        return "through";
      });
      expect([result, calls, waits.map((w) => w.reason)]).toEqual([
        "through",
        3,
        ["over-quota", "over-quota"],
      ]);
    }
  });

  it("gives up on a quota that stays used up", async () => {
    let calls = 0;
    const pacer = createPacer({ stopwatch: handClock() });
    const refused = { code: 8, details: "Quota exceeded" };
    await expect(
      pacer.run("read", async () => {
        calls++;
        throw refused;
      }),
    ).rejects.toBe(refused);
    expect(calls).toBe(5);
  });

  it("tries a read again when Google is out of reach, and a write never", async () => {
    const unavailable = { code: 14, details: "UNAVAILABLE" };
    const tries = async (kind: "read" | "write"): Promise<number> => {
      let calls = 0;
      const pacer = createPacer({ stopwatch: handClock() });
      await pacer
        .run(kind, async () => {
          calls++;
          throw unavailable;
        })
        .catch(() => {});
      return calls;
    };
    expect([await tries("read"), await tries("write")]).toEqual([4, 1]);
  });
});
