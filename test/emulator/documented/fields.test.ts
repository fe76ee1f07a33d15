/**
 * Every field and every value of an enum that a request of the Data API has, by the protos that the official client ships, stands in
 * some row of the tables. A new field in a new version of the client is seen here.
 */
import { expect, it } from "vitest";
import { METHODS_NOT_SERVED } from "../../../src/emulator/admin/not-served.js";
import { type Found, nodeAt, protosFor } from "../../../src/emulator/grpc/protos.js";
import { fieldsIn, methodOf } from "../soak/protos.js";
import { ALL } from "./tables.js";

const SERVICES = {
  v1beta: "google.analytics.data.v1beta.BetaAnalyticsData",
  v1alpha: "google.analytics.data.v1alpha.AlphaAnalyticsData",
} as const;

const left = METHODS_NOT_SERVED.flatMap(({ methods }) => methods);
const short = ({ name }: Found): string => name.replace(/^google\.analytics\.data\./, "");
const isRead = (options: Readonly<Record<string, unknown>> = {}): boolean =>
  [options["(google.api.field_behavior)"]].flat().includes("OUTPUT_ONLY");
const isOwn = ({ name }: Found): boolean => name.startsWith("google.analytics.");

/** All that may be said in a message. */
function sayable(service: string, found: Found, into: Set<string>): void {
  for (const value of Object.keys(found.node.values ?? {}))
    if (!value.endsWith("_UNSPECIFIED")) into.add(`${short(found)}: ${value}`);
  for (const { name, proto, found: inner } of fieldsIn(service, found)) {
    const field = `${short(found)}.${name}`;
    if (isRead(proto.options) || into.has(field)) continue;
    into.add(field);
    if (inner !== undefined && isOwn(inner)) sayable(service, inner, into);
  }
}

/** All that a message says. */
function said(service: string, found: Found, message: unknown, into: Set<string>): void {
  if (found.node.values !== undefined) into.add(`${short(found)}: ${String(message)}`);
  if (typeof message !== "object" || message === null) return;
  const fields = new Map(fieldsIn(service, found).map((field) => [field.name, field]));
  for (const [key, value] of Object.entries(message)) {
    const inner = fields.get(key);
    if (inner === undefined) throw new RangeError(`${found.name} has no ${key}`);
    if (value === undefined) continue;
    into.add(`${short(found)}.${key}`);
    for (const one of [value].flat())
      if (inner.found !== undefined && isOwn(inner.found)) said(service, inner.found, one, into);
  }
}

it.each(Object.entries(SERVICES))("of %s", (version, service) => {
  const methods = Object.keys(nodeAt(protosFor(service), service)?.methods ?? {}).filter(
    (name) => !left.includes(name),
  );
  const [wanted, named] = [new Set<string>(), new Set<string>()];
  for (const name of methods) sayable(service, methodOf(service, name).request, wanted);
  for (const { request, method } of ALL.filter((row) => row.version === version)) {
    const { request: type } = methodOf(service, method.charAt(0).toUpperCase() + method.slice(1));
    const whole = "parent" in request || "name" in request ? request : { property: "", ...request };
    said(service, type, whole, named);
  }
  expect(wanted.size).toBeGreaterThan(150);
  expect([...wanted].filter((field) => !named.has(field))).toEqual([]);
});
