/**
 * The jobs of one run in BigQuery: asked again where Google says so, the bytes of all of them bounded and counted, the one
 * under way cancelled when the run is. Knows no export and no goals.
 */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import {
  type BigQueryJobs,
  bigQueryError,
  faultOf,
  type Job,
  type JobRef,
  type QueryConfiguration,
} from "../../google/bigquery/bigquery-jobs.js";
import { bytesText } from "./bytes.js";

export interface RunOptions {
  readonly jobs: BigQueryJobs;
  /** Of all jobs together; more is refused. */
  readonly maxBytes: number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** A text never used before; jobs are named with it, so that asking twice runs once. */
  readonly newId: () => string;
  /** On every job, for whoever reads the bill: small letters, digits, `_` and `-`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Told before a wait, in milliseconds, for what Google said. */
  readonly onWait?: (milliseconds: number, because: string) => void;
  /** Aborted when the run is to end: the job under way is cancelled. */
  readonly signal?: AbortSignal;
}

/** What a run has been billed. */
export interface Bill {
  readonly bytes: number;
  /** US dollars at the list price; what is paid depends on region and contract. */
  readonly dollars: number;
}

export interface Run {
  /** Runs a query to its end. In the run's session, once there is one. */
  readonly run: (query: string, extra?: QueryConfiguration) => Promise<JobRef>;
  /** What a query would read, in bytes; costs nothing. */
  readonly ask: (query: string) => Promise<number>;
  /** A call that may be made again. */
  readonly again: <T>(call: () => Promise<T>) => Promise<T>;
  readonly hasSession: () => boolean;
  /** A session ends by itself after a day; that it could not be ended harms nobody. */
  readonly end: () => Promise<void>;
  readonly bill: () => Bill;
}

/** On-demand list price in the US, dollars a TiB. Source: cloud.google.com/bigquery/pricing. */
const DOLLARS_PER_TIB = 6.25;
/** What a query over a table is billed at least. Source: the same page. */
export const LEAST_BYTES = 10 * 1024 * 1024;
export const dollarsOf = (bytes: number): number => (bytes / 1024 ** 4) * DOLLARS_PER_TIB;

/** As BigQuery's agreement asks for it: a second, doubled up to 32 (cloud.google.com/bigquery/sla). 63 s together. */
const BACK_OFF_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000] as const;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** BigQuery ends a job after this. */
const JOB_TIMEOUT_MS = 30 * 60_000;
/** And has so long to say it. */
const GRACE_MS = 60_000;
/** For a cancelled job to say what it has been billed. */
const CANCEL_WAITS = 8;

const LOST: Job = {
  status: {
    state: "DONE",
    errorResult: { reason: "jobInternalError", message: "the job's answer was lost" },
  },
};

