/**
 * Failures as GA4 sends them: a gRPC code, Google's text, and optionally `google.rpc.ErrorInfo`, which goes out as the
 * trailer `grpc-status-details-bin`; the official clients turn it into `error.reason`, `error.domain` and
 * `error.errorInfoMetadata`. Handlers throw these. Knows nothing of any resource.
 */
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { fromJSON, type MessageTypeDefinition } from "@grpc/proto-loader";

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

/** A refusal by the name of its code. */
export function refusal(code: keyof typeof status, message: string): StatusError {
  return new StatusError(status[code], message);
}

/** FAILED_PRECONDITION (9): the request is well formed, the resource's state forbids it. */
export function failedPrecondition(message: string): StatusError {
  return new StatusError(status.FAILED_PRECONDITION, message);
}

/** UNIMPLEMENTED (12): `what` is in GA4, not in the emulator. */
export function unimplemented(what: string): StatusError {
  return new StatusError(status.UNIMPLEMENTED, `${what} is not part of this emulator.`);
}

/** A map field; protobufjs reads `keyType`, its typings of a field do not know it. */
const ERROR_INFO_METADATA = { keyType: "string", type: "string", id: 3 };

/** The parts of google/rpc/status.proto and error_details.proto that are sent; field numbers are theirs. */
const rpc = fromJSON({
  nested: {
    google: {
      nested: {
        rpc: {
          nested: {
            Any: { fields: { typeUrl: { type: "string", id: 1 }, value: { type: "bytes", id: 2 } } },
            Status: {
              fields: {
                code: { type: "int32", id: 1 },
                message: { type: "string", id: 2 },
                details: { rule: "repeated", type: "Any", id: 3 },
              },
            },
            ErrorInfo: {
              fields: {
                reason: { type: "string", id: 1 },
                domain: { type: "string", id: 2 },
                metadata: ERROR_INFO_METADATA,
              },
            },
          },
        },
      },
    },
  },
});

function encode(message: "Status" | "ErrorInfo", value: object): Buffer {
  return (rpc[`google.rpc.${message}`] as MessageTypeDefinition<object, object>).serialize(value);
}

function trailers(code: number, message: string, details: readonly ErrorInfo[]): Metadata {
  const metadata = new Metadata();
  if (details.length === 0) return metadata;
  const packed = details.map((info) => ({
    typeUrl: "type.googleapis.com/google.rpc.ErrorInfo",
    value: encode("ErrorInfo", info),
  }));
  metadata.set("grpc-status-details-bin", encode("Status", { code, message, details: packed }));
  return metadata;
}

/** What to hand to gRPC. */
export function toServiceError({ code, message, details }: StatusError): ServiceError {
  return Object.assign(new Error(message), {
    code,
    details: message,
    metadata: trailers(code, message, details),
  });
}
