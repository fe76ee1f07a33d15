/**
 * The part of BigQuery's REST API that a backtest speaks, on loopback: jobs.insert with and without dry run, jobs.get,
 * jobs.getQueryResults with pages, sessions, a location that later calls must name, errors as Google words them. It runs
 * no SQL: what a query answers is the test's to say.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Value = string | number | null;

export interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: "INTEGER" | "FLOAT" | "STRING" }[];
  readonly rows: readonly (readonly Value[])[];
}

export interface ServerOptions {
  /** What a query that is no `CREATE` or `CALL` answers. */
  readonly answer: (sql: string) => Answer;
  /** What a dry run says. */
  readonly bytes?: number;
  /** Tables of the dataset, all with every column. Default: a daily one for each day of 2025 and 2026. */
  readonly tables?: readonly string[];
  /** Which of them are views. */
  readonly views?: readonly string[];
  /** What a job is billed, in bytes; default 0. */
  readonly billed?: number;
  /** What goes wrong, each so often; the others go well. */
  readonly faults?: readonly Fault[];
  readonly location?: string;
  readonly pageRows?: number;
  /** How often jobs.get says RUNNING before DONE. */
  readonly polls?: number;
  /** An error instead of a job; `insert` fails the call, `job` fails the job. */
  readonly failure?: {
    readonly at: "insert" | "job" | "dryRun";
    readonly status: number;
    readonly reason: string;
    readonly message: string;
  };
}

export interface Fault {
  /** `insert`, `get`, `results`: of the call; `job`: the job itself, once it is done. */
  readonly at: "insert" | "get" | "results" | "job";
  /** Only where the job's query is such a one. */
  readonly query?: RegExp;
  /** `before`, `after`: the connection is lost, and the call was not, or was, carried out. */
  readonly how: "before" | "after" | { readonly status: number; readonly reason: string };
  /** Default: once. */
  readonly times?: number;
}

export interface InsertedJob {
  readonly id: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly timeoutMs: string | null;
  readonly query: string;
  readonly dryRun: boolean;
  readonly session: string | null;
  readonly createSession: boolean;
  readonly maximumBytesBilled: string | null;
  readonly location: string | null;
}

export interface BigQueryServer {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** Without the one that asks which tables there are. */
  readonly jobs: readonly InsertedJob[];
  /** The queries of the jobs that were cancelled. */
  readonly cancelled: readonly string[];
  /** How many sessions were begun, and are not ended. */
  readonly sessions: () => { readonly begun: number; readonly open: number };
  readonly resultCalls: () => number;
  readonly stop: () => Promise<void>;
}

interface RunningJob {
  readonly query: string;
  readonly session: string | null;
  left: number;
  failed: { readonly reason: string; readonly message: string } | null;
}

/** The connection ends here. */
class Reset extends Error {}

