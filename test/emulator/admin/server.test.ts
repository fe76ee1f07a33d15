import { connect } from "node:net";
import { Client, credentials, status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { isRead } from "../../../src/emulator/grpc/call-log.js";
import { serviceDefinition } from "../../../src/emulator/grpc/service.js";
import { invalidArgument } from "../../../src/emulator/grpc/status.js";
import { startEmulator } from "../../../src/emulator/server.js";
import { bench, cleanUpAfterEach, PROPERTY, refusal } from "./support.js";

cleanUpAfterEach();

const DATA = "google.analytics.data.v1beta.BetaAnalyticsData";

/** One call of a service by its proto alone. */
function callService(address: string, service: string, method: string, request: object): Promise<unknown> {
  const definition = serviceDefinition(service)[method];
  if (definition === undefined) throw new Error(`${service} has no ${method}`);
  const client = new Client(address, credentials.createInsecure());
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      definition.path,
      definition.requestSerialize,
      definition.responseDeserialize,
      request,
      (error, response) => {
        client.close();
        if (error) reject(error);
        else resolve(response);
      },
    );
  });
}

describe("a method that is not implemented", () => {
  it("answers UNIMPLEMENTED and names itself", async () => {
    const { alpha, emulator } = await bench();
    expect(await refusal(alpha.createRollupProperty({}))).toMatchObject({
      code: status.UNIMPLEMENTED,
      details: expect.stringContaining("v1alpha.AnalyticsAdminService.CreateRollupProperty"),
    });
    expect(emulator.counters.writes).toEqual({ arrived: 1, effective: 0 });
  });

  it("is UNIMPLEMENTED too where the whole service is", async () => {
    const { emulator } = await bench();
    expect(await refusal(callService(emulator.address, DATA, "RunReport", {}))).toMatchObject({
      code: status.UNIMPLEMENTED,
    });
  });
});

describe("services besides the Admin API", () => {
  it("are served over the same world, logged and counted like the others, and closed once", async () => {
    const closed: string[] = [];
    const emulator = await startEmulator({
      accounts: [{ properties: [{ id: "1", displayName: "Shop" }] }],
      services: [
        async ({ world }) => [
          {
            name: DATA,
            handlers: {
              async RunReport(request) {
                if (request.property !== PROPERTY) throw invalidArgument("which property?");
                return { kind: world.properties.get("1")?.displayName };
              },
              async GetMetadata() {
                throw new Error("out of order");
              },
            },
            close: async () => {
              closed.push(DATA);
            },
          },
        ],
      ],
    });
    const { address } = emulator;
    const report = await callService(address, DATA, "RunReport", { property: PROPERTY });
    expect(report).toMatchObject({ kind: "Shop" });
    expect(await refusal(callService(address, DATA, "RunReport", {}))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: "which property?",
    });
    expect(await refusal(callService(address, DATA, "GetMetadata", {}))).toMatchObject({
      code: status.INTERNAL,
      details: "out of order",
    });
    expect(emulator.counters).toEqual({
      calls: new Map([
        ["RunReport", 2],
        ["GetMetadata", 1],
      ]),
      reads: 3,
      writes: { arrived: 0, effective: 0 },
    });
    await emulator.stop();
    await emulator.stop();
    expect(closed).toEqual([DATA]);
  });

  it("must be in a shipped proto, method by method", async () => {
    const unknown = () => [{ name: "google.analytics.data.v9.Data", handlers: {} }];
    await expect(startEmulator({ services: [unknown] })).rejects.toThrow(RangeError);
    const misspelt = () => [{ name: DATA, handlers: { RunReports: async () => ({}) } }];
    await expect(startEmulator({ services: [misspelt] })).rejects.toThrow("RunReports");
  });
});

describe("an emulator", () => {
  it("logs what was called, when by its own clock, and with what outcome", async () => {
    const { beta, clock, emulator } = await bench();
    clock.set(new Date("2026-03-02T00:00:00Z"));
    await beta.getProperty({ name: PROPERTY });
    await refusal(beta.getProperty({ name: "properties/2" }));
    expect(emulator.calls).toEqual([
      {
        service: "google.analytics.admin.v1beta.AnalyticsAdminService",
        method: "GetProperty",
        request: { name: PROPERTY },
        user: "owner@example.com",
        at: new Date("2026-03-02T00:00:00Z"),
        arrived: 1,
        answered: 2,
        code: status.OK,
        tookEffect: true,
      },
      expect.objectContaining({ code: status.PERMISSION_DENIED, arrived: 3, answered: 4, tookEffect: false }),
    ]);
  });

  it("gives the same ids for the same steps", async () => {
    const seen: unknown[] = [];
    for (let run = 0; run < 2; run += 1) {
      const { beta, emulator } = await bench({}, { accounts: [{ properties: [{}] }] });
      const [property] = emulator.world.properties.keys();
      const keyEvent = { eventName: "sign_up", countingMethod: "ONCE_PER_EVENT" } as const;
      const [created] = await beta.createKeyEvent({ parent: `properties/${property}`, keyEvent });
      seen.push(created);
    }
    expect(seen[1]).toEqual(seen[0]);
  });

  it("refuses seeds that share an id, or whose id is not numeric", async () => {
    const twice = startEmulator({ accounts: [{ properties: [{ id: "1" }, { id: "1" }] }] });
    await expect(twice).rejects.toThrow("the id 1 is taken");
    const text = startEmulator({ accounts: [{ properties: [{ id: "shop" }] }] });
    await expect(text).rejects.toThrow(RangeError);
  });

  it("does not start on a port that is taken", async () => {
    const { emulator } = await bench();
    await expect(startEmulator({ port: emulator.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("listens on loopback, and no more once stopped, even with a call hanging", async () => {
    const { beta, emulator } = await bench();
    expect(emulator.address).toBe(`127.0.0.1:${emulator.port}`);
    emulator.faults.add({ method: "GetProperty", effect: { kind: "latency", milliseconds: 600_000 } });
    const hanging = refusal(beta.getProperty({ name: PROPERTY }, { retry: null } as never));
    while (emulator.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await emulator.stop();
    expect(await hanging).toMatchObject({ code: status.UNAVAILABLE });
    const refused = await new Promise((resolve) =>
      connect(emulator.port, "127.0.0.1").once("error", resolve),
    );
    expect(refused).toMatchObject({ code: "ECONNREFUSED" });
  });
});

describe("a method reads or writes", () => {
  it("by its name, for every method of the shipped services", () => {
    const methods = ["v1alpha", "v1beta"].flatMap((version) =>
      Object.keys(serviceDefinition(`google.analytics.admin.${version}.AnalyticsAdminService`)),
    );
    const writing =
      /^(Create|Update|Delete|Archive|Provision|Acknowledge|Approve|Cancel|BatchCreate|BatchUpdate|BatchDelete|Set|Reorder|Submit)/;
    expect(methods.filter((method) => !isRead(method) && !writing.test(method))).toEqual([]);
    expect(methods.filter((method) => isRead(method) && writing.test(method))).toEqual([]);
    expect(Object.keys(serviceDefinition(DATA)).filter((method) => !isRead(method))).toEqual([
      "CreateAudienceExport",
    ]);
  });
});
