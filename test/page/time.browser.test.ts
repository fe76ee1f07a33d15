/** Time of a session, by both clocks, in real tabs whose clocks the test moves. */
import { afterEach, describe, expect, test } from "vitest";
import {
  goBack,
  goTo,
  quiet,
  startWorld,
  type World,
  type WorldOptions,
} from "../support/site/in-browser.js";

let world: World;
const start = async (options: WorldOptions): Promise<World> => {
  world = await startWorld(options);
  return world;
};
afterEach(async () => {
  expect(world.pageErrors).toEqual([]);
  await world.close();
});

const MINUTE = 60_000;
/** Fast-forwarded time is exact; what the test itself takes comes on top. So "not yet" is asked with a margin. */
const MARGIN = 20_000;

const three = { long: { type: "duration", at_least: "3m" } } as const;
const engaged = { keen: { type: "duration", at_least: "3m", clock: "engaged" } } as const;

describe("clock: session", () => {
  test("the event is sent when the time is up, without any new hit, once", async () => {
    const { site, open, pass } = await start({ goals: three });
    await open("/page/1");
    await pass(3 * MINUTE - MARGIN);
    expect(site.count("long")).toBe(0);
    await pass(MARGIN);
    expect(site.count("long")).toBe(1);
    await pass(10 * MINUTE);
    expect(site.count("long")).toBe(1);
  });

  test("it is the session's time, not the page's: page loads and reloads do not restart it", async () => {
    const { site, open, pass } = await start({ goals: three });
    const page = await open("/page/1");
    await pass(MINUTE);
    await goTo(page, `${site.origin}/page/2`);
    await pass(MINUTE);
    await page.reload();
    await quiet();
    await pass(MINUTE - MARGIN);
    expect(site.count("long")).toBe(0);
    await pass(MARGIN);
    expect(site.count("long")).toBe(1);
    await page.reload();
    await quiet();
    await pass(5 * MINUTE);
    expect(site.count("long")).toBe(1);
  });

  test("time between two visits of one session counts", async () => {
    const { site, open, pass } = await start({ goals: three });
    const page = await open("/page/1");
    await pass(MINUTE);
    await page.goto("about:blank");
    await pass(MINUTE);
    await goTo(page, `${site.origin}/page/2`);
    expect(site.count("long")).toBe(0);
    await pass(MINUTE);
    expect(site.count("long")).toBe(1);
  });

  test("two tabs whose timers end at the same moment send one event for each goal", async () => {
    const goals = Object.fromEntries(
      [1, 2, 3, 4, 5, 6].map((n) => [`long_${n}`, { type: "duration", at_least: `${n}m` }]),
    );
    const { site, open, pass } = await start({ goals });
    await open("/page/1");
    await open("/page/2");
    await open("/page/3");
    for (const n of [1, 2, 3, 4, 5, 6]) {
      await pass(MINUTE);
      await quiet(2500);
      expect(site.count(`long_${n}`), `long_${n}`).toBe(1);
    }
  });

  test("it goes on while the tab is hidden", async () => {
    const { site, open, pass, context } = await start({ goals: three });
    const page = await open("/page/1");
    await (await context.newPage()).bringToFront();
    await quiet();
    expect(await page.evaluate("document.visibilityState")).toBe("hidden");
    await pass(3 * MINUTE);
    await quiet(1500);
    expect(site.count("long")).toBe(1);
  });

  test("a page out of the back/forward cache goes on with the session's time", async () => {
    const { site, open, pass } = await start({ goals: three });
    const page = await open("/page/1");
    await page.evaluate("window.kept = true");
    await page.click("#next");
    await page.waitForURL("**/page/2");
    await quiet();
    await pass(MINUTE);
    await goBack(page, "/page/1");
    expect(await page.evaluate("window.kept")).toBe(true);
    await pass(2 * MINUTE);
    expect(site.count("long")).toBe(1);
    await page.evaluate("history.forward()");
    await page.waitForURL("**/page/2", { waitUntil: "commit" });
    await quiet();
    await pass(3 * MINUTE);
    expect(site.count("long")).toBe(1);
  });

  test("a session that is over sends nothing; the next one has its own time", async () => {
    const { site, open, pass } = await start({ goals: { long: { type: "duration", at_least: "40m" } } });
    const page = await open("/page/1");
    await pass(45 * MINUTE);
    expect(site.count("long")).toBe(0);
    await goTo(page, `${site.origin}/page/2`);
    await pass(20 * MINUTE);
    await goTo(page, `${site.origin}/page/3`);
    expect(site.count("long")).toBe(0);
    await pass(21 * MINUTE);
    expect(site.count("long")).toBe(1);
    expect(site.sessions("long")).not.toContain(site.hits[0]?.session);
    expect(new Set(site.hits.map((hit) => hit.session)).size).toBe(2);
  });
});

