/**
 * What an emulated gRPC service is: a name and a function per method, and its definition from the protos that the
 * official packages ship, so that the emulator speaks exactly the wire format of the clients installed beside it.
 * Knows nothing of sockets, faults or GA4.
 */

import { createRequire } from "node:module";
import type { Metadata, ServiceDefinition } from "@grpc/grpc-js";
import { fromJSON, type PackageDefinition } from "@grpc/proto-loader";
import type { EmulatorClock } from "../clock.js";
import type { World } from "../world/state.js";

/** What a handler may know of the call besides its request. */
export interface CallContext {
  /** The request headers, e.g. `x-goog-request-params`. */
  readonly metadata: Metadata;
  /** The caller's e-mail address: whose role counts (roleOf), and who goes into the change history. */
  readonly user: string;
}

/**
 * Answers one unary method. The request is the decoded message: camelCase keys, every field present (`""`, `0`,
 * `false`, `[]`, `{}`, or null for an absent message; an absent proto3 `optional` field is left out), int64 as strings,
 * enums as their names, and each oneof's name holding the name of the field that is set. The answer takes the same
 * shape with anything left out that is at its default.
 *
 * Throwing a StatusError answers with that status; anything else thrown is INTERNAL.
 */
export type UnaryHandler = (request: Record<string, unknown>, call: CallContext) => Promise<object>;

/** The handlers of one service of a shipped proto; methods left out answer UNIMPLEMENTED. */
export interface EmulatedService {
  /** Fully qualified, e.g. `google.analytics.admin.v1beta.AnalyticsAdminService`. */
  readonly name: string;
  /** By method name as in the proto, e.g. `CreateKeyEvent`. */
  readonly handlers: Readonly<Record<string, UnaryHandler>>;
  /** Frees what the service holds; called once when the emulator stops. */
  readonly close?: () => Promise<void>;
}

/** What a service is built from. */
export interface ServicePorts {
  readonly world: World;
  readonly clock: EmulatorClock;
}

/** Builds services when the emulator starts, e.g. both versions of one API over the same state. */
export type ServiceProducer = (
  ports: ServicePorts,
) => readonly EmulatedService[] | Promise<readonly EmulatedService[]>;

/**
 * A handler that names the shape of its request. The shape is what the method's proto says (the server decoded the
 * message with it), so the one cast lives here instead of in every handler.
 */
export function unary<Request extends object>(
  handle: (request: Request, call: CallContext) => object | Promise<object>,
): UnaryHandler {
  return async (request, call) => handle(request as Request, call);
}

const require = createRequire(import.meta.url);

/**
 * Which package ships the services whose names begin so. The packages' `protos.json` holds every version already
 * parsed: about 150 ms for Admin v1alpha and v1beta together, what the .proto text of v1alpha alone takes.
 */
const SHIPPED: readonly { readonly prefix: string; readonly protos: string }[] = [
  { prefix: "google.analytics.admin.", protos: "@google-analytics/admin/build/protos/protos.json" },
  { prefix: "google.analytics.data.", protos: "@google-analytics/data/build/protos/protos.json" },
];

const loaded = new Map<string, PackageDefinition>();

function packageDefinition(protos: string): PackageDefinition {
  const known = loaded.get(protos);
  if (known !== undefined) return known;
  const definition = fromJSON(require(protos), {
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  loaded.set(protos, definition);
  return definition;
}

/**
 * The definition of a service by its fully qualified name, e.g. `google.analytics.data.v1beta.BetaAnalyticsData`.
 * Throws a RangeError for a name that no shipped proto holds.
 */
export function serviceDefinition(name: string): ServiceDefinition {
  const source = SHIPPED.find(({ prefix }) => name.startsWith(prefix));
  const definition = source && packageDefinition(source.protos)[name];
  // A message or enum definition carries its `format`; a service is a plain record of methods.
  if (definition === undefined || "format" in definition) {
    throw new RangeError(`no shipped proto defines the service ${name}`);
  }
  return definition as ServiceDefinition;
}
