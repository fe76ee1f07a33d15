/**
 * HTTP/1.1 in front of the methods: what clients do to a call on its way is undone here. Bodies that are compressed, verbs in a
 * header, many calls in one. Knows no method and no resource.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import type { Calls } from "../calls.js";
import type { EmulatedService } from "../grpc/service.js";
import { StatusError } from "../grpc/status.js";
import { peerOf } from "../listener.js";
import { answerBatch } from "./batch.js";
import { createDiscovery } from "./discovery/documents.js";
import { badRequest } from "./errors.js";
import { createRest, PAGE, type RestAnswer, readable, refusal, written } from "./methods.js";

export interface HttpAnswer {
  readonly code: number;
  readonly json?: unknown;
}

/** What is no method of an API: undefined for an address that is another's. */
export type HttpRoute = (verb: string, url: URL, body: string) => Promise<HttpAnswer> | undefined;

/** Not listening: the connections are handed to it. `cut` breaks that of a peer. */
export function createRestServer(
  services: readonly EmulatedService[],
  calls: Calls,
  cut: (peer: string) => void,
  route: HttpRoute = () => undefined,
): Server {
  const rest = createRest(services, calls);
  const discovery = createDiscovery(services);

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = readable(request.url ?? "/");
    if (address === undefined) {
      response.writeHead(400, { "content-type": PAGE }).end(badRequestPage);
      return;
    }
    const send = (answer: RestAnswer): void => {
      if (answer.kind === "cut") cut(peerOf(request.socket));
      else if (answer.kind === "answered")
        response.writeHead(answer.code, { "content-type": answer.type }).end(answer.text);
    };
    const bytes = await bytesOf(request);
    try {
      const { verb, url, body } = asMeant(request, address, textOf(request, bytes));
      const other = await route(verb, url, body);
      if (other !== undefined) return sendOpen(response, other);
      const document = verb === "GET" ? discovery(url, `http://${request.headers.host}/`) : undefined;
      if (document !== undefined) return send(written(200, document, url));
      const header = (name: string): string | undefined => request.headers[name]?.toString();
      const call = { verb, url, body, header };
      send(await (/^\/batch(\/|$)/.test(url.pathname) ? answerBatch(call, rest) : rest(call)));
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      send(refusal(error, address));
    }
  }

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  // Node's 5 s would close connections that a busy client is about to use again.
  server.keepAliveTimeout = IDLE;
  return server;
}

/** How long an idle connection stays open, as with Google's front end; milliseconds. */
const IDLE = 240_000;

/** Pages of any site send events. */
function sendOpen(response: ServerResponse, { code, json }: HttpAnswer): void {
  const open = { "access-control-allow-origin": "*" };
  if (json === undefined) response.writeHead(code, open).end();
  else
    response
      .writeHead(code, { ...open, "content-type": "application/json; charset=UTF-8" })
      .end(`${JSON.stringify(json, null, 2)}\n`);
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Throws a BadRequest for a body that is not what its header says. */
function textOf({ headers }: IncomingMessage, bytes: Buffer): string {
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return bytes.toString("utf8");
  if (encoding !== "gzip")
    throw badRequest(`The request body's encoding "${encoding}" is none that is read.`);
  try {
    return gunzipSync(bytes).toString("utf8");
  } catch {
    throw badRequest("The request body is not gzip, as its header says.");
  }
}

interface Meant {
  readonly verb: string;
  readonly url: URL;
  readonly body: string;
}

/** A verb that proxies would not let through is in a header; the query of an address that would be too long is the body. */
function asMeant({ method = "GET", headers }: IncomingMessage, url: URL, body: string): Meant {
  const verb = headers["x-http-method-override"]?.toString();
  if (verb === undefined) return { verb: method, url, body };
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  if (verb !== "GET" || !isForm) return { verb, url, body };
  return { verb, url: new URL(`${url.pathname}?${body}`, url), body: "" };
}

const badRequestPage =
  "<!DOCTYPE html>\n<html lang=en>\n<title>Error 400 (Bad Request)!!1</title>\n<p>Your client has issued a malformed or illegal request.\n";
