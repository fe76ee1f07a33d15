/** Page views of a session, counted in the page, against the page_view events that GA's own tag sends. */
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

const three = { deep: { type: "pages_per_session", at_least: 3 } } as const;

describe("page loads", () => {
  test("the third page view sends the event, and no later one, nor a reload, sends it again", async () => {
    const { site, open } = await start({ goals: three });
    const page = await open("/page/1");
    await goTo(page, `${site.origin}/page/2`);
    expect(site.count("deep")).toBe(0);
    await page.reload();
    await quiet();
    expect(site.count("page_view")).toBe(3);
    expect(site.count("deep")).toBe(1);
    await page.reload();
    await goTo(page, `${site.origin}/page/4`);
    expect(site.count("deep")).toBe(1);
    expect(site.sessions("deep")).toEqual([site.hits[0]?.session]);
  });

  test("the event is not lost when the visitor leaves the page at once", async () => {
    const { site, open } = await start({ goals: three });
    const page = await open("/page/1");
    await goTo(page, `${site.origin}/page/2`);
    await page.goto(`${site.origin}/page/3`);
    await page.waitForFunction("Object.keys(localStorage).some((key) => key.endsWith('.g.deep'))");
    await page.goto("about:blank");
    await quiet();
    expect(site.count("deep")).toBe(1);
  });

  test("several goals each send their own event at their own moment", async () => {
    const { site, open } = await start({
      goals: {
        ...three,
        first: { type: "pages_per_session", at_least: 1 },
        two: { type: "pages_per_session", at_least: 2 },
      },
    });
    const page = await open("/page/1");
    expect(["first", "two", "deep"].map(site.count)).toEqual([1, 0, 0]);
    await goTo(page, `${site.origin}/page/2`);
    expect(["first", "two", "deep"].map(site.count)).toEqual([1, 1, 0]);
    await goTo(page, `${site.origin}/page/3`);
    expect(["first", "two", "deep"].map(site.count)).toEqual([1, 1, 1]);
  });
});

describe("tabs", () => {
  test("views in several tabs opened at once add up, and one event is sent", async () => {
    const { site, open, context } = await start({
      goals: { deep: { type: "pages_per_session", at_least: 5 } },
    });
    const others = await Promise.all([2, 3, 4, 5, 6].map(() => context.newPage()));
    await open("/page/1");
    await Promise.all(others.map((page, index) => page.goto(`${site.origin}/page/${index + 2}`)));
    await expect.poll(() => site.count("page_view")).toBe(6);
    await expect.poll(() => site.count("deep")).toBe(1);
    await quiet(2500);
    expect(site.count("deep")).toBe(1);
  });
});

describe("single-page navigation", () => {
  test("each change of the address is a view, as GA counts it; a fragment or the same address is none", async () => {
    const { site, open } = await start({ goals: { deep: { type: "pages_per_session", at_least: 4 } } });
    const page = await open("/app");
    await page.evaluate("history.pushState({}, '', '/app/a')");
    await page.evaluate("history.replaceState({ scroll: 1 }, '')");
    await page.evaluate("history.pushState({}, '', '/app/a#part')");
    await page.click("#fragment");
    await quiet();
    expect([site.count("page_view"), site.count("deep")]).toEqual([2, 0]);
    await page.evaluate("history.replaceState({}, '', '/app/b')");
    await quiet();
    expect([site.count("page_view"), site.count("deep")]).toEqual([3, 0]);
    await page.evaluate("history.pushState({}, '', '/app/c')");
    await quiet();
    expect([site.count("page_view"), site.count("deep")]).toEqual([4, 1]);
    await page.evaluate("history.pushState({}, '', '/app/d')");
    await quiet();
    expect(site.count("deep")).toBe(1);
  });

  test("going back in the history is a view", async () => {
    const { site, open } = await start({ goals: three });
    const page = await open("/app");
    await page.evaluate("history.pushState({}, '', '/app/a')");
    await quiet();
    expect(site.count("deep")).toBe(0);
    await goBack(page, "/app");
    expect([site.count("page_view"), site.count("deep")]).toEqual([3, 1]);
  });

  test("with page views by load alone, the history counts for nothing", async () => {
    const { site, open } = await start({
      goals: { deep: { type: "pages_per_session", at_least: 2 } },
      pageCode: { pageViews: { kind: "load" } },
      stub: { history: false },
    });
    const page = await open("/app");
    await page.evaluate("history.pushState({}, '', '/app/a'); history.pushState({}, '', '/app/b')");
    await quiet();
    expect([site.count("page_view"), site.count("deep")]).toEqual([1, 0]);
    await goTo(page, `${site.origin}/app/c`);
    expect([site.count("page_view"), site.count("deep")]).toEqual([2, 1]);
  });

  test("with page views the site sends itself, those count and nothing else does", async () => {
    const { site, open } = await start({
      goals: { deep: { type: "pages_per_session", at_least: 2 } },
      pageCode: { pageViews: { kind: "event", event: "page_view" } },
      stub: { history: false },
      config: { send_page_view: false },
    });
    const page = await open("/app");
    await page.evaluate("history.pushState({}, '', '/app/a')");
    await page.evaluate("gtag('event', 'page_view')");
    await quiet();
    expect([site.count("page_view"), site.count("deep")]).toEqual([1, 0]);
    await page.evaluate("gtag('event', 'page_view')");
    await quiet();
    expect([site.count("page_view"), site.count("deep")]).toEqual([2, 1]);
  });

  test("the page's own calls of the history give what they always gave", async () => {
    const { open } = await start({ goals: three });
    const page = await open("/app");
    const state = await page.evaluate(
      "history.pushState({ a: 1 }, '', '/app/x') === undefined && history.state.a",
    );
    expect(state).toBe(1);
    const refused = await page.evaluate(
      "(() => { try { history.pushState({}, '', 'https://elsewhere.example/'); return 'no'; } catch (e) { return e.name; } })()",
    );
    expect(refused).toBe("SecurityError");
  });
});

