/** BigQuery's flags to an opened engine; says what a run will read before it reads. */

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { bytesOf, bytesText, openBigQuery as open } from "../../../backtest/engine/bigquery.js";
import type { Engine } from "../../../backtest/engine/engine.js";
import { openBigQueryJobs } from "../../../google/bigquery/bigquery-jobs.js";
import { addDays, dayAt, isDay } from "../../../numbers/calendar.js";
import { tracing } from "../../../workflows/access.js";
import type { Context } from "../../context.js";
import { type EngineFlags, usage } from "./engine-flags.js";

const DEFAULT_DAYS = 28;
/** GA4's day tables come a day later and settle after; the day before yesterday is whole. */
const LAST_WHOLE_DAY_AGO = 2;

/** @throws GoalsError (exit 64) for flags that are wrong, (exit 4) without credentials. */
export async function openBigQuery(context: Context, flags: EngineFlags): Promise<Engine> {
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
    ...(context.trace ? { onCall: tracing(context.trace) } : {}),
  });
  return open({
    jobs,
    dataset: flags.dataset,
    ...(flags.billingProject === undefined ? {} : { billingProject: flags.billingProject }),
    ...daysOf(flags.days, context.now()),
    maxBytes,
    onEstimate: ({ bytes, dollars }) =>
      context.stderr.write(
        `BigQuery will read ${bytesText(bytes)}, about $${dollars.toFixed(2)} at the US list price\n`,
      ),
    sleep: async (milliseconds) => void (await sleep(milliseconds)),
    newId: () => `ga4_goals_${randomUUID()}`,
  });
}

function daysOf(
  text: string | undefined,
  now: Date,
): { readonly firstDay: string; readonly lastDay: string } {
  if (text === undefined) {
    const day = (ago: number): string => addDays(dayAt(now, "UTC"), -ago);
    return { firstDay: day(LAST_WHOLE_DAY_AGO + DEFAULT_DAYS - 1), lastDay: day(LAST_WHOLE_DAY_AGO) };
  }
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
