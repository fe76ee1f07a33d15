/** The emulator's idea of what an export is: the same events once, however their files lie and are written. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { literal } from "../../../src/emulator/events/sql-text.js";
import { type EventStore, openEventStore } from "../../../src/emulator/events/store.js";
import { event, property } from "./rows.js";

let store: EventStore;
beforeAll(async () => {
  store = await openEventStore();
});
afterAll(() => store.close());

type Row = Record<string, unknown> & { event_params: { key: string; value: Record<string, unknown> }[] };

const ROWS = [
  event({
    name: "page_view",
    at: 1,
    params: { page_location: "https://a.example/x", engagement_time_msec: 15_000 },
  }),
  event({ name: "purchase", at: 2, params: { value: 12, currency: "EUR", transaction_id: 'T"1' } }),
] as unknown as Row[];
const COLUMNS =
  "event_name, page_path, value, currency, transaction_id, ga_session_id, engagement_ms, stream_id IS NOT NULL, coalesce(platform, 'WEB')";

async function taken(
  files: Readonly<Record<string, string | Uint8Array>>,
  pattern = "*",
): Promise<{ readonly rows: readonly (readonly unknown[])[]; readonly leftOut: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "events-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const own = property();
    const { leftOut } = await store.ingest(own, { files: join(folder, pattern) });
    return {
      rows: await store.query(
        `SELECT ${COLUMNS} FROM facts WHERE property = ${literal(own.id)} ORDER BY event_ts, seq`,
      ),
      leftOut: leftOut.map(({ file }) => file.slice(folder.length + 1)).toSorted(),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const lines = (rows: readonly object[] = ROWS): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const numbersAs = (slot: (n: number) => object): string =>
  lines(
    ROWS.map((row) => ({
      ...row,
      event_params: row.event_params.map(({ key, value }) => ({
        key,
        value: typeof value.int_value === "number" ? slot(value.int_value) : value,
      })),
    })),
  );
const BOM = "\uFEFF";

describe("the same events", () => {
  it.each<[string, string | Uint8Array]>([
    ["numbers as texts", numbersAs((n) => ({ string_value: String(n) }))],
    ["numbers as doubles", numbersAs((n) => ({ double_value: n }))],
    ["no platform and no stream_id", lines(ROWS.map(({ platform, stream_id, ...row }) => row))],
    [
      "parameters as an object",
      lines(
        ROWS.map((row) => ({
          ...row,
          event_params: Object.fromEntries(
            row.event_params.map(({ key, value }) => [key, Object.values(value).find((one) => one !== null)]),
          ),
        })),
      ),
    ],
    ["an array", JSON.stringify(ROWS)],
    ["an array over many lines", JSON.stringify(ROWS, null, 2)],
    ["objects over many lines", ROWS.map((row) => `${JSON.stringify(row, null, 2)}\n`).join("")],
    ["a byte order mark", BOM + lines()],
    ["UTF-16", Buffer.from(BOM + lines(), "utf16le")],
    ["UTF-16, big end first", Buffer.from(BOM + lines(), "utf16le").swap16()],
  ])("written with %s", async (_, content) => {
    const { rows: wanted } = await taken({ "e.json": lines() });
    expect((await taken({ "e.json": content })).rows).toEqual(wanted);
  });

  it.each([
    ["events_20210101.json", ["events_fresh_20210101.json", "events_intraday_20210101.json"], "*"],
    ["events_fresh_20210101.json", ["events_intraday_20210101.json"], "*"],
    ["events_20210101.json", ["events_20210101.json.gz"], "*"],
    ["events_20210101/a.json", ["events_intraday_20210101/b.json"], "*/*"],
    ["events_20210101.json", ["pseudonymous_users_20210101.json", "users_20210101.json"], "*"],
  ])("of %s, not of %j", async (name, others, pattern) => {
    const packed = (other: string): string | Uint8Array =>
      other.endsWith(".gz") ? gzipSync(lines()) : lines();
    const files = { [name]: lines(), ...Object.fromEntries(others.map((other) => [other, packed(other)])) };
    expect(await taken(files, pattern)).toEqual({ ...(await taken({ "e.json": lines() })), leftOut: others });
  });
});

it("orders events of one moment as their batch does", async () => {
  const at = { event_timestamp: ROWS[0]?.event_timestamp };
  const batch = (row: Row | undefined, place: number): object => ({
    ...row,
    ...at,
    batch_page_id: 7,
    batch_ordering_id: 1,
    batch_event_index: place,
  });
  const { rows } = await taken({ "e.json": lines([batch(ROWS[0], 2), batch(ROWS[1], 1)]) });
  expect(rows.map(([name]) => name)).toEqual(["purchase", "page_view"]);
});
