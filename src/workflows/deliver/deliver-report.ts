/** One scheduled run: pull if asked, make the report, and take it everywhere it is to go. */
import { randomUUID } from "node:crypto";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { EXTENSIONS, renderReport } from "../../report/draw/formats.js";
import type { ConversionReport } from "../../report/model.js";
import type { PropertyTask } from "../fleet/fleet.js";
import type { Ports } from "../ports.js";
import { pullProperty, storePath } from "../pull.js";
import { reportProperty } from "../report.js";
import { type OwnedSchedule, scheduleName } from "../schedule/owned.js";
import { deliver } from "./webhook.js";
import { parseSheetTarget } from "./write-sheet.js";
import { writeToSheet } from "./write-to-sheet.js";

const WEBHOOK_TIMEOUT_MS = 15_000;
const KEEP_TOKENS = 1_000;
const LOOK_BACK_DAYS = 3;

/**
 * Says in a few words what was done. A place that does not take the report does not keep it from the others; then it
 * throws a GoalsError (exit 8) that names them.
 */
export async function deliverReport(
  { ports: context, google, config, property }: PropertyTask,
  schedule: OwnedSchedule,
): Promise<string> {
  const done: string[] = [];
  const now = context.now();
  if (schedule.pull) {
    const path = storePath(context, "", property);
    const limits = { lookBack: LOOK_BACK_DAYS, keepTokens: KEEP_TOKENS };
    const pulled = await pullProperty({ google, config, property, path, by: schedule.by, ...limits, now });
    done.push(`pulled ${pulled.spans}${pulled.left > 0 ? `, ${pulled.left} left for want of tokens` : ""}`);
  }
  const { period, compare, by, assists } = schedule;
  const report = await reportProperty({
    google,
    config,
    property,
    period,
    compare,
    by,
    assists,
    now: context.now(),
  });
  const failures: string[] = [];
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      done.push(what);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  };
  for (const format of schedule.formats) {
    const file = `${schedule.to}/${scheduleName(schedule)}-${report.period.end}.${EXTENSIONS[format]}`;
    await attempt(file, async () => context.files.writeWhole(file, await renderReport(report, format)));
  }
  const { sheet, webhook } = schedule;
  if (sheet !== undefined) {
    await attempt("sheet", () => writeToSheet(context, google.connection, parseSheetTarget(sheet), report));
  }
  if (webhook !== undefined) {
    await attempt("webhook", () => sendToWebhook(context, schedule, webhook, report));
  }
  if (failures.length > 0) {
    throw new GoalsError("delivery-failed", failures.join("; "), { exitCode: EXIT.someFailed });
  }
  return done.join(", ");
}

async function sendToWebhook(
  context: Ports,
  { id, client }: OwnedSchedule,
  { url, secretEnv }: NonNullable<OwnedSchedule["webhook"]>,
  report: ConversionReport,
): Promise<void> {
  const secret = secretEnv === undefined ? undefined : context.environment[secretEnv];
  if (secretEnv !== undefined && (secret === undefined || secret === "")) {
    throw new GoalsError("webhook-secret", `the environment has no ${secretEnv} to sign with`, {
      exitCode: EXIT.usage,
    });
  }
  await deliver(
    {
      url,
      id: `msg_${randomUUID()}`,
      ...(secret === undefined ? {} : { secret }),
      body: {
        type: "ga4-goals.report",
        timestamp: context.now().toISOString(),
        data: { schedule: id, ...(client === undefined ? {} : { client }), report },
      },
    },
    {
      now: context.now,
      sleep: context.stopwatch.sleep,
      post: async (request) => {
        const response = await fetch(request.url, {
          method: "POST",
          headers: { ...request.headers },
          body: request.body,
          redirect: "manual",
          signal: AbortSignal.timeout(WEBHOOK_TIMEOUT_MS),
        });
        await response.body?.cancel();
        return { status: response.status, retryAfter: response.headers.get("retry-after") };
      },
    },
  );
}
