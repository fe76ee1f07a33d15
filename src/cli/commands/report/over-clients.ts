/** `ga4-goals report --clients`: every client's report, and all of them as one table. */
import { join } from "node:path";
import { EXIT, type ExitCode, GoalsError } from "../../../diagnostics/error.js";
import { plainInk } from "../../../diagnostics/ink.js";
import { messageOf } from "../../../diagnostics/messages.js";
import { type End, overallExitCode } from "../../../diagnostics/outcome.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { renderReport } from "../../../report/draw/formats.js";
import type { ConversionReport } from "../../../report/model.js";
import { createRollup } from "../../../report/rollup/create-rollup.js";
import type { ClientReport, MissingReport, Rollup } from "../../../report/rollup/model.js";
import { forEachClient } from "../../../workflows/fleet/fleet.js";
import { type ReportWish, reportFromStore, reportProperty } from "../../../workflows/report.js";
import { storePath } from "../../../workflows/store-path.js";
import type { Context } from "../../context.js";
import { fleetJson } from "../../fleet/json.js";
import { paintFor } from "../../ink.js";
import { toJson, writeResult } from "../../output/result.js";
import type { ReportFlags } from "./run.js";

export async function reportClients(
  context: Context,
  flags: ReportFlags,
  wish: ReportWish,
  file: string,
): Promise<void> {
  if (flags.format === "html" && flags.out === undefined)
    throw usage("the HTML of many clients is a folder: --out FOLDER");
  if (flags.sheet !== undefined) throw usage("--sheet takes one property's report, not those of many");
  if (flags.store !== "") throw usage("--store is one property's; with --clients each has its own");
  const now = context.now();
  const ends = await forEachClient<ConversionReport>(context, flags, file, SCOPE_READ, {
    what: "report",
    one: async (task) => {
      const { config, property } = task.client;
      const result = flags.fromStore
        ? await reportFromStore(storePath(context, "", property), config, property, wish, now)
        : await reportProperty(task, config, property, wish, now);
      return { exitCode: EXIT.done, result };
    },
    words: ({ health }) => (health.length === 0 ? "reported" : `reported, ${health.length} warnings`),
  });
  const exitCode = overallExitCode(ends.map(({ outcome }) => outcome.exitCode));
  const reports = ends.flatMap(({ name, labels, outcome }): ClientReport[] =>
    outcome.kind === "done" ? [{ client: name, labels, report: outcome.result }] : [],
  );
  const rollup = createRollup(reports, ends.flatMap(missingOf), { period: wish.period, now });
  if (flags.format === "html" && flags.out !== undefined)
    await writePages(context, flags.out, reports, rollup);
  else
    await writeResult(
      context,
      await render(context, flags, file, ends, reports, rollup, exitCode),
      flags.out,
    );
  if (exitCode !== EXIT.done) context.process.exitCode = exitCode;
}

function usage(text: string): GoalsError {
  return new GoalsError("usage", text, { exitCode: EXIT.usage });
}

function missingOf({ name, property, outcome }: End<unknown>): readonly MissingReport[] {
  switch (outcome.kind) {
    case "done":
      return [];
    case "failed":
      return [{ client: name, property, reason: `${outcome.error.code}: ${outcome.error.message}` }];
    case "wrong": {
      const error = outcome.diagnostics.find(({ severity }) => severity === "error");
      return [
        {
          client: name,
          property,
          reason: error ? `its files are wrong: ${messageOf(error)}` : "its files are wrong",
        },
      ];
    }
    case "not-run":
      return [{ client: name, property, reason: outcome.why }];
  }
}

async function render(
  context: Context,
  flags: ReportFlags,
  file: string,
  ends: readonly End<ConversionReport>[],
  reports: readonly ClientReport[],
  rollup: Rollup,
  exitCode: ExitCode,
): Promise<string> {
  switch (flags.format) {
    case "json":
      return toJson({ ...fleetJson("report", file, ends, exitCode, (report) => report), rollup });
    case "csv":
      return (await import("../../../report/rollup/draw/csv.js")).everythingCsv(reports);
    case "markdown":
      return (await import("../../../report/rollup/draw/markdown.js")).rollupMarkdown(rollup);
    case "html":
    case "text": {
      const ink = flags.out === undefined ? paintFor(context, context.stdout, flags.noColor) : plainInk;
      const { rollupText } = await import("../../../report/rollup/draw/text.js");
      return rollupText(rollup, { width: context.stdout.columns, ink });
    }
  }
}

/** An index, a page a client, and both tables for a spreadsheet. */
async function writePages(
  context: Context,
  folder: string,
  reports: readonly ClientReport[],
  rollup: Rollup,
): Promise<void> {
  const { rollupHtml } = await import("../../../report/rollup/draw/html.js");
  const { everythingCsv, rollupCsv } = await import("../../../report/rollup/draw/csv.js");
  for (const { client, report } of reports)
    await context.files.writeWhole(
      join(folder, "clients", `${client}.html`),
      await renderReport(report, "html"),
    );
  const pages: Readonly<Record<string, string>> = {
    "clients.csv": rollupCsv(rollup),
    "everything.csv": everythingCsv(reports),
    // Last, so that its links never lead nowhere.
    "index.html": rollupHtml(rollup, (client) => `clients/${encodeURIComponent(client)}.html`),
  };
  for (const [name, text] of Object.entries(pages)) await context.files.writeWhole(join(folder, name), text);
  context.stderr.write(
    `wrote ${join(folder, "index.html")} and ${reports.length} ${reports.length === 1 ? "page" : "pages"}\n`,
  );
}
