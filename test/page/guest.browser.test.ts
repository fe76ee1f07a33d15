/** The page code as a guest in the page: consent, storage that fails, policies, and leaving no trace. */
import { afterEach, describe, expect, test } from "vitest";
import { cspHash, moduleOf, scriptFor } from "../../src/page/script.js";
import { settingsOf } from "../../src/page/settings-of.js";
import { containerFile } from "../../src/sync/tag-manager/container-file.js";
import {
  goTo,
  ID,
  pageCodeOptions,
  pageGoals,
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
const two = { deep: { type: "pages_per_session", at_least: 2 } } as const;
const goals = { ...two, long: { type: "duration", at_least: "3m" } } as const;
const KEYS = "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]";
const DENIED = `<script>
window.dataLayer = window.dataLayer || [];
function gtag() { dataLayer.push(arguments); }
gtag("consent", "default", { analytics_storage: "denied", ad_storage: "denied" });
</script>`;
const GRANT = "gtag('consent', 'update', { analytics_storage: 'granted' })";
const DENY = "gtag('consent', 'update', { analytics_storage: 'denied' })";

describe("Consent Mode", () => {
  test("while consent is denied nothing is stored, asked or sent", async () => {
    const { site, open, pass } = await start({ goals, before: DENIED });
    const page = await open("/page/1");
    await goTo(page, `${site.origin}/page/2`);
    await page.evaluate("history.pushState({}, '', '/page/2/more')");
    await pass(5 * MINUTE);
    expect([site.count("deep"), site.count("long")]).toEqual([0, 0]);
    expect(await page.evaluate(KEYS)).toEqual([]);
    expect(await page.evaluate("dataLayer.filter((entry) => entry[0] === 'get').length")).toBe(0);
  });

  test("once granted, this page and what follows count, and nothing from before", async () => {
    const { site, open, pass } = await start({ goals, before: DENIED });
    const page = await open("/app");
    await page.evaluate("history.pushState({}, '', '/app/a'); history.pushState({}, '', '/app/b')");
    await pass(2 * MINUTE);
    await page.evaluate(GRANT);
    await quiet();
    expect(site.count("deep")).toBe(0);
    await page.evaluate("history.pushState({}, '', '/app/c')");
    await quiet();
    expect(site.count("deep")).toBe(1);
    await pass(2 * MINUTE);
    expect(site.count("long")).toBe(0);
    await pass(MINUTE);
    expect([site.count("deep"), site.count("long")]).toEqual([1, 1]);
    expect(site.sessions("long")).toEqual(site.sessions("deep"));
  });

  test("once withdrawn, what was stored is gone and nothing more is sent; given again, no goal is sent twice", async () => {
    const { site, open, pass } = await start({ goals });
    const page = await open("/page/1");
    await page.evaluate("history.pushState({}, '', '/page/1/more')");
    await quiet();
    expect(site.count("deep")).toBe(1);
    expect(await page.evaluate(KEYS)).not.toEqual([]);
    await page.evaluate(DENY);
    await pass(5 * MINUTE);
    expect(await page.evaluate(KEYS)).toEqual([]);
    expect(site.count("long")).toBe(0);
    await page.evaluate(GRANT);
    await quiet();
    await page.evaluate("history.pushState({}, '', '/page/1/again')");
    await quiet();
    expect(site.count("deep")).toBe(1);
  });

  test("a default that denies for some regions denies for all, since the page cannot know the region", async () => {
    const regional = DENIED.replace(" });", ', region: ["DE"] });').replace(
      "</script>",
      'gtag("consent", "default", { analytics_storage: "granted" });\n</script>',
    );
    const { open } = await start({ goals, before: regional });
    const page = await open("/page/1");
    expect(await page.evaluate(KEYS)).toEqual([]);
  });
});

describe("storage", () => {
  const blocked = `for (const name of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });`;

  test("blocked: each goal is sent once by a page that reaches it by itself", async () => {
    const { site, open, pass } = await start({ goals, init: blocked });
    const page = await open("/app");
    await page.evaluate("history.pushState({}, '', '/app/a')");
    await quiet();
    await page.evaluate("history.pushState({}, '', '/app/b')");
    await pass(3 * MINUTE);
    await pass(3 * MINUTE);
    expect([site.count("deep"), site.count("long")]).toEqual([1, 1]);
  });

  test("local storage full: the tab's own storage carries the session over page loads", async () => {
    const { site, open, pass } = await start({ goals });
    const page = await open("/missing");
    await page.evaluate(`localStorage.clear();
      for (let size = 2 ** 22; size >= 1; size = size / 2)
        for (;;) try { localStorage.setItem("filler" + localStorage.length, "x".repeat(size)); } catch { break; }`);
    const full = await page.evaluate(
      "(() => { try { localStorage.setItem('a name of some length', '1'); return false; } catch { return true; } })()",
    );
    expect(full).toBe(true);
    await goTo(page, `${site.origin}/page/1`);
    await pass(MINUTE);
    await goTo(page, `${site.origin}/page/2`);
    expect(site.count("deep")).toBe(1);
    await page.reload();
    await pass(2 * MINUTE);
    await page.reload();
    await pass(3 * MINUTE);
    expect([site.count("deep"), site.count("long")]).toEqual([1, 1]);
  });

  test("full from the middle of a page on: nothing is thrown, and no goal is sent twice by that page", async () => {
    const { site, open, pass } = await start({ goals });
    const page = await open("/app");
    await page.evaluate(
      "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
    );
    await page.evaluate("history.pushState({}, '', '/app/a')");
    await pass(3 * MINUTE);
    await page.evaluate("history.pushState({}, '', '/app/b')");
    await pass(3 * MINUTE);
    expect([site.count("deep"), site.count("long")]).toEqual([1, 1]);
  });

  test("sessions of earlier days are cleared away; other people's keys are not touched", async () => {
    const { open, pass, site } = await start({ goals });
    const page = await open("/page/1");
    await page.evaluate("localStorage.setItem('theirs', '1')");
    const before = await page.evaluate<string[]>(KEYS);
    await pass(26 * 60 * MINUTE);
    await goTo(page, `${site.origin}/page/2`);
    const after = await page.evaluate<string[]>(KEYS);
    expect(after).toContain("theirs");
    expect(after.filter((key) => key !== "theirs" && before.includes(key))).toEqual([]);
  });
});

describe("the page", () => {
  test("one name is left behind, and a second copy of the code does nothing", async () => {
    const code = scriptFor(settingsOf(pageGoals(goals), pageCodeOptions(), false));
    const { site, open } = await start({
      goals,
      after: `<script>window.before = Object.getOwnPropertyNames(window);</script>
        <script>${code}</script><script>${code}</script>
        <script>window.left = Object.getOwnPropertyNames(window).filter((name) => !before.includes(name));</script>`,
    });
    const page = await open("/page/1");
    expect(await page.evaluate("left.filter((name) => name !== 'before')")).toEqual(["ga4Goals"]);
    expect(site.count("deep")).toBe(0);
    await goTo(page, `${site.origin}/page/2`);
    expect(site.count("deep")).toBe(1);
  });

  test("odd things on the data layer are let through untouched", async () => {
    const { site, open } = await start({ goals });
    const page = await open("/page/1");
    const length = await page.evaluate(
      "(() => { const before = dataLayer.length; return dataLayer.push(null, 7, () => 1, { event: 'x' }, [], ['consent']) - before; })()",
    );
    expect(length).toBe(6);
    await goTo(page, `${site.origin}/page/2`);
    expect(site.count("deep")).toBe(1);
  });

  test("a gtag that never comes leaves the page in peace", async () => {
    const { open, pass, site, context } = await start({ goals });
    await context.route("**/gtag.js", (route) => route.abort());
    const page = await open("/page/1");
    await pass(5 * MINUTE);
    expect(site.hits).toEqual([]);
    expect(await page.evaluate(KEYS)).toEqual([]);
    expect(await page.evaluate<number>("dataLayer.length")).toBeLessThan(20);
  });

  test("with the printed hash the code runs under a strict Content-Security-Policy, and not without it", async () => {
    const script = scriptFor(settingsOf(pageGoals(goals), pageCodeOptions(), false));
    const strict = "default-src 'self'; script-src 'self'";
    const allowed = await start({ goals, policy: `${strict} ${cspHash(script)}` });
    const page = await allowed.open("/page/1");
    expect(await page.evaluate("ga4Goals")).toEqual({ [ID]: 1 });
    await allowed.close();
    const refused = await start({ goals, policy: strict });
    const other = await refused.open("/page/1");
    expect(await other.evaluate("typeof ga4Goals")).toBe("undefined");
  });
});

describe("other ways in", () => {
  test("as a module", async () => {
    const text = moduleOf(pageGoals(goals), pageCodeOptions());
    const { site, open } = await start({ goals, after: `<script type="module">${text}</script>` });
    const page = await open("/page/1");
    await goTo(page, `${site.origin}/page/2`);
    expect(site.count("deep")).toBe(1);
  });

  test("through Tag Manager the code tells the data layer, once a session, by the name the trigger waits for", async () => {
    const file = JSON.parse(containerFile(pageGoals(goals), pageCodeOptions())) as {
      readonly containerVersion: {
        readonly tag: readonly {
          readonly type: string;
          readonly parameter: readonly { readonly key: string; readonly value: string }[];
        }[];
      };
    };
    const html = file.containerVersion.tag.find((tag) => tag.type === "html")?.parameter[0]?.value;
    const { site, open, pass } = await start({ goals, after: html ?? "" });
    const page = await open("/page/1");
    await goTo(page, `${site.origin}/page/2`);
    const pushed = "dataLayer.map((entry) => entry.event).filter(Boolean)";
    expect(await page.evaluate(pushed)).toEqual(["ga4_goals.deep"]);
    await pass(3 * MINUTE);
    expect(await page.evaluate(pushed)).toEqual(["ga4_goals.deep", "ga4_goals.long"]);
    expect(site.count("deep")).toBe(0);
  });
});
