/** `ga4-goals schedule run`: pulls and reports on time, until stopped. */
import { Cron } from "croner";
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { SCOPE_READ } from "../../../ga4/connection.js";
import { createRunner } from "../../../report/schedule/runner.js";
import type { Context } from "../../context.js";
import type { CommonFlags, SignInFlags } from "../../flags.js";
import { readGoals } from "../../goals-files.js";
import { renderWarnings } from "../../output/file-problems.js";
import { connectionOf, propertyOf } from "../../property.js";
import { serveHealth } from "./health.js";
import { makeAndDeliver } from "./make-and-deliver.js";
import { schedulesOf } from "./schedules.js";

export interface ScheduleRunFlags extends CommonFlags, SignInFlags {
  readonly once?: string;
  readonly health?: number;
}

export async function scheduleRun(
  this: Context,
  flags: ScheduleRunFlags,
  ...patterns: string[]
): Promise<void> {
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
      return makeAndDeliver(this, connection, config, property, schedule);
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

  const clocks = schedules.map(({ id, cron, timeZone }) => ({
    id,
    cron: new Cron(cron, { timezone: timeZone }, () => void runner.trigger(id)),
  }));
  const health =
    flags.health === undefined
      ? null
      : await serveHealth(flags.health, () =>
          runner.states.map((state) => ({
            ...state,
            next: clocks.find(({ id }) => id === state.id)?.cron.nextRun() ?? null,
          })),
        );
  for (const { id, cron } of clocks) {
    this.stderr.write(`${id}: next on ${cron.nextRun()?.toISOString() ?? "never"}\n`);
  }
  if (health !== null) this.stderr.write(`health on http://127.0.0.1:${health.port}/healthz\n`);
  await new Promise<void>((resolve) => void this.onInterrupt(resolve));
  for (const { cron } of clocks) cron.stop();
  this.stderr.write("stopping; a run under way is finished first\n");
  await runner.idle();
  await health?.close();
}
