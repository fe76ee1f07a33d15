/** Events that are sent as tags and servers send them: into the property, through its rules, and into its reports. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedKeyEvent, seedRule } from "../../../src/emulator/seeds.js";
import { propertyOf } from "../../../src/emulator/world/world.js";

const STREAM = { id: "7", measurementId: "G-TEST1" };
let ga4: Ga4;

beforeEach(async () => {
  ga4 = await startGa4({
    clock: createClock(new Date("2026-10-01T23:30:00Z")),
    accounts: [
      { properties: [{ id: "1", timeZone: "Europe/Berlin", currencyCode: "EUR", streams: [STREAM] }] },
    ],
  });
});
afterEach(() => ga4.stop());

const post = (path: string, body = ""): Promise<Response> =>
  fetch(`http://${ga4.address}${path}`, { method: "POST", body });
const query = (parts: Readonly<Record<string, string>>): string => new URLSearchParams(parts).toString();
const shared = (more: Readonly<Record<string, string>> = {}): string =>
  query({
    v: "2",
    tid: "G-TEST1",
    cid: "11.22",
    sid: "900",
    sct: "1",
    seg: "0",
    _p: "1",
    ul: "de-de",
    ...more,
  });

async function report(dimensions: readonly string[], metrics: readonly string[]): Promise<unknown> {
  const named = (names: readonly string[]) => names.map((name) => ({ name }));
  const body = {
    dateRanges: [{ startDate: "2026-10-01", endDate: "2026-10-02" }],
    dimensions: named(dimensions),
    metrics: named(metrics),
    orderBys: [{ dimension: { dimensionName: dimensions[0] } }],
  };
  const answer = await post("/v1beta/properties/1:runReport", JSON.stringify(body));
  const { rows = [] } = (await answer.json()) as {
    readonly rows?: readonly {
      readonly dimensionValues?: readonly { readonly value: string }[];
      readonly metricValues?: readonly { readonly value: string }[];
    }[];
  };
  return rows.map((row) =>
    [...(row.dimensionValues ?? []), ...(row.metricValues ?? [])].map(({ value }) => value),
  );
}

describe("/g/collect", () => {
  it("takes a batch of a visit's first page: session, page, rule, key event and report, on the property's day", async () => {
    const state = propertyOf(ga4.world, "1");
    seedRule(ga4.world, state, "7", {
      destinationEvent: "lead",
      eventConditions: [
        { field: "event_name", comparisonType: "EQUALS", value: "page_view" },
        { field: "page_location", comparisonType: "CONTAINS", value: "/thanks" },
      ],
      sourceCopyParameters: true,
    });
    seedKeyEvent(ga4.world, state, { eventName: "lead" });
    const page = "https://shop.example/thanks?utm_source=news&utm_medium=email&utm_campaign=autumn";
    const body = [
      query({ en: "page_view", _ss: "1", _fv: "1", dl: page, dt: "Thanks" }),
      query({ en: "scroll", dl: page, "epn.percent_scrolled": "90", _et: "1200" }),
    ].join("\r\n");
    const answer = await post(`/g/collect?${shared()}`, body);
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
    expect(await report(["eventName", "date"], ["eventCount", "keyEvents"])).toEqual([
      ["first_visit", "20261002", "1", "0"],
      ["lead", "20261002", "1", "1"],
      ["page_view", "20261002", "1", "0"],
      ["scroll", "20261002", "1", "0"],
      ["session_start", "20261002", "1", "0"],
    ]);
    expect(await report(["sessionSourceMedium", "sessionCampaignName"], ["sessions", "newUsers"])).toEqual([
      ["news / email", "autumn", "1", "1"],
    ]);
    expect(await report(["pageTitle"], ["screenPageViews"])).toContainEqual(["Thanks", "1"]);
  });

  it("reads a purchase with its items, in one address without a body", async () => {
    const answer = await fetch(
      `http://${ga4.address}/g/collect?${shared({
        en: "purchase",
        cu: "EUR",
        dl: "https://shop.example/order",
        "ep.transaction_id": "T1",
        "epn.value": "109.8",
        pr1: "idB1~nmBoots~pr49.9~qt2~k0colour~v0red",
        pr2: "nmTwo~~part~pr10",
      })}`,
    );
    expect(answer.status).toBe(204);
    expect(await report(["transactionId"], ["purchaseRevenue", "transactions"])).toEqual([
      ["T1", "109.8", "1"],
    ]);
    expect(await report(["itemName"], ["itemRevenue", "itemsPurchased"])).toEqual([
      ["Boots", "99.8", "2"],
      ["Two~part", "10", expect.any(String)],
    ]);
  });

  it("knows a search engine and another site from its own pages", async () => {
    const visit = (sid: string, dr: string) =>
      post(
        `/g/collect?${shared({ sid, cid: `1.${sid}`, en: "page_view", _ss: "1", dl: "https://shop.example/", dr })}`,
      );
    await Promise.all([
      visit("1", "https://www.google.de/"),
      visit("2", "https://blog.example/post"),
      visit("3", "https://shop.example/before"),
    ]);
    expect(await report(["sessionSourceMedium"], ["sessions"])).toEqual([
      ["(direct) / (none)", "1"],
      ["blog.example / referral", "1"],
      ["google / organic", "1"],
    ]);
  });

  it("drops what GA4 drops without a word, and counts why", async () => {
    const one = { en: "page_view", dl: "https://shop.example/" };
    for (const parts of [
      { ...one, tid: "G-OTHER" },
      { ...one, gcs: "G110" },
      { ...one, gcs: "G111" },
      { dl: "x" },
    ])
      expect((await post(`/g/collect?${shared(parts)}`)).status).toBe(204);
    expect(ga4.collection()).toEqual({
      collected: 1,
      dropped: { "no-such-stream": 1, "no-consent": 1, "wrong-secret": 0, malformed: 1 },
    });
  });

  it("takes what tags sent before, at its own time and in its order, and says of each request why it was dropped", async () => {
    const address = (more: Readonly<Record<string, string>>): string =>
      `https://region1.google-analytics.com/g/collect?${shared({ en: "page_view", ...more })}`;
    const sent = (at: string, more: Readonly<Record<string, string>>, body: string | null = null) => ({
      address: address(more),
      body,
      at: new Date(at),
    });
    const dropped = await ga4.collect([
      sent("2026-10-01T10:00:00Z", {}),
      sent("2026-10-01T23:00:00Z", { tid: "G-OTHER" }),
      sent("2026-10-01T23:00:01Z", { gcs: "G100" }),
      sent("2026-10-01T23:00:02Z", {}, "en=scroll\r\nen=click"),
    ]);
    expect(dropped).toEqual([null, "no-such-stream", "no-consent", null]);
    expect(await report(["eventName", "date"], ["eventCount"])).toEqual([
      ["click", "20261002", "1"],
      ["page_view", "20261001", "1"],
      ["scroll", "20261002", "1"],
    ]);
    expect(ga4.collection()).toMatchObject({ collected: 3, dropped: { "no-consent": 1 } });
  });

  it("takes a hit in which something can't be read, without that", async () => {
    const unreadable = "en=page_view&ep.a=%ED%A0%80&ep.b=%E0%A4%A&uafvl=%25E0%25A4%25A";
    expect((await post(`/g/collect?${shared()}`, `${unreadable}\r\nen=scroll`)).status).toBe(204);
    expect(await report(["eventName", "browser"], ["eventCount"])).toEqual([
      ["page_view", "(not set)", "1"],
      ["scroll", "(not set)", "1"],
    ]);
  });

  it("takes hundreds of hits at once, each once", async () => {
    const hit = (n: number) =>
      post(
        `/g/collect?${shared({ cid: `1.${n % 20}`, sid: String(n % 40), en: "page_view", dl: `https://shop.example/${n}` })}`,
      );
    await Promise.all(Array.from({ length: 200 }, (_, n) => hit(n)));
    expect(await report(["eventName"], ["eventCount", "totalUsers"])).toEqual([["page_view", "200", "20"]]);
  });
});

it("rules of a web stream run with JavaScript's regular expressions, look-around and all", async () => {
  const state = propertyOf(ga4.world, "1");
  const pattern = "^(?!.*preview).*/thanks(?=\\?|$)";
  seedRule(ga4.world, state, "7", {
    destinationEvent: "lead",
    eventConditions: [{ field: "page_location", comparisonType: "REGULAR_EXPRESSION", value: pattern }],
    since: new Date(0),
  });
  const paths = ["/thanks", "/thanks?a=1", "/thanks-not", "/preview/thanks"];
  for (const path of paths)
    await post(`/g/collect?${shared({ en: "page_view", dl: `https://shop.example${path}` })}`);
  expect(await report(["eventName"], ["eventCount"])).toEqual([
    ["lead", "2"],
    ["page_view", "4"],
  ]);
});

