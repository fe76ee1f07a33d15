/**
 * Discovery documents: what an API has, as JSON, from which clients such as Python's make themselves. Derived from the protos, so
 * without descriptions. All APIs are at one address here: which one is meant, Google's old address of these documents says
 * (developers.google.com/discovery/v1/reference/apis/getRest).
 */
import { protosFor } from "../../grpc/protos.js";
import type { EmulatedService } from "../../grpc/service.js";
import { badRequest } from "../errors.js";
import { resourcesOf } from "./resources.js";
import { createSchemas } from "./schemas.js";

interface Api {
  readonly name: string;
  readonly version: string;
  readonly service: string;
}

/** `google.analytics.data.v1beta.BetaAnalyticsData` is `analyticsdata` in `v1beta`. */
function apiOf({ name: service }: EmulatedService): Api {
  const [, of, which = "", version = ""] = service.split(".");
  return { name: `${of}${which}`, version, service };
}

const PARAMETERS = {
  "$.xgafv": { type: "string", enum: ["1", "2"] },
  access_token: { type: "string" },
  alt: { type: "string", enum: ["json", "media", "proto"], default: "json" },
  callback: { type: "string" },
  fields: { type: "string" },
  key: { type: "string" },
  oauth_token: { type: "string" },
  prettyPrint: { type: "boolean", default: "true" },
  quotaUser: { type: "string" },
  uploadType: { type: "string" },
  upload_protocol: { type: "string" },
};

/** The JSON at an address of discovery, for callers who reach the emulator as `root`; undefined where there is none. */
export type Discovery = (url: URL, root: string) => object | undefined;

export function createDiscovery(services: readonly EmulatedService[]): Discovery {
  const apis = services.map(apiOf);
  const addressOf = ({ name, version }: Api): string => `discovery/v1/apis/${name}/${version}/rest`;
  return ({ pathname, searchParams: query }, root) => {
    if (pathname === "/discovery/v1/apis") return directory(apis, (api) => root + addressOf(api));
    const asked = apis.find((api) => pathname === `/${addressOf(api)}`);
    if (asked !== undefined) return documentOf(asked, root);
    if (pathname !== "/$discovery/rest") return undefined;
    const fitting = apis.filter(
      ({ name, version }) =>
        version === (query.get("version") ?? version) && name === (query.get("api") ?? name),
    );
    const [only] = fitting;
    if (only !== undefined && fitting.length === 1) return documentOf(only, root);
    throw badRequest(
      `One address has all APIs here: ask for ${apis.map((api) => `/${addressOf(api)}`).join(", ")}.`,
    );
  };
}

function directory(apis: readonly Api[], addressOf: (api: Api) => string): object {
  return {
    kind: "discovery#directoryList",
    discoveryVersion: "v1",
    items: apis.map((api) => ({
      kind: "discovery#directoryItem",
      id: `${api.name}:${api.version}`,
      name: api.name,
      version: api.version,
      discoveryRestUrl: addressOf(api),
      preferred: api.version === "v1beta",
    })),
  };
}

function documentOf({ name, version, service }: Api, rootUrl: string): object {
  const schemas = createSchemas(protosFor(service));
  const resources = resourcesOf(service, name, schemas);
  return {
    kind: "discovery#restDescription",
    discoveryVersion: "v1",
    protocol: "rest",
    id: `${name}:${version}`,
    name,
    version,
    rootUrl,
    baseUrl: rootUrl,
    basePath: "",
    servicePath: "",
    batchPath: "batch",
    parameters: Object.fromEntries(
      Object.entries(PARAMETERS).map(([key, one]) => [key, { location: "query", ...one }]),
    ),
    schemas: schemas.all(),
    resources,
  };
}
