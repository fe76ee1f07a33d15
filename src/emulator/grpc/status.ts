/**
 * Failures as GA4 sends them: a gRPC code, Google's text, and optionally `google.rpc.ErrorInfo`. Handlers throw these;
 * the server puts them on the wire. Knows nothing of any resource.
 */

import { status } from "@grpc/grpc-js";

/** `google.rpc.ErrorInfo`: the machine-readable reason, e.g. `SERVICE_DISABLED` of `googleapis.com`. */
export interface ErrorInfo {
  readonly reason: string;
  readonly domain: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A gRPC status to answer a call with. */
export class StatusError extends Error {
  readonly code: status;
  /** Sent as `google.rpc.Status` details in `grpc-status-details-bin`. */
  readonly details: readonly ErrorInfo[];

  constructor(code: status, message: string, details: readonly ErrorInfo[] = []) {
    super(message);
    this.name = "StatusError";
    this.code = code;
    this.details = details;
  }
}

/** INVALID_ARGUMENT (3). */
export function invalidArgument(message: string): StatusError {
  return new StatusError(status.INVALID_ARGUMENT, message);
}

/** NOT_FOUND (5) with the text Google's APIs share. */
export function notFound(): StatusError {
  return new StatusError(status.NOT_FOUND, "Requested entity was not found.");
}

/** ALREADY_EXISTS (6). */
export function alreadyExists(message: string): StatusError {
  return new StatusError(status.ALREADY_EXISTS, message);
}

/** PERMISSION_DENIED (7) with the text of the Admin API, unless another is given. */
export function permissionDenied(message = "The caller does not have permission"): StatusError {
  return new StatusError(status.PERMISSION_DENIED, message);
}

/** RESOURCE_EXHAUSTED (8): a quota or a cap. */
export function resourceExhausted(message: string): StatusError {
  return new StatusError(status.RESOURCE_EXHAUSTED, message);
}

/** FAILED_PRECONDITION (9): the request is well formed, the resource's state forbids it. */
export function failedPrecondition(message: string): StatusError {
  return new StatusError(status.FAILED_PRECONDITION, message);
}

/** UNIMPLEMENTED (12): `what` is in GA4, not in the emulator. */
export function unimplemented(what: string): StatusError {
  return new StatusError(status.UNIMPLEMENTED, `${what} is not part of this emulator.`);
}
