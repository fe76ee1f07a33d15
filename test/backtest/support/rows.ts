/** Export rows for tests, in a folder of their own as NDJSON. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TestEvent {
  readonly name: string;
  readonly user?: string | null;
  /** The site's own name of the user. */
  readonly userId?: string;
  readonly session?: number | null;
  /** Seconds since 2026-03-02 00:00 UTC, which is also the property's time. */
  readonly at: number;
  readonly platform?: string;
  /** The number of the data stream; default 1. */
  readonly stream?: string;
  readonly parameters?: Readonly<Record<string, string | number>>;
  /** Page, request and place in the request, where the export has them. */
  readonly batch?: readonly [page: number, ordering: number, index: number];
}

const START = Date.UTC(2026, 2, 2);

/** A row as the export has it. Whole numbers become integers, others doubles. */
export function exportRow({
  name,
  user = "u1",
  userId,
  session = 1,
  at,
  platform = "WEB",
  stream = "1",
  parameters = {},
  batch,
}: TestEvent): object {
  const moment = START + Math.round(at * 1000);
  const all = { ...(session === null ? {} : { ga_session_id: session }), ...parameters };
  return {
    event_date: new Date(moment).toISOString().slice(0, 10).replaceAll("-", ""),
    event_timestamp: moment * 1000,
    event_name: name,
    event_params: Object.entries(all).map(([key, value]) => ({
      key,
      value: {
        string_value: typeof value === "string" ? value : null,
        int_value: Number.isInteger(value) ? value : null,
        float_value: null,
        double_value: typeof value === "number" && !Number.isInteger(value) ? value : null,
      },
    })),
    ...(user === null ? {} : { user_pseudo_id: user }),
    ...(userId === undefined ? {} : { user_id: userId }),
    stream_id: stream,
    platform,
    ...(batch === undefined
      ? {}
      : { batch_page_id: batch[0], batch_ordering_id: batch[1], batch_event_index: batch[2] }),
  };
}

/** Runs with a folder that is gone afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "ga4-goals-backtest-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the events as NDJSON and returns the path. */
export async function writeEvents(
  folder: string,
  events: readonly TestEvent[],
  file = "events.ndjson",
): Promise<string> {
  const path = join(folder, file);
  await writeFile(path, events.map((event) => `${JSON.stringify(exportRow(event))}\n`).join(""));
  return path;
}
