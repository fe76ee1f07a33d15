/**
 * What an emulated gRPC service is: a name and a function per method, and its definition from the protos that the
 * official packages ship, so that the emulator speaks exactly the wire format of the clients installed beside it.
 * Knows nothing of sockets, faults or GA4.
 */

import type { ServiceDefinition } from "@grpc/grpc-js";
import { fromJSON, type MessageTypeDefinition, type PackageDefinition } from "@grpc/proto-loader";
import type { EmulatorClock } from "../clock.js";
import type { World } from "../world/state.js";
import { type ProtoNode, protosFor } from "./protos.js";

/** What a handler may know of the call besides its request. */
export interface CallContext {
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
export type UnaryHandler = (request: Readonly<Record<string, unknown>>, call: CallContext) => Promise<object>;

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

const loaded = new Map<ProtoNode, PackageDefinition>();

/** About 150 ms for Admin v1alpha and v1beta together, what the .proto text of v1alpha alone takes. */
function packageDefinition(protos: ProtoNode): PackageDefinition {
  const known = loaded.get(protos);
  if (known !== undefined) return known;
  const definition = fromJSON(protos, { longs: String, enums: String, defaults: true, oneofs: true });
  loaded.set(protos, definition);
  return definition;
}

/**
 * The definition of a service by its fully qualified name, e.g. `google.analytics.data.v1beta.BetaAnalyticsData`.
 * Throws a RangeError for a name that no shipped proto holds.
 */
export function serviceDefinition(name: string): ServiceDefinition {
  const definition = packageDefinition(protosFor(name))[name];
  // A message or enum definition carries its `format`; a service is a plain record of methods.
  if (definition === undefined || "format" in definition) {
    throw new RangeError(`no shipped proto defines the service ${name}`);
  }
  return definition as ServiceDefinition;
}

/** How a message of the package that ships `beside` goes on the wire. Throws a RangeError for a name it does not hold. */
export function messageDefinition(beside: string, name: string): MessageTypeDefinition<object, object> {
  const definition = packageDefinition(protosFor(beside))[name];
  if (definition === undefined || !("deserialize" in definition)) {
    throw new RangeError(`no shipped proto defines the message ${name}`);
  }
  return definition as MessageTypeDefinition<object, object>;
}
