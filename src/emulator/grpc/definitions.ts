/**
 * Service definitions from the protos that the official packages ship, so that the emulator speaks exactly the wire
 * format of the clients installed beside it. Knows nothing of handlers.
 */

import { createRequire } from "node:module";
import type { ServiceDefinition } from "@grpc/grpc-js";
import { fromJSON, type PackageDefinition } from "@grpc/proto-loader";

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
