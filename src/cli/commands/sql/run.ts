/** `ga4-goals sql`: the goals as SQL in the files of other programs. Offline. */
import { join } from "node:path";
import type { SqlFile, SqlOptions } from "../../../backtest/models/model.js";
import { SQL_FORMS, sqlFiles } from "../../../backtest/models/sql-files.js";
import { duckdbDialect } from "../../../backtest/sql/duckdb-dialect.js";
import { isDay } from "../../../numbers/calendar.js";
import { readGoals } from "../../../workflows/goals-files.js";
import { propertyOf } from "../../../workflows/property.js";
import type { Context } from "../../context.js";
import { type CommonFlags, streamNumbersIn } from "../../flags.js";
import { renderWarnings } from "../../output/error-text.js";
import { toJson, writeResult } from "../../output/result.js";
import { usage } from "../../usage.js";

export interface SqlFlags extends CommonFlags {
  readonly out?: string;
  readonly format: "text" | "json";
  readonly dialect: SqlOptions["dialect"];
  readonly as: SqlOptions["as"];
  readonly rows: SqlOptions["rows"];
  readonly dataset?: string;
  readonly into: string;
  readonly events?: string;
  readonly days?: string;
  readonly oldExport: boolean;
  readonly missingParameter: "holds" | "fails";
  readonly everyTransaction: boolean;
  readonly streamIds?: string;
}

export async function sql(context: Context, flags: SqlFlags, ...patterns: string[]): Promise<void> {
  check(flags);
  const days = daysOf(flags.days);
  const streams = flags.streamIds === undefined ? [] : streamNumbersIn(flags.streamIds);
  const { config, warnings } = await readGoals(context, patterns, flags);
  renderWarnings(context, warnings, flags.noColor);
  const { as, dialect, rows, into, missingParameter, everyTransaction } = flags;
  const files = sqlFiles(config, {
    ...{ as, dialect, rows, into, missingParameter, everyTransaction, days, streams },
    dataset: dialect === "duckdb" ? "" : (flags.dataset ?? `analytics_${propertyOf(config, flags.property)}`),
    events: flags.events === undefined ? "events" : `read_parquet(${duckdbDialect.text(flags.events)})`,
    batch: !flags.oldExport,
  });
  await write(context, files, flags);
}

/** Flags that would do nothing, or break the SQL. */
function check(flags: SqlFlags): void {
  const { as, dialect, dataset, into, events } = flags;
  if (!(SQL_FORMS[as].dialects as readonly string[]).includes(dialect)) {
    throw usage(`--as ${as} is for BigQuery`, "Leave out --dialect duckdb, or take --as query or --as view.");
  }
  if (dialect === "duckdb" && dataset !== undefined) throw usage("--dataset goes with --dialect bigquery");
  if (dialect === "bigquery" && events !== undefined) throw usage("--events goes with --dialect duckdb");
  if (events !== undefined && !/\.parquet$/i.test(events)) {
    throw usage(
      `--events ${JSON.stringify(events)} names no Parquet files`,
      "Other files: make a table named events of them, and leave --events out.",
    );
  }
  for (const [flag, name] of [
    ["--dataset", dataset],
    ["--into", into],
  ] as const) {
    if (name !== undefined && !/^(?:[a-z][a-z0-9.:-]{4,}[a-z0-9]\.)?[A-Za-z0-9_]+$/.test(name)) {
      throw usage(`${flag} ${JSON.stringify(name)} is not a dataset`, "Write PROJECT.analytics_123456789.");
    }
  }
}

function daysOf(text: string | undefined): SqlOptions["days"] {
  if (text === undefined) return null;
  const [, firstDay = "", lastDay = ""] = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})?$/.exec(text) ?? [];
  if (!isDay(firstDay) || (lastDay !== "" && (!isDay(lastDay) || lastDay < firstDay))) {
    throw usage(
      `--days ${JSON.stringify(text)} is no span of days`,
      "Write 2026-10-01..2026-10-31, or 2026-10-01.. for all since.",
    );
  }
  return { firstDay, lastDay: lastDay === "" ? null : lastDay };
}

async function write(
  context: Context,
  files: readonly SqlFile[],
  { as, format, out }: SqlFlags,
): Promise<void> {
  const [only, ...others] = files;
  if (format === "json") {
    await writeResult(context, toJson({ schemaVersion: 1, as, files }), out);
  } else if (only !== undefined && others.length === 0) {
    await writeResult(context, only.text, out);
  } else if (out === undefined || out === "-") {
    const texts = files.map(({ name, text }) => `==> ${name} <==\n${text}`);
    await writeResult(context, texts.join("\n"), out);
  } else {
    for (const { name, text } of files) await writeResult(context, text, join(out, name));
  }
}
