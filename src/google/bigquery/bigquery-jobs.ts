/**
 * The part of BigQuery's REST API a backtest speaks (cloud.google.com/bigquery/docs/reference/rest/v2/jobs), over the
 * official client. Loaded only when BigQuery is used. Knows no goals and no SQL.
 */
import type { bigquery_v2 } from "googleapis/build/src/apis/bigquery/index.js";
import { EXIT, type ExitCode, GoalsError } from "../../diagnostics/error.js";
import type { ErrorCode } from "../../diagnostics/error-codes.js";

export type Job = bigquery_v2.Schema$Job;
export type ResultsPage = bigquery_v2.Schema$GetQueryResultsResponse;

export interface JobRef {
  readonly project: string;
  readonly job: string;
  readonly location: string | undefined;
}

/** Each call throws a GoalsError with Google's own text. */
export interface BigQueryJobs {
  readonly insert: (project: string, job: Job) => Promise<Job>;
  readonly get: (ref: JobRef) => Promise<Job>;
  readonly results: (ref: JobRef, pageToken: string | undefined) => Promise<ResultsPage>;
}

/** Temporary tables need more than `bigquery.readonly`; this scope cannot change data the caller's role does not let it. */
const SCOPE = "https://www.googleapis.com/auth/bigquery";
const PAGE_ROWS = 10_000;

export interface BigQueryConnection {
  /** `127.0.0.1:PORT` of an emulator: no credentials are sent. */
  readonly emulator?: string;
  /** A service account's address to act as. */
  readonly impersonate?: string;
}

/**
 * BigQuery's jobs, for `openBigQuery`.
 *
 * @throws GoalsError (exit 4) without usable credentials, (exit 64) for an emulator that is not on this machine.
 */
export async function openBigQueryJobs(connection: BigQueryConnection): Promise<BigQueryJobs> {
  const { bigquery } = await import("googleapis/build/src/apis/bigquery/index.js");
  const api = bigquery(await reach(connection));
  return {
    insert: (projectId, requestBody) =>
      asking(async () => (await api.jobs.insert({ projectId, requestBody })).data),
    get: ({ project, job, location }) =>
      asking(
        async () =>
          (await api.jobs.get({ projectId: project, jobId: job, ...(location && { location }) })).data,
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

async function reach({ emulator, impersonate }: BigQueryConnection): Promise<bigquery_v2.Options> {
  if (emulator !== undefined) {
    if (!/^(127\.0\.0\.1|localhost|\[::1\]):\d{1,5}$/.test(emulator)) {
      throw new GoalsError("emulator-host", `BIGQUERY_EMULATOR_HOST is ${JSON.stringify(emulator)}`, {
        exitCode: EXIT.usage,
        hint: "Write 127.0.0.1:PORT; without credentials and encryption nothing may leave this machine.",
      });
    }
    return { version: "v2", rootUrl: `http://${emulator}/` };
  }
  const { GoogleAuth, Impersonated } = await import("google-auth-library");
  try {
    const source = await new GoogleAuth({ scopes: [SCOPE] }).getClient();
    const auth =
      impersonate === undefined
        ? source
        : new Impersonated({
            sourceClient: source,
            targetPrincipal: impersonate,
            targetScopes: [SCOPE],
            delegates: [],
            lifetime: 3600,
          });
    await auth.getAccessToken();
    // The official client ships its own copy of the type; the object is the same.
    return { version: "v2", auth: auth as NonNullable<bigquery_v2.Options["auth"]> };
  } catch (error) {
    const text = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
    throw new GoalsError("not-signed-in", `not signed in to Google: ${text}`, {
      exitCode: EXIT.notAllowed,
      hint: "Run: gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS to a key file.",
      cause: error,
    });
  }
}

async function asking<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw bigQueryError(error);
  }
}

interface Failure {
  readonly reason: string;
  readonly message: string;
  readonly status: number;
}

/** Google's error as one with an exit code. The reasons: cloud.google.com/bigquery/docs/error-messages. */
export function bigQueryError(error: unknown): GoalsError {
  if (error instanceof GoalsError) return error;
  const { reason, message, status } = failureOf(error);
  const known = KNOWN.find(({ reasons, statuses }) => reasons.includes(reason) || statuses.includes(status));
  return new GoalsError(known?.code ?? "bigquery-failed", `BigQuery: ${message}`, {
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
  { code: "bigquery-query", reasons: ["invalidQuery", "invalid"], statuses: [400], exitCode: EXIT.fileWrong },
  {
    code: "bigquery-unavailable",
    reasons: ["backendError", "internalError"],
    statuses: [500, 502, 503, 504],
    exitCode: EXIT.quota,
    hint: "Google's side; try again later.",
  },
];

function failureOf(error: unknown): Failure {
  const raw = (typeof error === "object" && error !== null ? error : {}) as {
    readonly reason?: unknown;
    readonly message?: unknown;
    readonly status?: unknown;
    readonly code?: unknown;
    readonly errors?: unknown;
    readonly response?: { readonly status?: unknown; readonly data?: { readonly error?: unknown } };
  };
  const body = (raw.response?.data?.error ?? {}) as {
    readonly message?: unknown;
    readonly errors?: readonly { readonly reason?: unknown }[];
  };
  const reason = raw.reason ?? body.errors?.[0]?.reason;
  return {
    reason: typeof reason === "string" ? reason : "",
    message: String(body.message ?? raw.message ?? error).split("\n", 1)[0] ?? "",
    status: Number(raw.response?.status ?? raw.status ?? raw.code ?? 0),
  };
}
