/** A webhook that hangs keeps no other client's report from its time, and is given up within minutes. */
import { describe, expect, it } from "vitest";
import { deliver } from "../../../src/workflows/deliver/webhook.js";
import { createRunner } from "../../../src/workflows/schedule/runner.js";

describe("a job that hangs", () => {
  it("holds up those of its lane alone", async () => {
    const begun: string[] = [];
    let goOn = (): void => {};
    const hanging = new Promise<string>((resolve) => {
      goOn = () => resolve("done");
    });
    const runner = createRunner({
      ids: ["a/one", "a/two", "b/one"],
      now: () => new Date("2026-11-02T08:00:00Z"),
      log: () => {},
      lane: (id) => id.split("/")[0] ?? "",
      job: (id) => {
        begun.push(id);
        return id === "a/one" ? hanging : Promise.resolve("done");
      },
    });
    const first = runner.trigger("a/one");
    const second = runner.trigger("a/two");
    expect(await runner.trigger("b/one")).toMatchObject({ ok: true });
    expect(begun).toEqual(["a/one", "b/one"]);
    goOn();
    expect([await first, await second]).toMatchObject([{ ok: true }, { ok: true }]);
    expect(begun).toEqual(["a/one", "b/one", "a/two"]);
  });
});

describe("a receiver that answers late, and asks to wait longer each time", () => {
  it("is tried for two minutes and given up", async () => {
    let now = 0;
    let tries = 0;
    const delivery = deliver(
      { url: "https://hooks.example.com/x", id: "msg_1", body: {} },
      {
        now: () => new Date(now),
        sleep: async (milliseconds) => {
          now += milliseconds;
        },
        post: async () => {
          tries++;
          now += 15_000;
          return { status: 503, retryAfter: "60" };
        },
      },
    );
    await expect(delivery).rejects.toMatchObject({ certain: false, status: 503 });
    expect([tries, now]).toEqual([2, 90_000]);
  });
});
