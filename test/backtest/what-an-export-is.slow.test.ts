/**
 * An export counts what happened once, however its files lie and are written: days that are there twice, other tables
 * beside them, days that are missing, values in any slot, files in other layouts and encodings, events of one moment.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { observeEvents } from "../../src/authoring/observed/observe.js";
import { renderCsv } from "../../src/backtest/draw/csv.js";
import { noteText } from "../../src/backtest/draw/sentences.js";
import { renderText } from "../../src/backtest/draw/text.js";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import type { Backtest } from "../../src/backtest/model.js";
import { type BacktestOptions, runBacktest } from "../../src/backtest/run-backtest.js";
import { goalsFrom } from "./support/goals.js";
import { exportRow, type TestEvent, withFolder } from "./support/rows.js";

const GOALS = `version: 1
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  thanks: { tier: micro, category: interaction, leads_to: order, type: destination, page: /thanks }
  two_pages: { tier: micro, category: engagement, type: pages_per_session, at_least: 2 }
  minute: { tier: micro, category: engagement, type: duration, at_least: 1m }
  looked: { tier: micro, category: engagement, type: duration, at_least: 20s, clock: engaged }
journeys:
  buying: { goal: order, steps: [thanks, order] }
`;

const DAY = 86_400;
const url = (path: string): Record<string, string> => ({ page_location: `https://shop.example${path}` });

/** Two visits on 2 March, of which one ends with an order, and one with an order on 3 March. */
const EVENTS: readonly TestEvent[] = [
  { name: "session_start", at: 10 },
  { name: "page_view", at: 10, parameters: url("/") },
  { name: "page_view", at: 30, parameters: { ...url("/thanks?from=x"), engagement_time_msec: 15_000 } },
  { name: "purchase", at: 80, parameters: { value: 15, currency: "EUR", engagement_time_msec: 9000 } },
  { name: "page_view", user: "u2", session: 2, at: 500, parameters: url("/") },
  { name: "page_view", user: "u3", session: 3, at: DAY + 5, parameters: url("/thanks") },
  { name: "purchase", user: "u3", session: 3, at: DAY + 90, parameters: { value: 25, currency: "EUR" } },
];
const FIRST = EVENTS.filter(({ at }) => at < DAY);
const SECOND = EVENTS.filter(({ at }) => at >= DAY);

const lines = (events: readonly TestEvent[], change: (row: never) => object = (row) => row): string =>
  events.map((event) => `${JSON.stringify(change(exportRow(event) as never))}\n`).join("");

type Files = Readonly<Record<string, string | Uint8Array>>;

async function backtest(files: Files, pattern = "*", options: BacktestOptions = {}): Promise<Backtest> {
  return withFolder(async (folder) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(folder, name, ".."), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const engine = await openDuckDb({ events: [join(folder, pattern)] });
    try {
      return await runBacktest(engine, goalsFrom(GOALS), options);
    } finally {
      await engine.close();
    }
  });
}

const counts = ({ goals }: Backtest): readonly unknown[] =>
  goals.map(({ id, count, value }) => [id, count, value]);
const RIGHT = [
  ["order", 2, 40],
  ["thanks", 2, null],
  ["two_pages", 1, null],
  ["minute", 2, null],
  ["looked", 1, null],
];
const codes = ({ notes }: Backtest): readonly string[] => notes.map(({ code }) => code);
const said = ({ notes }: Backtest, code: string): readonly string[] =>
  notes.filter((note) => note.code === code).map(noteText);

