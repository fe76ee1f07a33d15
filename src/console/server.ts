/**
 * The console over HTTP: on loopback alone, to its own page alone. Hands what is asked, checked in shape, to whoever
 * answers; nothing here knows goals.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { type ErrorJson, errorJson } from "../workflows/error-json.js";
import { ChangedElsewhere } from "../workflows/workbench/texts.js";
import { ASKS } from "./asks.js";
import { createGate, type Gate } from "./gate.js";
import type { PageFiles } from "./pages.js";
import type { Conflict, EndpointName, ServerEvent } from "./shapes.js";

/** What an endpoint answers: data as JSON, lines as they come, or a file. */
export type Reply =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "lines"; readonly values: AsyncIterable<unknown> }
  | {
      readonly kind: "file";
      readonly name: string;
      readonly type: string;
      readonly body: string | Uint8Array;
    };

export interface ConsoleServer {
  /** To open once, with its token. */
  readonly address: string;
  readonly tell: (event: ServerEvent) => void;
  readonly close: () => Promise<void>;
}

export interface ServerOptions {
  readonly page: PageFiles | null;
  /** Nothing of what it throws or gives is shown before `hidden` has seen it. */
  readonly answer: (name: EndpointName, ask: never) => Promise<Reply>;
  readonly hidden: (error: ErrorJson) => ErrorJson;
}

/** A goals file has at most 5 MB, and a draft may be of several. */
const LARGEST_BODY = 16 * 1024 * 1024;
const HEADERS = {
  "Cache-Control": "no-store",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
} as const;

