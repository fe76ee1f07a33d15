/** The real export that lies beside the project on some machines, as plain rows; tests skip where it is not. */
import { existsSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
import type { PlainEvent } from "./plain-count.js";

export const DATA = "../shared/data";
export const EXPORT: string = `${DATA}/export/*.parquet`;
export const hasData: boolean = existsSync(`${DATA}/export/events_20210101.parquet`);

/** The rows as they lie in the files, read and nothing more. */
export async function readExport(glob: string = EXPORT): Promise<readonly PlainEvent[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(
      `SELECT event_date, event_timestamp::DOUBLE, event_name, user_pseudo_id, platform, to_json(event_params)::VARCHAR FROM read_parquet('${glob}')`,
    );
    return reader.getRows().map(([day, time, name, user, platform, parameters]) => {
      const map = parametersOf(String(parameters));
      const session = map.get("ga_session_id");
      return {
        day: String(day),
        time: Number(time),
        name: String(name),
        user: user === null ? null : String(user),
        session: session === undefined ? null : String(session),
        platform: String(platform),
        parameters: map,
      };
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

interface JsonParameter {
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | null>>;
}

function parametersOf(json: string): ReadonlyMap<string, string | number> {
  const map = new Map<string, string | number>();
  for (const { key, value } of JSON.parse(json) as readonly JsonParameter[]) {
    const found = value.string_value ?? value.int_value ?? value.double_value ?? value.float_value;
    if (found !== null && found !== undefined && !map.has(key)) map.set(key, found);
  }
  return map;
}
