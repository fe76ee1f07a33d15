/** The process that stays: its clock and its waiting are the test's, its page and its signal are real. */
import { afterEach, describe, expect, it } from "vitest";
import { runUntilStopped } from "../../../src/workflows/schedule/daemon.js";
import { createRunner, type JobState } from "../../../src/workflows/schedule/runner.js";

const START = Date.parse("2026-11-22T06:59:30Z");
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Time that passes only when the test says so, and then wakes who waited, in order. */
function fakeTime() {
  let at = START;
  const waiting: { readonly until: number; readonly wake: () => void }[] = [];
  const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  return {
    now: () => new Date(at),
    stopwatch: {
      now: () => at - START,
      sleep: (milliseconds: number) =>
        new Promise<void>((wake) => void waiting.push({ until: at + milliseconds, wake })),
    },
    pass: async (milliseconds: number): Promise<void> => {
      const end = at + milliseconds;
      for (;;) {
        await settle();
        const next = waiting.toSorted((a, b) => a.until - b.until)[0];
        if (next === undefined || next.until > end) break;
        waiting.splice(waiting.indexOf(next), 1);
        at = Math.max(at, next.until);
        next.wake();
      }
      at = end;
      await settle();
    },
    /** The machine slept: time has passed and nobody was woken on the way. */
    jump: (milliseconds: number): void => {
      at += milliseconds;
    },
    settle,
  };
}

interface Wish {
  readonly jobs?: Readonly<Record<string, string>>;
  readonly work?: (id: string, run: number, sleep: (ms: number) => Promise<void>) => Promise<string>;
  readonly broken?: readonly JobState[];
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0)) await stop();
});

async function daemon({ jobs = { a: "* * * * *" }, work = async () => "done", broken = [] }: Wish = {}) {
  const time = fakeTime();
  const lines: string[] = [];
  const begun: string[] = [];
  const onInterrupt = (listener: () => void) => {
    process.on("SIGTERM", listener);
    return () => void process.off("SIGTERM", listener);
  };
  const say = (text: string) => void lines.push(text.trim());
  let running = 0;
  let most = 0;
  const runner = createRunner({
    ids: Object.keys(jobs),
    now: time.now,
    log: (line) => void lines.push(line),
    job: async (id) => {
      begun.push(`${id} ${time.now().toISOString().slice(11, 19)}`);
      running += 1;
      most = Math.max(most, running);
      try {
        return await work(id, begun.length, time.stopwatch.sleep);
      } finally {
        running -= 1;
      }
    },
  });
  let ended = false;
  const end = runUntilStopped(
    { now: time.now, stopwatch: time.stopwatch, say, onInterrupt },
    {
      jobs: Object.entries(jobs).map(([id, cron]) => ({ id, cron, timeZone: "UTC" })),
      runner,
      health: 0,
      broken,
    },
  ).then(() => {
    ended = true;
  });
  const pageLine = (): string | undefined => lines.find((line) => line.startsWith("health on "));
  while (pageLine() === undefined) await time.settle();
  const page = pageLine()?.slice("health on ".length) ?? "";
  /** To those who listen in this process, as the system would. */
  const terminate = async (): Promise<void> => {
    process.emit("SIGTERM", "SIGTERM");
    await time.settle();
  };
  open.push(async () => {
    if (ended) return;
    await terminate();
    await time.pass(60 * MINUTE);
    await end;
  });
  return { time, lines, begun, page, terminate, end, ended: () => ended, most: () => most };
}

const health = async (page: string) => {
  const response = await fetch(page);
  return {
    status: response.status,
    body: (await response.json()) as {
      readonly ok: boolean;
      readonly schedules: readonly {
        readonly id: string;
        readonly next: string | null;
        readonly running: boolean;
        readonly last: { readonly ok: boolean; readonly says: string; readonly age: number } | null;
      }[];
    },
  };
};

