/** One piece of work at a time, the newest of its kind first. */
import { describe, expect, it } from "vitest";
import { OVERTAKEN, openLine } from "../../../src/workflows/workbench/line.js";

/** Work that goes on until it is let go. */
function held(done: string[], name: string) {
  let go = (): void => {};
  const gone = new Promise<void>((resolve) => {
    go = resolve;
  });
  return {
    go: () => go(),
    work: async () => {
      await gone;
      done.push(name);
      return name;
    },
  };
}

describe("a line", () => {
  it("finishes what is under way, drops what was overtaken, and does the newest next", async () => {
    const line = openLine();
    const done: string[] = [];
    const first = held(done, "first");
    const quick = (name: string) => async () => {
      done.push(name);
      return name;
    };
    const results = [
      line.newest("count", first.work),
      line.newest("count", quick("second")),
      line.newest("count", quick("third")),
      line.newest("funnel", quick("funnel")),
      line.newest("count", quick("fourth")),
    ];
    first.go();
    expect(await Promise.all(results)).toEqual(["first", OVERTAKEN, OVERTAKEN, "funnel", "fourth"]);
    expect(done.toSorted()).toEqual(["first", "fourth", "funnel"]);
  });

  it("lets whoever types come in before what can wait", async () => {
    const line = openLine();
    const done: string[] = [];
    const first = held(done, "first");
    const all = [
      line.behind(first.work),
      line.behind(async () => done.push("behind")),
      line.newest("count", async () => done.push("typed")),
    ];
    first.go();
    await Promise.all(all);
    expect(done).toEqual(["first", "typed", "behind"]);
  });

  it("goes on after work that fails", async () => {
    const line = openLine();
    const failed = line.newest("count", () => Promise.reject(new Error("no")));
    const next = line.newest("count", async () => 1);
    await expect(failed).rejects.toThrow("no");
    expect(await next).toBe(1);
  });

  it("that is ended waits for what is under way and begins nothing more", async () => {
    const line = openLine();
    const done: string[] = [];
    const first = held(done, "first");
    const running = line.newest("count", first.work);
    const waiting = line.newest("funnel", async () => done.push("never"));
    const behind = line.behind(async () => done.push("never"));
    const ended = line.end().then(() => done.push("ended"));
    expect(await Promise.all([behind, waiting])).toEqual([OVERTAKEN, OVERTAKEN]);
    first.go();
    await ended;
    expect([await running, done]).toEqual(["first", ["first", "ended"]]);
    expect(await line.newest("count", async () => 1)).toBe(OVERTAKEN);
  });
});
