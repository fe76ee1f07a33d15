/**
 * The part of BigQuery's REST API a backtest speaks (cloud.google.com/bigquery/docs/reference/rest/v2/jobs), over the
 * official client. Loaded only when BigQuery is used. Knows no goals and no SQL.
 */
import { EXIT, type ExitCode, GoalsError } from "../../diagnostics/error.js";
import type { ErrorCode } from "../../diagnostics/error-codes.js";
import { explainGoogleError, GRPC, readGoogleError } from "../errors.js";
import { type RestConnection, restOptions } from "../rest.js";

/** Of a job what a backtest says and reads, in the API's own names. Written down here, so that our types need no client. */
export interface Job {
  jobReference?: { projectId?: string | null; jobId?: string | null; location?: string | null };
  configuration?: {
    dryRun?: boolean | null;
    jobTimeoutMs?: string | null;
    labels?: { [key: string]: string } | null;
    query?: QueryConfiguration;
  };
  status?: { state?: string | null; errorResult?: { reason?: string | null; message?: string | null } };
  statistics?: {
    totalBytesProcessed?: string | null;
    sessionInfo?: { sessionId?: string | null };
    query?: { totalBytesBilled?: string | null };
  };
}

export interface QueryConfiguration {
  query?: string | null;
  useLegacySql?: boolean | null;
  maximumBytesBilled?: string | null;
  createSession?: boolean | null;
  connectionProperties?: { key?: string | null; value?: string | null }[];
}

/** A page of a query's rows; every value is text, in the order of the schema's fields. */
export interface ResultsPage {
  schema?: { fields?: { name?: string | null; type?: string | null }[] };
  rows?: { f?: { v?: unknown }[] }[];
  totalRows?: string | null;
  pageToken?: string | null;
}

export interface JobRef {
  readonly project: string;
  readonly job: string;
  readonly location: string | undefined;
}

/** Each call throws a GoalsError with Google's own text. */
export interface BigQueryJobs {
  readonly insert: (project: string, job: Job) => Promise<Job>;
  readonly get: (ref: JobRef) => Promise<Job>;
  /** Asks for a job's end; it may still be running when this returns. */
  readonly cancel: (ref: JobRef) => Promise<Job>;
  readonly results: (ref: JobRef, pageToken: string | undefined) => Promise<ResultsPage>;
}

/** Temporary tables need more than `bigquery.readonly`; this scope cannot change data the caller's role does not let it. */
const SCOPE = "https://www.googleapis.com/auth/bigquery";
const PAGE_ROWS = 10_000;

/** `emulatorHost`: the text of `BIGQUERY_EMULATOR_HOST`. */
export type BigQueryConnection = Omit<RestConnection, "scope">;

/**
 * BigQuery's jobs, for `openBigQuery`.
 *
 * @throws GoalsError (exit 4) without usable credentials, (exit 64) for an emulator that is not on this machine.
 */
export async function openBigQueryJobs(connection: BigQueryConnection): Promise<BigQueryJobs> {
  const { bigquery } = await import("googleapis/build/src/apis/bigquery/index.js");
  const reach = await restOptions({ ...connection, scope: SCOPE }, "BIGQUERY");
  // Who asks decides what is asked again, and says so.
  const api = bigquery({ version: "v2", retry: false, ...reach });
  return {
    insert: (projectId, requestBody) =>
      asking(async () => (await api.jobs.insert({ projectId, requestBody })).data),
    get: ({ project, job, location }) =>
      asking(
        async () =>
          (await api.jobs.get({ projectId: project, jobId: job, ...(location && { location }) })).data,
      ),
    cancel: ({ project, job, location }) =>
      asking(
        async () =>
          (await api.jobs.cancel({ projectId: project, jobId: job, ...(location && { location }) })).data
            .job ?? {},
      ),
    results: ({ project, job, location }, pageToken) =>
      asking(
        async () =>
          (
            await api.jobs.getQueryResults({
              projectId: project,
              jobId: job,
              maxResults: PAGE_ROWS,
              ...(location && { location }),
              ...(pageToken && { pageToken }),
            })
          ).data,
      ),
  };
}

