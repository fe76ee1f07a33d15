/**
 * What an emulated gRPC service is: a name and a function per method. The Admin and the Data half both speak this, so
 * that the server needs to know neither. Knows nothing of sockets, faults or GA4.
 */

import type { Metadata } from "@grpc/grpc-js";
import type { EmulatorClock } from "../clock.js";
import type { World } from "../world.js";

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
