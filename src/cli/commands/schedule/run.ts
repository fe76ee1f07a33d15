/** `ga4-goals schedule run`: pulls and reports on time, until stopped. */
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { SCOPE_READ } from "../../../ga4/connection.js";
import { createRunner } from "../../../report/schedule/runner.js";
import { accessOf } from "../../access.js";
import type { Context } from "../../context.js";
import type { ClientsFlags, CommonFlags, SignInFlags } from "../../flags.js";
import { clientsFileOf } from "../../fleet/clients-file.js";
import { readGoals } from "../../goals-files.js";
import { renderWarnings } from "../../output/file-problems.js";
import { connectionOf, propertyOf } from "../../property.js";
import { runUntilStopped } from "./daemon.js";
import { makeAndDeliver } from "./make-and-deliver.js";
import { schedulesOf } from "./schedules.js";

export interface ScheduleRunFlags extends CommonFlags, SignInFlags, Omit<ClientsFlags, "parallel"> {
  readonly once?: string;
  readonly health?: number;
}

export async function scheduleRun(
  this: Context,
  flags: ScheduleRunFlags,
  ...patterns: string[]
): Promise<void> {
  const file = clientsFileOf(flags, patterns);
  if (file !== null) {
    await (await import("./over-clients.js")).scheduleRunClients(this, flags, file);
    return;
  }
  const { config, warnings } = await readGoals(this, patterns, flags);
  renderWarnings(this, warnings, flags.noColor);
  const property = propertyOf(config, flags.property);
  const schedules = schedulesOf(config, this.now());
  const connection = connectionOf(this, flags, SCOPE_READ);
  const runner = createRunner({
    ids: schedules.map(({ id }) => id),
    job: async (id) => {
      const schedule = schedules.find((one) => one.id === id);
      if (schedule === undefined) throw new RangeError(`there is no schedule ${id}`);
      return makeAndDeliver(this, { connection, ...accessOf(this, connection) }, config, property, schedule);
    },
    log: (line) => this.stderr.write(`${line}\n`),
    now: this.now,
  });

  if (flags.once !== undefined) {
    const { once } = flags;
    if (!schedules.some(({ id }) => id === once)) {
      throw new GoalsError("schedule-unknown", `there is no schedule ${JSON.stringify(once)}`, {
        exitCode: EXIT.usage,
        hint: `These files have: ${schedules.map(({ id }) => id).join(", ")}.`,
      });
    }
    const last = await runner.trigger(once);
    if (last?.ok !== true) {
      throw new GoalsError("schedule-failed", last?.says ?? "it did not run", { exitCode: EXIT.someFailed });
    }
    return;
  }

  await runUntilStopped(this, { jobs: schedules, runner, health: flags.health });
}