describe("back/forward cache", () => {
  test("a page that comes out of it is no view, as in GA, and what it had counted is still there", async () => {
    const { site, open } = await start({ goals: three });
    const page = await open("/page/1");
    await page.evaluate("window.kept = true");
    await page.click("#next");
    await page.waitForURL("**/page/2");
    await quiet();
    await goBack(page, "/page/1");
    expect(await page.evaluate("window.kept")).toBe(true);
    expect([site.count("page_view"), site.count("deep")]).toEqual([2, 0]);
    await page.evaluate("history.pushState({}, '', '/page/1/more')");
    await quiet();
    expect([site.count("page_view"), site.count("deep")]).toEqual([3, 1]);
    await goBack(page, "/page/1");
    expect(site.count("deep")).toBe(1);
  });

  test("where the site counts it, it is a view", async () => {
    const { site, open } = await start({ goals: three, pageCode: { countRestored: true } });
    const page = await open("/page/1");
    await page.evaluate("window.kept = true");
    await page.click("#next");
    await page.waitForURL("**/page/2");
    await quiet();
    expect(site.count("deep")).toBe(0);
    await goBack(page, "/page/1");
    expect(await page.evaluate("window.kept")).toBe(true);
    expect(site.count("deep")).toBe(1);
  });
});

describe("a session that ends", () => {
  const pause = 31 * 60_000;

  test("a new session counts from nothing, and has its own event", async () => {
    const { site, open, pass } = await start({ goals: { deep: { type: "pages_per_session", at_least: 2 } } });
    const page = await open("/page/1");
    await pass(pause);
    await goTo(page, `${site.origin}/page/2`);
    expect(site.count("deep")).toBe(0);
    await goTo(page, `${site.origin}/page/3`);
    expect(site.count("deep")).toBe(1);
    await pass(pause);
    await goTo(page, `${site.origin}/page/4`);
    await goTo(page, `${site.origin}/page/5`);
    expect(site.count("deep")).toBe(2);
    expect(new Set(site.sessions("deep")).size).toBe(2);
    expect(site.sessions("deep")).not.toContain(site.hits[0]?.session);
  });

  test("in a single page, the view that ends the pause belongs to the new session", async () => {
    const { site, open, pass } = await start({ goals: { deep: { type: "pages_per_session", at_least: 2 } } });
    const page = await open("/app");
    await pass(pause);
    await page.evaluate("history.pushState({}, '', '/app/a')");
    await quiet(2000);
    expect(site.count("deep")).toBe(0);
    await page.evaluate("history.pushState({}, '', '/app/b')");
    await quiet();
    expect(site.count("deep")).toBe(1);
    expect(site.sessions("deep")).toEqual([site.hits.at(-1)?.session]);
    expect(site.sessions("deep")).not.toContain(site.hits[0]?.session);
  });
});
