/**
 * REST in front of the same handlers as gRPC: finds the method by the paths in the protos, reads the request as its
 * message, and writes the answer as Google's front end does. Knows no method and no resource.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Calls, Outcome } from "../calls.js";
import { camel, protosFor, resolveType } from "../grpc/protos.js";
import { type EmulatedService, messageDefinition, serviceDefinition } from "../grpc/service.js";
import { StatusError } from "../grpc/status.js";
import { peerOf } from "../listener.js";
import { BadRequest, errorOf } from "./errors.js";
import { readMessage } from "./json-request.js";
import { writeMessage } from "./json-response.js";
import { type Route, routesOf } from "./routes.js";

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
  const routes = services.flatMap((service) =>
    routesOf(service.name).map((route) => ({ ...route, carriedOutBy: service })),
  );

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = readable(request.url ?? "/");
    if (url === undefined) {
      response.writeHead(400, PAGE).end(badRequestPage);
      return;
    }
    const verb = String(request.headers["x-http-method-override"] ?? request.method);
    const body = await textOf(request);
    const other = await route(verb, url, body);
    if (other !== undefined) {
      // Pages of any site send events.
      const open = { "access-control-allow-origin": "*" };
      if (other.json === undefined) response.writeHead(other.code, open).end();
      else
        response
          .writeHead(other.code, { ...open, "content-type": "application/json; charset=UTF-8" })
          .end(`${JSON.stringify(other.json, null, 2)}\n`);
      return;
    }
    const found = routes.find((route) => route.verb === verb && route.path.test(url.pathname));
    if (found === undefined) {
      response.writeHead(404, PAGE).end(notFoundPage(url.pathname));
      return;
    }
    const style = styleOf(url.searchParams);
    const send = (code: number, json: unknown): void => {
      const text = JSON.stringify(json, null, style.pretty ? 2 : undefined);
      response.writeHead(code, { "content-type": "application/json; charset=UTF-8" }).end(`${text}\n`);
    };
    const outcome = await carriedOut(found, url, body, request.headers);
    switch (outcome.kind) {
      case "answered":
        return send(200, jsonOf(found, outcome.response, style));
      case "refused": {
        const { code, body } = errorOf(outcome.error);
        return send(code, body);
      }
      case "cut":
        return cut(peerOf(request.socket));
      case "silent":
        return;
    }
  }

  function carriedOut(
    found: Route & { readonly carriedOutBy: EmulatedService },
    url: URL,
    body: string,
    headers: IncomingMessage["headers"],
  ): Outcome | Promise<Outcome> {
    try {
      const wire = wireOf(found);
      const message = readMessage(protosFor(found.service), found.requestType, requestJson(found, url, body));
      // over the wire's own format, so that a handler gets what gRPC would have given it
      const decoded = wire.requestDeserialize(wire.requestSerialize(message));
      const header = (name: string): string | undefined => headers[name]?.toString();
      return calls.carryOut(found.carriedOutBy, found.method, decoded, header);
    } catch (error) {
      if (error instanceof StatusError) return { kind: "refused", error };
      throw error;
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

type Message = Record<string, unknown>;

/** A method's messages, from and to bytes. */
interface Wire {
  requestSerialize(message: object): Buffer;
  requestDeserialize(bytes: Buffer): Message;
  responseSerialize(message: object): Buffer;
  responseDeserialize(bytes: Buffer): object;
}

