/** One scheduled run: pull if asked, make the report, and take it everywhere it is to go. */
import { randomUUID } from "node:crypto";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { EXTENSIONS, renderReport } from "../../report/draw/formats.js";
import type { PropertyTask } from "../fleet/fleet.js";
import { readLook } from "../look.js";
import { pullProperty, storePath } from "../pull.js";
import { reportProperty } from "../report.js";
import { type OwnedSchedule, scheduleName } from "../schedule/owned.js";
import { labelOf, send, sendPorts } from "./channels.js";
import type { MessageFile } from "./message.js";
import { reportMessage } from "./report-message.js";
import { parseSheetTarget } from "./write-sheet.js";
import { writeToSheet } from "./write-to-sheet.js";

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
  const look = schedule.formats.includes("html")
    ? await readLook(context.files, config, (line) => done.push(line))
    : undefined;
  const failures: string[] = [];
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      done.push(what);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  };
  const files: MessageFile[] = [];
  for (const format of schedule.formats) {
    const name = `${scheduleName(schedule)}-${report.period.end}.${EXTENSIONS[format]}`;
    await attempt(`${schedule.to}/${name}`, async () => {
      const content = await renderReport(report, format, { look });
      files.push({ name, content });
      await context.files.writeWhole(`${schedule.to}/${name}`, content);
    });
  }
  const { sheet, sendTo } = schedule;
  if (sheet !== undefined) {
    await attempt("sheet", () => writeToSheet(context, google.connection, parseSheetTarget(sheet), report));
  }
  if (sendTo.length > 0) {
    const [text, markdown] = await Promise.all([
      renderReport(report, "text"),
      renderReport(report, "markdown"),
    ]);
    const message = reportMessage(`msg_${randomUUID()}`, report, schedule, { text, markdown, files });
    const ports = sendPorts(context);
    await Promise.all(
      sendTo.map(async (place) => {
        const sent = await send(message, place, ports);
        if (sent.taken) done.push(labelOf(place));
        if (sent.says !== undefined) failures.push(sent.says);
      }),
    );
  }
  if (failures.length > 0) {
    throw new GoalsError("delivery-failed", failures.join("; "), { exitCode: EXIT.someFailed });
  }
  return done.join(", ");
}
