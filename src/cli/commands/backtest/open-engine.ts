/** Which engine a backtest's flags mean, opened. The engines' modules are loaded only when they are used. */

import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bytesOf, bytesText } from "../../../backtest/engine/bytes.js";
import type { Engine } from "../../../backtest/engine/engine.js";
import { cacheFolderIn } from "../../../disk/state-folder.js";
import { isDay } from "../../../numbers/calendar.js";
import { listening } from "../../../workflows/listening.js";
import type { SignInFlags } from "../../../workflows/options.js";
import type { Context } from "../../context.js";
import { usage } from "../../usage.js";
import { VERSION } from "../../version.js";

/** @throws GoalsError (exit 64) for flags that don't go together; (exit 3) for events that can't be read. */
export async function openEngine(
  context: Context,
  flags: EngineFlags,
  onProgress: (percent: number) => void,
): Promise<Engine> {
  if (flags.engine === "bigquery") {
    return openBigQuery(context, flags);
  }
  const { events } = flags;
  if (events === undefined || events.length === 0) {
    throw usage(
      "no events are named",
      "Pass --events 'export/events_*.parquet', or --engine bigquery --dataset PROJECT.DATASET.",
    );
  }
  for (const [flag, given] of [
    ["--dataset", flags.dataset],
    ["--days", flags.days],
    ["--billing-project", flags.billingProject],
  ] as const) {
    if (given !== undefined) throw usage(`${flag} goes with --engine bigquery`);
  }
  const { openDuckDb } = await import("../../../backtest/engine/duckdb.js");
  return openDuckDb({
    events: events.map((pattern) => resolve(context.directory, pattern)),
    onProgress,
    ...(context.admits ? { admits: context.admits } : {}),
    // Who may read certain files only, an assistant, leaves nothing of them.
    ...(flags.noCache || context.admits
      ? {}
      : { cache: { folder: cacheFolderIn(context.directory), onNote: (line) => context.say(line) } }),
  });
}

export interface EngineFlags extends SignInFlags {
  readonly events?: readonly string[];
  readonly engine: "duckdb" | "bigquery";
  readonly dataset?: string;
  readonly days?: string;
  readonly billingProject?: string;
  readonly maxBytes: string;
  readonly noCache: boolean;
}

/**
 * Says what a run will read before it reads, and what was billed when it is closed. The first Ctrl-C cancels what runs in
 * BigQuery, a second ends at once.
 *
 * @throws GoalsError (exit 64) for flags that are wrong, (exit 4) without credentials.
 */
async function openBigQuery(context: Context, flags: EngineFlags): Promise<Engine> {
  const { openBigQuery: open } = await import("../../../backtest/engine/bigquery.js");
  const { openBigQueryJobs } = await import("../../../google/bigquery/bigquery-jobs.js");
  if (flags.dataset === undefined) {
    throw usage("--engine bigquery needs --dataset PROJECT.DATASET");
  }
  if (flags.events !== undefined) throw usage("--events names files; with --engine bigquery give --dataset");
  const maxBytes = bytesOf(flags.maxBytes);
  if (maxBytes === null) throw usage(`--max-bytes ${JSON.stringify(flags.maxBytes)} is no size; write 50GB`);
  const emulatorHost = context.environment.BIGQUERY_EMULATOR_HOST;
  const jobs = await openBigQueryJobs({
    ...context.signIn,
    ...(emulatorHost ? { emulatorHost } : {}),
    ...(flags.impersonate === undefined ? {} : { impersonate: flags.impersonate }),
    ...listening(context),
  });
  const stopping = new AbortController();
  const forget = context.onInterrupt(() => {
    context.say("\nCancelling the job in BigQuery ...");
    stopping.abort();
  });
  const engine = await open({
    jobs,
    dataset: flags.dataset,
    ...(flags.billingProject === undefined ? {} : { billingProject: flags.billingProject }),
    ...(flags.days === undefined ? {} : { days: daysOf(flags.days) }),
    maxBytes,
    labels: { ga4_goals: VERSION.toLowerCase().replaceAll(/[^a-z0-9_-]/g, "_"), command: "backtest" },
    signal: stopping.signal,
    onEstimate: ({ bytes, temporary, dollars }) =>
      context.say(
        `BigQuery will read ${bytesText(bytes)} and about ${bytesText(temporary)} of temporary tables, about $${dollars.toFixed(2)} at the US list price`,
      ),
    onWait: (milliseconds, because) =>
      context.say(`${because}; asking again in ${Math.round(milliseconds / 1000)} s`),
    sleep: async (milliseconds) => void (await sleep(milliseconds)),
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
        context.say(`BigQuery billed ${bytesText(bytes)}, about $${dollars.toFixed(2)} at the US list price`);
    },
  };
}

function daysOf(text: string): { readonly firstDay: string; readonly lastDay: string } {
  const [, firstDay, lastDay] = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(text) ?? [];
  if (
    firstDay === undefined ||
    lastDay === undefined ||
    !isDay(firstDay) ||
    !isDay(lastDay) ||
    firstDay > lastDay
  ) {
    throw usage(`--days ${JSON.stringify(text)} is no span of days; write 2026-10-01..2026-10-31`);
  }
  return { firstDay, lastDay };
}
