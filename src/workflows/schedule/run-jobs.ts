/** Runs what is scheduled: a report or a check at a time, with what each needs; or one of them now. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { GoalsConfig } from "../../goals/goal.js";
import { SCOPE_READ } from "../../google/connection.js";
import { type Incidents, NO_INCIDENTS } from "../../watch/incidents.js";
import { googleAccess } from "../access.js";
import { deliverCheck, type ToCheck } from "../deliver/deliver-check.js";
import { deliverReport } from "../deliver/deliver-report.js";
import { readIncidents } from "../deliver/incident-file.js";
import { openConnections } from "../fleet/connections.js";
import type { ReadyClient } from "../fleet/ready-client.js";
import type { SignInFlags } from "../options.js";
import type { Ports } from "../ports.js";
import { pacerOf } from "../quota.js";
import { stateOn } from "../state.js";
import type { Job } from "./jobs.js";
import { createRunner, type JobState, type Runner } from "./runner.js";

export interface OneProperty {
  readonly config: GoalsConfig;
  readonly property: string;
}

/** @param one the property whose jobs they are; null for those of clients */
export async function runnerOf(
  ports: Ports,
  jobs: readonly Job[],
  one: OneProperty | null,
  wish: SignInFlags,
): Promise<Runner> {
  const reach = reachOf(ports, wish, one === null);
  const tasksOf = (job: Job): readonly ToCheck[] => {
    const taskOf = (client: ReadyClient | null, what: OneProperty): ToCheck => ({
      client: client?.name ?? null,
      sendTo: what.config.schedule?.find(({ id }) => id === job.schedule.id)?.sendTo ?? [],
      task: async () => ({ ...what, google: await reach(client) }),
    });
    if (one !== null) return [taskOf(null, one)];
    return job.clients.map((client) => taskOf(client, client));
  };
  const known = jobs.some(({ schedule }) => schedule.check) ? await readIncidents(ports) : NO_INCIDENTS;
  return createRunner({
    ids: jobs.map(({ id }) => id),
    job: async (id) => {
      const job = jobs.find((one) => one.id === id);
      if (job?.schedule.check === true) return deliverCheck(ports, job.schedule, tasksOf(job));
      const client = job?.clients[0] ?? null;
      const what = client ?? one;
      if (!job || !what) throw new RangeError(`there is no schedule ${id}`);
      const google = await reach(client);
      const state = stateOn(ports);
      const task = { config: what.config, property: what.property, google, state, ports };
      return deliverReport({ ...task, client }, job.schedule);
    },
    log: ports.say,
    // A store is written by one at a time; other properties do not wait for this one's webhook, checks for no report.
    lane: (id) => laneOf(jobs.find((job) => job.id === id)),
    // A check is told by the state folder, also after a restart.
    before: (id) =>
      lastCheckBefore(
        jobs.find((job) => job.id === id),
        one?.property ?? null,
        known,
      ),
    now: ports.now,
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

/** Clients share connections and the pace of calls, one under way at a time. */
function reachOf(
  ports: Ports,
  { impersonate }: SignInFlags,
  isMany: boolean,
): (client: ReadyClient | null) => ReturnType<ReturnType<typeof openConnections>["reach"]> {
  const wish = { scope: SCOPE_READ, impersonate } as const;
  if (!isMany) return async () => googleAccess({ ...ports, ...wish });
  const connections = openConnections(ports, wish, pacerOf(ports, { atOnce: 1 }));
  return (client) => connections.reach(client ?? { credentials: null, impersonate: null });
}

export async function runOnce(jobs: readonly Job[], once: string, runner: Runner): Promise<void> {
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
export async function runOnceForClients(
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
