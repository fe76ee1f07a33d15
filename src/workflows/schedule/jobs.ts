/** What is to be run by the clock: the schedules of one property's files, or of every client of a clients file. */

import { Cron } from "croner";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { groupBy } from "../../draw/alike.js";
import type { GoalsConfig } from "../../goals/goal.js";
import type { ScheduledReport } from "../../goals/schedule.js";
import { parsePeriod } from "../../report/period.js";
import { checkPlaces } from "../deliver/channels.js";
import { parseSheetTarget } from "../deliver/write-sheet.js";
import type { FoundClient } from "../fleet/read-clients.js";
import type { ReadyClient } from "../fleet/ready-client.js";
import type { OwnedSchedule } from "./owned.js";

export interface Job {
  /** `weekly`; of a client `acme/weekly`. A check of many clients is one job, `daily`. */
  readonly id: string;
  readonly schedule: OwnedSchedule;
  /** Empty for the one property of goals files; several only where it is a check. */
  readonly clients: readonly ReadyClient[];
}

export interface Jobs {
  readonly jobs: readonly Job[];
  /** Clients that can't be scheduled, and why. */
  readonly broken: readonly { readonly client: string; readonly says: string }[];
}

/** @throws GoalsError (exit 3 or 64) as `schedulesOf` does. */
export function jobsOf(config: GoalsConfig, now: Date): Jobs {
  return {
    jobs: schedulesOf(config, now).map((schedule) => ({ id: schedule.id, schedule, clients: [] })),
    broken: [],
  };
}

/**
 * What is wrong with one client is that client's alone.
 *
 * @throws GoalsError (exit 64) where no client of `file` has a schedule.
 */
export function jobsOfClients(found: readonly FoundClient[], file: string, now: Date): Jobs {
  const jobs: Job[] = [];
  const broken: { readonly client: string; readonly says: string }[] = [];
  const sheets = new Map<string, string>();
  const checks: { readonly schedule: ScheduledReport; readonly client: ReadyClient }[] = [];
  for (const { read } of found) {
    const { name } = read.client;
    if (!read.ready) {
      broken.push({ client: name, says: "its files are wrong" });
      continue;
    }
    const { client } = read;
    if ((client.config.schedule ?? []).length === 0) continue;
    try {
      const schedules = schedulesOf(client.config, now);
      for (const { id, sheet } of schedules) {
        const owner = sheet === undefined ? name : (sheets.get(sheet) ?? name);
        if (owner !== name) {
          throw new GoalsError("schedule-wrong", `schedule ${id}: its sheet is that of ${owner}`, {
            exitCode: EXIT.fileWrong,
          });
        }
      }
      for (const schedule of schedules) {
        if (schedule.sheet !== undefined) sheets.set(schedule.sheet, name);
        if (schedule.check) checks.push({ schedule, client });
        else {
          jobs.push({
            id: `${name}/${schedule.id}`,
            clients: [client],
            schedule: { ...schedule, client: name },
          });
        }
      }
    } catch (error) {
      broken.push({ client: name, says: error instanceof Error ? error.message : String(error) });
    }
  }
  jobs.push(...checksTogether(checks));
  if (jobs.length === 0 && broken.length === 0) {
    throw new GoalsError("no-schedule", `no client of ${file} has a schedule`, {
      exitCode: EXIT.usage,
      hint: 'Add one, say under defaults: schedule: { weekly: { cron: "0 7 * * 1", period: last-week } }',
    });
  }
  return { jobs, broken };
}

/** What is checked at the same time is told in one message. */
function checksTogether(
  checks: readonly { readonly schedule: ScheduledReport; readonly client: ReadyClient }[],
): readonly Job[] {
  const ids = new Map<string, number>();
  return groupBy(checks, ({ schedule: { id, cron, timeZone } }) => JSON.stringify([id, cron, timeZone])).map(
    (alike) => {
      const schedule = (alike[0] as (typeof checks)[number]).schedule;
      const number = (ids.get(schedule.id) ?? 0) + 1;
      ids.set(schedule.id, number);
      // Of other clients at another time.
      const id = number === 1 ? schedule.id : `${schedule.id}-${number}`;
      return { id, schedule, clients: alike.map(({ client }) => client) };
    },
  );
}

/** Throws a GoalsError: exit 3 for a time, zone or period that does not exist, 64 where there is no schedule at all. */
function schedulesOf(config: GoalsConfig, now: Date): readonly ScheduledReport[] {
  const schedules = config.schedule ?? [];
  if (schedules.length === 0) {
    throw new GoalsError("no-schedule", "these goals files have no schedule", {
      exitCode: EXIT.usage,
      hint: 'Add one: schedule: { weekly: { cron: "0 7 * * 1", period: last-week } }',
    });
  }
  for (const { id, cron, timeZone, period, sendTo, sheet } of schedules) {
    try {
      const next = new Cron(cron, { timezone: timeZone, paused: true }).nextRun(now);
      if (next === null) throw new Error(`${cron} never comes`);
      parsePeriod(period, { now, timeZone });
      checkPlaces([...sendTo, ...(config.alerts?.to ?? [])]);
      if (sheet !== undefined) parseSheetTarget(sheet);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new GoalsError("schedule-wrong", `schedule ${id}: ${text}`, {
        exitCode: EXIT.fileWrong,
        cause: error,
      });
    }
  }
  return schedules;
}
