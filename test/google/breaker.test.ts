/**
 * A quota that is used up is waited for once, by all who share it, no longer than is said, and one call at a time looks
 * whether it is back; where it stays away all fail at once.
 */
import { describe, expect, it } from "vitest";
import { createPacer, type Waiting } from "../../src/google/pacer.js";
import { handClock } from "./hand-clock.js";

const OVER = { code: 8, details: "Quota exceeded for quota metric 'Requests' and limit 'per minute'" };
const OF_USER = { ...OVER, errorInfoMetadata: { quota_limit: "RequestsPerMinutePerUserPerProject" } };
/** 5 + 10 + 20 + 30 s. */
const MOST_MS = 65_000;

async function failing(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    return error;
  }
}

describe("a quota that stays used up", () => {
  it("costs all clients of a run together no more than it costs one", async () => {
    const stopwatch = handClock();
    const waits: Waiting[] = [];
    const pacer = createPacer({ stopwatch, onWait: (waiting) => waits.push(waiting) });
    let calls = 0;
    const ask = () =>
      pacer.run("read", async () => {
        calls++;
        throw OVER;
      });
    // Six clients with three calls each, whatever became of the one before.
    const ends = await Promise.all(
      Array.from({ length: 6 }, async () => [await failing(ask), await failing(ask), await failing(ask)]),
    );
    expect(ends.flat()).toEqual(Array(18).fill(OVER));
    expect(stopwatch.now()).toBe(MOST_MS);
    // One each at first, then one that looks after each of the four waits.
    expect(calls).toBe(6 + 4);
    expect(Math.max(...waits.map(({ atMost }) => atMost ?? Number.NaN))).toBe(MOST_MS);
    expect(waits.every(({ milliseconds, atMost }) => atMost !== undefined && milliseconds <= atMost)).toBe(
      true,
    );
  });

  it("is looked for again by one call after a minute, and all go on where it is back", async () => {
    const stopwatch = handClock();
    const pacer = createPacer({ stopwatch });
    let isBack = false;
    let calls = 0;
    const ask = () =>
      pacer.run("read", async () => {
        calls++;
        await stopwatch.sleep(10);
        if (!isBack) throw OVER;
        return "through";
      });
    await failing(ask);
    const before = calls;
    expect(await failing(ask)).toBe(OVER);
    expect(calls).toBe(before);
    await stopwatch.sleep(60_000);
    expect(await Promise.all([failing(ask), failing(ask)])).toEqual([OVER, OVER]);
    expect(calls).toBe(before + 1);
    await stopwatch.sleep(60_000);
    isBack = true;
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(["through", "through", "through"]);
  });

  it("of one user keeps no other from going on, and that of writes no reads", async () => {
    const stopwatch = handClock();
    const pacer = createPacer({ stopwatch });
    const over = (user: string, kind: "read" | "write", error: object) =>
      failing(() => pacer.forUser(user).run(kind, () => Promise.reject(error)));
    expect(await over("a", "write", OF_USER)).toBe(OF_USER);
    expect(stopwatch.now()).toBe(MOST_MS);
    expect(await pacer.forUser("b").run("write", async () => "b")).toBe("b");
    expect(await pacer.forUser("a").run("read", async () => "a")).toBe("a");
    expect(await over("a", "write", OF_USER)).toBe(OF_USER);
    expect(stopwatch.now()).toBe(MOST_MS);
    expect(await over("b", "write", OVER)).toBe(OVER);
    expect(await failing(() => pacer.forUser("c").run("write", async () => "c"))).toBe(OVER);
  });
});

describe("a run that is told to stop", () => {
  it("waits for no quota any longer, and writes no more", async () => {
    const stop = new AbortController();
    const pacer = createPacer({
      stopwatch: { now: () => 0, sleep: () => new Promise(() => {}) },
      stop: stop.signal,
    });
    const waiting = failing(() => pacer.run("write", () => Promise.reject(OVER)));
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await waiting).toMatchObject({ code: "stopped" });
    let isCalled = false;
    const more = failing(() =>
      pacer.forUser("b").run("write", async () => {
        isCalled = true;
      }),
    );
    expect([await more, isCalled]).toMatchObject([{ code: "stopped" }, false]);
  });
});
