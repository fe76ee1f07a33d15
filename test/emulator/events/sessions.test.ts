import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExportRow } from "../../../src/emulator/events/export-row.js";
import { type EventStore, openEventStore } from "../../../src/emulator/events/store.js";
import { type EventSketch, event, keyEvent, property, version } from "./rows.js";

let store: EventStore;
beforeAll(async () => {
  store = await openEventStore();
});
afterAll(() => store.close());

/** A column of the one session that the batches make. */
async function sessionOf(column: string, ...batches: readonly (readonly EventSketch[])[]): Promise<unknown> {
  const target = property({ keyEventHistory: [version(keyEvent("lead"))] });
  for (const batch of batches) await store.ingest(target, { rows: batch.map(event) });
  const rows = await store.query(`SELECT DISTINCT ${column} FROM facts WHERE property = '${target.id}'`);
  expect(rows).toHaveLength(1);
  return rows[0]?.[0];
}

const TRAFFIC = "session_source || ' / ' || session_medium || ' / ' || coalesce(session_campaign, '-')";

describe("a session's source", () => {
  const userFrom = (source: string, medium: string): Partial<ExportRow> => ({
    traffic_source: { source, medium, name: "spring" },
  });

  it("is that of its first event that states one", async () => {
    const traffic = await sessionOf(TRAFFIC, [
      { name: "user_engagement", at: 9, params: { source: "late", medium: "email" } },
      { name: "session_start", at: 1 },
      { name: "page_view", at: 2, params: { source: "news", medium: "email", campaign: "march" } },
    ]);
    expect(traffic).toBe("news / email / march");
  });

  it("prefers what was collected with the event to its parameters, and a click id is Google Ads", async () => {
    const collected = { manual_source: "bing", manual_medium: "cpc", manual_campaign_name: null };
    const params = { source: "x", medium: "y" };
    expect(
      await sessionOf(TRAFFIC, [{ name: "page_view", params, row: { collected_traffic_source: collected } }]),
    ).toBe("bing / cpc / -");
    expect(
      await sessionOf(TRAFFIC, [{ name: "page_view", row: { collected_traffic_source: { gclid: "abc" } } }]),
    ).toBe("google / cpc / -");
  });

  it("is the user's own in the user's first session where no event states one", async () => {
    const row = userFrom("google", "organic");
    expect(await sessionOf(TRAFFIC, [{ name: "page_view", params: { ga_session_number: 1 }, row }])).toBe(
      "google / organic / spring",
    );
  });

  it("is direct in later sessions where no event states one", async () => {
    const row = userFrom("google", "organic");
    expect(await sessionOf(TRAFFIC, [{ name: "page_view", params: { ga_session_number: 2 }, row }])).toBe(
      "(direct) / (none) / (direct)",
    );
  });

  it("changes for all its events when an earlier one comes in later", async () => {
    const traffic = await sessionOf(
      TRAFFIC,
      [{ name: "page_view", at: 5, params: { source: "b", medium: "referral" } }],
      [{ name: "page_view", at: 1, params: { source: "a", medium: "referral" } }],
    );
    expect(traffic).toBe("a / referral / -");
  });
});

describe("a session's landing page", () => {
  it("is the first page viewed, with and without its query, and not that of another event", async () => {
    const page = (path: string): Readonly<Record<string, string>> => ({
      page_location: `https://a.example${path}`,
    });
    const batch = [
      { name: "scroll", at: 0, params: page("/before") },
      { name: "page_view", at: 2, params: page("/second") },
      { name: "page_view", at: 1, params: page("/first?a=1#top") },
    ];
    expect(await sessionOf("session_landing_page", batch)).toBe("/first");
    expect(await sessionOf("session_landing_page_query", batch)).toBe("/first?a=1");
  });

  it("is not set without a page", async () => {
    expect(await sessionOf("session_landing_page", [{ name: "screen_view" }])).toBeNull();
  });
});

describe("a session is engaged", () => {
  const engaged = (...batches: readonly (readonly EventSketch[])[]): Promise<unknown> =>
    sessionOf("session_is_engaged", ...batches);

  it.each<readonly [string, boolean, readonly EventSketch[]]>([
    ["not by one short view", false, [{ name: "page_view", params: { engagement_time_msec: 10_000 } }]],
    [
      "by more than ten seconds in the foreground",
      true,
      [
        { name: "page_view", params: { engagement_time_msec: 6_000 } },
        { name: "scroll", params: { engagement_time_msec: 4_001 } },
      ],
    ],
    ["by two views", true, [{ name: "page_view" }, { name: "page_view", at: 1 }]],
    ["by a key event", true, [{ name: "lead" }]],
    ["by the tag's word", true, [{ name: "scroll", params: { session_engaged: "1" } }]],
    ["by the tag's word as a number", true, [{ name: "scroll", params: { session_engaged: 1 } }]],
    [
      "not by what the tag says as it starts",
      false,
      [{ name: "session_start", params: { session_engaged: 1 } }],
    ],
    ["not by the tag's no", false, [{ name: "scroll", params: { session_engaged: "0" } }]],
  ])("%s", async (_, expected, batch) => {
    expect(await engaged(batch)).toBe(expected);
  });

  it("by views that come in two batches", async () => {
    expect(await engaged([{ name: "page_view" }], [{ name: "page_view", at: 60 }])).toBe(true);
  });
});

describe("sessions", () => {
  it("are told apart by user and session id, and none is made without both", async () => {
    const target = property();
    const rows = [
      { name: "a" },
      { name: "a", session: 2 },
      { name: "a", user: "u2" },
      { name: "a", user: null },
      { name: "a", session: null },
    ].map(event);
    await store.ingest(target, { rows });
    await store.ingest(target, { rows: [event({ name: "b" })] });
    await store.ingest(property(), { rows: [event({ name: "a" })] });
    expect(
      await store.query(
        `SELECT count(DISTINCT session), count(DISTINCT person) FROM events WHERE property = '${target.id}'`,
      ),
    ).toEqual([[3n, 2n]]);
  });
});