describe("clock: engaged", () => {
  test("a hidden tab keeps no time", async () => {
    const { site, open, pass, context } = await start({ goals: engaged });
    const page = await open("/page/1");
    await pass(2 * MINUTE);
    const other = await context.newPage();
    await other.bringToFront();
    await quiet();
    await pass(10 * MINUTE);
    expect(site.count("keen")).toBe(0);
    await page.bringToFront();
    await quiet();
    await pass(MINUTE - MARGIN);
    expect(site.count("keen")).toBe(0);
    await pass(MARGIN);
    expect(site.count("keen")).toBe(1);
  });

  test("the time in front of several pages and tabs adds up, and only one tab at a time is in front", async () => {
    const { site, open, pass } = await start({ goals: engaged });
    const first = await open("/page/1");
    await pass(MINUTE);
    await open("/page/2");
    expect(await first.evaluate("document.hasFocus()")).toBe(false);
    await pass(MINUTE - MARGIN);
    expect(site.count("keen")).toBe(0);
    await first.bringToFront();
    await quiet();
    await pass(MARGIN);
    expect(site.count("keen")).toBe(0);
    await goTo(first, `${site.origin}/page/3`);
    await pass(MINUTE);
    expect(site.count("keen")).toBe(1);
  });

  test("both clocks at once: in a tab that is hidden half of the time, the session's is first", async () => {
    const { site, open, pass, context } = await start({ goals: { ...three, ...engaged } });
    const page = await open("/page/1");
    await pass(2 * MINUTE);
    await (await context.newPage()).bringToFront();
    await quiet();
    await pass(2 * MINUTE);
    await quiet(1500);
    expect([site.count("long"), site.count("keen")]).toEqual([1, 0]);
    await page.bringToFront();
    await quiet();
    await pass(MINUTE);
    expect([site.count("long"), site.count("keen")]).toEqual([1, 1]);
  });
});

describe("the computer's clock is changed", () => {
  test("ten minutes forward make no goal early", async () => {
    const { site, open, pass, context } = await start({ goals: three });
    const page = await open("/page/1");
    await pass(MINUTE);
    await context.clock.setSystemTime((await page.evaluate<number>("Date.now()")) + 10 * MINUTE);
    await pass(2 * MINUTE - MARGIN);
    expect(site.count("long")).toBe(0);
    await pass(MARGIN);
    expect(site.count("long")).toBe(1);
  });

  test("two hours back make no goal late, nor is it sent twice", async () => {
    const { site, open, pass, context } = await start({ goals: { ...three, ...engaged } });
    const page = await open("/page/1");
    await pass(MINUTE);
    await context.clock.setSystemTime((await page.evaluate<number>("Date.now()")) - 120 * MINUTE);
    await pass(2 * MINUTE - MARGIN);
    expect([site.count("long"), site.count("keen")]).toEqual([0, 0]);
    await pass(MARGIN);
    expect([site.count("long"), site.count("keen")]).toEqual([1, 1]);
    await goTo(page, `${site.origin}/page/2`);
    await pass(5 * MINUTE);
    expect([site.count("long"), site.count("keen")]).toEqual([1, 1]);
  });

  test("back while another page loads: the session's time does not run backwards", async () => {
    const { site, open, pass, context } = await start({ goals: three });
    const page = await open("/page/1");
    await pass(2 * MINUTE);
    await context.clock.setSystemTime((await page.evaluate<number>("Date.now()")) - 60 * MINUTE);
    await goTo(page, `${site.origin}/page/2`);
    expect(site.count("long")).toBe(0);
    await pass(MINUTE);
    expect(site.count("long")).toBe(1);
  });

  test("an hour forward ends GA's session, and the goal belongs to the next one", async () => {
    const { site, open, pass, context } = await start({ goals: three });
    const page = await open("/page/1");
    await pass(MINUTE);
    await context.clock.setSystemTime((await page.evaluate<number>("Date.now()")) + 60 * MINUTE);
    await pass(2 * MINUTE);
    expect(site.count("long")).toBe(0);
    await goTo(page, `${site.origin}/page/2`);
    await pass(3 * MINUTE);
    expect(site.count("long")).toBe(1);
    expect(site.sessions("long")).not.toContain(site.hits[0]?.session);
  });
});

describe("with page: the time in that page alone", () => {
  const goals = {
    read_each: { type: "duration", at_least: "1m", page: "/page/2", counting: "once_per_event" },
    read_once: { type: "duration", at_least: "1m", page: "/page/2" },
  } as const;

  test("every view that is long enough, or one a session; other pages and short views are none", async () => {
    const { site, open, pass } = await start({ goals });
    const page = await open("/page/1");
    await pass(2 * MINUTE);
    expect(site.count("read_each")).toBe(0);
    await goTo(page, `${site.origin}/page/2`);
    await pass(MINUTE - MARGIN);
    await goTo(page, `${site.origin}/page/1`);
    await goTo(page, `${site.origin}/page/2`);
    await pass(MINUTE - MARGIN);
    // Two short views are not a long one.
    expect(site.count("read_each")).toBe(0);
    await pass(MARGIN);
    expect([site.count("read_each"), site.count("read_once")]).toEqual([1, 1]);
    await pass(5 * MINUTE);
    expect(site.count("read_each")).toBe(1);
    await page.reload();
    await quiet();
    await pass(MINUTE);
    expect([site.count("read_each"), site.count("read_once")]).toEqual([2, 1]);
  });
});
