/** `ga4-goals schedule run`: pulls and reports on time, until stopped. */
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { accessOf } from "../../../workflows/access.js";
import { deliverReport } from "../../../workflows/deliver/deliver-report.js";
import { clientsFileOf } from "../../../workflows/fleet/clients-file.js";
import { readGoals } from "../../../workflows/goals-files.js";
import type { ClientsFlags, CommonFlags, SignInFlags } from "../../../workflows/options.js";
import { connectionOf, propertyOf } from "../../../workflows/property.js";
import { runUntilStopped } from "../../../workflows/schedule/daemon.js";
import { createRunner } from "../../../workflows/schedule/runner.js";
import { schedulesOf } from "../../../workflows/schedule/schedules.js";
import type { Context } from "../../context.js";
import { renderWarnings } from "../../output/file-problems.js";

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
      return deliverReport(this, { connection, ...accessOf(this, connection) }, config, property, schedule);
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
