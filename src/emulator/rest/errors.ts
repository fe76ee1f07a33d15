/** Failures as Google's APIs send them over HTTP: `{ error: { code, message, status, details } }`. */
import { status } from "@grpc/grpc-js";
import { type ErrorInfo, StatusError } from "../grpc/status.js";

/** A field of a request and what is wrong with it. */
export interface Violation {
  readonly field: string;
  readonly description: string;
}

/** INVALID_ARGUMENT for JSON or a query that does not fit the request's message. */
export class BadRequest extends StatusError {
  readonly violations: readonly Violation[];

  constructor(
    violations: readonly Violation[],
    message: string = violations.map(({ description }) => description).join("\n"),
  ) {
    super(status.INVALID_ARGUMENT, message);
    this.name = "BadRequest";
    this.violations = violations;
  }
}

/** google/rpc/code.proto says which HTTP status stands for which code. */
const HTTP: Readonly<Record<status, number>> = {
  [status.OK]: 200,
  [status.CANCELLED]: 499,
  [status.UNKNOWN]: 500,
  [status.INVALID_ARGUMENT]: 400,
  [status.DEADLINE_EXCEEDED]: 504,
  [status.NOT_FOUND]: 404,
  [status.ALREADY_EXISTS]: 409,
  [status.PERMISSION_DENIED]: 403,
  [status.RESOURCE_EXHAUSTED]: 429,
  [status.FAILED_PRECONDITION]: 400,
  [status.ABORTED]: 409,
  [status.OUT_OF_RANGE]: 400,
  [status.UNIMPLEMENTED]: 501,
  [status.INTERNAL]: 500,
  [status.UNAVAILABLE]: 503,
  [status.DATA_LOSS]: 500,
  [status.UNAUTHENTICATED]: 401,
};

/** The HTTP status and body of a failure. */
export function errorOf(error: StatusError): { readonly code: number; readonly body: object } {
  const code = HTTP[error.code];
  const details = [
    ...error.details.map((info: ErrorInfo) => ({
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      ...info,
    })),
    ...(error instanceof BadRequest && error.violations.length > 0
      ? [{ "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: error.violations }]
      : []),
  ];
  return {
    code,
    body: {
      error: {
        code,
        message: error.message,
        status: status[error.code],
        ...(details.length > 0 && { details }),
      },
    },
  };
}

/** One that is about no field. */
export function badRequest(description: string): BadRequest {
  return new BadRequest([{ field: "", description }]);
}