/** Listens on a free port of 127.0.0.1. */
export async function startServer(options: ServerOptions): Promise<ConsoleServer> {
  const listeners = new Set<ServerResponse>();
  let gate: Gate | null = null;
  const server = createServer({ requestTimeout: 60_000 }, (request, response) => {
    void (gate === null ? Promise.resolve() : handle(gate, request, response)).catch(() => {
      // Whoever asked is gone.
      response.destroy();
    });
  });
  const port = await listen(server);
  gate = createGate(port);

  async function handle(open: Gate, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers } = request;
    if (!open.isHere(headers)) return fail(response, 403, notAllowed("the address is not this console's"));
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const name = /^\/api\/([a-z-]+)$/.exec(url.pathname)?.[1];
    const token = url.pathname === "/" ? url.searchParams.get("open") : null;
    if (token !== null && method === "GET") return enter(open, token, request, response);
    const admission = open.admits(headers, method !== "GET");
    if (!admission.ok) return refuse(response, admission.status, admission.why, name !== undefined);
    if (name === undefined) return page(request, response, url.pathname);
    if (name === "events") {
      if (method !== "GET") return fail(response, 405, unknown(`events is read with GET`), { Allow: "GET" });
      return listenTo(response);
    }
    if (!isEndpoint(name)) return fail(response, 404, unknown(`there is nothing called ${name}`));
    if (method !== "POST")
      return fail(response, 405, unknown(`${name} is asked with POST`), { Allow: "POST" });
    if (!/^application\/json(;|$)/.test(headers["content-type"] ?? ""))
      return fail(response, 415, unknown(`${name} is asked with JSON`));
    const body = await bodyOf(request);
    if (body === null) return fail(response, 413, tooLarge(), { Connection: "close" });
    const ask = asked(name, body);
    if (!ask.ok) return fail(response, 400, unknown(`${name}: ${ask.why}`));
    await answer(name, ask.value, response);
  }

  /** The page at once; it takes the token out of its address itself, and the cookie goes with what it asks for. */
  function enter(open: Gate, token: string, request: IncomingMessage, response: ServerResponse): void {
    const cookie = open.exchange(token);
    if (cookie === null) {
      refuse(response, 403, "this address was opened before, or is not right", false);
      return;
    }
    response.setHeader("Set-Cookie", cookie);
    page(request, response, "/");
  }

  function page({ method }: IncomingMessage, response: ServerResponse, path: string): void {
    const found = options.page?.get(path);
    if (found === undefined) {
      const why = options.page === null ? "the page is not in this build" : "there is no such page";
      refuse(response, 404, why, false);
      return;
    }
    if (method !== "GET" && method !== "HEAD") {
      fail(response, 405, unknown("a page is read with GET"), { Allow: "GET, HEAD" });
      return;
    }
    const body = method === "HEAD" ? "" : found.body;
    send(response, 200, body, { "Content-Type": found.type, ...OF_THE_PAGE });
  }

  function listenTo(response: ServerResponse): void {
    response.writeHead(200, { ...HEADERS, ...OF_DATA, "Content-Type": "text/event-stream" });
    response.write(": here\n\n");
    listeners.add(response);
    response.on("close", () => listeners.delete(response));
  }

  async function answer(name: EndpointName, ask: unknown, response: ServerResponse): Promise<void> {
    try {
      const reply = await options.answer(name, ask as never);
      if (reply.kind === "lines") return await sendLines(response, reply.values);
      if (reply.kind === "json") return sendJson(response, 200, reply.value);
      const { name: file, type, body } = reply;
      send(response, 200, body, {
        "Content-Type": type,
        "Content-Disposition": `attachment; filename="${file}"`,
        ...OF_DATA,
      });
    } catch (error) {
      const told = options.hidden(errorJson(error));
      const conflict: Conflict | ErrorJson =
        error instanceof ChangedElsewhere ? { ...told, theirs: error.theirs } : told;
      sendJson(response, statusOf(error), conflict);
    }
  }

  async function sendLines(response: ServerResponse, values: AsyncIterable<unknown>): Promise<void> {
    response.writeHead(200, { ...HEADERS, ...OF_DATA, "Content-Type": "application/x-ndjson" });
    // To its end, whoever still listens: what is under way is not left.
    for await (const value of values) if (!response.destroyed) response.write(`${JSON.stringify(value)}\n`);
    response.end();
  }

  return {
    address: `http://127.0.0.1:${port}/?open=${gate.token}`,
    tell: (event) => {
      for (const one of listeners) one.write(`event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const one of listeners) one.end();
        server.closeIdleConnections();
        // Whoever keeps a connection open does not keep the console.
        setTimeout(() => server.closeAllConnections(), 500).unref();
      }),
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
      else reject(new Error("no port"));
    });
  });
}

const NOBODY_ELSE = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** Nothing but what comes from here, and no code or style that stands in the page itself. */
const OF_THE_PAGE = {
  "Content-Security-Policy": `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; ${NOBODY_ELSE}`,
};
/** Of what is no page, whatever a browser takes it for. */
const OF_DATA = { "Content-Security-Policy": `default-src 'none'; ${NOBODY_ELSE}` };

function isEndpoint(name: string): name is EndpointName {
  return Object.hasOwn(ASKS, name);
}

type Asked = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

function asked(name: EndpointName, body: string): Asked {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { ok: false, why: "it is not JSON" };
  }
  const parsed = ASKS[name].safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  return {
    ok: false,
    why: `${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? "another shape"}`,
  };
}

/** Null where it is longer than anything the page sends; what is left of it is not read. */
function bodyOf(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers["content-length"] ?? 0) > LARGEST_BODY) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on("data", (part: Buffer) => {
      size += part.length;
      parts.push(part);
      if (size <= LARGEST_BODY) return;
      request.pause();
      resolve(null);
    });
    request.on("end", () => resolve(Buffer.concat(parts).toString("utf8")));
    request.on("error", reject);
  });
}

function statusOf(error: unknown): number {
  if (!(error instanceof GoalsError)) return 500;
  switch (error.code) {
    case "changed-elsewhere":
      return 409;
    case "not-from-the-page":
      return 403;
    case "client-unknown":
    case "unknown-request":
      return 404;
    default:
      return 422;
  }
}

/** For a person where a page was asked for, else as JSON. */
function refuse(response: ServerResponse, status: number, why: string, isJson: boolean): void {
  if (isJson) {
    fail(response, status, notAllowed(why));
    return;
  }
  const text = `${why.charAt(0).toUpperCase()}${why.slice(1)}.\n\nga4-goals console prints an address that can be opened once; start it again for another one.\n`;
  send(response, status, text, { "Content-Type": "text/plain; charset=utf-8", ...OF_DATA });
}

function fail(
  response: ServerResponse,
  status: number,
  error: GoalsError,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendJson(response, status, errorJson(error), headers);
}

function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const type = "application/json; charset=utf-8";
  send(response, status, JSON.stringify(value), { "Content-Type": type, ...OF_DATA, ...headers });
}

function send(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { ...HEADERS, ...headers });
  response.end(body);
}

function notAllowed(why: string): GoalsError {
  return new GoalsError("not-from-the-page", `nothing was done: ${why}`, { exitCode: EXIT.notAllowed });
}

export function unknown(why: string): GoalsError {
  return new GoalsError("unknown-request", why, { exitCode: EXIT.usage });
}

function tooLarge(): GoalsError {
  const most = LARGEST_BODY / 1024 / 1024;
  return new GoalsError("too-large", `what was sent has more than ${most} MB`, { exitCode: EXIT.usage });
}
