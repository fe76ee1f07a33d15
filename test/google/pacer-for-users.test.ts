/** The pacer's users: each has windows of its own inside the project's, and calls under way are limited for all. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPacer, type QuotaLimits } from "../../src/google/pacer.js";
import { runs } from "../support/runs.js";

const LIMITS: QuotaLimits = {
  requestsPerProject: 12,
  requestsPerUser: 5,
  writesPerProject: 6,
  writesPerUser: 3,
};
const WINDOW = 40;

describe("a pacer for several users", () => {
  it("keeps each user's and the project's limits in every window, and the calls under way", async () => {
    const call = fc.record({
      user: fc.constantFrom("a", "b", "c", "d"),
      kind: fc.constantFrom("read" as const, "write" as const),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { minLength: 20, maxLength: 40 }),
        fc.integer({ min: 1, max: 6 }),
        async (calls, atOnce) => {
          const stopwatch = {
            now: () => performance.now(),
            sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
          };
          const pacer = createPacer({ stopwatch, limits: LIMITS, window: WINDOW, atOnce });
          const made: { readonly user: string; readonly kind: "read" | "write"; readonly at: number }[] = [];
          let underWay = 0;
          let most = 0;
          await Promise.all(
            calls.map(({ user, kind }) =>
              pacer.forUser(user).run(kind, async () => {
                most = Math.max(most, ++underWay);
                made.push({ user, kind, at: stopwatch.now() });
                await new Promise((resolve) => setImmediate(resolve));
                underWay--;
              }),
            ),
          );
          expect(made).toHaveLength(calls.length);
          expect(most).toBeLessThanOrEqual(atOnce);
          const busiest = (of: typeof made): number =>
            Math.max(0, ...of.map(({ at }) => of.filter((o) => o.at > at - WINDOW && o.at <= at).length));
          const writes = made.filter(({ kind }) => kind === "write");
          expect(busiest(made)).toBeLessThanOrEqual(LIMITS.requestsPerProject);
          expect(busiest(writes)).toBeLessThanOrEqual(LIMITS.writesPerProject);
          for (const name of ["a", "b", "c", "d"]) {
            expect(busiest(made.filter(({ user }) => user === name))).toBeLessThanOrEqual(
              LIMITS.requestsPerUser,
            );
            expect(busiest(writes.filter(({ user }) => user === name))).toBeLessThanOrEqual(
              LIMITS.writesPerUser,
            );
          }
        },
      ),
      { numRuns: runs(15) },
    );
  });

  it("is the same one for the same user", () => {
    const pacer = createPacer({ stopwatch: { now: () => 0, sleep: async () => {} } });
    expect(pacer.forUser("a")).toBe(pacer.forUser("a"));
    expect(pacer.forUser("a")).not.toBe(pacer.forUser("b"));
  });
});
