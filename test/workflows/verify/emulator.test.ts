/** `verify --emulator` without a browser: requests as gtag sends them, and what becomes of each goal in the emulator. */
import { describe, expect, test } from "vitest";
import { emulate } from "../../../src/cli/commands/verify/emulate.js";
import type { GoalsConfig } from "../../../src/goals/goal.js";
import { loadGoals } from "../../../src/goals/load.js";
import type { CollectRequest } from "../../../src/workflows/verify/collect.js";
import { countInEmulator } from "../../../src/workflows/verify/count.js";
import { type EmulatorVerdict, inEmulator, takenIn } from "../../../src/workflows/verify/judge.js";

const AT = new Date("2026-10-01T23:59:30Z");
/** The first events of a visit to a shop, as gtag sent them, with identifiers and address changed. */
const RECORDED = {
  v: "2",
  tid: "G-SHOP1",
  gtm: "45je5a71v9178224415za200zd9178224415",
  _p: "1790812770123",
  gcs: "G111",
  gcd: "13t3t3t3t5l1",
  npa: "0",
  dma_cps: "a",
  dma: "1",
  cid: "1523647852.1790812771",
  ul: "en-gb",
  sr: "1920x1080",
  uaa: "x86",
  uab: "64",
  uafvl: "Chromium%3B141.0.7390.54%7CNot%3FA_Brand%3B8.0.0.0",
  uamb: "0",
  uap: "Linux",
  frm: "0",
  pscdl: "noapi",
  _s: "1",
  sid: "1790812770",
  sct: "1",
  seg: "0",
  dl: "https://shop.example/",
  dt: "Shop",
  tfd: "812",
};

type Parts = Readonly<Record<string, string>>;

/** Seconds after the visit's start. */
function sent(parts: Parts, seconds = 0, body: string | null = null): CollectRequest {
  const query = new URLSearchParams({ ...RECORDED, ...parts });
  return {
    address: `https://region1.google-analytics.com/g/collect?${query}`,
    body,
    at: new Date(AT.getTime() + seconds * 1000),
  };
}
const START = sent({ en: "page_view", _fv: "1", _nsi: "1", _ss: "1", _ee: "1" });

const GOALS = {
  order: { tier: "macro", category: "revenue", type: "event", event: "purchase", counting: "once_per_event" },
  signup: { type: "event", event: "form_submit", where: { form_id: "newsletter", form_length: { gte: 2 } } },
  thanks: { type: "destination", page: "/thanks" },
  brochure: { type: "event", event: "brochure_sent" },
};

const BASE = { tier: "micro", category: "engagement" };

function configOf({ goals = GOALS, ...file }: Readonly<Record<string, unknown>>): GoalsConfig {
  const whole = Object.entries(goals as Readonly<Record<string, object>>).map(([id, goal]) => [
    id,
    { ...BASE, ...goal },
  ]);
  const text = JSON.stringify({
    version: 1,
    streams: ["G-SHOP1"],
    ...file,
    goals: Object.fromEntries(whole),
  });
  const { config, diagnostics } = loadGoals([{ file: "goals.yaml", text }], { named: {}, environment: {} });
  if (!config) throw new Error(JSON.stringify(diagnostics.map(({ code, args }) => [code, args])));
  return config;
}