describe("schedule run, until stopped", () => {
  it("runs each schedule at its times and at no other", async () => {
    const { time, begun } = await daemon({ jobs: { a: "* * * * *", b: "1-59/2 7 * * *" } });
    await time.pass(29 * SECOND);
    expect(begun).toEqual([]);
    await time.pass(SECOND);
    expect(begun).toEqual(["a 07:00:00"]);
    await time.pass(3 * MINUTE);
    expect(begun).toEqual([
      "a 07:00:00",
      "a 07:01:00",
      "b 07:01:00",
      "a 07:02:00",
      "a 07:03:00",
      "b 07:03:00",
    ]);
  });

  it("survives a run that fails, and is on time for the next", async () => {
    const { time, begun, lines } = await daemon({
      work: async (_id, run) => {
        if (run === 2) throw new Error("no\nnetwork");
        return "done";
      },
    });
    await time.pass(2.5 * MINUTE + SECOND);
    expect(begun).toEqual(["a 07:00:00", "a 07:01:00", "a 07:02:00"]);
    expect(lines.filter((line) => line.startsWith("2026-"))).toEqual([
      "2026-11-22T07:00:00.000Z a ok 0.0s done",
      "2026-11-22T07:01:00.000Z a failed 0.0s no network",
      "2026-11-22T07:02:00.000Z a ok 0.0s done",
    ]);
  });

  it("does not begin a run while the one before takes longer than the interval", async () => {
    const { time, begun, lines, most } = await daemon({
      work: async (_id, run, sleep) => {
        if (run === 1) await sleep(150 * SECOND);
        return "done";
      },
    });
    await time.pass(4 * MINUTE);
    expect(begun).toEqual(["a 07:00:00", "a 07:03:00"]);
    expect(most()).toBe(1);
    expect(lines.filter((line) => line.startsWith("2026-"))).toEqual([
      "2026-11-22T07:01:00.000Z a skipped, the run before has not ended",
      "2026-11-22T07:02:00.000Z a skipped, the run before has not ended",
      "2026-11-22T07:00:00.000Z a ok 150.0s done",
      "2026-11-22T07:03:00.000Z a ok 0.0s done",
    ]);
  });

  it("makes up for times that were slept through with one run", async () => {
    const { time, begun, lines } = await daemon();
    await time.pass(40 * SECOND);
    time.jump(10 * MINUTE);
    await time.pass(MINUTE);
    expect(begun).toEqual(["a 07:00:00", "a 07:10:10", "a 07:11:00"]);
    expect(lines.filter((line) => line.includes("skipped"))).toEqual([]);
  });

  it("ends on SIGTERM when the run under way has ended, and begins none that waits", async () => {
    const { time, begun, lines, terminate, end, ended } = await daemon({
      jobs: { a: "0 7 * * *", b: "0 7 * * *" },
      work: async (_id, _run, sleep) => {
        await sleep(90 * SECOND);
        return "done";
      },
    });
    await time.pass(MINUTE);
    await terminate();
    await terminate();
    await time.pass(59 * SECOND);
    expect(ended()).toBe(false);
    await time.pass(SECOND);
    await end;
    expect(begun).toEqual(["a 07:00:00"]);
    expect(lines.slice(-3)).toEqual([
      "stopping; a run under way is finished first",
      "2026-11-22T07:00:00.000Z a ok 90.0s done",
      "2026-11-22T07:01:30.000Z b not begun, stopped",
    ]);
  });

  it("ends on SIGTERM at once where nothing runs, takes its page down and listens no more", async () => {
    const before = process.listenerCount("SIGTERM");
    const { page, terminate, end, time } = await daemon();
    expect(process.listenerCount("SIGTERM")).toBe(before + 1);
    await time.pass(10 * SECOND);
    await terminate();
    await end;
    expect(process.listenerCount("SIGTERM")).toBe(before);
    await expect(fetch(page)).rejects.toThrow();
  });
});

describe("the health page", () => {
  it("is ok before and after a good run, not ok after a failure, and ok again", async () => {
    const { time, page } = await daemon({
      work: async (_id, run) => {
        if (run === 2) throw new Error("no network");
        return "done";
      },
    });
    expect(new URL(page).hostname).toBe("127.0.0.1");
    expect(await health(page)).toMatchObject({
      status: 200,
      body: { ok: true, schedules: [{ id: "a", last: null, next: "2026-11-22T07:00:00.000Z" }] },
    });
    await time.pass(MINUTE);
    expect(await health(page)).toMatchObject({
      status: 200,
      body: { schedules: [{ last: { ok: true }, next: "2026-11-22T07:01:00.000Z" }] },
    });
    const ageOf = async () => (await health(page)).body.schedules[0]?.last?.age;
    const age = await ageOf();
    await time.pass(20 * SECOND);
    expect(await ageOf()).toBe((age ?? 0) + 20);
    await time.pass(MINUTE - 20 * SECOND);
    expect(await health(page)).toMatchObject({
      status: 503,
      body: { ok: false, schedules: [{ running: false, last: { ok: false, says: "no network" } }] },
    });
    await time.pass(MINUTE);
    expect((await health(page)).status).toBe(200);
  });

  it("says what runs", async () => {
    const { time, page } = await daemon({
      work: async (_id, _run, sleep) => {
        await sleep(20 * SECOND);
        return "done";
      },
    });
    await time.pass(40 * SECOND);
    expect((await health(page)).body.schedules).toMatchObject([{ id: "a", running: true }]);
  });

  it("is not ok where something could not be scheduled at all", async () => {
    const last = { at: new Date(START), milliseconds: 0, ok: false, says: "not scheduled" };
    const { page } = await daemon({ broken: [{ id: "acme", running: false, last }] });
    expect(await health(page)).toMatchObject({ status: 503, body: { ok: false } });
  });

  it("has no other path", async () => {
    const { page } = await daemon();
    expect((await fetch(page.replace("healthz", "secrets"))).status).toBe(404);
  });
});