interface QueryJob {
  readonly jobReference?: { readonly jobId?: string; readonly location?: string };
  readonly configuration: {
    readonly dryRun?: boolean;
    readonly labels?: Readonly<Record<string, string>>;
    readonly jobTimeoutMs?: string;
    readonly query: {
      readonly query: string;
      readonly useLegacySql?: boolean;
      readonly createSession?: boolean;
      readonly maximumBytesBilled?: string;
      readonly connectionProperties?: readonly { readonly key: string; readonly value: string }[];
    };
  };
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

const CATALOG = /INFORMATION_SCHEMA/;

function dailyTables(): readonly string[] {
  const first = Date.UTC(2025, 0, 1);
  return Array.from(
    { length: 730 },
    (_, n) => `events_${new Date(first + n * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "")}`,
  );
}

function catalogOf(tables: readonly string[], views: readonly string[]): Answer {
  const columns = ["name", "platform", "stream_id", "batch_event_index", "is_view"];
  return {
    columns: columns.map((name, n) => ({ name, type: n === 0 ? "STRING" : "INTEGER" })),
    rows: tables.map((name) => [name, 1, 1, 0, views.includes(name) ? 1 : 0]),
  };
}

export async function startBigQuery(options: ServerOptions): Promise<BigQueryServer> {
  const jobs: InsertedJob[] = [];
  const running = new Map<string, RunningJob>();
  const location = options.location ?? "EU";
  let resultCalls = 0;
  const cancelled: string[] = [];
  const sessions = new Set<string>();
  let begun = 0;
  const used = new Map<Fault, number>();
  const faultAt = (at: Fault["at"], query: string): Fault | undefined => {
    const found = options.faults?.find(
      (fault) =>
        fault.at === at &&
        (fault.query?.test(query) ?? !CATALOG.test(query)) &&
        (used.get(fault) ?? 0) < (fault.times ?? 1),
    );
    if (found !== undefined) used.set(found, (used.get(found) ?? 0) + 1);
    return found;
  };
  /** Carries a call out, or not. */
  const failing = <T>(at: Fault["at"], query: string, call: () => T): T => {
    const fault = faultAt(at, query);
    if (fault?.how === "before") throw new Reset();
    if (fault !== undefined && fault.how !== "after")
      throw new Refusal(fault.how.status, fault.how.reason, `made to fail: ${fault.how.reason}`);
    const answer = call();
    if (fault?.how === "after") throw new Reset();
    return answer;
  };

  const insert = (body: QueryJob): unknown => {
    const { configuration } = body;
    const { query } = configuration;
    const dryRun = configuration.dryRun === true;
    if (query.useLegacySql !== false) throw new Refusal(400, "invalid", "legacy SQL");
    const session = query.connectionProperties?.find(({ key }) => key === "session_id")?.value ?? null;
    if (!CATALOG.test(query.query)) {
      jobs.push({
        id: body.jobReference?.jobId ?? null,
        labels: configuration.labels ?? {},
        timeoutMs: configuration.jobTimeoutMs ?? null,
        query: query.query,
        dryRun,
        session,
        createSession: query.createSession === true,
        maximumBytesBilled: query.maximumBytesBilled ?? null,
        location: body.jobReference?.location ?? null,
      });
    }
    const { failure } = options;
    if ((failure?.at === "insert" && !CATALOG.test(query.query)) || (failure?.at === "dryRun" && dryRun)) {
      throw new Refusal(failure.status, failure.reason, failure.message);
    }
    if (dryRun) {
      return {
        status: { state: "DONE" },
        statistics: { totalBytesProcessed: String(options.bytes ?? 1_000_000) },
      };
    }
    if (
      /^CREATE OR REPLACE TEMP TABLE/.test(query.query) &&
      session === null &&
      query.createSession !== true
    ) {
      throw new Refusal(400, "invalidQuery", "Use of CREATE TEMPORARY TABLE requires a script or session");
    }
    if (session !== null && !sessions.has(session))
      throw new Refusal(400, "invalid", `unknown session ${session}`);
    const id = body.jobReference?.jobId ?? "";
    if (id === "") throw new Refusal(400, "invalid", "no job id");
    if (running.has(id)) throw new Refusal(409, "duplicate", `Already Exists: Job ${id}`);
    if (query.createSession === true) {
      begun += 1;
      sessions.add(`session-${begun}`);
    }
    if (query.query === "CALL BQ.ABORT_SESSION()" && session !== null) sessions.delete(session);
    const fault = faultAt("job", query.query);
    running.set(id, {
      query: query.query,
      session: query.createSession === true ? `session-${begun}` : session,
      left: CATALOG.test(query.query) ? 0 : (options.polls ?? 0),
      failed:
        typeof fault?.how === "object"
          ? { reason: fault.how.reason, message: `made to fail: ${fault.how.reason}` }
          : null,
    });
    return jobOf(id);
  };

  const jobOf = (id: string): unknown => {
    const job = running.get(id);
    if (job === undefined) throw new Refusal(404, "notFound", `Not found: Job ${id}`);
    const done = job.left <= 0;
    job.left -= 1;
    const { failure } = options;
    const failed = job.failed ?? (done && failure?.at === "job" && !CATALOG.test(job.query) ? failure : null);
    return {
      jobReference: { projectId: "p", jobId: id, location },
      status: {
        state: done ? "DONE" : "RUNNING",
        ...(done && failed ? { errorResult: { reason: failed.reason, message: failed.message } } : {}),
      },
      statistics: {
        ...(job.session === null ? {} : { sessionInfo: { sessionId: job.session } }),
        ...(done ? { query: { totalBytesBilled: String(options.billed ?? 0) } } : {}),
      },
    };
  };

  const results = (id: string, token: string | null): unknown => {
    const job = running.get(id);
    if (job !== undefined && !CATALOG.test(job.query)) resultCalls += 1;
    if (job === undefined) throw new Refusal(404, "notFound", `Not found: Job ${id}`);
    const { columns, rows } = CATALOG.test(job.query)
      ? catalogOf(options.tables ?? dailyTables(), options.views ?? [])
      : options.answer(job.query);
    const size = options.pageRows ?? 1000;
    const from = Number(token ?? 0);
    const more = from + size < rows.length;
    return {
      jobComplete: true,
      totalRows: String(rows.length),
      schema: { fields: columns },
      rows: rows.slice(from, from + size).map((row) => ({
        f: row.map((value) => ({ v: value === null ? null : String(value) })),
      })),
      ...(more ? { pageToken: String(from + size) } : {}),
    };
  };

  const handle = async (request: IncomingMessage): Promise<unknown> => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const [, rest] = /^\/bigquery\/v2\/projects\/[^/]+\/(.*)$/.exec(url.pathname) ?? [];
    if (request.method === "POST" && rest === "jobs") {
      const body = JSON.parse(await bodyOf(request)) as QueryJob;
      return failing("insert", body.configuration.query.query, () => insert(body));
    }
    const [, cancel] = /^jobs\/([^/]+)\/cancel$/.exec(rest ?? "") ?? [];
    if (request.method === "POST" && cancel !== undefined) {
      const job = running.get(cancel);
      if (job === undefined) throw new Refusal(404, "notFound", `Not found: Job ${cancel}`);
      cancelled.push(job.query);
      job.left = 1;
      job.failed = { reason: "stopped", message: "Job execution was cancelled" };
      return { job: jobOf(cancel) };
    }
    const [, kind, id] = /^(jobs|queries)\/([^/]+)$/.exec(rest ?? "") ?? [];
    if (request.method !== "GET" || id === undefined) throw new Refusal(404, "notFound", "no such method");
    // Outside the multi-regions US and EU, Google finds a job only with its location; here always.
    if (url.searchParams.get("location") !== location)
      throw new Refusal(404, "notFound", `Not found: Job ${id}`);
    return failing(kind === "jobs" ? "get" : "results", running.get(id)?.query ?? "", () =>
      kind === "jobs" ? jobOf(id) : results(id, url.searchParams.get("pageToken")),
    );
  };

  const server = createServer((request, response) => {
    handle(request).then(
      (body) => send(response, 200, body),
      (error: unknown) => {
        if (error instanceof Reset) {
          request.socket.destroy();
          return;
        }
        const { status, reason, message } =
          error instanceof Refusal ? error : { status: 500, reason: "internalError", message: String(error) };
        send(response, status, { error: { code: status, message, errors: [{ reason, message }] } });
      },
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    jobs,
    cancelled,
    sessions: () => ({ begun, open: sessions.size }),
    resultCalls: () => resultCalls,
    stop: () => stopped(server),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function stopped(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => void server.close(() => resolve()));
}