describe("what is there twice is read once, and said", () => {
  test.each([
    [
      "a daily table beside the intraday and the fresh one",
      ["events_20260302.ndjson", "events_intraday_20260302.ndjson", "events_fresh_20260302.json"],
    ],
    [
      "shards of a table",
      ["events_20260302-000000000000.json", "events_intraday_20260302-000000000000.json"],
    ],
    ["tables as folders", ["events_20260302/part-0.json", "events_intraday_20260302/part-0.json"], "*/*"],
    ["a file beside its .gz", ["events_20260302.json", "events_20260302.json.gz"]],
    ["two formats", ["events_20260302.jsonl", "events_20260302.json"]],
  ] as const)("%s", async (_, [daily, ...others], pattern: string = "*") => {
    const text = (name: string, of: string): string | Uint8Array =>
      name.endsWith(".gz") ? gzipSync(of) : of;
    const nested = pattern === "*/*";
    const result = await backtest(
      {
        [daily]: lines(FIRST),
        ...Object.fromEntries(others.map((name) => [name, text(name, lines(FIRST))])),
        [nested ? "events_20260303/a.json" : "events_20260303.ndjson"]: lines(SECOND),
      },
      pattern,
    );
    expect(counts(result)).toEqual(RIGHT);
    const [note = ""] = said(result, "tables-left-out");
    for (const other of others) expect(note).toContain(other.slice(other.lastIndexOf("/") + 1));
    expect(codes(result)).not.toContain("unfinished-days");
  });

  test("an unfinished day is read where it is the only one, and said to be unfinished", async () => {
    const result = await backtest({
      "events_20260302.ndjson": lines(FIRST),
      "events_intraday_20260303.ndjson": lines(SECOND),
    });
    expect(counts(result)).toEqual(RIGHT);
    expect(said(result, "unfinished-days").join()).toMatch(/^3 Mar 2026.*intraday/);
  });

  test("two exports beside each other are two", async () => {
    const result = await backtest(
      { "a/events_20260302.ndjson": lines(FIRST), "b/events_intraday_20260302.ndjson": lines(SECOND) },
      "*/*",
    );
    expect(counts(result)).toEqual(RIGHT);
    expect(codes(result)).not.toContain("tables-left-out");
  });

  test("users tables are named and left out; alone they are no export", async () => {
    const user = '{"pseudo_user_id":"u1","occurrence_date":"20260302"}\n';
    const result = await backtest({
      "events_1.ndjson": lines(EVENTS),
      "pseudonymous_users_20260302.ndjson": user,
      "users_20260302.ndjson": user,
    });
    expect(counts(result)).toEqual(RIGHT);
    expect(said(result, "tables-left-out").join()).toMatch(
      /users.*pseudonymous_users_20260302.*users_20260302/,
    );
    await expect(backtest({ "users_20260302.ndjson": user })).rejects.toMatchObject({
      code: "events-none",
      message: expect.stringMatching(/users_20260302\.ndjson is a table of users/),
    });
  });

  test("a draft from the same files says it too", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "events_20260302.ndjson"), lines(FIRST));
      await writeFile(join(folder, "events_intraday_20260302.ndjson"), lines(FIRST));
      const engine = await openDuckDb({ events: [join(folder, "*")] });
      const { events, notes } = await observeEvents(engine);
      await engine.close();
      expect(events.find(({ name }) => name === "purchase")?.count).toBe(1);
      expect(notes.join()).toContain("events_intraday_20260302.ndjson");
    }));
});

