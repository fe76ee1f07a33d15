import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { firstBrokenLine } from "../../../src/emulator/events/broken-line.js";
import type { ExportParam } from "../../../src/emulator/events/export-row.js";
import { EventLoadError } from "../../../src/emulator/events/load.js";
import { literal } from "../../../src/emulator/events/sql-text.js";
import { type EventStore, openEventStore } from "../../../src/emulator/events/store.js";
import { event, property } from "./rows.js";

const DATA = "../shared/data";

let store: EventStore;
let folder: string;
beforeAll(async () => {
  store = await openEventStore();
});
afterAll(() => store.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "events-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** Writes a Parquet file from a SELECT, as another tool would have. */
async function writeParquet(name: string, select: string): Promise<string> {
  const file = join(folder, name);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO ${literal(file)} (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return file;
}

async function eventsOf(propertyId: string, columns: string): Promise<readonly (readonly unknown[])[]> {
  return store.query(`SELECT ${columns} FROM facts WHERE property = ${literal(propertyId)} ORDER BY seq`);
}

async function failure(work: Promise<unknown>): Promise<EventLoadError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof EventLoadError)) throw new Error("no EventLoadError was thrown", { cause: error });
  return error;
}

const LINE = JSON.stringify(
  event({ name: "page_view", params: { page_location: "https://a.example/x?y=1#z" } }),
);

