import { status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { createFaults, QUOTA_EXCEEDED } from "../../../src/emulator/faults.js";
import { type Bench, bench, cleanUpAfterEach, ONCE, PROPERTY, refusal } from "./support.js";

cleanUpAfterEach();

function createSignUp({ beta }: Bench, options: never): Promise<unknown> {
  const keyEvent = { eventName: "sign_up", countingMethod: "ONCE_PER_EVENT" } as const;
  return beta.createKeyEvent({ parent: PROPERTY, keyEvent }, options);
}

function keyEventsOf({ emulator }: Bench): number | undefined {
  return emulator.world.properties.get("1")?.keyEvents.size;
}

describe("UNAVAILABLE", () => {
  const unavailable = { kind: "status", code: status.UNAVAILABLE } as const;

  it("before the effect: nothing is written", async () => {
    const rig = await bench();
    rig.emulator.faults.add({ method: "CreateKeyEvent", effect: { ...unavailable, when: "before" } });
    expect(await refusal(createSignUp(rig, ONCE))).toMatchObject({ code: status.UNAVAILABLE });
    expect(keyEventsOf(rig)).toBe(0);
    expect(rig.emulator.counters.writes).toEqual({ arrived: 1, effective: 0 });
  });

  it("after the effect: it is written all the same", async () => {
    const rig = await bench();
    rig.emulator.faults.add({ method: "CreateKeyEvent", effect: { ...unavailable, when: "after" } });
    expect(await refusal(createSignUp(rig, ONCE))).toMatchObject({ code: status.UNAVAILABLE });
    expect(keyEventsOf(rig)).toBe(1);
    expect(rig.emulator.counters.writes).toEqual({ arrived: 1, effective: 1 });
  });

  it("is retried by the client itself unless told not to: one create, three calls", async () => {
    const rig = await bench();
    rig.emulator.faults.add({
      method: "CreateKeyEvent",
      times: 2,
      effect: { ...unavailable, when: "before" },
    });
    await createSignUp(rig, {} as never);
    expect(rig.emulator.calls.map(({ method, code }) => [method, code])).toEqual([
      ["CreateKeyEvent", status.UNAVAILABLE],
      ["CreateKeyEvent", status.UNAVAILABLE],
      ["CreateKeyEvent", status.OK],
    ]);
    expect(keyEventsOf(rig)).toBe(1);
  });

  it("after the effect and retried by the client ends in ALREADY_EXISTS", async () => {
    const rig = await bench();
    rig.emulator.faults.add({ method: "CreateKeyEvent", effect: { ...unavailable, when: "after" } });
    expect(await refusal(createSignUp(rig, {} as never))).toMatchObject({ code: status.ALREADY_EXISTS });
  });
});

describe("a broken connection", () => {
  it("after the effect is UNAVAILABLE to the client, once, and the write stands", async () => {
    const rig = await bench();
    rig.emulator.faults.add({ method: "CreateKeyEvent", effect: { kind: "connection-cut", when: "after" } });
    expect(await refusal(createSignUp(rig, ONCE))).toMatchObject({ code: status.UNAVAILABLE });
    expect(rig.emulator.calls).toMatchObject([
      { method: "CreateKeyEvent", tookEffect: true, answered: null, code: null },
    ]);
    expect(keyEventsOf(rig)).toBe(1);
  });

  it("before the effect writes nothing, and the next call finds a new connection", async () => {
    const rig = await bench();
    rig.emulator.faults.add({ method: "CreateKeyEvent", effect: { kind: "connection-cut", when: "before" } });
    expect(await refusal(createSignUp(rig, ONCE))).toMatchObject({ code: status.UNAVAILABLE });
    expect(keyEventsOf(rig)).toBe(0);
    await createSignUp(rig, {} as never);
    expect(keyEventsOf(rig)).toBe(1);
  });
});

describe("an answer that never comes", () => {
  it("leaves the client to its own deadline, with the write done", async () => {
    const rig = await bench();
    rig.emulator.faults.add({ method: "CreateKeyEvent", effect: { kind: "no-answer" } });
    const refused = await refusal(createSignUp(rig, { retry: null, timeout: 300 } as never));
    expect(refused).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    expect(keyEventsOf(rig)).toBe(1);
  });
});

describe("quota", () => {
  it("is RESOURCE_EXHAUSTED with nothing written", async () => {
    const rig = await bench();
    rig.emulator.faults.add({ method: /KeyEvent/, effect: QUOTA_EXCEEDED });
    expect(await refusal(createSignUp(rig, ONCE))).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    expect(keyEventsOf(rig)).toBe(0);
  });
});

describe("latency", () => {
  it("delays the effect: a call without it that comes later is answered first", async () => {
    const rig = await bench();
    await rig.beta.getProperty({ name: PROPERTY });
    rig.emulator.faults.add({ method: "CreateKeyEvent", effect: { kind: "latency", milliseconds: 300 } });
    const slow = createSignUp(rig, ONCE);
    await rig.beta.listKeyEvents({ parent: PROPERTY });
    await slow;
    const [, create, list] = rig.emulator.calls;
    expect([create?.method, list?.method]).toEqual(["CreateKeyEvent", "ListKeyEvents"]);
    expect(create?.answered).toBeGreaterThan(list?.answered ?? Number.POSITIVE_INFINITY);
  });
});

describe("an error with details", () => {
  it("reaches the official client as reason, domain and metadata", async () => {
    const rig = await bench();
    const message = "Google Analytics Admin API has not been used in project 7 before or it is disabled.";
    rig.emulator.faults.add({
      method: "ListKeyEvents",
      effect: {
        kind: "status",
        when: "before",
        code: status.PERMISSION_DENIED,
        message,
        details: [
          {
            reason: "SERVICE_DISABLED",
            domain: "googleapis.com",
            metadata: { service: "analyticsadmin.googleapis.com", consumer: "projects/7" },
          },
        ],
      },
    });
    expect(await refusal(rig.beta.listKeyEvents({ parent: PROPERTY }))).toMatchObject({
      code: status.PERMISSION_DENIED,
      details: message,
      reason: "SERVICE_DISABLED",
      domain: "googleapis.com",
      errorInfoMetadata: { service: "analyticsadmin.googleapis.com", consumer: "projects/7" },
    });
  });
});

describe("the list of faults", () => {
  const effect = QUOTA_EXCEEDED;
  const slow = { kind: "latency", milliseconds: 1 } as const;

  it("counts matching calls alone: skip, then times", () => {
    const faults = createFaults([{ method: "Create", skip: 1, times: 2, effect }]);
    const hits = ["Create", "List", "Create", "Create", "Create"].map((name) => faults.take(name, {}).length);
    expect(hits).toEqual([0, 0, 1, 1, 0]);
  });

  it("matches a text as the whole name and a pattern anywhere, the same on every call", () => {
    expect(createFaults([{ method: "Create", effect }]).take("CreateKeyEvent", {})).toEqual([]);
    const faults = createFaults([{ method: /Key/g, times: Number.POSITIVE_INFINITY, effect }]);
    for (let call = 0; call < 3; call += 1) expect(faults.take("CreateKeyEvent", {})).toEqual([effect]);
  });

  it("can look at the request", () => {
    const faults = createFaults([{ method: "Get", request: ({ name }) => name === "b", effect }]);
    expect(faults.take("Get", { name: "a" })).toEqual([]);
    expect(faults.take("Get", { name: "b" })).toEqual([effect]);
  });

  it("adds latencies up and spends at most one ending a call", () => {
    const faults = createFaults([
      { method: "Get", effect: slow },
      { method: "Get", effect },
      { method: "Get", effect },
      { method: "Get", effect: slow },
    ]);
    expect(faults.take("Get", {})).toEqual([slow, effect, slow]);
    expect(faults.take("Get", {})).toEqual([effect]);
    expect(faults.take("Get", {})).toEqual([]);
  });

  it("forgets what is taken away", () => {
    const faults = createFaults();
    const remove = faults.add({ method: "Get", effect });
    faults.add({ method: "Get", effect: slow });
    remove();
    expect(faults.take("Get", {})).toEqual([slow]);
    faults.add({ method: "Get", effect });
    faults.clear();
    expect(faults.take("Get", {})).toEqual([]);
  });
});
