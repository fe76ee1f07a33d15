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

export interface InsertedJob {
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
  readonly resultCalls: () => number;
  readonly stop: () => Promise<void>;
}

interface RunningJob {
  readonly query: string;
  left: number;
}

interface QueryJob {
  readonly jobReference?: { readonly jobId?: string; readonly location?: string };
  readonly configuration: {
    readonly dryRun?: boolean;
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

const SESSION = "session-1";

const CATALOG = /INFORMATION_SCHEMA/;

function dailyTables(): readonly string[] {
  const first = Date.UTC(2025, 0, 1);
  return Array.from(
    { length: 730 },
    (_, n) => `events_${new Date(first + n * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "")}`,
  );
}

function catalogOf(tables: readonly string[]): Answer {
  const columns = ["name", "platform", "stream_id", "batch_event_index"];
  return {
    columns: columns.map((name, n) => ({ name, type: n === 0 ? "STRING" : "INTEGER" })),
    rows: tables.map((name) => [name, 1, 1, 0]),
  };
}

export async function startBigQuery(options: ServerOptions): Promise<BigQueryServer> {
  const jobs: InsertedJob[] = [];
  const running = new Map<string, RunningJob>();
  const location = options.location ?? "EU";
  let resultCalls = 0;

  const insert = (body: QueryJob): unknown => {
    const { configuration } = body;
    const { query } = configuration;
    const dryRun = configuration.dryRun === true;
    if (query.useLegacySql !== false) throw new Refusal(400, "invalid", "legacy SQL");
    const session = query.connectionProperties?.find(({ key }) => key === "session_id")?.value ?? null;
    if (!CATALOG.test(query.query)) {
      jobs.push({
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
    if (session !== null && session !== SESSION)
      throw new Refusal(400, "invalid", `unknown session ${session}`);
    const id = body.jobReference?.jobId ?? "";
    if (id === "") throw new Refusal(400, "invalid", "no job id");
    if (running.has(id)) throw new Refusal(409, "duplicate", `Already Exists: Job ${id}`);
    running.set(id, { query: query.query, left: CATALOG.test(query.query) ? 0 : (options.polls ?? 0) });
    return jobOf(id);
  };

  const jobOf = (id: string): unknown => {
    const job = running.get(id);
    if (job === undefined) throw new Refusal(404, "notFound", `Not found: Job ${id}`);
    const done = job.left <= 0;
    job.left -= 1;
    const { failure } = options;
    const failed = done && failure?.at === "job" && !CATALOG.test(job.query);
    return {
      jobReference: { projectId: "p", jobId: id, location },
      status: {
        state: done ? "DONE" : "RUNNING",
        ...(failed ? { errorResult: { reason: failure.reason, message: failure.message } } : {}),
      },
      statistics: CATALOG.test(job.query) ? {} : { sessionInfo: { sessionId: SESSION } },
    };
  };

  const results = (id: string, token: string | null): unknown => {
    const job = running.get(id);
    if (job !== undefined && !CATALOG.test(job.query)) resultCalls += 1;
    if (job === undefined) throw new Refusal(404, "notFound", `Not found: Job ${id}`);
    const { columns, rows } = CATALOG.test(job.query)
      ? catalogOf(options.tables ?? dailyTables())
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
    if (request.method === "POST" && rest === "jobs")
      return insert(JSON.parse(await bodyOf(request)) as QueryJob);
    const [, kind, id] = /^(jobs|queries)\/([^/]+)$/.exec(rest ?? "") ?? [];
    if (request.method !== "GET" || id === undefined) throw new Refusal(404, "notFound", "no such method");
    // Outside the multi-regions US and EU, Google finds a job only with its location; here always.
    if (url.searchParams.get("location") !== location)
      throw new Refusal(404, "notFound", `Not found: Job ${id}`);
    return kind === "jobs" ? jobOf(id) : results(id, url.searchParams.get("pageToken"));
  };

  const server = createServer((request, response) => {
    handle(request).then(
      (body) => send(response, 200, body),
      (error: unknown) => {
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
