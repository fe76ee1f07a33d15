/**
 * BigQuery as an engine: one session holds the temporary tables, every statement is a job. What a run would read is
 * asked first (a dry run costs nothing) and refused above a limit. Knows no goals; speaks to Google through
 * `BigQueryJobs` alone.
 */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import {
  type BigQueryJobs,
  bigQueryError,
  type Job,
  type JobRef,
  type QueryConfiguration,
  type ResultsPage,
} from "../../google/bigquery/bigquery-jobs.js";
import { bigqueryDialect } from "../sql/bigquery-dialect.js";
import { type Cell, type Engine, numberIn, type Row } from "./engine.js";
import { eventsError } from "./events-error.js";
import { type ChosenTables, chooseTables, tableOf } from "./export-tables.js";

export interface BigQueryOptions {
  readonly jobs: BigQueryJobs;
  /** `project.dataset` of the export. */
  readonly dataset: string;
  /** Runs the jobs and pays for them; default: the dataset's project. */
  readonly billingProject?: string;
  /** `YYYY-MM-DD`, both counted: only these day tables are read. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** More is refused before anything is read. */
  readonly maxBytes: number;
  /** Told what the dry run found, before anything is read. */
  readonly onEstimate?: (estimate: Estimate) => void;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** A text never used before; jobs are named with it, so that asking twice runs once. */
  readonly newId: () => string;
}

export interface Estimate {
  readonly bytes: number;
  /** US dollars at the list price; what is paid depends on region and contract. */
  readonly dollars: number;
}

/** On-demand list price in the US, dollars a TiB. Source: cloud.google.com/bigquery/pricing. */
const DOLLARS_PER_TIB = 6.25;
/** What a query over a table is billed at least. Source: the same page. */
const LEAST_BYTES = 10 * 1024 * 1024;

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
  const project = options.billingProject ?? datasetProject;
  const path = `${datasetProject}.${dataset}`;
  let session: string | undefined;
  let location: string | undefined;

  const run = async (query: string, extra: QueryConfiguration = {}): Promise<JobRef> => {
    const inSession =
      session === undefined ? {} : { connectionProperties: [{ key: "session_id", value: session }] };
    const job = options.newId();
    const inserted = await options.jobs.insert(project, {
      jobReference: { projectId: project, jobId: job, ...(location && { location }) },
      configuration: {
        query: {
          query,
          useLegacySql: false,
          maximumBytesBilled: String(Math.max(options.maxBytes, LEAST_BYTES)),
          ...inSession,
          ...extra,
        },
      },
    });
    location ??= inserted.jobReference?.location ?? undefined;
    const ref = { project, job, location };
    const done = await finished(options, ref, inserted);
    session ??= done.statistics?.sessionInfo?.sessionId ?? undefined;
    return ref;
  };

  const catalog = await allRows(options, await run(catalogQuery(path)));
  const { firstDay, lastDay } = options;
  const ofDays = catalog.filter(({ name }) => {
    const { day } = tableOf(String(name));
    return day !== null && day >= firstDay && day <= lastDay;
  });
  const tables = chooseTables(ofDays.map(({ name }) => String(name)));
  if (tables.read.length === 0) {
    throw eventsError(
      "events-none",
      `${options.dataset} has no table events_YYYYMMDD of ${firstDay} to ${lastDay}`,
      {
        hint: "Are these days exported yet, and is it the property's dataset? Say which days with --days.",
      },
    );
  }
  const read = new Set(tables.read);
  const has = (column: string): boolean =>
    ofDays.some((row) => read.has(String(row.name)) && numberIn(row, column) > 0);

  return {
    dialect: bigqueryDialect,
    ...wildcard(path, tables),
    columns: { platform: has("platform"), streamId: has("stream_id"), batch: has("batch_event_index") },
    described: options.dataset,
    tables,
    asked: { firstDay, lastDay },
    create: async (table, query) => {
      if (session === undefined) {
        await estimate(options, project, query);
        await run(bigqueryDialect.createTable(table, query), { createSession: true });
        return;
      }
      await run(bigqueryDialect.createTable(table, query));
    },
    query: async (query) => allRows(options, await run(query)),
    close: async () => {
      if (session === undefined) return;
      // A session ends by itself after a day; failing to end it now harms nobody.
      await run("CALL BQ.ABORT_SESSION()").catch(() => undefined);
      session = undefined;
    },
  };
}

