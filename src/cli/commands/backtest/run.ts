/** `ga4-goals backtest`: what the goals would have counted on exported events. Sends nothing to GA4. */
import { compareGoals } from "../../../backtest/compare.js";
import { renderCsv } from "../../../backtest/draw/csv.js";
import { renderComparison, renderText } from "../../../backtest/draw/text.js";
import { renderValues } from "../../../backtest/draw/value-text.js";
import type { Engine } from "../../../backtest/engine/engine.js";
import { suggestValues } from "../../../backtest/micro-value.js";
import type { Backtest } from "../../../backtest/model.js";
import { type BacktestOptions, runBacktest } from "../../../backtest/run-backtest.js";
import { plainInk } from "../../../diagnostics/ink.js";
import { jsonText } from "../../../draw/data.js";
import type { TextOptions } from "../../../draw/layout.js";
import { type ReadGoals, readGoals } from "../../../workflows/goals-files.js";
import type { Context } from "../../context.js";
import type { CommonFlags } from "../../flags.js";
import { paintFor } from "../../ink.js";
import { renderWarnings } from "../../output/file-problems.js";
import { writeResult } from "../../output/result.js";
import { type EngineFlags, usage } from "./engine-flags.js";
import { goalsAgainst } from "./goals-against.js";
import { openEngine } from "./open-engine.js";
import { progressLine } from "./progress.js";
import { writeValuesIntoFiles } from "./write-values.js";

export interface BacktestFlags extends CommonFlags, EngineFlags {
  readonly out?: string;
  readonly format: "text" | "json" | "csv" | "html";
  readonly within: number;
  readonly sessions: "any" | "started";
  readonly missingParameter: "holds" | "fails";
  readonly everyTransaction: boolean;
  readonly streamIds?: string;
  readonly against?: string;
  readonly suggestValues: boolean;
  readonly write: boolean;
}

export async function backtest(context: Context, flags: BacktestFlags, ...patterns: string[]): Promise<void> {
  check(flags);
  const read = await readGoals(context, patterns, flags);
  renderWarnings(context, read.warnings, flags.noColor);
  const before =
    flags.against === undefined ? null : await goalsAgainst(context, flags.against, read.files, flags);
  const progress = progressLine(context);
  const engine = await openEngine(context, flags, progress.percent);
  const options: BacktestOptions = {
    withinDays: flags.within,
    sessionRule: flags.sessions,
    missingParameter: flags.missingParameter,
    everyTransaction: flags.everyTransaction,
    values: flags.suggestValues,
    ...(flags.streamIds === undefined ? {} : { streams: numbersIn(flags.streamIds) }),
    onStage: progress.stage,
  };
  const ink = flags.out === undefined ? paintFor(context, context.stdout, flags.noColor) : plainInk;
  const style: TextOptions = { width: context.stdout.columns, ink };
  try {
    const text =
      before === null
        ? await counted(context, flags, read, engine, options, style)
        : await compared(flags, engine, before, read, options, style);
    progress.end();
    await writeResult(context, text, flags.out);
  } finally {
    progress.end();
    await engine.close();
  }
}

function numbersIn(text: string): readonly string[] {
  const numbers = text.split(",").map((part) => part.trim());
  if (numbers.every((number) => /^\d+$/.test(number))) return numbers;
  throw usage(`--stream-ids ${JSON.stringify(text)} is not a list of numbers like 1234567890,2345678901`);
}

/** Combinations that would promise what they don't do. */
function check(flags: BacktestFlags): void {
  if (flags.within < 1) throw usage("--within is at least 1 day");
  if (flags.write && !flags.suggestValues) throw usage("--write goes with --suggest-values");
  if (flags.against !== undefined && flags.suggestValues) {
    throw usage("--against and --suggest-values are two questions; ask one at a time");
  }
  const onlyTextAndJson = flags.against !== undefined || flags.suggestValues;
  if (onlyTextAndJson && flags.format !== "text" && flags.format !== "json") {
    throw usage(`--format ${flags.format} is for the backtest itself; here it is text or json`);
  }
}

async function counted(
  context: Context,
  flags: BacktestFlags,
  { config, files }: ReadGoals,
  engine: Engine,
  options: BacktestOptions,
  style: TextOptions,
): Promise<string> {
  const made = await runBacktest(engine, config, options);
  if (!flags.suggestValues) return render(made, flags.format, style);
  const suggestions = suggestValues(made);
  if (flags.write) await writeValuesIntoFiles(context, files, suggestions, made.events, config.currency);
  return flags.format === "json"
    ? jsonText({ schemaVersion: 1, events: made.events, suggestions, notes: made.notes } as {
        readonly schemaVersion: number;
      })
    : renderValues(suggestions, made, style);
}

async function compared(
  flags: BacktestFlags,
  engine: Engine,
  before: ReadGoals["config"],
  { config }: ReadGoals,
  options: BacktestOptions,
  style: TextOptions,
): Promise<string> {
  const comparison = await compareGoals(engine, before, config, options);
  return flags.format === "json" ? jsonText(comparison) : renderComparison(comparison, style);
}

async function render(made: Backtest, format: BacktestFlags["format"], style: TextOptions): Promise<string> {
  switch (format) {
    case "json":
      return jsonText(made);
    case "csv":
      return renderCsv(made);
    case "html":
      // Charts take a while to load.
      return (await import("../../../backtest/draw/html.js")).renderHtml(made);
    case "text":
      return renderText(made, style);
  }
}
