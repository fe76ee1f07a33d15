/** `ga4-goals backtest`: what the goals would have counted on exported events. Sends nothing to GA4. */
import { renderJson } from "../../../backtest/render/json.js";
import { renderText } from "../../../backtest/render/text.js";
import { type BacktestOptions, runBacktest } from "../../../backtest/run-backtest.js";
import type { Context } from "../../context.js";
import type { CommonFlags, SignInFlags } from "../../flags.js";
import { readGoals } from "../../goals-files.js";
import { PLAIN, paintFor } from "../../ink.js";
import { renderWarnings } from "../../output/file-problems.js";
import { writeResult } from "../../output/result.js";
import { openEngine } from "./open-engine.js";
import { progressLine } from "./progress.js";

export interface BacktestFlags extends CommonFlags, SignInFlags {
  readonly out?: string;
  readonly format: "text" | "json" | "csv" | "html";
  readonly events?: readonly string[];
  readonly engine: "duckdb" | "bigquery";
  readonly dataset?: string;
  readonly days?: string;
  readonly billingProject?: string;
  readonly maxBytes: string;
  readonly within: number;
  readonly sessions: "any" | "started";
  readonly missingParameter: "holds" | "fails";
  readonly against?: string;
  readonly suggestValues: boolean;
  readonly write: boolean;
}

export async function backtest(this: Context, flags: BacktestFlags, ...patterns: string[]): Promise<void> {
  const { config, warnings } = await readGoals(this, patterns, flags);
  renderWarnings(this, warnings, flags.noColor);
  const progress = progressLine(this);
  const engine = await openEngine(this, flags, progress.percent);
  try {
    const options: BacktestOptions = {
      withinDays: flags.within,
      sessionRule: flags.sessions,
      missingParameter: flags.missingParameter,
      onStage: progress.stage,
    };
    const made = await runBacktest(engine, config, options);
    progress.end();
    const ink = flags.out === undefined ? paintFor(this, this.stdout, flags.noColor) : PLAIN;
    await writeResult(
      this,
      flags.format === "json" ? renderJson(made) : renderText(made, { width: this.stdout.columns, ink }),
      flags.out,
    );
  } finally {
    progress.end();
    await engine.close();
  }
}