describe("/mp/collect", () => {
  async function secret(): Promise<string> {
    const made = await post(
      "/v1beta/properties/1/dataStreams/7/measurementProtocolSecrets",
      JSON.stringify({ displayName: "Till" }),
    );
    return ((await made.json()) as { readonly secretValue: string }).secretValue;
  }
  const send = (body: unknown, api_secret: string, path = "/mp/collect"): Promise<Response> =>
    post(`${path}?${query({ measurement_id: "G-TEST1", api_secret })}`, JSON.stringify(body));

  it("takes events into the session they name, with a secret of the stream alone", async () => {
    const api_secret = await secret();
    const body = {
      client_id: "11.22",
      events: [{ name: "close_convert_lead", params: { session_id: "900", value: 12.5, currency: "EUR" } }],
    };
    await post(`/g/collect?${shared({ en: "page_view", _ss: "1", dl: "https://shop.example/" })}`);
    expect((await send(body, "guessed")).status).toBe(204);
    expect((await send(body, api_secret)).status).toBe(204);
    expect(await report(["eventName"], ["eventCount", "sessions", "eventValue"])).toContainEqual([
      "close_convert_lead",
      "1",
      "1",
      "12.5",
    ]);
    expect(ga4.collection().dropped["wrong-secret"]).toBe(1);
  });

  it("sends nothing through rules, which run in the page", async () => {
    const state = propertyOf(ga4.world, "1");
    seedRule(ga4.world, state, "7", {
      destinationEvent: "made_by_rule",
      eventConditions: [{ field: "event_name", comparisonType: "EQUALS", value: "asked" }],
      since: new Date(0),
    });
    await send({ client_id: "1.1", events: [{ name: "asked" }] }, await secret());
    expect(await report(["eventName"], ["eventCount"])).toEqual([["asked", "1"]]);
    await post(`/g/collect?${shared({ en: "asked" })}`);
    expect(await report(["eventName"], ["eventCount"])).toEqual([
      ["asked", "2"],
      ["made_by_rule", "1"],
    ]);
  });

  it("takes what happened up to 72 hours ago, and what is older as of then", async () => {
    const api_secret = await secret();
    const ago = (hours: number) => (ga4.clock.now().getTime() - hours * 3_600_000) * 1000;
    await send({ client_id: "1.1", timestamp_micros: ago(30), events: [{ name: "a" }] }, api_secret);
    await send({ client_id: "1.1", timestamp_micros: ago(500), events: [{ name: "b" }] }, api_secret);
    const days = await ga4.store.query("SELECT event_name, event_date::VARCHAR FROM events ORDER BY 1");
    expect(days).toEqual([
      ["a", "2026-09-30"],
      ["b", "2026-09-29"],
    ]);
  });

  it("reads half of a surrogate pair as U+FFFD, wherever it is, and loses nothing beside it", async () => {
    const half = "a\ud83db";
    const item = { item_id: half, item_name: "Boots \ud83d\udc62", colour: half };
    const events = [
      { name: "before", params: { text: "\\ud83d" } },
      { name: "purchase", params: { text: half, [`key_${half}`]: "x", items: [item] } },
    ];
    const dimension = { parameterName: "text", displayName: "Text", scope: "EVENT" };
    await post("/v1beta/properties/1/customDimensions", JSON.stringify(dimension));
    const api_secret = await secret();
    await Promise.all([
      send(
        { client_id: half, user_id: half, user_properties: { tier: { value: half } }, events },
        api_secret,
      ),
      post(`/g/collect?${shared({ en: "beside" })}`),
    ]);
    expect(await report(["eventName", "customEvent:text"], ["eventCount"])).toEqual([
      ["before", "\\ud83d", "1"],
      ["beside", "(not set)", "1"],
      ["purchase", "a\ufffdb", "1"],
    ]);
    expect(await report(["itemId", "itemName"], ["itemsPurchased"])).toEqual([
      ["a\ufffdb", "Boots \ud83d\udc62", "1"],
    ]);
  });

  it.each([
    [{}, "client_id", "VALUE_REQUIRED"],
    [{ client_id: "1", events: [] }, "events", "VALUE_REQUIRED"],
    [{ client_id: "1", events: [{ name: "_bad" }] }, "events", "NAME_INVALID"],
    [{ client_id: "1", events: [{ name: "session_start" }] }, "events", "NAME_RESERVED"],
    [{ client_id: "1", events: [{ name: "x".repeat(41) }] }, "events", "NAME_INVALID"],
    [
      { client_id: "1", events: Array.from({ length: 26 }, () => ({ name: "a" })) },
      "events",
      "EXCEEDED_MAX_ENTITIES",
    ],
  ])("is told by the validation server what is wrong with %j", async (body, fieldPath, validationCode) => {
    const answer = await send(body, "", "/debug/mp/collect");
    const { validationMessages } = (await answer.json()) as {
      readonly validationMessages: readonly object[];
    };
    expect(validationMessages[0]).toMatchObject({ fieldPath, validationCode });
    expect(await ga4.store.query("SELECT count(*) FROM events")).toEqual([[0n]]);
  });

  it("hears of nothing where nothing is wrong", async () => {
    const answer = await send(
      { client_id: "1", events: [{ name: "a", params: {} }] },
      "",
      "/debug/mp/collect",
    );
    expect(await answer.json()).toEqual({ validationMessages: [] });
  });
});
