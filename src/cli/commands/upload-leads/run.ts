/** `ga4-goals upload-leads`: leads that a CRM has closed, as events to GA4. */
import { isUtf8 } from "node:buffer";
import { EXIT, type ExitCode, GoalsError, usage } from "../../../diagnostics/error.js";
import { FileErrors } from "../../../diagnostics/file-errors.js";
import { measurementProtocol } from "../../../google/collect.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { connectionOf } from "../../../workflows/access.js";
import { readGoals } from "../../../workflows/goals-files.js";
import { readLeads } from "../../../workflows/leads/rows.js";
import { exitCodeOfUpload, type LeadOutcome, uploadLeads } from "../../../workflows/leads/upload.js";
import { propertyOf } from "../../../workflows/property.js";
import { confirmed, interruption } from "../../confirm.js";
import type { Context } from "../../context.js";
import type { CommonFlags } from "../../flags.js";
import { paintFor } from "../../ink.js";
import { type MeasurementIdFlag, measurementIdOf } from "../../measurement-id.js";
import { renderWarnings } from "../../output/error-text.js";
import { toJson, writeResult } from "../../output/result.js";
import { renderEnd, renderOutcome, renderRows } from "./draw.js";

export interface UploadLeadsFlags extends CommonFlags, MeasurementIdFlag {
  readonly dryRun: boolean;
  readonly again: boolean;
  readonly yes: boolean;
  readonly format: "text" | "json";
}

export async function uploadLeadsOf(
  context: Context,
  flags: UploadLeadsFlags,
  ...words: string[]
): Promise<ExitCode> {
  const [file, ...others] = words.filter((word) => !/\.ya?ml$/i.test(word));
  if (file === undefined) throw usage("no file of leads is named", "ga4-goals upload-leads closed.csv");
  if (others.length > 0)
    throw usage("upload-leads takes one file of leads", `Leave out ${others.join(", ")}.`);
  const patterns = words.filter((word) => word !== file);
  const { config, warnings } = await readGoals(context, patterns, flags);
  renderWarnings(context, warnings, flags.noColor);
  const property = propertyOf(config, flags.property);
  const measurementId = measurementIdOf(config, flags.measurementId, "upload-leads");
  const source = { file, text: await textOf(context, file) };
  const { rows, problems, notRead } = readLeads(source, config, context.now());
  if (problems.length > 0) throw new FileErrors(problems);
  if (notRead.length > 0) context.say(`not read: the columns ${notRead.join(", ")}`);
  const protocol = flags.dryRun ? null : protocolOf(context, measurementId);

  const paint = paintFor(context, context.stdout, flags.noColor);
  const isText = flags.format === "text";
  const line = (text: string): void => {
    if (isText) context.stdout.write(`${text}\n`);
  };
  const stop = interruption(context, "Stopping after the row in flight");
  const outcomes = await uploadLeads({
    property,
    rows,
    protocol,
    again: flags.again,
    ports: context,
    onPlan: (planned) => {
      const output = isText ? context.stdout : context.stderr;
      const ink = paintFor(context, output, flags.noColor);
      output.write(`${renderRows(planned, measurementId, { width: output.columns, ink })}\n`);
    },
    confirm: async (events) => {
      const many = events === 1 ? "this event" : `these ${events} events`;
      const isYes = await confirmed(context, "upload-leads", flags.yes, `Send ${many} to ${measurementId}?`);
      if (isYes) stop.listen();
      return isYes;
    },
    onOutcome: (outcome) => line(renderOutcome(outcome, paint)),
    stopping: () => stop.signal.aborted,
  }).finally(stop.forget);
  const json = { schemaVersion: 1, property, measurementId, rows: outcomes.map(rowJson) };
  await writeResult(context, isText ? renderEnd(outcomes, flags.dryRun) : toJson(json), undefined);
  return exitCodeOfUpload(outcomes);
}

/** @throws GoalsError `leads-file` (exit 3). */
async function textOf({ files }: Context, file: string): Promise<string> {
  const wrong = (what: string): GoalsError =>
    new GoalsError("leads-file", `${file}: ${what}`, {
      exitCode: EXIT.fileWrong,
      hint: "Name the CSV file that your CRM has exported; docs/guides/leads.md has an example.",
    });
  if ((await files.size(file)) === null || (await files.isFolder(file))) throw wrong("there is no such file");
  const bytes = await files.read(file);
  if (!isUtf8(bytes) || bytes.includes(0)) throw wrong("this is no text; save it as CSV in UTF-8");
  return bytes.toString("utf8");
}

/** @throws GoalsError `api-secret-missing` (exit 4). */
function protocolOf(context: Context, measurementId: string): ReturnType<typeof measurementProtocol> {
  // Never on the command line, which others may see.
  const secret = context.environment.GA4_API_SECRET;
  if (secret === undefined || secret === "") {
    throw new GoalsError("api-secret-missing", "GA4_API_SECRET is not set", {
      exitCode: EXIT.notAllowed,
      hint: "Make one under Admin > Data streams > the stream > Measurement Protocol API secrets, and set the variable; --dry-run needs none.",
    });
  }
  return measurementProtocol(connectionOf(context, { scope: SCOPE_READ }), { measurementId, secret });
}

function rowJson({ time, ...row }: LeadOutcome): object {
  return { ...row, time: time.toISOString() };
}
