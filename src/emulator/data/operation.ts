/** `google.longrunning.Operation` of something that is made at once. */
import { messageDefinition } from "../grpc/service.js";

/** `type`: the full name of what was made; its metadata's is `<type>Metadata`. */
export function doneOperation(name: string, type: string, message: object): object {
  const packed = (full: string, value: object): object => ({
    type_url: `type.googleapis.com/${full}`,
    value: messageDefinition(full, full).serialize(value),
  });
  return { name, done: true, metadata: packed(`${type}Metadata`, {}), response: packed(type, message) };
}