export function openRun(options: RunOptions, project: string): Run {
  const { jobs, signal } = options;
  let session: string | undefined;
  let location: string | undefined;
  let billed = 0;

  const pause = async (milliseconds: number): Promise<void> => {
    if (signal === undefined) return options.sleep(milliseconds);
    if (signal.aborted) return;
    let stop = (): void => {};
    const aborted = new Promise<void>((resolve) => {
      stop = resolve;
      signal.addEventListener("abort", stop, { once: true });
    });
    await Promise.race([options.sleep(milliseconds), aborted]);
    signal.removeEventListener("abort", stop);
  };

  /** Waits before the next try, or throws what is no use trying again. */
  const backOff = (): ((error: unknown) => Promise<void>) => {
    let tries = 0;
    return async (error) => {
      const wait = BACK_OFF_MS[tries];
      if (faultOf(error) !== "again" || signal?.aborted === true) throw error;
      if (wait === undefined) throw gaveUp(error);
      tries += 1;
      options.onWait?.(wait, error instanceof GoalsError ? error.message : "");
      await pause(wait);
    };
  };

  const again = async <T>(call: () => Promise<T>, wait = backOff()): Promise<T> => {
    for (;;) {
      if (signal?.aborted === true) throw cancelled(billed);
      try {
        return await call();
      } catch (error) {
        await wait(error);
      }
    }
  };

  const refOf = (job: string): JobRef => ({ project, job, location });

  /** The answer to an insert may be lost; the same id a second time is the same job. */
  const inserted = async (id: string, body: Job): Promise<Job> => {
    let asked = false;
    return again(async () => {
      const first = !asked;
      asked = true;
      return await jobs.insert(project, body).catch((error: unknown) => {
        if (first || faultOf(error) !== "duplicate") throw error;
        // Outside the US and the EU a job is found with its location alone, and the first one has none: another is run.
        return location === undefined ? LOST : jobs.get(refOf(id));
      });
    });
  };

  const finished = async (id: string, first: Job): Promise<Job> => {
    let job = first;
    let waited = 0;
    for (let wait = FIRST_WAIT_MS; job.status?.state !== "DONE"; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      if (waited > JOB_TIMEOUT_MS + GRACE_MS) {
        await stop(id);
        throw timedOut();
      }
      await pause(wait);
      waited += wait;
      if (signal?.aborted === true) {
        await stop(id);
        throw cancelled(billed);
      }
      job = await again(() => jobs.get(refOf(id)));
    }
    return job;
  };

  /** Cancels a job and waits for its bill. */
  const stop = async (id: string): Promise<void> => {
    try {
      let job = await jobs.cancel(refOf(id));
      for (let n = 0; job.status?.state !== "DONE" && n < CANCEL_WAITS; n += 1) {
        await options.sleep(FIRST_WAIT_MS);
        job = await jobs.get(refOf(id));
      }
      count(job);
    } catch {
      // It ends by its time-out.
    }
  };

  /** A job that failed or was cancelled is billed too, and may have begun a session. */
  const count = (job: Job): void => {
    session ??= job.statistics?.sessionInfo?.sessionId ?? undefined;
    billed += Number(job.statistics?.query?.totalBytesBilled ?? 0);
  };

  const inSession = (): QueryConfiguration =>
    session === undefined ? {} : { connectionProperties: [{ key: "session_id", value: session }] };

  const run = async (query: string, extra: QueryConfiguration = {}): Promise<JobRef> => {
    const wait = backOff();
    for (;;) {
      if (signal?.aborted === true) throw cancelled(billed);
      const left = options.maxBytes - billed;
      if (left < LEAST_BYTES && billed > 0) throw usedUp(billed, options.maxBytes);
      const id = options.newId();
      const first = await inserted(id, {
        jobReference: { projectId: project, jobId: id, ...(location && { location }) },
        configuration: {
          jobTimeoutMs: String(JOB_TIMEOUT_MS),
          ...(options.labels && { labels: { ...options.labels } }),
          query: {
            query,
            useLegacySql: false,
            maximumBytesBilled: String(Math.max(left, LEAST_BYTES)),
            ...inSession(),
            ...(session === undefined ? extra : {}),
          },
        },
      });
      location ??= first.jobReference?.location ?? undefined;
      const done = await finished(id, first);
      count(done);
      const { errorResult } = done.status ?? {};
      if (!errorResult) return refOf(id);
      await wait(bigQueryError(errorResult));
    }
  };

  return {
    run,
    again,
    hasSession: () => session !== undefined,
    bill: () => ({ bytes: billed, dollars: dollarsOf(billed) }),
    ask: async (query) => {
      const job = await again(() =>
        jobs.insert(project, {
          ...(location && { jobReference: { projectId: project, location } }),
          configuration: {
            dryRun: true,
            ...(options.labels && { labels: { ...options.labels } }),
            query: { query, useLegacySql: false, ...inSession() },
          },
        }),
      );
      return Number(job.statistics?.totalBytesProcessed ?? Number.NaN);
    },
    end: async () => {
      if (session === undefined) return;
      const id = options.newId();
      const query = "CALL BQ.ABORT_SESSION()";
      // Also of a run that was told to end, and without waiting long: it must not hold anybody up.
      await jobs
        .insert(project, {
          jobReference: { projectId: project, jobId: id, ...(location && { location }) },
          configuration: {
            ...(options.labels && { labels: { ...options.labels } }),
            query: { query, useLegacySql: false, ...inSession() },
          },
        })
        .catch(() => undefined);
      session = undefined;
    },
  };
}

function gaveUp(error: unknown): unknown {
  if (!(error instanceof GoalsError)) return error;
  const seconds = BACK_OFF_MS.reduce((sum, wait) => sum + wait, 0) / 1000;
  return new GoalsError(error.code, error.message, {
    exitCode: EXIT.quota,
    hint: `Asked ${BACK_OFF_MS.length + 1} times in ${seconds} s. Try again later.`,
    cause: error,
  });
}

function cancelled(billed: number): GoalsError {
  return new GoalsError("bigquery-cancelled", `the run was stopped, after ${bytesText(billed)} were billed`, {
    exitCode: EXIT.unexpected,
    hint: "Its job was cancelled and its session ended; nothing goes on in BigQuery.",
  });
}

function timedOut(): GoalsError {
  return new GoalsError("bigquery-timeout", "a job took more than 30 minutes and was cancelled", {
    exitCode: EXIT.quota,
    hint: "Take fewer days with --days, or let a project with more slots pay with --billing-project.",
  });
}

function usedUp(billed: number, maxBytes: number): GoalsError {
  return new GoalsError(
    "bigquery-too-many-bytes",
    `the run has been billed ${bytesText(billed)}, and no more than ${bytesText(maxBytes)} are allowed`,
    {
      exitCode: EXIT.refused,
      hint: "Take fewer days with --days, or raise --max-bytes.",
    },
  );
}
