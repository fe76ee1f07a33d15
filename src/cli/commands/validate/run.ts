/** `ga4-goals validate`: are the files right, of one property or of all clients? Loads neither Google's clients nor a database. */

import { hasErrors } from "../../../diagnostics/diagnostic.js";
import { diagnosticJson } from "../../../diagnostics/diagnostic-json.js";
import { EXIT, type ExitCode } from "../../../diagnostics/error.js";
import { FileErrors } from "../../../diagnostics/file-errors.js";
import { counted } from "../../../draw/names.js";
import { readGoals } from "../../../workflows/goals-files.js";
import type { ClientsFlags, RulesFlags } from "../../../workflows/options.js";
import { breaches, readRules } from "../../../workflows/policy.js";
import { clientsFileOf } from "../../../workflows/property.js";
import type { Context } from "../../context.js";
import type { CommonFlags } from "../../flags.js";
import { tellDiagnostics } from "../../fleet/problems.js";
import { paintFor } from "../../ink.js";
import { type DiagnosticsFormat, writeDiagnostics } from "../../output/diagnostics.js";
import { renderWarnings, reportFileErrors } from "../../output/error-text.js";
import { toJson, writeResult } from "../../output/result.js";

export interface ValidateFlags extends CommonFlags, ClientsFlags, RulesFlags {
  readonly format: DiagnosticsFormat;
}

export async function validate(
  context: Context,
  flags: ValidateFlags,
  ...patterns: string[]
): Promise<ExitCode> {
  const file = clientsFileOf(flags, patterns);
  const shown = forPager(context);
  try {
    return await (file === null ? validateOne(shown, flags, patterns) : validateClients(shown, flags, file));
  } catch (error) {
    if (!(error instanceof FileErrors)) throw error;
    if (flags.format !== "text") await writeDiagnostics(context, error.diagnostics, flags.format);
    else reportFileErrors(shown, error, flags.noColor);
    return error.exitCode;
  }
}

/** `validate | less`: what is wrong is what somebody wants to read there; on the terminal the pager would hide it. */
function forPager(context: Context): Context {
  return context.stderr.isTTY && !context.stdout.isTTY ? { ...context, stderr: context.stdout } : context;
}

async function validateOne(
  context: Context,
  flags: ValidateFlags,
  patterns: readonly string[],
): Promise<ExitCode> {
  const { config, files, warnings, keyPlaceOf } = await readGoals(context, patterns, flags);
  const rules = await readRules(context, { policy: flags.policy, beside: files });
  const diagnostics = [...warnings, ...breaches(rules, config, keyPlaceOf)];
  const exitCode = hasErrors(diagnostics) ? EXIT.refused : EXIT.done;
  if (flags.format !== "text") {
    await writeDiagnostics(context, diagnostics, flags.format);
    return exitCode;
  }
  renderWarnings(context, diagnostics, flags.noColor);
  if (exitCode !== EXIT.done) return exitCode;
  const macro = config.goals.filter((g) => g.tier === "macro").length;
  const counts = `${config.goals.length} goals (${macro} macro, ${config.goals.length - macro} micro)`;
  await writeValid(context, flags, `${files.join(", ")}: ${counts}`);
  return EXIT.done;
}

async function validateClients(context: Context, flags: ValidateFlags, file: string): Promise<ExitCode> {
  const { readClients } = await import("../../../workflows/fleet/read-clients.js");
  const { found } = await readClients(context, file, { ...flags, rules: { file: flags.policy } });
  const all = found.map(({ read, goals }) => ({
    read,
    name: read.client.name,
    diagnostics: read.ready
      ? [
          ...read.client.warnings,
          ...(goals.merged ? breaches(read.client.rules, read.client.config, goals.merged.keyPlaceOf) : []),
        ]
      : read.client.diagnostics,
  }));
  const breaking = all.filter(({ read, diagnostics }) => read.ready && hasErrors(diagnostics)).length;
  const wrong = all.filter(({ read }) => !read.ready).length;
  const right = found.length - wrong;
  if (flags.format === "json") {
    const clients = all.map(({ read: { client, ready }, diagnostics }) => ({
      client: client.name,
      property: client.property,
      valid: ready && !hasErrors(diagnostics),
      diagnostics: diagnostics.map(diagnosticJson),
    }));
    const result = { schemaVersion: 1, valid: wrong + breaking === 0, clientsFile: file, clients };
    await writeResult(context, toJson(result), undefined);
  } else if (flags.format !== "text") {
    await writeDiagnostics(
      context,
      all.flatMap(({ diagnostics }) => diagnostics),
      flags.format,
    );
  } else {
    tellDiagnostics(context, all, flags.noColor);
    const goals = found.reduce(
      (sum, { read }) => sum + (read.ready ? read.client.config.goals.length : 0),
      0,
    );
    const paint = paintFor(context, context.stdout, flags.noColor);
    if (wrong + breaking === 0)
      await writeValid(context, flags, `${file}: ${counted(right, "client")}, ${counted(goals, "goal")}`);
    else
      context.stderr.write(
        `${paint.bad(wrongWords(wrong, breaking))}, ${right - breaking} right; nothing was sent.\n`,
      );
  }
  return wrong > 0 ? EXIT.fileWrong : breaking > 0 ? EXIT.refused : EXIT.done;
}

function wrongWords(wrong: number, breaking: number): string {
  const parts = [
    wrong > 0 || breaking === 0 ? `${counted(wrong, "client")} wrong` : "",
    breaking > 0 ? `${counted(breaking, "client")} against the policy` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

async function writeValid(context: Context, { noColor }: ValidateFlags, what: string): Promise<void> {
  const paint = paintFor(context, context.stdout, noColor);
  await writeResult(context, `${paint.good("valid")}  ${what}`, undefined);
}