function wireOf({ service, method }: Route): Wire {
  const wire: Wire | undefined = serviceDefinition(service)[method];
  if (wire === undefined) throw new RangeError(`${service} has no method ${method}`);
  return wire;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** Google's own parameters of every method (cloud.google.com/apis/docs/system-parameters). */
const SYSTEM =
  /^(\$.*|access_token|alt|callback|fields|key|oauth_token|prettyPrint|quotaUser|uploadType|upload_protocol)$/;

interface Style {
  readonly pretty: boolean;
  readonly enumsAsNumbers: boolean;
}

function styleOf(query: URLSearchParams): Style {
  const pretty = query.get("$prettyPrint") ?? query.get("prettyPrint") ?? "true";
  const alt = query.get("$alt") ?? query.get("alt") ?? "";
  return { pretty: !/^(0|false)$/.test(pretty), enumsAsNumbers: /enum-encoding=int/.test(alt) };
}

/** The request in one piece of JSON: from the body, the path and the query, each where the rule puts it. */
function requestJson(route: Route, url: URL, body: string): Message {
  const json: Message = {};
  if (route.body === "*") Object.assign(json, asObject(parsed(body)));
  else if (route.body !== undefined && body !== "") put(json, [route.body], withoutNothing(parsed(body)));
  const groups = route.path.exec(url.pathname)?.slice(1) ?? [];
  for (const [index, field] of route.fields.entries())
    put(json, field.split("."), decodeURIComponent(groups[index] ?? ""));
  if (route.body === "*") return json;
  const { fields } = resolveType(protosFor(route.service), "", route.requestType)?.node ?? {};
  for (const name of new Set(url.searchParams.keys())) {
    if (SYSTEM.test(name)) continue;
    const [first = ""] = name.split(".");
    if (!Object.hasOwn(fields ?? {}, camel(first))) throw cannotBind(first);
    const values = url.searchParams.getAll(name);
    put(json, name.split("."), values.length > 1 ? values : values[0]);
  }
  return json;
}

function cannotBind(name: string): BadRequest {
  const why = `Cannot bind query parameter. Field '${name}' could not be found in request message.`;
  const description = `Invalid JSON payload received. Unknown name "${name}": ${why}`;
  return new BadRequest([{ field: "", description }]);
}

/** A PATCH that only clears comes from Google's clients with the body `""`. */
const withoutNothing = (json: unknown): unknown => (json === "" || json === null ? {} : json);

function asObject(json: unknown): object {
  const filled = withoutNothing(json);
  if (typeof filled === "object" && !Array.isArray(filled)) return filled as object;
  const description = 'Invalid JSON payload received. Unknown name "": Root element must be a message.';
  throw new BadRequest([{ field: "", description }]);
}

function put(json: Message, [name = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    json[name] = value;
    return;
  }
  const inner = json[name];
  const next: Message = typeof inner === "object" && inner !== null ? { ...inner } : {};
  json[name] = next;
  put(next, rest, value);
}

function parsed(body: string): unknown {
  if (body.trim() === "") return {};
  try {
    return JSON.parse(body);
  } catch {
    const description = `Invalid JSON payload received. ${/[}\]"\w]\s*$/.test(body) ? "Unexpected token." : "Unexpected end of string."}`;
    throw new BadRequest([{ field: "", description }]);
  }
}

function jsonOf(route: Route, response: object, style: Style): unknown {
  const wire = wireOf(route);
  const decoded = wire.responseDeserialize(wire.responseSerialize(response));
  const unpack = (type: string, bytes: Buffer): object =>
    messageDefinition(route.service, type).deserialize(bytes);
  return writeMessage(protosFor(route.service), route.responseType, decoded, style, unpack);
}

/** Undefined for an address that none is, or with percent signs that stand for nothing. */
function readable(address: string): URL | undefined {
  try {
    const url = new URL(address, "http://emulator");
    decodeURIComponent(url.pathname);
    return url;
  } catch {
    return undefined;
  }
}

const PAGE = { "content-type": "text/html; charset=UTF-8" } as const;
const badRequestPage =
  "<!DOCTYPE html>\n<html lang=en>\n<title>Error 400 (Bad Request)!!1</title>\n<p>Your client has issued a malformed or illegal request.\n";
const notFoundPage = (path: string): string =>
  `<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n<p>The requested URL <code>${path.replace(/[<>&"]/g, "")}</code> was not found on this server.\n`;
