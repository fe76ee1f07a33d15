/** Discovery documents, held against the clients that Google generates from its own. */
import { analyticsadmin } from "googleapis/build/src/apis/analyticsadmin/index.js";
import { analyticsdata } from "googleapis/build/src/apis/analyticsdata/index.js";
import { describe, expect, it } from "vitest";
import { cleanUpAfterEach } from "../admin/support.js";
import { http, site } from "./support.js";

cleanUpAfterEach();

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Method {
  readonly id: string;
  readonly path: string;
  readonly httpMethod: string;
  readonly parameters: Readonly<
    Record<
      string,
      {
        readonly location: string;
        readonly type: string;
        readonly pattern?: string;
        readonly repeated?: boolean;
      }
    >
  >;
  readonly parameterOrder: readonly string[];
  readonly request?: Schema;
  readonly response: Schema;
}

interface Resource {
  readonly methods?: Readonly<Record<string, Method>>;
  readonly resources?: Readonly<Record<string, Resource>>;
}

interface Document extends Resource {
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly [more: string]: unknown;
}

const methodsOf = ({ methods = {}, resources = {} }: Resource): readonly Method[] => [
  ...Object.values(methods),
  ...Object.values(resources).flatMap(methodsOf),
];

/** What Google's generated client calls, `POST v1beta/{+parent}/keyEvents parent`, by `properties.keyEvents.create`. */
function generated(resource: object, prefix: string): readonly (readonly [string, string])[] {
  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(resource))
    .filter((name) => name !== "constructor")
    .map((name) => {
      const source = String((resource as Readonly<Record<string, unknown>>)[name]);
      const [, path = "?"] = /rootUrl \+\s*'\/([^']*)'/.exec(source) ?? [];
      const [, verb = "?"] = /method: '([A-Z]+)'/.exec(source) ?? [];
      const [, required = ""] = /requiredParams: \[([^\]]*)\]/.exec(source) ?? [];
      return [`${prefix}.${name}`, `${verb} ${path} ${required.replace(/'/g, "")}`] as const;
    });
  const inner = Object.entries(resource).filter(
    ([name, one]) => name !== "context" && typeof one === "object",
  );
  return [...methods, ...inner.flatMap(([name, one]) => generated(one as object, `${prefix}.${name}`))];
}

const APIS = [
  ["analyticsadmin", "v1alpha", analyticsadmin("v1alpha")],
  ["analyticsadmin", "v1beta", analyticsadmin("v1beta")],
  // Google's generated client of this one is of 2020
  ["analyticsdata", "v1alpha", null],
  ["analyticsdata", "v1beta", analyticsdata("v1beta")],
] as const;

async function documentOf(address: string, api: string, version: string): Promise<Document> {
  const { status, json } = await http({ address }, "GET", `/discovery/v1/apis/${api}/${version}/rest`);
  expect(status).toBe(200);
  return json as Document;
}

describe.each(APIS)("the document of %s %s", (api, version, client) => {
  it.skipIf(client === null)("has the methods that Google's has, at the same places", async () => {
    const document = await documentOf((await site()).address, api, version);
    const ours = methodsOf(document).map(
      ({ id, httpMethod, path, parameterOrder }) =>
        [id, `${httpMethod} ${path} ${parameterOrder.join(", ")}`] as const,
    );
    const theirs = Object.entries(client ?? {})
      .filter(([name, one]) => !/^(context|_options)$/.test(name) && typeof one === "object")
      .flatMap(([name, one]) => generated(one as object, `${api}.${name}`));
    expect(theirs.length).toBeGreaterThan(9);
    expect(Object.fromEntries(ours)).toMatchObject(Object.fromEntries(theirs));
  });

  it("names no schema that it does not hold, and says what each parameter is", async () => {
    const document = await documentOf((await site()).address, api, version);
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, name = ""]) => name);
    expect(refs.length).toBeGreaterThan(20);
    expect(refs.filter((name) => document.schemas[name] === undefined)).toEqual([]);
    for (const { id, path, parameters, parameterOrder } of methodsOf(document)) {
      const inPath = [...path.matchAll(/\{\+(\w+)\}/g)].map(([, name = ""]) => name);
      expect([id, inPath]).toEqual([id, parameterOrder]);
      for (const [name, { location, type, pattern }] of Object.entries(parameters)) {
        expect([name, location]).toEqual([name, inPath.includes(name) ? "path" : "query"]);
        expect(type).toMatch(/^(string|integer|boolean|number)$/);
        if (location === "path") expect(pattern).toMatch(/^\^.*\$$/);
      }
    }
  });
});

it("tells forms apart as JSON has them", async () => {
  const { address } = await site();
  const admin = await documentOf(address, "analyticsadmin", "v1beta");
  const { properties } = admin.schemas.GoogleAnalyticsAdminV1betaKeyEvent ?? {};
  expect(properties).toMatchObject({
    eventName: { type: "string" },
    createTime: { type: "string", format: "google-datetime" },
    deletable: { type: "boolean" },
    countingMethod: { type: "string", enum: expect.arrayContaining(["ONCE_PER_SESSION"]) },
    defaultValue: { $ref: "GoogleAnalyticsAdminV1betaKeyEventDefaultValue" },
  });
  const patch = methodsOf(admin).find(({ id }) => id === "analyticsadmin.properties.keyEvents.patch");
  expect(patch?.parameters.updateMask).toMatchObject({
    location: "query",
    type: "string",
    format: "google-fieldmask",
  });
  const data = await documentOf(address, "analyticsdata", "v1beta");
  expect(data.schemas.RunReportRequest?.properties).toMatchObject({
    dateRanges: { type: "array", items: { $ref: "DateRange" } },
    limit: { type: "string", format: "int64" },
    metricAggregations: { type: "array", items: { type: "string" } },
    keepEmptyRows: { type: "boolean" },
    dimensionFilter: { $ref: "FilterExpression" },
  });
});

it("is found by its address, says where its API is, and what there is is listed", async () => {
  const { address } = await site();
  const { rootUrl, servicePath, batchPath, name, version } = await documentOf(
    address,
    "analyticsdata",
    "v1beta",
  );
  expect({ rootUrl, servicePath, batchPath, name, version }).toEqual({
    rootUrl: `http://${address}/`,
    servicePath: "",
    batchPath: "batch",
    name: "analyticsdata",
    version: "v1beta",
  });
  const list = await http({ address }, "GET", "/discovery/v1/apis");
  const items = (
    list.json as { readonly items: readonly { readonly id: string; readonly discoveryRestUrl: string }[] }
  ).items;
  expect(items.map(({ id }) => id).sort()).toEqual(APIS.map(([api, version]) => `${api}:${version}`).sort());
  for (const { discoveryRestUrl } of items) expect((await fetch(discoveryRestUrl)).status).toBe(200);
  for (const path of ["/discovery/v1/apis/drive/v3/rest", "/discovery/v1/apis/analyticsdata/v9/rest"])
    expect((await http({ address }, "GET", path)).status).toBe(404);
});

it("is at each API's own address as well, where that tells them apart by its version or its api", async () => {
  const { address } = await site();
  const own = await http({ address }, "GET", "/$discovery/rest?version=v1beta&api=analyticsdata");
  expect(own.json).toMatchObject({ id: "analyticsdata:v1beta" });
  const which = await http({ address }, "GET", "/$discovery/rest?version=v1beta");
  expect(which).toMatchObject({
    status: 400,
    json: { error: { message: expect.stringContaining("/discovery/v1/apis/analyticsdata/v1beta/rest") } },
  });
});