describe("a day that is missing is not zero", () => {
  const later: readonly TestEvent[] = EVENTS.map((event) => ({
    ...event,
    user: `x${event.user}`,
    at: event.at + 6 * DAY,
  }));

  test("null in the model, nothing in CSV, no bar in text, and named", async () => {
    const result = await backtest({ "all.ndjson": lines([...EVENTS, ...later]) });
    const [order] = result.goals;
    expect(order?.perDay.map((day) => [day.day.slice(8), day.oncePerEvent, day.oncePerSession])).toEqual([
      ["02", 1, 1],
      ["03", 1, 1],
      ...["04", "05", "06", "07"].map((day) => [day, null, null]),
      ["08", 1, 1],
      ["09", 1, 1],
    ]);
    expect(result.events).toMatchObject({
      days: 4,
      missingDays: ["2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07"],
    });
    expect(result.events.perDay[3]).toEqual({ day: "2026-03-05", sessions: null, sessionsWithStart: null });
    expect(said(result, "missing-days").join()).toMatch(/4 (Mar 2026 )?(to|–|-) ?7 Mar 2026/);
    expect(renderText(result, { width: 140 })).toContain("██    ██");
    expect(renderCsv(result)).toMatch(/^goal,order,,2026-03-05,oncePerEvent,,/m);
  });

  test("a table without events is a day without events", async () => {
    const result = await backtest({
      "events_20260302.ndjson": lines(FIRST),
      "events_20260303.ndjson": "",
      "events_20260304.ndjson": lines(SECOND.map((event) => ({ ...event, at: event.at + DAY }))),
    });
    expect(result.goals[0]?.perDay.map(({ oncePerEvent }) => oncePerEvent)).toEqual([1, 0, 1]);
    expect(codes(result)).not.toContain("missing-days");
  });

  test("nobody is followed whole over it", async () => {
    const whole = await backtest({ "all.ndjson": lines([...EVENTS, ...later]) }, "*", { withinDays: 1 });
    // u1's day after ends on the 3rd, u3's would need the 4th; the same six days later.
    expect(whole.microToMacro[0]?.withinDays.followedWhole).toBe(2);
    const spanned = await backtest({ "all.ndjson": lines([...EVENTS, ...later]) }, "*", { withinDays: 3 });
    expect(spanned.microToMacro[0]?.withinDays.followedWhole).toBe(0);
  });
});

interface Row {
  event_params: { key: string; value: Record<string, unknown> }[];
  platform?: unknown;
  stream_id?: unknown;
}

describe("the same events, written otherwise", () => {
  const slots = (to: (n: number) => object) => (row: Row) => ({
    ...row,
    event_params: row.event_params.map(({ key, value }) => ({
      key,
      value: typeof value.int_value === "number" ? to(value.int_value) : value,
    })),
  });
  const rows = EVENTS.map(exportRow);
  const bom = "\uFEFF";
  const utf16 = (text: string, big: boolean): Uint8Array => {
    const bytes = Buffer.from(text, "utf16le");
    return big ? bytes.swap16() : bytes;
  };

  test.each<[string, string | Uint8Array]>([
    ["numbers as texts", lines(EVENTS, slots((n) => ({ string_value: String(n) })) as never)],
    ["numbers as doubles", lines(EVENTS, slots((n) => ({ double_value: n })) as never)],
    ["numbers as floats", lines(EVENTS, slots((n) => ({ float_value: n })) as never)],
    ["no platform and no stream_id", lines(EVENTS, (({ platform, stream_id, ...row }: Row) => row) as never)],
    [
      "parameters as an object",
      lines(EVENTS, ((row: Row) => ({
        ...row,
        event_params: Object.fromEntries(
          row.event_params.map(({ key, value }) => [key, Object.values(value).find((one) => one !== null)]),
        ),
      })) as never),
    ],
    ["an array", JSON.stringify(rows)],
    ["an array over many lines", JSON.stringify(rows, null, 2)],
    ["objects over many lines", rows.map((row) => `${JSON.stringify(row, null, 2)}\n`).join("")],
    ["a byte order mark", `${bom}${lines(EVENTS)}`],
    ["a byte order mark before an array", `${bom}${JSON.stringify(rows)}`],
    ["UTF-16", utf16(bom + lines(EVENTS), false)],
    ["UTF-16, big end first", utf16(bom + lines(EVENTS), true)],
    ["UTF-16 without its mark", utf16(lines(EVENTS), false)],
    ["an array, packed", gzipSync(JSON.stringify(rows))],
  ])("%s", async (name, text) => {
    expect(counts(await backtest({ [`e.json${name.includes("packed") ? ".gz" : ""}`]: text }))).toEqual(
      RIGHT,
    );
  });

  test("layouts lie side by side", async () => {
    const files = { "a.json": JSON.stringify(FIRST.map(exportRow)), "b.json": bom + lines(SECOND) };
    expect(counts(await backtest(files))).toEqual(RIGHT);
  });

  test.each<[string, string | Uint8Array]>([
    ["cut.json", JSON.stringify(rows).slice(0, -200)],
    ["cut.json.gz", gzipSync(JSON.stringify(rows)).subarray(0, 150)],
    ["half.ndjson", Buffer.concat([utf16(bom, false), Buffer.from([0x00, 0xd8, 0x41])])],
  ])("%s can't be read, and the message names it and nothing of ours", async (name, content) => {
    await expect(backtest({ [name]: content })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(new RegExp(`^(?!.*ga4-goals-[^b]).*${name}`)),
    });
  });

  test("streams can't be told apart without stream_id", async () => {
    const text = lines(EVENTS, (({ stream_id, ...row }: Row) => row) as never);
    await expect(backtest({ "e.json": text }, "*", { streams: ["1"] })).rejects.toMatchObject({
      code: "events-column",
      message: expect.stringContaining("stream_id"),
    });
  });
});

