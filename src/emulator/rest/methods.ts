/**
 * A call of REST as one of the methods: finds it by the paths in the protos, reads the request as its message, and writes the
 * answer as Google's front end does. Knows no method, no resource and no connection.
 */
import type { Calls, Outcome } from "../calls.js";
import { camel, protosFor, resolveType } from "../grpc/protos.js";
import { type EmulatedService, messageDefinition, serviceDefinition } from "../grpc/service.js";
import { StatusError } from "../grpc/status.js";
import { badRequest, errorOf } from "./errors.js";
import { readMessage } from "./json-request.js";
import { writeMessage } from "./json-response.js";
import { onlyParts, type Parts, readParts } from "./partial.js";
import { type Route, routesOf } from "./routes.js";

export interface RestCall {
  readonly verb: string;
  readonly url: URL;
  readonly body: string;
  /** A header's text, or undefined. */
  readonly header: (name: string) => string | undefined;
}

/** `cut`: its connection is to break; `silent`: no answer ever comes. */
export type RestAnswer =
  | { readonly kind: "answered"; readonly code: number; readonly type: string; readonly text: string }
  | Extract<Outcome, { readonly kind: "cut" | "silent" }>;

export type Rest = (call: RestCall) => Promise<RestAnswer>;

const JSON_TYPE = "application/json; charset=UTF-8";
export const PAGE = "text/html; charset=UTF-8";

export function createRest(services: readonly EmulatedService[], calls: Calls): Rest {
  const routes = services.flatMap((service) =>
    routesOf(service.name).map((route) => ({ ...route, carriedOutBy: service })),
  );

  return async (call) => {
    const { verb, url, body, header } = call;
    const found = routes.find((route) => route.verb === verb && route.path.test(url.pathname));
    if (found === undefined)
      return { kind: "answered", code: 404, type: PAGE, text: notFoundPage(url.pathname) };
    try {
      const asked = partsAskedFor(url.searchParams) ?? header("x-goog-fieldmask") ?? null;
      const parts = readParts(protosFor(found.service), found.responseType, asked);
      const wire = wireOf(found);
      const message = readMessage(protosFor(found.service), found.requestType, requestJson(found, url, body));
      // over the wire's own format, so that a handler gets what gRPC would have given it
      const decoded = wire.requestDeserialize(wire.requestSerialize(message));
      const outcome = await calls.carryOut(found.carriedOutBy, found.method, decoded, header);
      if (outcome.kind === "refused") return refusal(outcome.error, url);
      if (outcome.kind !== "answered") return outcome;
      return written(200, jsonOf(found, outcome.response, url, parts), url);
    } catch (error) {
      if (error instanceof StatusError) return refusal(error, url);
      throw error;
    }
  };
}

/** A failure as Google's front end says it. */
export function refusal(error: StatusError, url: URL): RestAnswer {
  const { code, body } = errorOf(error);
  return written(code, body, url);
}

/** An answer in JSON, as the query wants it to look. */
export function written(code: number, json: unknown, { searchParams: query }: URL): RestAnswer {
  const pretty = query.get("$prettyPrint") ?? query.get("prettyPrint") ?? "true";
  const text = JSON.stringify(json, null, /^(0|false)$/.test(pretty) ? undefined : 2);
  return { kind: "answered", code, type: JSON_TYPE, text: `${text}\n` };
}

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

/** Google's own parameters of every method (cloud.google.com/apis/docs/system-parameters). */
const SYSTEM =
  /^(\$.*|access_token|alt|callback|fields|key|oauth_token|prettyPrint|quotaUser|uploadType|upload_protocol)$/;

const partsAskedFor = (query: URLSearchParams): string | null => query.get("$fields") ?? query.get("fields");

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

function cannotBind(name: string): StatusError {
  const why = `Cannot bind query parameter. Field '${name}' could not be found in request message.`;
  const description = `Invalid JSON payload received. Unknown name "${name}": ${why}`;
  return badRequest(description);
}

/** A PATCH that only clears comes from Google's clients with the body `""`. */
const withoutNothing = (json: unknown): unknown => (json === "" || json === null ? {} : json);

function asObject(json: unknown): object {
  const filled = withoutNothing(json);
  if (typeof filled === "object" && !Array.isArray(filled)) return filled as object;
  const description = 'Invalid JSON payload received. Unknown name "": Root element must be a message.';
  throw badRequest(description);
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
    return shallow(JSON.parse(body));
  } catch (error) {
    if (error instanceof StatusError) throw error;
    const description = `Invalid JSON payload received. ${/[}\]"\w]\s*$/.test(body) ? "Unexpected token." : "Unexpected end of string."}`;
    throw badRequest(description);
  }
}

/** How many objects and lists may stand in each other (protobuf, json_stream_parser.cc). */
const DEEPEST = 100;

/** The same JSON. Throws a BadRequest where it is too deep. */
function shallow(json: unknown, where = "for key ''", depth = 1): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (depth > DEEPEST)
    throw badRequest(
      `Invalid JSON payload received. Message too deep. Max recursion depth reached ${Array.isArray(json) ? "in array" : where}`,
    );
  for (const [key, inner] of Object.entries(json))
    shallow(inner, Array.isArray(json) ? "for key ''" : `for key '${key}'`, depth + 1);
  return json;
}

function jsonOf(route: Route, response: object, { searchParams: query }: URL, parts: Parts): unknown {
  const wire = wireOf(route);
  const decoded = wire.responseDeserialize(wire.responseSerialize(response));
  const unpack = (type: string, bytes: Buffer): object =>
    messageDefinition(route.service, type).deserialize(bytes);
  const alt = query.get("$alt") ?? query.get("alt") ?? "";
  const style = { enumsAsNumbers: /enum-encoding=int/.test(alt) };
  const json = writeMessage(protosFor(route.service), route.responseType, decoded, style, unpack);
  return onlyParts(json, parts);
}

/** Undefined for an address that none is, or with percent signs that stand for nothing. */
export function readable(address: string): URL | undefined {
  try {
    const url = new URL(address, "http://emulator");
    decodeURIComponent(url.pathname);
    return url;
  } catch {
    return undefined;
  }
}

const notFoundPage = (path: string): string =>
  `<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n<p>The requested URL <code>${path.replace(/[<>&"]/g, "")}</code> was not found on this server.\n`;
