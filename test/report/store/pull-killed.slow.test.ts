/** A pull in a process of its own, killed with no chance to tidy up, and run again. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { openStore } from "../../../src/report/store/store.js";

const NOW = "2026-03-10T12:00:00Z";
const child = fileURLToPath(new URL("../support/pull-process.ts", import.meta.url));

let ga4: Ga4;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "ga4-goals-killed-"));
  ga4 = await startGa4({
    clock: createClock(new Date(NOW)),
    accounts: [{ properties: [{ id: "123456789", createTime: new Date("2025-01-01T00:00:00Z") }] }],
  });
  const rows = Array.from({ length: 120 }, (_, index) => ({
    event_date: new Date(Date.UTC(2026, 1, 1 + (index % 37))).toISOString().slice(0, 10).replaceAll("-", ""),
    event_timestamp: (Date.UTC(2026, 1, 1 + (index % 37), 11) + index) * 1000,
    event_name: index % 5 === 0 ? "purchase" : "page_view",
    user_pseudo_id: `u${index % 11}`,
    stream_id: "1",
    platform: "WEB",
    event_params: [{ key: "ga_session_id", value: { int_value: index } }],
  }));
  await ga4.ingest("123456789", { rows: rows as never });
});
afterAll(async () => {
  await ga4.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Runs a pull; kills it at the nth sign of life it gives (a line a transaction). True where it ended by itself. */
function pullProcess(file: string, killAt: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, ["--import", "tsx", child, file, ga4.address, NOW], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let lines = 0;
    running.stdout.on("data", (data: Buffer) => {
      lines += data.toString().split("\n").length - 1;
      if (lines >= killAt) running.kill("SIGKILL");
    });
    running.on("error", reject);
    running.on("exit", (code, signal) => {
      if (signal === null && code !== 0) reject(new Error(`the pull ended with ${code}`));
      else resolve(signal === null);
    });
  });
}

async function contents(file: string): Promise<unknown> {
  const store = await openStore(file);
  try {
    const facts = [];
    for (const kind of ["total", "event", "event_by_key"] as const) {
      facts.push(await store.facts("123456789", "", kind, "2000-01-01", "2100-01-01"));
    }
    return [await store.spans("123456789", ""), facts];
  } finally {
    await store.close();
  }
}

describe("a pull that is killed", () => {
  it("and run again gives the same store as one that was not", async () => {
    const clean = join(directory, "clean.duckdb");
    expect(await pullProcess(clean, Number.POSITIVE_INFINITY)).toBe(true);
    const wanted = await contents(clean);
    for (const killAt of [1, 2, 4]) {
      const file = join(directory, `killed-${killAt}.duckdb`);
      expect(await pullProcess(file, killAt)).toBe(false);
      expect(await contents(file)).not.toEqual(wanted);
      expect(await pullProcess(file, Number.POSITIVE_INFINITY)).toBe(true);
      expect(await contents(file)).toEqual(wanted);
    }
  });
});