async function walked(
  requests: readonly CollectRequest[],
  { expects = null, ...file }: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, EmulatorVerdict>>> {
  const config = configOf(file);
  const counted = await countInEmulator(emulate, config, requests);
  return Object.fromEntries(
    config.goals.map((goal) => [goal.id, inEmulator(goal, expects as readonly string[] | null, counted)]),
  );
}

const form = (id: string, length: number): CollectRequest =>
  sent({ en: "form_submit", "ep.form_id": id, "epn.form_length": String(length) }, 5);

describe("a walk in the emulator", () => {
  test("what is sent, made by a rule and marked is counted in the report; what is not is named with why", async () => {
    const verdicts = await walked([
      START,
      sent({ _s: "2" }, 20, "en=scroll&epn.percent_scrolled=90\r\nen=view_item&pr1=idB1~nmBoots~pr49.9"),
      form("contact", 3),
      form("search", 1),
      sent({ en: "page_view", dl: "https://shop.example/thanks?order=1" }, 60),
      sent({ en: "purchase", cu: "EUR", "epn.value": "49.9", "ep.transaction_id": "T1" }, 61),
    ]);
    expect(verdicts).toEqual({
      order: { status: "counted", counted: 1, events: 1, why: null },
      thanks: { status: "counted", counted: 1, events: 1, why: null },
      signup: {
        status: "not-counted",
        counted: 0,
        events: 0,
        why: {
          code: "condition",
          events: ["form_submit"],
          conditions: [{ condition: "form_id = newsletter", values: ["contact", "search"] }],
        },
      },
      brochure: {
        status: "never",
        counted: 0,
        events: 0,
        why: { code: "not-sent", events: ["brochure_sent"] },
      },
    });
  });

  test("conditions that hold, but never for one event, are told from those that hold for none", async () => {
    const { signup } = await walked([START, form("newsletter", 1), form("contact", 2)]);
    expect(signup?.why).toEqual({
      code: "not-together",
      events: ["form_submit"],
      conditions: ["form_id = newsletter", "form_length >= 2"],
    });
  });

  test("a page of another host is told from one that nobody came to", async () => {
    const page = { path: "/thanks", host: "www.shop.example" };
    const { thanks } = await walked([sent({ en: "page_view", dl: "https://staging.example/thanks?a=1" })], {
      goals: { thanks: { type: "destination", page } },
    });
    expect(thanks?.why).toEqual({
      code: "condition",
      events: ["page_view"],
      conditions: [{ condition: "host = www.shop.example", values: ["staging.example"] }],
    });
  });

  test("a condition on a parameter that was not sent has no values", async () => {
    const { signup } = await walked([START, sent({ en: "form_submit", "ep.form_id": "newsletter" })]);
    expect(signup?.why).toMatchObject({ conditions: [{ condition: "form_length >= 2", values: [] }] });
  });

  test("once a session: several times made, once counted", async () => {
    const page = (seconds: number) => sent({ en: "page_view", dl: "https://shop.example/thanks" }, seconds);
    const goals = { thanks: { ...GOALS.thanks, counting: "once_per_session" } };
    const { thanks } = await walked([START, page(40), page(90)], { goals });
    expect(thanks).toEqual({
      status: "counted",
      counted: 1,
      events: 2,
      why: { code: "once-per-session" },
    });
  });

  test("a purchase whose transaction was sent before is left out, and said so", async () => {
    const order = sent({ en: "purchase", "epn.value": "5", cu: "EUR", "ep.transaction_id": "T1" });
    const verdicts = await walked([START, order, order]);
    expect(verdicts.order).toEqual({
      status: "counted",
      counted: 1,
      events: 1,
      why: { code: "repeated-transaction", sent: 2 },
    });
  });

  test("what goes to a measurement id that the file does not name counts nothing, expected or not", async () => {
    const order = sent({ en: "purchase", tid: "G-OTHER", "epn.value": "5", cu: "EUR" });
    const { order: verdict, thanks } = await walked([sent({ en: "page_view", tid: "G-OTHER" }), order], {
      expects: [],
    });
    expect(verdict).toEqual({
      status: "not-counted",
      counted: 0,
      events: 0,
      why: { code: "unknown-stream", sentTo: ["G-OTHER"], streams: ["G-SHOP1"] },
    });
    expect(thanks).toMatchObject({ status: "not-in-walk", why: { code: "unknown-stream" } });
  });

  test("a file that names no stream takes those that the page sends to", async () => {
    const { order } = await walked([sent({ en: "purchase", tid: "G-ANY" })], { streams: undefined });
    expect(order?.status).toBe("counted");
  });

  test("without consent nothing is counted", async () => {
    const { order } = await walked([START, sent({ en: "purchase", gcs: "G100" })]);
    expect(order).toMatchObject({ status: "not-counted", why: { code: "no-consent" } });
  });

  test("what the page sends under the name that a rule makes is told apart from what the rule makes", async () => {
    const thanks = sent({ en: "page_view", dl: "https://shop.example/thanks" });
    const goals = { thanks: { ...GOALS.thanks, counting: "once_per_event" } };
    const both = await walked([thanks, sent({ en: "thanks" })], { goals });
    expect(both.thanks).toEqual({
      status: "counted",
      counted: 2,
      events: 2,
      why: { code: "sent-too", sent: 1, made: 1 },
    });
    const alone = await walked([START, sent({ en: "thanks" })], { goals });
    expect(alone.thanks).toMatchObject({ counted: 1, why: { code: "sent-too", sent: 1, made: 0 } });
  });

  test("an audience logs its goal's event, or is one that the emulator can't read", async () => {
    const goals = {
      two: { type: "pages_per_session", at_least: 2, via: "audience" },
      nine: { type: "pages_per_session", at_least: 9, via: "audience" },
      long: { type: "duration", at_least: "2m", via: "audience", audience_field: "sessionDuration" },
    };
    const verdicts = await walked([START, sent({ en: "page_view" }, 30)], { goals });
    expect(verdicts.two).toMatchObject({ status: "counted", counted: 1 });
    expect(verdicts.nine).toMatchObject({
      status: "not-counted",
      why: { code: "audience", conditions: ["did page_view 9 times or more in one session"] },
    });
    expect(verdicts.long).toMatchObject({
      status: "not-counted",
      why: { code: "audience-not-read", part: expect.stringContaining("sessionDuration") },
    });
  });

  test("a goal that is no key event counts its events", async () => {
    const goals = { look: { type: "event", event: "view_item", key_event: false } };
    const { look } = await walked([START, sent({ en: "view_item" }), sent({ en: "view_item" })], { goals });
    expect(look).toMatchObject({ status: "counted", counted: 2, events: 2 });
  });

  test("page code that waits three minutes is counted at its time, after midnight too", async () => {
    const goals = { long: { type: "duration", at_least: "3m" } };
    const { long } = await walked([START, sent({ en: "long" }, 180)], { goals });
    expect(long).toMatchObject({ status: "counted", counted: 1 });
  });

  test("goals that a walk is not after are not missed; what of them was sent and does not fit is told", async () => {
    const verdicts = await walked([START, form("contact", 3)], { expects: [] });
    expect(verdicts).toMatchObject({
      brochure: { status: "not-in-walk", why: { code: "not-sent" } },
      signup: { status: "not-in-walk", why: { code: "condition" } },
    });
  });

  test("a file that GA4 would refuse as a whole is refused, and what forbids it can be shown", async () => {
    const many = Array.from({ length: 51 }, (_, n) => [`g${n}`, { type: "destination", page: `/${n}` }]);
    const forbidden: string[] = [];
    const counting = countInEmulator(
      emulate,
      configOf({ goals: Object.fromEntries(many) }),
      [START],
      (plan) => forbidden.push(...plan.refusals.map(({ code }) => code)),
    );
    await expect(counting).rejects.toMatchObject({ code: "refused", exitCode: 6 });
    expect(forbidden).toEqual(["key-event-limit", "rule-limit"]);
  });

  test("key events that GA4 marks by itself are none of the goals'", async () => {
    const config = configOf({ goals: { look: { type: "event", event: "view_item" } } });
    const counted = await countInEmulator(emulate, config, [
      sent({ en: "view_item" }),
      sent({ en: "purchase" }),
    ]);
    expect(takenIn(config.goals, counted)).toEqual({
      streams: ["G-SHOP1"],
      events: 2,
      keyEvents: 1,
      dropped: { unknownStream: 0, noConsent: 0 },
      sentTo: [],
    });
  });

  test("a page that sends nothing starts nothing", async () => {
    const { order, thanks } = await walked([]);
    expect(order).toEqual({
      status: "never",
      counted: 0,
      events: 0,
      why: { code: "not-sent", events: ["purchase"] },
    });
    expect(thanks?.why).toEqual({ code: "not-sent", events: ["page_view"] });
  });
});
