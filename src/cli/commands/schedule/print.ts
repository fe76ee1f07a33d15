/** `ga4-goals schedule print`: the schedule for somebody else's clock. */

import { clientsFileOf } from "../../../workflows/fleet/clients-file.js";
import { readGoals } from "../../../workflows/goals-files.js";
import type { ClientsFlags, CommonFlags } from "../../../workflows/options.js";
import { printSchedule, type Scheduler } from "../../../workflows/schedule/print.js";
import { schedulesOf } from "../../../workflows/schedule/schedules.js";
import type { Context } from "../../context.js";
import { writeResult } from "../../output/result.js";

export interface SchedulePrintFlags extends CommonFlags, Omit<ClientsFlags, "parallel"> {
  readonly for: Scheduler;
  readonly out?: string;
}

export async function schedulePrint(
  this: Context,
  flags: SchedulePrintFlags,
  ...patterns: string[]
): Promise<void> {
  const clients = clientsFileOf(flags, patterns);
  const schedules =
    clients === null
      ? schedulesOf((await readGoals(this, patterns, flags)).config, this.now())
      : await (await import("./over-clients.js")).printedSchedules(this, flags, clients);
  const options = {
    files: patterns,
    ...(clients === null ? {} : { clients }),
    directory: this.directory,
    now: this.now(),
  };
  await writeResult(this, printSchedule(flags.for, schedules, options), flags.out);
}
