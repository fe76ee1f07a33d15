/** `ga4-goals schedule run` and `print`: pulls and reports on time, until stopped; or the times, for somebody else's clock. */
import { EXIT, type ExitCode, GoalsError } from "../../../diagnostics/error.js";
import type { GoalsConfig } from "../../../goals/goal.js";
import { readClients } from "../../../workflows/fleet/read-clients.js";
import { type ReadGoals, readGoals } from "../../../workflows/goals-files.js";
import type { ClientsFlags, SignInFlags } from "../../../workflows/options.js";
import { clientsFileOf, propertyOf } from "../../../workflows/property.js";
import { runUntilStopped } from "../../../workflows/schedule/daemon.js";
import { type Jobs, jobsOf, jobsOfClients } from "../../../workflows/schedule/jobs.js";
import { printSchedule, type Scheduler } from "../../../workflows/schedule/print.js";
import { runnerOf, runOnce, runOnceForClients } from "../../../workflows/schedule/run-jobs.js";
import type { Context } from "../../context.js";
import type { CommonFlags, OutFlag } from "../../flags.js";
import { tellProblems } from "../../fleet/problems.js";
import { renderWarnings } from "../../output/error-text.js";
import { writeResult } from "../../output/result.js";

type WhoseFlags = CommonFlags & Omit<ClientsFlags, "parallel">;

export interface ScheduleRunFlags extends WhoseFlags, SignInFlags {
  readonly once?: string;
  readonly health?: number;
}

export async function scheduleRun(
  context: Context,
  flags: ScheduleRunFlags,
  ...patterns: string[]
): Promise<void> {
  const started = context.now();
  const file = clientsFileOf(flags, patterns);
  const { jobs, broken, config, warnings } = await jobsFor(context, flags, file, patterns);
  renderWarnings(context, warnings, flags.noColor);
  const one = config === null ? null : { config, property: propertyOf(config, flags.property) };
  const runner = await runnerOf(context, jobs, one, flags);
  if (flags.once !== undefined) {
    await (file === null
      ? runOnce(jobs, flags.once, runner)
      : runOnceForClients(jobs, flags.once, runner, broken.length));
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

export interface SchedulePrintFlags extends WhoseFlags, OutFlag {
  readonly for: Scheduler;
}

/** A client that can't be scheduled makes the exit code 8. */
export async function schedulePrint(
  context: Context,
  flags: SchedulePrintFlags,
  ...patterns: string[]
): Promise<ExitCode> {
  const clients = clientsFileOf(flags, patterns);
  const { jobs, broken, config } = await jobsFor(context, flags, clients, patterns);
  const checks = jobs.filter(({ schedule }) => schedule.check);
  const configs =
    config === null ? checks.flatMap((job) => job.clients.map((client) => client.config)) : [config];
  const options = {
    files: patterns,
    ...(clients === null ? {} : { clients, only: flags.only, exclude: flags.exclude }),
    alerts: checks.length === 0 ? [] : configs.flatMap(({ alerts }) => alerts?.to ?? []),
    directory: context.directory,
    now: context.now(),
    ...(context.environment.PATH === undefined ? {} : { path: context.environment.PATH }),
  };
  const schedules = jobs.map(({ schedule }) => schedule);
  await writeResult(context, printSchedule(flags.for, schedules, options), flags.out);
  return broken.length > 0 ? EXIT.someFailed : EXIT.done;
}

/** `config`: of the one property; null for clients, where what is wrong with files is told. */
async function jobsFor(
  context: Context,
  flags: WhoseFlags,
  file: string | null,
  patterns: readonly string[],
): Promise<Jobs & Pick<ReadGoals, "warnings"> & { readonly config: GoalsConfig | null }> {
  if (file === null) {
    const { config, warnings } = await readGoals(context, patterns, flags);
    return { ...jobsOf(config, context.now()), config, warnings };
  }
  const { found } = await readClients(context, file, flags);
  tellProblems(context, found, flags.noColor);
  const made = jobsOfClients(found, file, context.now());
  for (const { client, says } of made.broken) context.say(`${client}: not scheduled, ${says}`);
  if (made.jobs.length > 0) return { ...made, config: null, warnings: [] };
  throw new GoalsError("no-schedule", "no client can be scheduled", { exitCode: EXIT.fileWrong });
}
