/**
 * What taking in events costs the emulator, with and without rules, in processor time against DuckDB reading parameters and
 * items of the same events and no more: of real rows where they are at hand, and of simulated days. And a report of them.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { EventSource } from "../../src/emulator/events/load.js";
import { openEventStore } from "../../src/emulator/events/store.js";
import { startGa4 } from "../../src/emulator/ga4.js";
import { ingestShopDays, shopAccount, shopFrom } from "../../src/emulator/shop-property.js";
import { calendarDay, dayNumber } from "../../src/emulator/site/calendar.js";
import { WEEK } from "../backtest/events.js";
import { type Figure, median, ms, type Progress } from "../measure.js";
import { benchProperty } from "./rules.js";

const ROUNDS = 3;
const SIMULATED_DAYS = 4;
const REPORT_DAYS = 28;
const FIRST = "2026-03-01";
const PROPERTY = "123456789";

interface Events {
  readonly what: string;
  readonly source: EventSource;
  readonly streamId: string;
  /** What DuckDB reads of them in the baseline. */
  readonly from: string;
}

async function processorOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function reading(from: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  await connection.runAndReadAll(
    `SELECT max(hash(event_params)), max(hash(items)), count(DISTINCT user_pseudo_id) FROM ${from}`,
  );
  connection.closeSync();
  instance.closeSync();
}

async function takenIn({ source, streamId }: Events, rules: number): Promise<number> {
  const store = await openEventStore();
  const { collected } = await store.ingest(benchProperty(streamId, rules), source);
  await store.close();
  return collected;
}

async function intake(events: Events): Promise<readonly Figure[]> {
  const [bare, none, eight]: number[][] = [[], [], []];
  let collected = 0;
  for (let round = 0; round < ROUNDS; round++) {
    bare?.push(await processorOf(() => reading(events.from)));
    none?.push(await processorOf(() => takenIn(events, 0)));
    eight?.push(
      await processorOf(async () => {
        collected = await takenIn(events, 8);
      }),
    );
  }
  const baseline = median(bare ?? []);
  const figure = (rules: string, taken: number): Figure => ({
    what: `${events.what}, ${rules}`,
    measured: `${Math.round((collected / taken) * 1000).toLocaleString("en-US")} events a second of the processor`,
    baseline: `parameters and items read: ${ms(baseline)}`,
    ratio: taken / baseline,
    asked: null,
    met: null,
  });
  return [figure("no rules", median(none ?? [])), figure("8 rules", median(eight ?? []))];
}

async function report(): Promise<readonly Figure[]> {
  const ga4 = await startGa4({ accounts: [shopAccount(PROPERTY)] });
  try {
    await ingestShopDays(ga4, PROPERTY, shopFrom(FIRST, 1), FIRST, REPORT_DAYS);
    const question = JSON.stringify({
      dateRanges: [{ startDate: FIRST, endDate: calendarDay(dayNumber(FIRST) + REPORT_DAYS - 1) }],
      dimensions: [{ name: "sessionDefaultChannelGroup" }, { name: "eventName" }],
      metrics: ["totalUsers", "sessions", "keyEvents", "eventCount"].map((name) => ({ name })),
    });
    const address = `http://${ga4.address}/v1beta/properties/${PROPERTY}:runReport`;
    const ask = async () => {
      const answer = await fetch(address, { method: "POST", body: question });
      if (!answer.ok) throw new Error(await answer.text());
      await answer.text();
    };
    await ask();
    const times: number[] = [];
    for (let round = 0; round < 5; round++) times.push(await processorOf(ask));
    const count = () => ga4.store.query("SELECT count(*), sum(hash(seq) % 7) FROM facts");
    const bare: number[] = [];
    for (let round = 0; round < 5; round++) bare.push(await processorOf(count));
    return [
      {
        what: `a report of ${REPORT_DAYS} days of the shop`,
        measured: `${ms(median(times))} of the processor`,
        baseline: `its rows counted: ${ms(median(bare))}`,
        ratio: median(times) / median(bare),
        asked: null,
        met: null,
      },
      {
        what: "peak memory",
        measured: `${(process.resourceUsage().maxRSS / 1e6).toFixed(2)} GB`,
        ...{ baseline: "", ratio: null, asked: "under 1 GB", met: process.resourceUsage().maxRSS < 1e6 },
      },
    ];
  } finally {
    await ga4.stop();
  }
}

export async function emulatorBench(progress: Progress): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "ga4-goals-bench-"));
  try {
    const figures: Figure[] = [];
    if (existsSync(WEEK)) {
      progress("three days of real rows");
      const files = ["01", "02", "03"].map((day) => `${WEEK}/events_202101${day}.parquet`);
      const from = `read_parquet([${files.map((file) => `'${file}'`).join(", ")}])`;
      figures.push(...(await intake({ what: "real days", source: { files }, streamId: "2100450278", from })));
    }
    progress("days of the simulated shop");
    const shop = shopFrom(FIRST, 1);
    const rows = Array.from({ length: SIMULATED_DAYS }, (_, n) =>
      shop.day(calendarDay(dayNumber(FIRST) + n), []),
    ).flat();
    const text = join(folder, "events.ndjson");
    writeFileSync(text, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    const streamId = rows[0]?.stream_id ?? "";
    figures.push(
      ...(await intake({
        ...{ what: "simulated days", source: { rows }, streamId, from: `read_ndjson('${text}')` },
      })),
    );
    progress(`a report of ${REPORT_DAYS} simulated days`);
    return [...figures, ...(await report())];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