/**
 * What to do about a failure. `again`: the same after a while, a job that failed under a new id; `duplicate`: there is such a
 * job already. The reasons: cloud.google.com/bigquery/docs/error-messages.
 */
export function faultOf(error: unknown): "again" | "duplicate" | "other" {
  const thrown = error instanceof GoalsError ? (error.cause ?? error) : error;
  const { reason = "", status = 0 } = readGoogleError(thrown);
  if (reason === "duplicate" || status === 409) return "duplicate";
  if (AGAIN.has(reason) || status === 429 || status >= 500) return "again";
  return reason === "" && LOST_CONNECTION.test(messagesOf(thrown)) ? "again" : "other";
}

/** Of a connection that there was: one that can't be had at all is told at once. */
const LOST_CONNECTION = /ECONNRESET|EPIPE|ETIMEDOUT|socket hang up|other side closed|Premature close/i;

function messagesOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { code } = error as NodeJS.ErrnoException;
  return `${error.message} ${code ?? ""} ${messagesOf(error.cause)}`;
}

const AGAIN: ReadonlySet<string> = new Set([
  "rateLimitExceeded",
  "jobRateLimitExceeded",
  "backendError",
  "internalError",
  "jobBackendError",
  "jobInternalError",
]);

async function asking<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw bigQueryError(error);
  }
}

/**
 * Google's error as one with an exit code: an answer, or the `errorResult` of a job. The reasons:
 * cloud.google.com/bigquery/docs/error-messages.
 */
export function bigQueryError(error: unknown): GoalsError {
  if (error instanceof GoalsError) return error;
  const { reason = "", text, status = 0, code } = readGoogleError(error);
  const known = KNOWN.find(({ reasons, statuses }) => reasons.includes(reason) || statuses.includes(status));
  if (known === undefined && code === GRPC.unavailable)
    return explainGoogleError(error, { name: "BigQuery", hints: {} });
  return new GoalsError(known?.code ?? "bigquery-failed", `BigQuery: ${text}`, {
    exitCode: known?.exitCode ?? EXIT.unexpected,
    ...(known?.hint === undefined ? {} : { hint: known.hint }),
    cause: error,
  });
}

const KNOWN: readonly {
  readonly code: ErrorCode;
  readonly reasons: readonly string[];
  readonly statuses: readonly number[];
  readonly exitCode: ExitCode;
  readonly hint?: string;
}[] = [
  {
    code: "bigquery-too-many-bytes",
    reasons: ["bytesBilledLimitExceeded"],
    statuses: [],
    exitCode: EXIT.refused,
    hint: "Take fewer days, or raise --max-bytes.",
  },
  {
    code: "bigquery-quota",
    reasons: ["quotaExceeded", "rateLimitExceeded", "jobRateLimitExceeded"],
    statuses: [429],
    exitCode: EXIT.quota,
  },
  {
    code: "bigquery-not-allowed",
    reasons: ["accessDenied", "billingNotEnabled"],
    statuses: [401, 403],
    exitCode: EXIT.notAllowed,
    hint: "Needed: BigQuery Job User on the project that pays, BigQuery Data Viewer on the dataset.",
  },
  {
    code: "bigquery-not-found",
    reasons: ["notFound"],
    statuses: [404],
    exitCode: EXIT.fileWrong,
    hint: "Is the dataset named PROJECT.analytics_PROPERTY, and has it tables for these days?",
  },
  {
    code: "bigquery-cancelled",
    reasons: ["stopped", "timeout"],
    statuses: [],
    exitCode: EXIT.quota,
    hint: "Somebody cancelled the job, or it took more than 30 minutes: then take fewer days.",
  },
  { code: "bigquery-query", reasons: ["invalidQuery", "invalid"], statuses: [400], exitCode: EXIT.fileWrong },
  {
    code: "bigquery-unavailable",
    reasons: ["backendError", "internalError", "jobBackendError", "jobInternalError"],
    statuses: [500, 502, 503, 504],
    exitCode: EXIT.quota,
    hint: "Google's side; try again later.",
  },
];
