/** The schedules of the goals files named on the command line, checked. */
import { Cron } from "croner";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { GoalsConfig } from "../../goals/goal.js";
import type { ScheduledReport } from "../../goals/schedule.js";
import { parsePeriod } from "../../report/period.js";
import { checkWebhookUrl } from "../deliver/webhook.js";
import { parseSheetTarget } from "../deliver/write-sheet.js";

/** Throws a GoalsError: exit 3 for a time, zone or period that does not exist, 64 where there is no schedule at all. */
export function schedulesOf(config: GoalsConfig, now: Date): readonly ScheduledReport[] {
  const schedules = config.schedule ?? [];
  if (schedules.length === 0) {
    throw new GoalsError("no-schedule", "these goals files have no schedule", {
      exitCode: EXIT.usage,
      hint: 'Add one: schedule: { weekly: { cron: "0 7 * * 1", period: last-week } }',
    });
  }
  for (const { id, cron, timeZone, period, webhook, sheet } of schedules) {
    try {
      const next = new Cron(cron, { timezone: timeZone, paused: true }).nextRun(now);
      if (next === null) throw new Error(`${cron} never comes`);
      parsePeriod(period, { now, timeZone });
      if (webhook !== undefined) checkWebhookUrl(webhook.url);
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