describe("NDJSON", () => {
  it("means the same as the rows it was written from", async () => {
    const rows = [
      event({ name: "page_view", at: 1, params: { page_location: "https://www.a.example:8080/x?y=1#z" } }),
      event({ name: "purchase", at: 2, params: { value: 12.5, currency: "EUR", transaction_id: "T'1" } }),
      event({ name: "refund", at: 3, params: { value: 2 }, user: null }),
    ];
    const file = write("events.ndjson", `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);
    const [fromFile, fromRows] = [property(), property()];
    await store.ingest(fromFile, { files: file });
    await store.ingest(fromRows, { rows });
    const columns =
      "event_name, event_date::VARCHAR, event_ts, params::VARCHAR, page_host, page_path, page_path_query, value, revenue, currency, transaction_id, ga_session_id";
    expect(await eventsOf(fromFile.id, columns)).toEqual(await eventsOf(fromRows.id, columns));
    expect(
      await eventsOf(fromRows.id, "page_host, page_path, page_path_query, revenue, transaction_id"),
    ).toEqual([
      ["www.a.example", "/x", "/x?y=1", null, null],
      [null, null, null, 12.5, "T'1"],
      [null, null, null, -2, null],
    ]);
  });

  it("means the same as rows that share records and parameters, or lack them", async () => {
    const device = { category: "mobile", web_info: { browser: "Chrome" } };
    const odd: readonly ExportParam[] = [
      { key: "a", value: { string_value: "007" } },
      { key: "a", value: { int_value: "007" } },
      { key: "b", value: { int_value: 7 } },
      { key: "b", value: { string_value: "7" } },
      { key: "c", value: { string_value: null, int_value: null, double_value: 1e-7 } },
      { key: "c", value: { double_value: 20 } },
      { key: "d", value: { int_value: Number.NaN, double_value: 1 } },
      { key: "d", value: { int_value: Number.NaN, double_value: 2 } },
      { key: "e", value: {} },
      { key: "", value: { string_value: "" } },
    ];
    const rows = [
      event({ name: "one", at: 1, row: { device, geo: { country: "Norway" }, event_params: odd } }),
      event({ name: "two", at: 2, row: { device, geo: null, event_params: odd.toReversed() } }),
      event({ name: "three", at: 3, row: { device: { category: "tablet" }, event_params: [] } }),
      event({ name: "four", at: 4, row: { user_properties: odd, items: [{ item_id: "i", price: 2 }] } }),
      event({ name: "five", at: 5, user: null, row: { user_properties: null, app_info: { version: "1" } } }),
    ];
    const [fromFile, fromRows] = [property(), property()];
    const file = write("shared.ndjson", rows.map((row) => JSON.stringify(row)).join("\n"));
    await store.ingest(fromFile, { files: file });
    await store.ingest(fromRows, { rows });
    const all = "COLUMNS(* EXCLUDE (property, seq, person, session))::VARCHAR";
    expect(await eventsOf(fromRows.id, all)).toEqual(await eventsOf(fromFile.id, all));
    const [[first] = []] = await eventsOf(fromRows.id, "[p.value FOR p IN params]::VARCHAR");
    expect(first).toBe("[007, 7, 7, 7, 1e-07, 20, 1, 2, NULL, '']");
  });

  it("tells the host and the path of a page's address, with and without the query", async () => {
    const target = property();
    const told: readonly (readonly [string, string | null, string | null, string | null])[] = [
      ["https://a.example/x/?q=1#z", "a.example", "/x/", "/x/?q=1"],
      ["https://a.example:8080/x#y?z", "a.example", "/x", "/x"],
      ["https://a.example?x=1/2", "a.example", null, "?x=1/2"],
      ["https://a.example", "a.example", null, null],
      ["https://a.example:80?x", "a.example", null, "?x"],
      ["http://user:word@a.example/p", "user", "/p", "/p"],
      ["https:///p?q", null, "/p", "/p?q"],
      ["https://:80/p", null, "/p", "/p"],
      ["android-app://com.x/y\nz", "com.x", "/y\nz", "/y\nz"],
      ["/p?q", null, null, null],
      ["1http://a.example/p", null, null, null],
    ];
    const rows = told.map(([page_location], at) =>
      event({ name: "page_view", at, params: { page_location } }),
    );
    await store.ingest(target, { rows });
    expect(await eventsOf(target.id, "page_location, page_host, page_path, page_path_query")).toEqual(told);
  });

  it("takes integers written as strings, missing keys and keys nobody knows", async () => {
    const target = property();
    const row = {
      event_date: "20260301",
      event_timestamp: "1772323200000001",
      event_name: "lead",
      event_params: [
        { key: "ga_session_id", value: { int_value: "9007199254740993" } },
        { key: "value", value: { string_value: null, int_value: "5", float_value: null } },
        { key: "price", value: { double_value: "1.5" } },
      ],
      user_pseudo_id: "u",
      stream_id: 2001,
      publisher: { anything: [1, 2] },
    };
    await store.ingest(target, { files: write("strings.jsonl", `${JSON.stringify(row)}\r\n\r\n`) });
    expect(await eventsOf(target.id, "event_ts, ga_session_id, value, stream_id, platform")).toEqual([
      [1772323200000001n, 9007199254740993n, 5, "2001", null],
    ]);
  });

  it("names the file and the line of what is not JSON, and takes nothing in", async () => {
    const target = property();
    const good = write("a.ndjson", `${LINE}\n`);
    const broken = write("b.ndjson", `${LINE}\n${LINE}\n{"event_name": "x",\n${LINE}\n`);
    const error = await failure(store.ingest(target, { files: [good, broken] }));
    expect(error).toMatchObject({ code: "malformed_line", file: broken, line: 3 });
    expect(error.message).toContain(`${broken}:3: `);
    expect(await eventsOf(target.id, "1")).toEqual([]);
  });

  it("names the line of a file that was cut off", async () => {
    const file = write("cut.ndjson", `${LINE}\n${LINE.slice(0, 60)}`);
    expect(await failure(store.ingest(property(), { files: file }))).toMatchObject({
      code: "malformed_line",
      line: 2,
    });
  });

  it("names the line behind one that is longer than any may be, and does not look into that", async () => {
    const long = `{"x": "${"x".repeat(17_000_000)}`;
    const file = write("long.ndjson", `${LINE}\n${long}\n\n{"event_name": "x",\n`);
    expect(await firstBrokenLine(file)).toMatchObject({ line: 4 });
  });

  it.each([
    ["event_name", { event_name: "" }],
    ["event_timestamp", { event_timestamp: "yesterday" }],
    ["event_timestamp", { event_timestamp: "9000000000000000000" }],
    ["event_date", { event_date: "20260231" }],
  ])("names the line of an event without a usable %s", async (column, change) => {
    const first = write("a.ndjson", `${LINE}\n${LINE}\n`);
    const bad = JSON.stringify({ ...JSON.parse(LINE), ...change });
    const file = write("b.ndjson", `${LINE}\n${bad}\n`);
    const error = await failure(store.ingest(property(), { files: [first, file] }));
    expect(error).toMatchObject({ code: "invalid_event", file, line: 2 });
    expect(error.message).toContain(column);
  });

  it("takes an empty file for a day without events", async () => {
    const target = property();
    const result = await store.ingest(target, { files: write("empty.ndjson", "") });
    expect(result).toMatchObject({ collected: 0, created: 0, triggered: 0, keyEvents: 0 });
  });
});

describe("Parquet", () => {
  const PARAMS =
    "[{'key': 'ga_session_id', 'value': {'string_value': NULL::VARCHAR, 'int_value': 5::BIGINT, 'float_value': NULL::DOUBLE, 'double_value': NULL::DOUBLE}}]";
  const EVENT = "'20260301' AS event_date, 1772323200000000 AS event_timestamp, 'lead' AS event_name";

  it.each([
    ["as the export types it", `${EVENT}, ${PARAMS} AS event_params`],
    [
      "with all-null columns as integers and integers as strings",
      `'20260301' AS event_date, '1772323200000000' AS event_timestamp, 'lead' AS event_name,
       [{'key': 'ga_session_id', 'value': {'string_value': NULL::INTEGER, 'int_value': '5', 'double_value': NULL::INTEGER}}] AS event_params,
       NULL::INTEGER AS device, NULL::INTEGER AS ecommerce, 2001 AS stream_id`,
    ],
    [
      "with lists as list.element",
      `${EVENT}, {'list': list_transform(${PARAMS}, lambda p: {'element': p})} AS event_params`,
    ],
    [
      "with today's columns",
      `${EVENT}, ${PARAMS} AS event_params, true AS is_active_user,
       {'manual_source': 'news', 'manual_medium': 'email', 'srsltid': NULL::VARCHAR} AS collected_traffic_source,
       {'manual_campaign': {'source': 'news'}, 'google_ads_campaign': {'customer_id': '1'}} AS session_traffic_source_last_click`,
    ],
  ])("is read %s", async (_, select) => {
    const target = property();
    const file = await writeParquet("events.parquet", `SELECT ${select}, 'u' AS user_pseudo_id`);
    await store.ingest(target, { files: file });
    expect(await eventsOf(target.id, "event_name, event_ts, ga_session_id, user_pseudo_id")).toEqual([
      ["lead", 1772323200000000n, 5n, "u"],
    ]);
  });

  it("is read from a folder of mixed schemas", async () => {
    const target = property();
    await writeParquet("a.parquet", `SELECT ${EVENT}, ${PARAMS} AS event_params, 'DE' AS platform`);
    await writeParquet("b.parquet", `SELECT ${EVENT}, ${PARAMS} AS event_params, {'country': 'Peru'} AS geo`);
    const result = await store.ingest(target, { files: join(folder, "*.parquet") });
    expect(result.collected).toBe(2);
    expect(await eventsOf(target.id, "platform, country")).toEqual([
      ["DE", null],
      [null, "Peru"],
    ]);
  });

  it("is refused without a required column, which is named", async () => {
    const file = await writeParquet("events.parquet", `SELECT ${EVENT}`);
    const error = await failure(store.ingest(property(), { files: file }));
    expect(error).toMatchObject({ code: "missing_column", file });
    expect(error.message).toContain("event_params");
  });

  it("is refused with a required column of a type past use", async () => {
    const file = await writeParquet("events.parquet", `SELECT ${EVENT}, 'a=1' AS event_params`);
    expect(await failure(store.ingest(property(), { files: file }))).toMatchObject({
      code: "wrong_column_type",
    });
  });

  it("is refused when it holds what cannot be converted", async () => {
    const select = `SELECT '20260301' AS event_date, 'noon' AS event_timestamp, 'lead' AS event_name, ${PARAMS} AS event_params`;
    const file = await writeParquet("events.parquet", select);
    const error = await failure(store.ingest(property(), { files: file }));
    expect(error).toMatchObject({ code: "unreadable_file", file });
    expect(error.message).toContain("noon");
  });

  it("is refused when truncated, and the files before it are not kept", async () => {
    const target = property();
    const whole = await writeParquet("a.parquet", `SELECT ${EVENT}, ${PARAMS} AS event_params`);
    const file = write("b.parquet", readFileSync(whole).subarray(0, 200));
    expect(await failure(store.ingest(target, { files: [whole, file] }))).toMatchObject({
      code: "unreadable_file",
      file,
    });
    expect(await eventsOf(target.id, "1")).toEqual([]);
  });
});

describe("files", () => {
  it("that are not there, or match nothing, are an error that names the pattern", async () => {
    const missing = join(folder, "nothing_*.parquet");
    const error = await failure(store.ingest(property(), { files: missing }));
    expect(error).toMatchObject({ code: "no_files", file: missing });
  });

  it("of an unknown ending are refused unless the format is given", async () => {
    const file = write("events.txt", `${LINE}\n`);
    expect(await failure(store.ingest(property(), { files: file }))).toMatchObject({
      code: "unknown_format",
    });
    expect((await store.ingest(property(), { files: file, format: "ndjson" })).collected).toBe(1);
  });

  it("are taken in order, and names with quotes and spaces are only names", async () => {
    const target = property();
    mkdirSync(join(folder, "it's a folder"));
    write("it's a folder/b 2.ndjson", `${LINE}\n`);
    write("it's a folder/b 1.ndjson", `${JSON.stringify(event({ name: "first" }))}\n`);
    await store.ingest(target, { files: join(folder, "it's a folder", "b *.ndjson") });
    expect(await eventsOf(target.id, "event_name")).toEqual([["first"], ["page_view"]]);
  });
});

describe("rows", () => {
  it("that are no events are refused", async () => {
    const bad = { ...event({ name: "lead" }), event_date: "March 1st" };
    const error = await failure(store.ingest(property(), { rows: [event({ name: "lead" }), bad] }));
    expect(error).toMatchObject({ code: "invalid_event", file: undefined });
    expect(error.message).toBe("event 2 has no usable event_date");
    const nothing = await failure(store.ingest(property(), { rows: [{}] as never }));
    expect(nothing.message).toBe("event 1 has no usable event_name");
  });

  it("may be more than one piece of work", async () => {
    const target = property();
    function* many(): Generator<ReturnType<typeof event>> {
      for (let index = 0; index < 25_000; index += 1) yield event({ name: "lead", at: index });
    }
    expect((await store.ingest(target, { rows: many() })).collected).toBe(25_000);
    expect(await eventsOf(target.id, "1")).toHaveLength(25_000);
  });
});

describe.skipIf(!existsSync(DATA))("real exports", () => {
  it("of 2020 load from NDJSON", async () => {
    const target = property();
    const file = join(DATA, "sample_700_events.ndjson");
    expect((await store.ingest(target, { files: file })).collected).toBe(700);
    const lines = readFileSync(file, "utf8").trim().split("\n");
    const dates = new Set(lines.map((line) => (JSON.parse(line) as { event_date: string }).event_date));
    const rows = await store.query(
      `SELECT count(DISTINCT event_date), count(page_location), count(session) FROM events WHERE property = '${target.id}'`,
    );
    expect(rows).toEqual([[BigInt(dates.size), 700n, 700n]]);
  });

  it("of an app load from NDJSON, without pages or sessions", async () => {
    const target = property();
    const result = await store.ingest(target, { files: join(DATA, "app_847_events.ndjson") });
    expect(result.collected).toBe(847);
    const rows = await store.query(
      `SELECT count(page_path), count(session), count(*) FILTER (event_name = 'screen_view'), count(DISTINCT platform) FROM events WHERE property = '${target.id}'`,
    );
    expect(rows[0]?.slice(0, 3)).toEqual([0n, 0n, 230n]);
  });
});
