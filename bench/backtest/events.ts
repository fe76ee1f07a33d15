/**
 * A big export for the bench, in a folder: the real week repeated under other dates and users where it is at hand, else
 * the simulated shop, as day tables in Parquet with the export's schema. Made once and kept in the temporary folder.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { shopFrom } from "../../src/emulator/shop-property.js";
import { calendarDay, dayNumber } from "../../src/emulator/site/calendar.js";

export const WEEK = "../shared/data/export";
/** 245,209 events a week: 2.7 million. */
const WEEKS = 11;
const SIMULATED_DAYS = 77;

/** The pattern of the files, and where they come from. */
export async function bigExport(): Promise<{ readonly glob: string; readonly from: string }> {
  const real = existsSync(WEEK);
  const folder = join(tmpdir(), `ga4-goals-bench-${real ? "real" : "simulated"}`);
  const glob = `${folder}/events_*.parquet`;
  const from = real ? `a real week, ${WEEKS} times` : `a simulated shop, ${SIMULATED_DAYS} days`;
  if (existsSync(folder) && readdirSync(folder).length > 0) return { glob, from };
  const making = `${folder}.tmp`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  await (real ? repeatWeek(making) : simulate(making));
  rmSync(folder, { recursive: true, force: true });
  renameSync(making, folder);
  return { glob, from };
}

async function withDuckDb(work: (run: (sql: string) => Promise<unknown>) => Promise<void>): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await work((sql) => connection.run(sql));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function repeatWeek(folder: string): Promise<void> {
  return withDuckDb(async (run) => {
    const files = readdirSync(WEEK).filter((file) => file.endsWith(".parquet"));
    for (let week = 0; week < WEEKS; week++) {
      for (const file of files) {
        const day = file.replace(/\D/g, "");
        const moved = calendarDay(
          dayNumber(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`) + 7 * week,
        ).replaceAll("-", "");
        await run(`COPY (SELECT * REPLACE ('${moved}' AS event_date,
          event_timestamp + ${7 * week * 86_400}::BIGINT * 1000000 AS event_timestamp,
          user_pseudo_id || '.${week}' AS user_pseudo_id) FROM read_parquet('${WEEK}/${file}'))
          TO '${folder}/events_${moved}.parquet' (FORMAT parquet)`);
      }
    }
  });
}

function simulate(folder: string): Promise<void> {
  const first = "2026-03-01";
  const shop = shopFrom(first, 1);
  return withDuckDb(async (run) => {
    for (let n = 0; n < SIMULATED_DAYS; n++) {
      const day = calendarDay(dayNumber(first) + n);
      const text = join(folder, "day.ndjson");
      await writeFile(
        text,
        shop
          .day(day, [])
          .map((row) => `${JSON.stringify(row)}\n`)
          .join(""),
      );
      await run(`COPY (SELECT * FROM read_ndjson('${text}', columns = {event_date: 'VARCHAR', event_timestamp: 'BIGINT', event_name: 'VARCHAR', event_params: 'STRUCT(key VARCHAR, value STRUCT(string_value VARCHAR, int_value BIGINT, float_value DOUBLE, double_value DOUBLE))[]', user_pseudo_id: 'VARCHAR', stream_id: 'VARCHAR', platform: 'VARCHAR'}))
        TO '${folder}/events_${day.replaceAll("-", "")}.parquet' (FORMAT parquet)`);
      rmSync(text);
    }
  });
}
