/** A page with a tag, in a Chromium: what it sends is collected, a rule acts, and the report counts a key event. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedKeyEvent, seedRule } from "../../../src/emulator/seeds.js";
import { propertyOf } from "../../../src/emulator/world/world.js";

/** What gtag does on a page, in short: a cookie for the visitor and the visit, a beacon with a batch of events. */
const PAGE = (address: string): string => `<!doctype html><title>Thanks</title><script>
const first = !document.cookie.includes("_ga=");
if (first) document.cookie = "_ga=GA1.1." + Math.floor(Math.random() * 1e9) + "." + Math.floor(Date.now() / 1000);
const cid = /_ga=GA1\\.1\\.([\\d.]+)/.exec(document.cookie)[1];
const base = { v: "2", tid: "G-PAGE", cid, sid: "1700000000", sct: "1", seg: first ? "0" : "1", ul: navigator.language, _p: "9",
  dl: location.href, dt: document.title, dr: document.referrer };
const url = "http://${address}/g/collect?" + new URLSearchParams(base);
const event = (parts) => new URLSearchParams(parts).toString();
const lines = [event({ en: "page_view", ...(first ? { _ss: "1", _fv: "1" } : {}) })];
addEventListener("pagehide", () => navigator.sendBeacon(url, event({ en: "user_engagement", _et: "1500" })));
navigator.sendBeacon(url, lines.join("\\r\\n"));
</script><a href="/thanks">on</a>`;

let ga4: Ga4;
let site: Server;
let browser: Browser;
beforeAll(async () => {
  const streams = [{ id: "7", measurementId: "G-PAGE" }];
  ga4 = await startGa4({ accounts: [{ properties: [{ id: "1", streams }] }] });
  site = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end(PAGE(ga4.address));
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", () => resolve()));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
});
afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => site.close(resolve));
  await ga4.stop();
});

test("a visit of two pages is one session, and its second page a key event", async () => {
  const state = propertyOf(ga4.world, "1");
  seedRule(ga4.world, state, "7", {
    destinationEvent: "lead",
    eventConditions: [
      { field: "event_name", comparisonType: "EQUALS", value: "page_view" },
      { field: "page_location", comparisonType: "ENDS_WITH", value: "/thanks" },
    ],
    since: new Date(0),
  });
  seedKeyEvent(ga4.world, state, { eventName: "lead", createTime: new Date(0) });
  const page = await browser.newPage();
  const { port } = site.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/`);
  await expect.poll(() => ga4.collection().collected).toBe(3);
  await page.click("a");
  // Both pages, the first visit, its start, and the time on the first page.
  await expect.poll(() => ga4.collection().collected).toBe(5);
  const answer = await fetch(`http://${ga4.address}/v1beta/properties/1:runReport`, {
    method: "POST",
    body: JSON.stringify({
      dateRanges: [{ startDate: "yesterday", endDate: "today" }],
      metrics: ["sessions", "screenPageViews", "keyEvents:lead", "newUsers"].map((name) => ({ name })),
    }),
  });
  const { rows } = (await answer.json()) as {
    readonly rows: readonly { readonly metricValues: readonly { readonly value: string }[] }[];
  };
  expect(rows.map(({ metricValues }) => metricValues.map(({ value }) => value))).toEqual([
    ["1", "2", "1", "1"],
  ]);
});
