/** `ga4-goals schedule print`: the schedule for somebody else's clock. */
import { printSchedule, type Scheduler } from "../../../report/schedule/print.js";
import type { Context } from "../../context.js";
import type { CommonFlags } from "../../flags.js";
import { readGoals } from "../../goals-files.js";
import { writeResult } from "../../output/result.js";
import { schedulesOf } from "./schedules.js";

export interface SchedulePrintFlags extends CommonFlags {
  readonly for: Scheduler;
  readonly out?: string;
}

export async function schedulePrint(
  this: Context,
  flags: SchedulePrintFlags,
  ...patterns: string[]
): Promise<void> {
  const { config } = await readGoals(this, patterns, flags);
  const schedules = schedulesOf(config, this.now());
  const options = { files: patterns, directory: this.directory, now: this.now() };
  await writeResult(this, printSchedule(flags.for, schedules, options), flags.out);
}
