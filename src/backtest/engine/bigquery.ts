/**
 * BigQuery as an engine: one session holds the temporary tables, every statement is a job. What a run would read is
 * asked first (a dry run costs nothing) and refused above a limit. Knows no goals; speaks to Google through
 * `BigQueryJobs` alone.
 */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { JobRef, ResultsPage } from "../../google/bigquery/bigquery-jobs.js";
import type { Day } from "../../numbers/calendar.js";
import { answersOf, asOneSql } from "../sql/as-one.js";
import { bigqueryDialect } from "../sql/bigquery-dialect.js";
import { dollarsOf, LEAST_BYTES, openRun, type Run, type RunOptions } from "./bigquery-run.js";
import { catalogQuery, sourceOf, tablesOf } from "./bigquery-tables.js";
import { bytesText } from "./bytes.js";
import type { Cell, Engine, Row } from "./engine.js";

export interface BigQueryOptions extends RunOptions {
  /** `project.dataset` of the export. */
  readonly dataset: string;
  /** Runs the jobs and pays for them; default: the dataset's project. */
  readonly billingProject?: string;
  /** `YYYY-MM-DD`, both counted: only these day tables are read. Default: the last 28 whose tables are final. */
  readonly days?: { readonly firstDay: Day; readonly lastDay: Day } | undefined;
  /** Told what the dry run found, before anything is read. */
  readonly onEstimate?: (estimate: Estimate) => void;
}

/** What a run would read, before it does. */
export interface Estimate {
  /** Of the export. */
  readonly bytes: number;
  /** About so much more: of the temporary tables made of it. */
  readonly temporary: number;
  /** US dollars for both at the list price; what is paid depends on region and contract. */
  readonly dollars: number;
}

/**
 * An engine over a property's BigQuery export; it asks which tables there are and reads nothing else before it is used.
 * Close it when done.
 *
 * @throws GoalsError (exit 64) for a dataset that is not named as `project.dataset`; (exit 3) for one without tables of
 * these days; whatever BigQuery refuses.
 */
export async function openBigQuery(options: BigQueryOptions): Promise<Engine> {
  const [, datasetProject, dataset] =
    /^([a-z][a-z0-9.:-]{4,}[a-z0-9])\.([A-Za-z0-9_]+)$/.exec(options.dataset) ?? [];
  if (datasetProject === undefined || dataset === undefined) {
    throw new GoalsError("usage", `${JSON.stringify(options.dataset)} is not a dataset`, {
      exitCode: EXIT.usage,
      hint: "Write --dataset PROJECT.analytics_123456789.",
    });
  }
  const path = `${datasetProject}.${dataset}`;
  const run = openRun(options, options.billingProject ?? datasetProject);
  const rowsOf = (ref: JobRef): Promise<readonly Row[]> => allRows(options, run, ref);
  const catalog = await rowsOf(await run.run(catalogQuery(path)));
  const { tables, asked, has, views } = tablesOf(options.dataset, catalog, options.days);
  const columns = {
    platform: has("platform"),
    streamId: has("stream_id"),
    batch: has("batch_event_index"),
    userProperties: has("user_properties"),
    userId: has("user_id"),
  };
  return {
    dialect: bigqueryDialect,
    ...sourceOf(path, tables.read, views, columns),
    columns,
    described: options.dataset,
    tables,
    asked,
    create: async ({ table, query }, later = 0) => {
      const statement = bigqueryDialect.createTable(table, query);
      if (!run.hasSession()) {
        estimate(options, await run.ask(query), later);
        await run.run(statement, { createSession: true });
        return;
      }
      await run.run(statement);
    },
    query: async (query) => rowsOf(await run.run(query)),
    queryAll: async (queries, made) =>
      answersOf(await rowsOf(await run.run(asOneSql(queries, made))), queries.length),
    bill: run.bill,
    close: run.end,
  };
}

function estimate({ maxBytes, onEstimate }: BigQueryOptions, bytes: number, later: number): void {
  if (!Number.isFinite(bytes)) {
    throw new GoalsError("bigquery-estimate", "BigQuery did not say how much the query would read", {
      exitCode: EXIT.unexpected,
    });
  }
  const temporary = Math.round(bytes * later);
  const all = bytes + temporary;
  const dollars = dollarsOf(Math.max(all, LEAST_BYTES));
  onEstimate?.({ bytes, temporary, dollars });
  if (all > maxBytes) {
    throw new GoalsError(
      "bigquery-too-many-bytes",
      `the run would read ${bytesText(bytes)} of the export and about ${bytesText(temporary)} of temporary tables ($${dollars.toFixed(2)}), more than the ${bytesText(maxBytes)} allowed`,
      {
        exitCode: EXIT.refused,
        hint: "Take fewer days with --days, or raise --max-bytes. Nothing was read.",
      },
    );
  }
}

async function allRows({ jobs }: BigQueryOptions, run: Run, ref: JobRef): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let token: string | undefined;
  let names: NonNullable<NonNullable<ResultsPage["schema"]>["fields"]> = [];
  let total: number | undefined;
  do {
    const page = await run.again(() => jobs.results(ref, token));
    names = page.schema?.fields ?? names;
    if (page.totalRows !== undefined && page.totalRows !== null) total = Number(page.totalRows);
    for (const row of page.rows ?? []) {
      rows.push(
        Object.fromEntries(
          names.map(({ name, type }, index) => [name ?? "", cellOf(row.f?.[index]?.v, type ?? "")]),
        ),
      );
    }
    token = page.pageToken ?? undefined;
  } while (token !== undefined);
  // A list that ends early must not pass for the whole.
  if (total !== undefined && rows.length !== total) {
    throw new GoalsError("bigquery-incomplete", `BigQuery gave ${rows.length} of ${total} rows`, {
      exitCode: EXIT.unexpected,
    });
  }
  return rows;
}

/** Every value comes as text; 64-bit integers that a double can't hold stay text. */
function cellOf(value: unknown, type: string): Cell {
  if (value === null || value === undefined) return null;
  if (/^FLOAT/.test(type)) return Number(value);
  if (/^INT/.test(type)) return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return String(value);
}
