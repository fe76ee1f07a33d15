/** `ga4-goals sql`: the goals as SQL in the files of other programs. Offline. */
import { join } from "node:path";
import type { SqlFile, SqlOptions } from "../../../backtest/models/model.js";
import { SQL_FORMS, sqlFiles } from "../../../backtest/models/sql-files.js";
import { duckdbDialect } from "../../../backtest/sql/duckdb-dialect.js";
import { EXIT, type ExitCode, usage } from "../../../diagnostics/error.js";
import type { GoalsConfig } from "../../../goals/goal.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { refuseTheSameForAll, wordsOf } from "../../../workflows/fleet/words-of-client.js";
import { readGoals } from "../../../workflows/goals-files.js";
import { spanIn } from "../../../workflows/open-events.js";
import type { ClientsFlags } from "../../../workflows/options.js";
import { clientsFileOf, propertyOf } from "../../../workflows/property.js";
import type { Context } from "../../context.js";
import { type CommonFlags, streamNumbersIn } from "../../flags.js";
import { filesOfClients } from "../../fleet/files-of-clients.js";
import { renderWarnings } from "../../output/error-text.js";
import { toJson, writeResult } from "../../output/result.js";
import { type ClientsCommand, runForClients } from "../../run-command.js";

export interface SqlFlags extends CommonFlags, ClientsFlags {
  readonly out?: string;
  readonly format: "text" | "json";
  readonly dialect: SqlOptions["dialect"];
  readonly as: SqlOptions["as"];
  readonly rows: SqlOptions["rows"];
  readonly dataset?: string;
  readonly into?: string;
  readonly events?: string;
  readonly days?: string;
  readonly oldExport: boolean;
  readonly missingParameter: "holds" | "fails";
  readonly everyTransaction: boolean;
  readonly streamIds?: string;
}

export async function sql(context: Context, flags: SqlFlags, ...patterns: string[]): Promise<ExitCode> {
  const clients = clientsFileOf(flags, patterns);
  if (clients !== null) return runForClients(context, flags, clients, ofClients(context, flags));
  check(flags);
  const { config, warnings } = await readGoals(context, patterns, flags);
  renderWarnings(context, warnings, flags.noColor);
  await write(
    context,
    filesFor(config, flags, () => propertyOf(config, flags.property)),
    flags,
  );
  return EXIT.done;
}

/** Where views are made unless it is said. */
const VIEWS_INTO = "ga4_goals";

function filesFor(config: GoalsConfig, flags: SqlFlags, property: () => string): readonly SqlFile[] {
  const days = daysOf(flags.days);
  const streams = flags.streamIds === undefined ? [] : streamNumbersIn(flags.streamIds);
  const { as, dialect, rows, into = VIEWS_INTO, missingParameter, everyTransaction } = flags;
  return sqlFiles(config, {
    ...{ as, dialect, rows, into, missingParameter, everyTransaction, days, streams },
    dataset: dialect === "duckdb" ? "" : (flags.dataset ?? `analytics_${property()}`),
    events: flags.events === undefined ? "events" : `read_parquet(${duckdbDialect.text(flags.events)})`,
    batch: !flags.oldExport,
  });
}

/** Each client's goals over its own export: its dataset is its property's unless the flag says otherwise. */
function ofClients(context: Context, flags: SqlFlags): ClientsCommand<SqlFlags, readonly SqlFile[]> {
  const { dataset, events, into, as } = flags;
  const given = (text: string | undefined): readonly string[] => (text === undefined ? [] : [text]);
  refuseTheSameForAll("--dataset", given(dataset), "analytics_${property}");
  refuseTheSameForAll("--events", given(events), "exports/${client}/*.parquet");
  // Views of one name in one dataset would be each other's.
  if (as === "view" && flags.dialect === "bigquery")
    refuseTheSameForAll("--into", [into ?? VIEWS_INTO], "ga4_goals_${property}");
  return filesOfClients<SqlFlags, readonly SqlFile[]>({
    name: "sql",
    scope: SCOPE_READ,
    one: async ({ client, config, property }) => {
      const words = wordsOf(client, context);
      const own = {
        ...flags,
        ...(into === undefined ? {} : { into: words(into) }),
        ...(dataset === undefined ? {} : { dataset: words(dataset) }),
        ...(events === undefined ? {} : { events: words(events) }),
      };
      check(own);
      return { result: filesFor(config, own, () => property), exitCode: EXIT.done };
    },
    words: (files) => `${files.length} ${files.length === 1 ? "file" : "files"}`,
    json: (files) => ({ as, files }),
    columns: [{ head: "Files", align: "left", rank: 1 }],
    row: (files) => [{ text: files.map(({ name }) => name).join(", ") }],
    draw: (files) => (files.length === 1 ? (files[0]?.text ?? null) : files),
    ending: () =>
      `.${({ looker: "view.lkml", growthbook: "json" } as Partial<Record<SqlOptions["as"], string>>)[flags.as] ?? "sql"}`,
  });
}

/** Flags that would do nothing, or break the SQL. */
function check(flags: SqlFlags): void {
  const { as, dialect, dataset, into, events } = flags;
  if (!(SQL_FORMS[as].dialects as readonly string[]).includes(dialect)) {
    throw usage(`--as ${as} is for BigQuery`, "Leave out --dialect duckdb, or take --as query or --as view.");
  }
  if (as === "growthbook" && into === undefined) {
    throw usage(
      "--as growthbook needs the id of the data source",
      "Write --into ds_abc123, as GrowthBook shows it.",
    );
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
  const days = spanIn(text);
  if (days !== null) return days;
  throw usage(
    `--days ${JSON.stringify(text)} is no span of days`,
    "Write 2026-10-01..2026-10-31, or 2026-10-01.. for all since.",
  );
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
