/** What may be said in the requests of a service, by the protos that the official client ships, and what requests say. */
import { METHODS_NOT_SERVED } from "../../../src/emulator/admin/not-served.js";
import { type Found, nodeAt, protosFor } from "../../../src/emulator/grpc/protos.js";
import { fieldsIn, methodOf } from "../soak/protos.js";

const left = METHODS_NOT_SERVED.flatMap(({ methods }) => methods);
const short = ({ name }: Found): string => name.replace(/^google\.analytics\.\w+\./, "");
const isRead = (options: Readonly<Record<string, unknown>> = {}): boolean =>
  [options["(google.api.field_behavior)"]].flat().includes("OUTPUT_ONLY");
const isOwn = ({ name }: Found): boolean => name.startsWith("google.analytics.");

function sayableIn(service: string, found: Found, into: Set<string>): void {
  for (const value of Object.keys(found.node.values ?? {}))
    if (!value.endsWith("_UNSPECIFIED")) into.add(`${short(found)}: ${value}`);
  for (const { name, proto, found: inner } of fieldsIn(service, found)) {
    const field = `${short(found)}.${name}`;
    if (isRead(proto.options) || into.has(field)) continue;
    into.add(field);
    if (inner !== undefined && isOwn(inner)) sayableIn(service, inner, into);
  }
}

/** Every field and every enum's value, `v1beta.DateRange.name` and `v1beta.MetricAggregation: TOTAL`, of the methods that are served. */
export function sayable(service: string): ReadonlySet<string> {
  const all = new Set<string>();
  for (const name of Object.keys(nodeAt(protosFor(service), service)?.methods ?? {}))
    if (!left.includes(name)) sayableIn(service, methodOf(service, name).request, all);
  return all;
}

function saidIn(service: string, found: Found, message: unknown, into: Set<string>): void {
  if (found.node.values !== undefined) into.add(`${short(found)}: ${String(message)}`);
  if (typeof message !== "object" || message === null) return;
  const fields = new Map(fieldsIn(service, found).map((field) => [field.name, field]));
  for (const [key, value] of Object.entries(message)) {
    const inner = fields.get(key);
    if (inner === undefined) throw new RangeError(`${found.name} has no ${key}`);
    if (value === undefined) continue;
    into.add(`${short(found)}.${key}`);
    for (const one of [value].flat())
      if (inner.found !== undefined && isOwn(inner.found)) saidIn(service, inner.found, one, into);
  }
}

/**
 * Those of them that requests name, each with its method as clients call it; a method that the service has not is left out. Throws a
 * RangeError for a field that a message has not.
 */
export function said(
  service: string,
  requests: readonly { readonly method: string; readonly request: object }[],
): ReadonlySet<string> {
  const all = new Set<string>();
  const methods = Object.keys(nodeAt(protosFor(service), service)?.methods ?? {});
  for (const { method, request } of requests) {
    // clients write the first letters small
    const name = methods.find((one) => one.toLowerCase() === method.toLowerCase());
    if (name !== undefined) saidIn(service, methodOf(service, name).request, request, all);
  }
  return all;
}
