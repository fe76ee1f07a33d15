import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ProtoNode, protosFor } from "../../../src/emulator/grpc/protos.js";
import { messageDefinition } from "../../../src/emulator/grpc/service.js";
import { readMessage } from "../../../src/emulator/rest/json-request.js";
import { writeMessage } from "../../../src/emulator/rest/json-response.js";
import { routesOf } from "../../../src/emulator/rest/routes.js";

const DATA = "google.analytics.data.v1beta";
const ADMIN = "google.analytics.admin.v1alpha";

/** JSON to a message, over the wire, and back. */
function there(type: string, json: object, style = { enumsAsNumbers: false }): unknown {
  const root: ProtoNode = protosFor(type);
  const wire = messageDefinition(type, type);
  const decoded = wire.deserialize(wire.serialize(readMessage(root, type, json)));
  return writeMessage(root, type, decoded, style, (name, bytes) =>
    messageDefinition(type, name).deserialize(bytes),
  );
}

describe("a message read from JSON and written again", () => {
  it.each([
    [`${DATA}.NumericValue`, { int64Value: "0" }],
    [`${DATA}.NumericValue`, { doubleValue: 0 }],
    [`${DATA}.DimensionValue`, { value: "" }],
    [`${DATA}.Filter`, { fieldName: "0", emptyFilter: {} }],
    [`${DATA}.AudienceExport`, { beginCreatingTime: "2026-03-01T12:00:00.250Z", percentageCompleted: 12.5 }],
    [
      `${ADMIN}.AudienceSequenceFilter`,
      { scope: "AUDIENCE_FILTER_SCOPE_ACROSS_ALL_SESSIONS", sequenceMaximumDuration: "3.500s" },
    ],
    [`${ADMIN}.UpdateAudienceRequest`, { updateMask: "displayName,eventTrigger" }],
    [`${ADMIN}.SubpropertyEventFilter`, { applyToProperty: "" }],
    ["google.longrunning.Operation", { name: "o", done: true, error: { code: 5, message: "gone" } }],
  ])("%s is the same: %j", (type, json) => {
    const at = type.startsWith("google.longrunning") ? `${DATA}.X` : type;
    const root = protosFor(at);
    const wire = messageDefinition(at, type);
    const decoded = wire.deserialize(wire.serialize(readMessage(root, type, json)));
    expect(writeMessage(root, type, decoded, { enumsAsNumbers: false }, () => ({}))).toEqual(json);
  });

  it("is the same for any filter", () => {
    const name = fc.string({ minLength: 1 });
    const value = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((int) => ({ int64Value: String(int) })),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((double) => ({ doubleValue: double + 0 })),
    );
    const leaf = fc.record({
      filter: fc.oneof(
        fc.record({
          fieldName: name,
          stringFilter: fc.record({ matchType: fc.constant("CONTAINS"), value: name }),
        }),
        fc.record({ fieldName: name, numericFilter: fc.record({ operation: fc.constant("EQUAL"), value }) }),
        fc.record({
          fieldName: name,
          inListFilter: fc.record({ values: fc.array(fc.string(), { minLength: 1 }) }),
        }),
      ),
    });
    const { expression } = fc.letrec((tie) => ({
      expression: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        leaf,
        fc.record({ notExpression: tie("expression") }),
        fc.record({
          andGroup: fc.record({ expressions: fc.array(tie("expression"), { minLength: 1, maxLength: 3 }) }),
        }),
      ),
    }));
    fc.assert(
      fc.property(expression, (json) => {
        expect(there(`${DATA}.FilterExpression`, json as object)).toEqual(json);
      }),
    );
  });

  it("says enums as numbers where asked", () => {
    const json = { name: "properties/1", industryCategory: "FINANCE" };
    expect(there(`${ADMIN}.Property`, json, { enumsAsNumbers: true })).toEqual({
      ...json,
      industryCategory: 3,
    });
  });
});

describe("the paths of all services", () => {
  const services = [
    `${ADMIN}.AnalyticsAdminService`,
    "google.analytics.admin.v1beta.AnalyticsAdminService",
    `${DATA}.BetaAnalyticsData`,
    "google.analytics.data.v1alpha.AlphaAnalyticsData",
  ];
  const routes = services.flatMap(routesOf);

  it("are each one method's alone, so that all can be served on one port", () => {
    const seen = routes.map(({ verb, path }) => `${verb} ${path.source}`);
    expect(seen.filter((one, index) => seen.indexOf(one) !== index)).toEqual([]);
    expect(new Set(routes.map(({ service, method }) => `${service}.${method}`)).size).toBe(237);
  });
});
