/**
 * Exported events where somebody says they are: files, or with `bigquery:PROJECT.DATASET` the tables of an export in BigQuery. What
 * a run will read there is said before it reads, and what was billed when it is closed. The engines are loaded when they are used.
 */
import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { bytesOf, bytesText } from "../backtest/engine/bytes.js";
import type { Engine } from "../backtest/engine/engine.js";
import { usage } from "../diagnostics/error.js";
import { cacheFolderIn } from "../disk/state-folder.js";
import { isDay } from "../numbers/calendar.js";
import { listening } from "./listening.js";
import type { SignInFlags } from "./options.js";
import type { Ports } from "./ports.js";

/** What counting in BigQuery takes beside the dataset. */
export interface BigQueryFlags {
  /** `FROM..TO`, both counted; default: the last 28 days whose tables are final. */
  readonly days?: string;
  /** Default: the dataset's project. */
  readonly billingProject?: string;
  /** Of the run as a whole, `50GB`. */
  readonly maxBytes: string;
}

export interface EventsWish extends BigQueryFlags, SignInFlags {
  /** Patterns of files, or one dataset of BigQuery. */
  readonly events: readonly string[];
  /** On every job in BigQuery. */
  readonly labels: Readonly<Record<string, string>>;
  readonly noCache?: boolean;
  /** Of files, 0 to 100 of what is to be read. */
  readonly onProgress?: (percent: number) => void;
}

export type EventsPorts = Pick<
  Ports,
  "directory" | "environment" | "say" | "stopwatch" | "signIn" | "trace" | "onStep" | "admits" | "onInterrupt"
>;

const BIGQUERY = "bigquery:";

/**
 * The events, opened. Close them when done.
 *
 * @throws GoalsError (exit 64) for words that don't go together; (exit 3) for events that can't be read; (exit 4) without
 * credentials; whatever BigQuery refuses.
 */
export async function openEvents(around: EventsPorts, wish: EventsWish): Promise<Engine> {
  const { events, onProgress } = wish;
  const datasets = events.filter((one) => one.startsWith(BIGQUERY));
  if (datasets.length > 0) {
    const [dataset = ""] = datasets;
    if (around.admits) throw usage("events in BigQuery cost money; here they are read of files alone");
    if (events.length > 1)
      throw usage(`${dataset} is all the events of a run`, "Name one dataset, or files alone.");
    return openBigQuery(around, dataset.slice(BIGQUERY.length), wish);
  }
  for (const [flag, given] of [
    ["--days", wish.days],
    ["--billing-project", wish.billingProject],
  ] as const) {
    if (given !== undefined) throw usage(`${flag} goes with events in BigQuery`, FORM);
  }
  const { openDuckDb } = await import("../backtest/engine/duckdb.js");
  return openDuckDb({
    events: events.map((pattern) => resolve(around.directory, pattern)),
    ...(onProgress ? { onProgress } : {}),
    ...(around.admits ? { admits: around.admits } : {}),
    // Who may read certain files only, an assistant, leaves nothing of them.
    ...(wish.noCache || around.admits
      ? {}
      : { cache: { folder: cacheFolderIn(around.directory), onNote: (line) => around.say(line) } }),
  });
}

const FORM = "Name them as bigquery:PROJECT.DATASET.";

/** The first Ctrl-C cancels what runs in BigQuery, a second ends at once. */
async function openBigQuery(around: EventsPorts, dataset: string, wish: EventsWish): Promise<Engine> {
  const { openBigQuery: open } = await import("../backtest/engine/bigquery.js");
  const { openBigQueryJobs } = await import("../google/bigquery/bigquery-jobs.js");
  const maxBytes = bytesOf(wish.maxBytes);
  if (maxBytes === null) throw usage(`--max-bytes ${JSON.stringify(wish.maxBytes)} is no size; write 50GB`);
  const days = wish.days === undefined ? undefined : daysOf(wish.days);
  const emulatorHost = around.environment.BIGQUERY_EMULATOR_HOST;
  const jobs = await openBigQueryJobs({
    ...around.signIn,
    ...(emulatorHost ? { emulatorHost } : {}),
    ...(wish.impersonate === undefined ? {} : { impersonate: wish.impersonate }),
    ...listening(around),
  });
  const stopping = new AbortController();
  const forget =
    around.onInterrupt?.(() => {
      around.say("\nCancelling the job in BigQuery ...");
      stopping.abort();
    }) ?? (() => {});
  const engine = await open({
    jobs,
    dataset,
    ...(wish.billingProject === undefined ? {} : { billingProject: wish.billingProject }),
    days,
    maxBytes,
    labels: wish.labels,
    signal: stopping.signal,
    onEstimate: ({ bytes, temporary, dollars }) =>
      around.say(
        `BigQuery will read ${bytesText(bytes)} and about ${bytesText(temporary)} of temporary tables (up to half as much again where most of what happens counts for a goal), about $${dollars.toFixed(2)} at the US list price`,
      ),
    onWait: (milliseconds, because) =>
      around.say(`${because}; asking again in ${Math.round(milliseconds / 1000)} s`),
    sleep: around.stopwatch.sleep,
    newId: () => `ga4_goals_${randomUUID()}`,
  }).catch((error: unknown) => {
    forget();
    throw error;
  });
  return {
    ...engine,
    close: async () => {
      await engine.close();
      forget();
      const { bytes, dollars } = engine.bill?.() ?? { bytes: 0, dollars: 0 };
      if (bytes > 0)
        around.say(`BigQuery billed ${bytesText(bytes)}, about $${dollars.toFixed(2)} at the US list price`);
    },
  };
}

/** `FROM..TO`, both counted; null where it is none. `FROM..` is one without an end. */
export function spanIn(text: string): { readonly firstDay: string; readonly lastDay: string | null } | null {
  const [, firstDay = "", lastDay = ""] = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})?$/.exec(text) ?? [];
  if (!isDay(firstDay)) return null;
  if (lastDay === "") return { firstDay, lastDay: null };
  return isDay(lastDay) && firstDay <= lastDay ? { firstDay, lastDay } : null;
}

function daysOf(text: string): { readonly firstDay: string; readonly lastDay: string } {
  const { firstDay = "", lastDay = null } = spanIn(text) ?? {};
  if (lastDay === null)
    throw usage(`--days ${JSON.stringify(text)} is no span of days; write 2026-10-01..2026-10-31`);
  return { firstDay, lastDay };
}

/** Removes what is kept of events that were read; how many bytes that was. */
export async function forgetEvents({ directory }: Pick<Ports, "directory">): Promise<number> {
  const { clearCache } = await import("../backtest/engine/cache/folder.js");
  return clearCache(cacheFolderIn(directory));
}