describe("events of one moment", () => {
  const moment = (order: number, thanks: number): readonly TestEvent[] => [
    { name: "page_view", at: 30, parameters: url("/thanks"), batch: [1, 2, thanks] },
    { name: "purchase", at: 30, parameters: { value: 1, currency: "EUR" }, batch: [1, 2, order] },
    { name: "page_view", at: 900, user: "u9", session: 9, parameters: url("/"), batch: [1, 1, 1] },
  ];
  const wentOn = ({ microToMacro, journeys, paths }: Backtest): readonly unknown[] => [
    microToMacro[0]?.inSession.with.count,
    microToMacro[0]?.withinDays.with.count,
    journeys[0]?.steps.map(({ sessions, users }) => [sessions, users]),
    paths[0]?.straight,
  ];

  test("come in the order of their batch", async () => {
    const after = await backtest({ "e.json": lines(moment(2, 1)) });
    expect(wentOn(after)).toEqual([
      1,
      1,
      [
        [1, 1],
        [1, 1],
      ],
      0,
    ]);
    const before = await backtest({ "e.json": lines(moment(1, 2)) });
    expect(wentOn(before)).toEqual([
      0,
      0,
      [
        [1, 1],
        [0, 0],
      ],
      1,
    ]);
    for (const result of [after, before]) expect(codes(result)).not.toContain("same-moment");
  });

  test("page and request count more than the place in it", async () => {
    const [view, order, other] = moment(1, 9);
    const rows = (batch: readonly [number, number, number]): string =>
      lines([{ ...view, batch } as TestEvent, order as TestEvent, other as TestEvent]);
    expect(wentOn(await backtest({ "e.json": rows([1, 1, 9]) }))[0]).toBe(1);
    expect(wentOn(await backtest({ "e.json": rows([1_790_000_000_000, 1, 1]) }))[0]).toBe(0);
  });

  test("spans and days stay what they are", async () => {
    const batch = EVENTS.map((event, n): TestEvent => ({ ...event, batch: [1_790_000_000_000, 3, 9 - n] }));
    const result = await backtest({ "e.json": lines(batch) }, "*", { withinDays: 1 });
    const plain = await backtest({ "e.json": lines(EVENTS) }, "*", { withinDays: 1 });
    expect(counts(result)).toEqual(RIGHT);
    expect(result.timeToMacro).toEqual(plain.timeToMacro);
    expect(result.microToMacro).toEqual(plain.microToMacro);
  });

  test("without it a tie is taken one way, and said once", async () => {
    const bare = moment(1, 2).map(({ batch, ...event }) => event);
    const result = await backtest({ "e.json": lines(bare) });
    expect(wentOn(result)[0]).toBe(1);
    expect(said(result, "same-moment")).toEqual([
      expect.stringMatching(/^1 conversion of a macro goal shares its microsecond/),
    ]);
  });
});