/** Tables of events with the columns that not every export has. */
function catalogQuery(path: string): string {
  const columns = ["platform", "stream_id", "batch_event_index"]
    .map((name) => `COUNTIF(column_name = '${name}') AS ${name}`)
    .join(", ");
  return `SELECT table_name AS name, ${columns} FROM \`${path}\`.INFORMATION_SCHEMA.COLUMNS
WHERE STARTS_WITH(table_name, 'events_') GROUP BY table_name ORDER BY table_name`;
}

const SHORTEST = "events_".length;

/** One wildcard over the tables; its beginning is as long as they have in common, because a view that it matches fails. */
function wildcard(path: string, { read }: ChosenTables): Pick<Engine, "source" | "where"> {
  const [first = ""] = read;
  // The star stands for a day of the month at least.
  let length = first.length - "DD".length;
  while (length > SHORTEST && !read.every((name) => name.startsWith(first.slice(0, length)))) length -= 1;
  const suffixes = read.map((name) => bigqueryDialect.text(name.slice(length)));
  return {
    source: `\`${path}.${first.slice(0, length)}*\``,
    where: [`_TABLE_SUFFIX IN (${suffixes.join(", ")})`],
  };
}

async function estimate(options: BigQueryOptions, project: string, query: string): Promise<void> {
  const job = await options.jobs.insert(project, {
    configuration: { dryRun: true, query: { query, useLegacySql: false } },
  });
  const bytes = Number(job.statistics?.totalBytesProcessed ?? Number.NaN);
  if (!Number.isFinite(bytes)) {
    throw new GoalsError("bigquery-estimate", "BigQuery did not say how much the query would read", {
      exitCode: EXIT.unexpected,
    });
  }
  const dollars = (Math.max(bytes, LEAST_BYTES) / 1024 ** 4) * DOLLARS_PER_TIB;
  options.onEstimate?.({ bytes, dollars });
  if (bytes > options.maxBytes) {
    throw new GoalsError(
      "bigquery-too-many-bytes",
      `the query would read ${bytesText(bytes)} (about $${dollars.toFixed(2)}), more than the ${bytesText(options.maxBytes)} allowed`,
      {
        exitCode: EXIT.refused,
        hint: "Take fewer days with --days, or raise --max-bytes. Nothing was read.",
      },
    );
  }
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

async function finished(options: BigQueryOptions, ref: JobRef, inserted: Job): Promise<Job> {
  let job = inserted;
  for (let wait = FIRST_WAIT_MS; job.status?.state !== "DONE"; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    await options.sleep(wait);
    job = await options.jobs.get(ref);
  }
  const { errorResult } = job.status;
  if (errorResult) throw bigQueryError(errorResult);
  return job;
}

async function allRows(options: BigQueryOptions, ref: JobRef): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let token: string | undefined;
  let names: NonNullable<NonNullable<ResultsPage["schema"]>["fields"]> = [];
  let total: number | undefined;
  do {
    const page = await options.jobs.results(ref, token);
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

/** `12.3 GB`, decimal as BigQuery's console shows limits. */
export function bytesText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${power === 0 ? amount : amount.toFixed(amount < 10 ? 1 : 0)} ${units[power] ?? ""}`;
}

/** `50GB`, `800 MB`, `1e9`, decimal units; null for anything else. */
export function bytesOf(text: string): number | null {
  const [, amount, unit] = /^\s*(\d+(?:\.\d+)?(?:e\d+)?)\s*([kMGTP]?)B?\s*$/i.exec(text) ?? [];
  if (amount === undefined) return null;
  return Math.round(
    Number(amount) * 1000 ** ["", "K", "M", "G", "T", "P"].indexOf((unit ?? "").toUpperCase()),
  );
}
