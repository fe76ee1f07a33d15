/**
 * Rows of the Admin API: options of requests and of resources that the protos describe, beside the lives of ../requests/lives.ts. Each
 * is sent in both versions where both have the method, and over gRPC and REST.
 */
import { nodeAt, protosFor, snake } from "../../../src/emulator/grpc/protos.js";
import type { Asked } from "./asked.js";

export type Version = Asked["version"];
export const PROPERTY = "properties/1";
/** Of Google Analytics 360. */
export const LARGE = "properties/2";
export const WEB = `${PROPERTY}/dataStreams/11`;
export const IOS = `${PROPERTY}/dataStreams/12`;

export interface AdminRow extends Omit<Asked, "version" | "rows" | "source"> {
  /** The message or method of google/analytics/admin whose comment says it. */
  readonly source: string;
  /** Default: each that has the method. */
  readonly versions?: readonly Version[];
}

const service = (version: Version): string => `google.analytics.admin.${version}.AnalyticsAdminService`;

/** The versions that have a method, as clients call it. */
export function versionsOf({ method, versions = ["v1alpha", "v1beta"] }: AdminRow): readonly Version[] {
  const called = method.charAt(0).toUpperCase() + method.slice(1);
  return versions.filter((version) => {
    const methods = nodeAt(protosFor(service(version)), service(version))?.methods ?? {};
    return Object.keys(methods).some((name) => name.toLowerCase() === called.toLowerCase());
  });
}

/** The values of an enum of v1alpha, without the unspecified one: `IndustryCategory`, `CalculatedMetric.MetricUnit`. */
export function valuesOf(name: string): readonly string[] {
  const full = `google.analytics.admin.v1alpha.${name}`;
  const values = Object.keys(nodeAt(protosFor(full), full)?.values ?? {});
  if (values.length === 0) throw new RangeError(`there is no enum ${name}`);
  return values.filter((value) => !value.endsWith("_UNSPECIFIED"));
}

/** What is made, and comes back as it was sent. */
export function made(
  type: string,
  field: string,
  source: string,
  resource: object,
  more: Partial<AdminRow> & { readonly parent?: string } = {},
): AdminRow {
  const { parent = PROPERTY, ...rest } = more;
  const request = { parent, [field]: resource };
  const says = "refused" in rest ? {} : { says: resource };
  return {
    what: `made: ${JSON.stringify(resource).slice(0, 60)}`,
    source,
    method: `create${type}`,
    request,
    ...says,
    ...rest,
  };
}

/** What is changed of what is there, all of it in the mask. */
export function changed(
  type: string,
  field: string,
  name: string,
  change: object,
  more: Partial<AdminRow> = {},
): AdminRow {
  const paths = Object.keys(change).map(snake);
  return {
    what: `changed: ${JSON.stringify(change).slice(0, 60)}`,
    source: type,
    method: `update${type}`,
    request: { [field]: { name, ...change }, updateMask: { paths } },
    ...("refused" in more ? {} : { says: change }),
    ...more,
  };
}

/** Refused with INVALID_ARGUMENT. */
export const refused = { refused: 3 } as const;
