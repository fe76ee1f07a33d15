/** `ga4-goals schedule run|print --clients`: every client's schedules. What is wrong with one client is that client's alone. */
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { deliverReport } from "../../../workflows/deliver/deliver-report.js";
import { openConnections } from "../../../workflows/fleet/connections.js";
import { readClients } from "../../../workflows/fleet/read-clients.js";
import type { ReadyClient } from "../../../workflows/fleet/ready-client.js";
import type { ClientsFlags, CommonFlags } from "../../../workflows/options.js";
import { pacerOf } from "../../../workflows/quota.js";
import { runUntilStopped } from "../../../workflows/schedule/daemon.js";
import type { OwnedSchedule } from "../../../workflows/schedule/owned.js";
import { createRunner, type JobState } from "../../../workflows/schedule/runner.js";
import { schedulesOf } from "../../../workflows/schedule/schedules.js";
import type { Context } from "../../context.js";
import { tellProblems } from "../../fleet/problems.js";
import type { ScheduleRunFlags } from "./run.js";

type SelectFlags = Pick<ClientsFlags, "only" | "exclude"> & Pick<CommonFlags, "var" | "noColor">;

interface ClientJob {
  /** `acme/weekly`. */
  readonly id: string;
  readonly client: ReadyClient;
  readonly schedule: OwnedSchedule;
}

interface ClientJobs {
  readonly jobs: readonly ClientJob[];
  /** Clients that can't be scheduled, and why. */
  readonly broken: readonly { readonly client: string; readonly says: string }[];
}

/** Throws as `readClients` does, and a GoalsError (exit 64) where no client has a schedule. */
async function jobsOfClients(context: Context, flags: SelectFlags, file: string): Promise<ClientJobs> {
  const { found } = await readClients(context, file, flags);
  tellProblems(context, found, flags.noColor);
  const jobs: ClientJob[] = [];
  const broken: { readonly client: string; readonly says: string }[] = [];
  const sheets = new Map<string, string>();
  for (const { read } of found) {
    const { name } = read.client;
    if (!read.ready) {
      broken.push({ client: name, says: "its files are wrong" });
      continue;
    }
    const { client } = read;
    if ((client.config.schedule ?? []).length === 0) continue;
    try {
      const schedules = schedulesOf(client.config, context.now());
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
        jobs.push({ id: `${name}/${schedule.id}`, client, schedule: { ...schedule, client: name } });
      }
    } catch (error) {
      broken.push({ client: name, says: error instanceof Error ? error.message : String(error) });
    }
  }
  if (jobs.length === 0 && broken.length === 0) {
    throw new GoalsError("no-schedule", `no client of ${file} has a schedule`, {
      exitCode: EXIT.usage,
      hint: 'Add one, say under defaults: schedule: { weekly: { cron: "0 7 * * 1", period: last-week } }',
    });
  }
  for (const { client, says } of broken) context.stderr.write(`${client}: not scheduled, ${says}\n`);
  if (jobs.length === 0) {
    throw new GoalsError("no-schedule", "no client can be scheduled", { exitCode: EXIT.fileWrong });
  }
  return { jobs, broken };
}

export async function scheduleRunClients(
  context: Context,
  flags: ScheduleRunFlags,
  file: string,
): Promise<void> {
  const started = context.now();
  const { jobs, broken } = await jobsOfClients(context, flags, file);
  const connections = openConnections(context, flags, SCOPE_READ, pacerOf(context, { atOnce: 1 }));
  const runner = createRunner({
    ids: jobs.map(({ id }) => id),
    job: async (id) => {
      const job = jobs.find((one) => one.id === id);
      if (job === undefined) throw new RangeError(`there is no schedule ${id}`);
      const { client, schedule } = job;
      const connection = await connections.of(client);
      const access = { connection, ...connections.access(client) };
      return deliverReport(context, access, client.config, client.property, schedule);
    },
    log: (line) => context.stderr.write(`${line}\n`),
    now: context.now,
  });
  if (flags.once !== undefined) {
    await runOnce(jobs, flags.once, (id) => runner.trigger(id), broken.length);
    return;
  }
  await runUntilStopped(context, {
    jobs: jobs.map(({ id, schedule: { cron, timeZone } }) => ({ id, cron, timeZone })),
    runner,
    health: flags.health,
    broken: broken.map(({ client, says }) => ({
      id: client,
      running: false,
      last: { at: started, milliseconds: 0, ok: false, says: `not scheduled, ${says}` },
    })),
  });
}

/** A schedule of that name, for every client that has one. Throws a GoalsError: exit 64 where none has, 8 where one failed. */
async function runOnce(
  jobs: readonly ClientJob[],
  once: string,
  trigger: (id: string) => Promise<JobState["last"]>,
  broken: number,
): Promise<void> {
  const wanted = jobs.filter(({ schedule }) => schedule.id === once);
  if (wanted.length === 0) {
    const known = [...new Set(jobs.map(({ schedule }) => schedule.id))];
    throw new GoalsError("schedule-unknown", `no client has a schedule ${JSON.stringify(once)}`, {
      exitCode: EXIT.usage,
      hint: `They have: ${known.join(", ")}.`,
    });
  }
  const ends = await Promise.all(wanted.map(({ id }) => trigger(id)));
  const failed = ends.filter((end) => end?.ok !== true).length + broken;
  if (failed > 0) {
    throw new GoalsError("schedule-failed", `${failed} of ${ends.length + broken} clients failed`, {
      exitCode: EXIT.someFailed,
    });
  }
}

/** For somebody else's clock; a client that can't be scheduled makes the exit code 8. */
export async function printedSchedules(
  context: Context,
  flags: SelectFlags,
  file: string,
): Promise<readonly OwnedSchedule[]> {
  const { jobs, broken } = await jobsOfClients(context, flags, file);
  if (broken.length > 0) context.process.exitCode = EXIT.someFailed;
  return jobs.map(({ schedule }) => schedule);
}
