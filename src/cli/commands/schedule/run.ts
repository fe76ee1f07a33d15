/** `ga4-goals schedule run` and `print`: pulls and reports on time, until stopped; or the times, for somebody else's clock. */
import { EXIT, type ExitCode, GoalsError } from "../../../diagnostics/error.js";
import type { GoalsConfig } from "../../../goals/goal.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { type Incidents, NO_INCIDENTS } from "../../../watch/incidents.js";
import { googleAccess } from "../../../workflows/access.js";
import { deliverCheck, type ToCheck } from "../../../workflows/deliver/deliver-check.js";
import { deliverReport } from "../../../workflows/deliver/deliver-report.js";
import { readIncidents } from "../../../workflows/deliver/incident-file.js";
import { openConnections } from "../../../workflows/fleet/connections.js";
import { readClients } from "../../../workflows/fleet/read-clients.js";
import type { ReadyClient } from "../../../workflows/fleet/ready-client.js";
import { type ReadGoals, readGoals } from "../../../workflows/goals-files.js";
import type { ClientsFlags, SignInFlags } from "../../../workflows/options.js";
import { clientsFileOf, propertyOf } from "../../../workflows/property.js";
import { pacerOf } from "../../../workflows/quota.js";
import { runUntilStopped } from "../../../workflows/schedule/daemon.js";
import { type Job, type Jobs, jobsOf, jobsOfClients } from "../../../workflows/schedule/jobs.js";
import { printSchedule, type Scheduler } from "../../../workflows/schedule/print.js";
import { createRunner, type JobState, type Runner } from "../../../workflows/schedule/runner.js";
import { stateOn } from "../../../workflows/state.js";
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
  const property = config === null ? null : propertyOf(config, flags.property);
  const reach = reachOf(context, flags, file !== null);
  const tasksOf = (job: Job): readonly ToCheck[] => {
    const taskOf = (
      client: ReadyClient | null,
      what: { config: GoalsConfig; property: string },
    ): ToCheck => ({
      client: client?.name ?? null,
      sendTo: what.config.schedule?.find(({ id }) => id === job.schedule.id)?.sendTo ?? [],
      task: async () => ({ ...what, google: await reach(client) }),
    });
    if (config !== null && property !== null) return [taskOf(null, { config, property })];
    return job.clients.map((client) => taskOf(client, client));
  };
  const known = jobs.some(({ schedule }) => schedule.check) ? await readIncidents(context) : NO_INCIDENTS;
  const runner = createRunner({
    ids: jobs.map(({ id }) => id),
    job: async (id) => {
      const job = jobs.find((one) => one.id === id);
      if (job?.schedule.check === true) return deliverCheck(context, job.schedule, tasksOf(job));
      const client = job?.clients[0] ?? null;
      const what = client ?? (config && property !== null ? { config, property } : null);
      if (!job || !what) throw new RangeError(`there is no schedule ${id}`);
      const google = await reach(client);
      const state = stateOn(context);
      const task = { config: what.config, property: what.property, google, state, ports: context };
      return deliverReport({ ...task, client }, job.schedule);
    },
    log: context.say,
    // A store is written by one at a time; other properties do not wait for this one's webhook, checks for no report.
    lane: (id) => laneOf(jobs.find((job) => job.id === id)),
    // A check is told by the state folder, also after a restart.
    before: (id) =>
      lastCheckBefore(
        jobs.find((job) => job.id === id),
        property,
        known,
      ),
    now: context.now,
  });
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

function laneOf(job: Job | undefined): string {
  if (job?.schedule.check === true) return `check ${job.id}`;
  return job?.clients[0]?.property ?? "";
}

/** The oldest of its properties' last checks; null where one was never checked. */
function lastCheckBefore(job: Job | undefined, property: string | null, known: Incidents): JobState["last"] {
  if (job?.schedule.check !== true) return null;
  const properties = property === null ? job.clients.map((client) => client.property) : [property];
  const times = properties.map((one) => known.checked[one]);
  if (times.length === 0 || times.includes(undefined)) return null;
  const oldest = times.flatMap((time) => time ?? []).toSorted()[0] ?? "";
  return { at: new Date(oldest), milliseconds: 0, ok: true, says: "before this start" };
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

/** Clients share connections and the pace of calls, one under way at a time. */
function reachOf(
  context: Context,
  { impersonate }: SignInFlags,
  isMany: boolean,
): (client: ReadyClient | null) => ReturnType<ReturnType<typeof openConnections>["reach"]> {
  const wish = { scope: SCOPE_READ, impersonate } as const;
  if (!isMany) return async () => googleAccess({ ...context, ...wish });
  const connections = openConnections(context, wish, pacerOf(context, { atOnce: 1 }));
  return (client) => connections.reach(client ?? { credentials: null, impersonate: null });
}

async function runOnce(jobs: readonly Job[], once: string, runner: Runner): Promise<void> {
  if (!jobs.some(({ id }) => id === once)) {
    throw new GoalsError("schedule-unknown", `there is no schedule ${JSON.stringify(once)}`, {
      exitCode: EXIT.usage,
      hint: `These files have: ${jobs.map(({ id }) => id).join(", ")}.`,
    });
  }
  const last = await runner.trigger(once);
  if (last?.ok === true) return;
  throw new GoalsError("schedule-failed", last?.says ?? "it did not run", { exitCode: EXIT.someFailed });
}

/** A schedule of that name, for every client that has one. @throws GoalsError: exit 64 where none has, 8 where one failed. */
async function runOnceForClients(
  jobs: readonly Job[],
  once: string,
  runner: Runner,
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
  const ends = await Promise.all(wanted.map(({ id }) => runner.trigger(id)));
  const [check] = wanted.length === 1 && wanted[0]?.schedule.check === true ? ends : [];
  if (check != null && !check.ok) {
    throw new GoalsError("schedule-failed", check.says, { exitCode: EXIT.someFailed });
  }
  const failed = ends.filter((end) => end?.ok !== true).length + broken;
  if (failed > 0) {
    throw new GoalsError("schedule-failed", `${failed} of ${ends.length + broken} clients failed`, {
      exitCode: EXIT.someFailed,
    });
  }
}
