/**
 * The wire form of a failure: gRPC trailers with `grpc-status-details-bin`, a `google.rpc.Status` whose details are
 * `google.rpc.ErrorInfo`. The official clients turn these into `error.reason`, `error.domain` and
 * `error.errorInfoMetadata`.
 */

import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { fromJSON, type MessageTypeDefinition } from "@grpc/proto-loader";
import { type ErrorInfo, StatusError } from "./status.js";

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

/** What to hand to gRPC for anything a handler threw; what is not a StatusError is INTERNAL with its own message. */
export function toServiceError(thrown: unknown): ServiceError {
  const failure =
    thrown instanceof StatusError
      ? thrown
      : new StatusError(status.INTERNAL, thrown instanceof Error ? thrown.message : String(thrown));
  return Object.assign(new Error(failure.message), {
    code: failure.code,
    details: failure.message,
    metadata: trailers(failure.code, failure.message, failure.details),
  });
}
