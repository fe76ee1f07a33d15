import { describe, expect, it } from "vitest";
import { bench, cleanUpAfterEach } from "../admin/support.js";
import { http, site } from "./support.js";

cleanUpAfterEach();

const KEY_EVENTS = "/v1beta/properties/1/keyEvents";

describe("JSON as Google writes it", () => {
  it("leaves out what is at its default, names enums and tells times in text", async () => {
    const { emulator: ga4 } = await bench();
    const made = await http(ga4, "POST", KEY_EVENTS, { eventName: "lead", countingMethod: "ONCE_PER_EVENT" });
    expect(made).toMatchObject({ status: 200, type: "application/json; charset=UTF-8" });
    const { name } = made.json as { readonly name: string };
    expect(made.json).toEqual({
      name,
      eventName: "lead",
      createTime: "2026-03-01T12:00:00Z",
      deletable: true,
      custom: true,
      countingMethod: "ONCE_PER_EVENT",
    });
    expect((await http(ga4, "GET", `/v1beta/${name}`)).json).toEqual(made.json);
    expect((await http(ga4, "GET", KEY_EVENTS)).json).toEqual({ keyEvents: [made.json] });
    expect((await http(ga4, "DELETE", `/v1beta/${name}`)).json).toEqual({});
    expect((await http(ga4, "GET", KEY_EVENTS)).json).toEqual({});
  });

  it("takes enums as numbers, and gives them where asked", async () => {
    const { emulator: ga4 } = await bench();
    const path = `${KEY_EVENTS}?$alt=json;enum-encoding=int`;
    const made = await http(ga4, "POST", path, { eventName: "lead", countingMethod: 2 });
    expect(made.json).toMatchObject({ countingMethod: 2 });
    expect((await http(ga4, "GET", KEY_EVENTS)).json).toMatchObject({
      keyEvents: [{ countingMethod: "ONCE_PER_SESSION" }],
    });
  });

  it("takes a mask as text with commas in either writing, and names of fields in either", async () => {
    const { emulator: ga4 } = await bench();
    const body = { event_name: "lead", counting_method: "ONCE_PER_EVENT" };
    const { name } = (await http(ga4, "POST", KEY_EVENTS, body)).json as { readonly name: string };
    const value = { numericValue: 2.5, currencyCode: "EUR" };
    const patched = await http(ga4, "PATCH", `/v1beta/${name}?updateMask=countingMethod,default_value`, {
      countingMethod: "ONCE_PER_SESSION",
      defaultValue: value,
    });
    expect(patched.json).toMatchObject({ countingMethod: "ONCE_PER_SESSION", defaultValue: value });
    const cleared = await http(ga4, "PATCH", `/v1beta/${name}?update_mask=default_value`, '""');
    expect(cleared.json).not.toHaveProperty("defaultValue");
    expect(cleared.status).toBe(200);
  });

  it("reads half of a surrogate pair as U+FFFD", async () => {
    const ga4 = await site();
    const half = { displayName: "A \ud83d" };
    const { json } = await http(ga4, "PATCH", "/v1beta/properties/1?updateMask=displayName", half);
    expect(json).toMatchObject({ displayName: "A \ufffd" });
  });

  it("writes 64-bit integers as text and takes them as either", async () => {
    const ga4 = await site();
    const report = {
      dateRanges: [{ startDate: "2026-03-01", endDate: "2026-03-01" }],
      dimensions: [{ name: "eventName" }],
      metrics: [{ name: "eventCount" }, { name: "totalUsers" }],
    };
    const run = (limit: unknown) =>
      http(ga4, "POST", "/v1beta/properties/1:runReport", { ...report, limit, returnPropertyQuota: true });
    const [one, other] = [await run("10"), await run(10)];
    expect(one.json).toMatchObject({
      dimensionHeaders: [{ name: "eventName" }],
      metricHeaders: [
        { name: "eventCount", type: "TYPE_INTEGER" },
        { name: "totalUsers", type: "TYPE_INTEGER" },
      ],
      rows: [{ dimensionValues: [{ value: "page_view" }], metricValues: [{ value: "3" }, { value: "2" }] }],
      rowCount: 1,
      kind: "analyticsData#runReport",
    });
    expect(other.status).toBe(200);
    for (const limit of ["9223372036854775808", 1e21, "-9223372036854775809"])
      expect((await run(limit)).json).toMatchObject({
        error: { message: expect.stringMatching(/^Invalid value at 'limit' \(TYPE_INT64\), "?-?\d/) },
      });
    expect((await run("9223372036854775807")).status).toBe(200);
  });

  it("is indented unless asked otherwise", async () => {
    const { emulator: ga4 } = await bench();
    expect((await http(ga4, "GET", "/v1beta/properties/1")).text).toContain('{\n  "name": "properties/1"');
    expect((await http(ga4, "GET", "/v1beta/properties/1?prettyPrint=false")).text).toMatch(/^\{"name":/);
  });
});

describe("what is wrong", () => {
  it("comes with the HTTP status of its code, and both in the body", async () => {
    const { emulator: ga4 } = await bench();
    expect(await http(ga4, "GET", `${KEY_EVENTS}/7`)).toMatchObject({
      status: 404,
      json: { error: { code: 404, message: "Requested entity was not found.", status: "NOT_FOUND" } },
    });
    expect(await http(ga4, "GET", "/v1beta/properties/2")).toMatchObject({
      status: 403,
      json: { error: { code: 403, status: "PERMISSION_DENIED" } },
    });
    expect(await http(ga4, "POST", "/v1alpha/properties:createRollupProperty", {})).toMatchObject({
      status: 501,
      json: { error: { code: 501, status: "UNIMPLEMENTED" } },
    });
  });

  it("names every field that does not fit, in the front end's words", async () => {
    const ga4 = await site();
    const path = "/v1beta/properties/1:runReport";
    const { status, json } = await http(ga4, "POST", path, {
      metrics: [{ name: 5, nam: "x" }],
      orderBys: [{ dimension: { orderType: "UP" } }],
      dimensionFilter: [],
    });
    const fieldViolations = [
      { field: "metrics[0].name", description: "Invalid value at 'metrics[0].name' (TYPE_STRING), 5" },
      {
        field: "metrics[0]",
        description: `Invalid JSON payload received. Unknown name "nam" at 'metrics[0]': Cannot find field.`,
      },
      {
        field: "order_bys[0].dimension.order_type",
        description: `Invalid value at 'order_bys[0].dimension.order_type' (type.googleapis.com/google.analytics.data.v1beta.OrderBy.DimensionOrderBy.OrderType), "UP"`,
      },
      {
        field: "",
        description: `Invalid JSON payload received. Unknown name "dimensionFilter": Proto field is not repeating, cannot start list.`,
      },
    ];
    expect({ status, json }).toEqual({
      status: 400,
      json: {
        error: {
          code: 400,
          message: fieldViolations.map(({ description }) => description).join("\n"),
          status: "INVALID_ARGUMENT",
          details: [{ "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations }],
        },
      },
    });
  });

  it.each([
    ["objects", "for key 'a'", (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`],
    ["lists", "in array", (levels: number) => `{"a":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`],
  ])("is said of %s more than a hundred deep, and of no fewer", async (_, where, nested) => {
    const ga4 = await site();
    const said = async (levels: number) =>
      (await http(ga4, "POST", "/v1beta/properties/1:runReport", nested(levels))).json;
    for (const levels of [101, 50_000])
      expect(await said(levels)).toMatchObject({
        error: {
          code: 400,
          message: `Invalid JSON payload received. Message too deep. Max recursion depth reached ${where}`,
          status: "INVALID_ARGUMENT",
        },
      });
    expect(JSON.stringify(await said(100))).toContain('Unknown name \\"a\\"');
  });

  it("is said of a query, of JSON that is none, and of two members of one choice", async () => {
    const ga4 = await site();
    const said = async (verb: string, path: string, body?: unknown) =>
      ((await http(ga4, verb, path, body)).json as { error: { message: string } }).error.message;
    expect(await said("GET", `${KEY_EVENTS}?pageSiz=5`)).toBe(
      `Invalid JSON payload received. Unknown name "pageSiz": Cannot bind query parameter. Field 'pageSiz' could not be found in request message.`,
    );
    expect(await said("POST", KEY_EVENTS, "{")).toMatch(/^Invalid JSON payload received\. /);
    expect(
      await said("POST", "/v1beta/properties/1:runReport", {
        dimensionFilter: { andGroup: {}, notExpression: {} },
      }),
    ).toBe(
      "Invalid value at 'dimension_filter' (oneof), oneof field 'expr' is already set. Cannot set 'notExpression'",
    );
    expect(await http(ga4, "GET", "/v1beta/propertys/1")).toMatchObject({
      status: 404,
      type: "text/html; charset=UTF-8",
    });
  });
});

describe("a call over HTTP", () => {
  it("is logged, named and counted as one over gRPC", async () => {
    const { emulator: ga4 } = await bench();
    const body = { eventName: "lead", countingMethod: "ONCE_PER_EVENT" };
    await http(ga4, "POST", KEY_EVENTS, body, { authorization: "Bearer ana@example.com" });
    await http(ga4, "GET", KEY_EVENTS, undefined, { "x-emulator-user": "eve@example.com" });
    expect(ga4.calls.map(({ method, user, code }) => [method, user, code])).toEqual([
      ["CreateKeyEvent", "ana@example.com", 7],
      ["ListKeyEvents", "eve@example.com", 7],
    ]);
    expect(ga4.calls[0]?.request).toMatchObject({ parent: "properties/1", keyEvent: { deletable: false } });
  });

  it("is struck by the same faults", async () => {
    const { emulator: ga4 } = await bench();
    ga4.faults.add({ method: "GetProperty", effect: { kind: "status", when: "before", code: 14 } });
    expect(await http(ga4, "GET", "/v1beta/properties/1")).toMatchObject({
      status: 503,
      json: { error: { status: "UNAVAILABLE" } },
    });
    ga4.faults.add({ method: "GetProperty", effect: { kind: "connection-cut", when: "before" } });
    await expect(http(ga4, "GET", "/v1beta/properties/1")).rejects.toThrow();
    expect((await http(ga4, "GET", "/v1beta/properties/1")).status).toBe(200);
  });

  it("is answered where its address has percent signs that stand for nothing", async () => {
    const { emulator: ga4 } = await bench();
    expect(await http(ga4, "GET", "/v1beta/properties/%E0%A4%A")).toMatchObject({
      status: 400,
      type: "text/html; charset=UTF-8",
    });
  });

  it("may name its verb in a header, as clients behind proxies do", async () => {
    const { emulator: ga4 } = await bench();
    const answer = await http(ga4, "POST", "/v1beta/properties/1", undefined, {
      "x-http-method-override": "GET",
    });
    expect(answer.json).toMatchObject({ name: "properties/1" });
  });
});
