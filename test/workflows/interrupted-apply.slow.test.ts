/**
 * An apply of twelve operations that is disturbed at every one of its writes: killed, its answer lost, or refused after
 * the write took effect. Whatever happens, the end is that of an apply that was left alone.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FaultEffect } from "../../src/emulator/faults.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { APPLY, disturbedScene, isWrite, type Scene, WRITES } from "../support/interrupted-apply.js";
import { start } from "../support/program.js";

let ga4: Ga4;
let property = 6000;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());

const scene = (): Promise<Scene> => disturbedScene(ga4, String(++property));

/** The end of an apply that is left alone: the same for all, so it is looked at once. */
let expected: unknown;
beforeAll(async () => {
  const { cli, end } = await scene();
  const writes = ga4.counters.writes.arrived;
  expect((await cli(...APPLY)).exitCode).toBe(0);
  expect(ga4.counters.writes.arrived - writes).toBe(WRITES);
  expected = end();
});

const everyWrite = Array.from({ length: WRITES }, (_, i) => i + 1);

describe("an apply that is killed", () => {
  it.each(
    everyWrite.flatMap(
      (n) =>
        [
          [n, "apply --resume"],
          [n, "apply"],
        ] as const,
    ),
  )("after write %i ends, with a new `%s`, where an undisturbed one ends", async (n, again) => {
    const { here, cli, end } = await scene();
    const remove = ga4.faults.add({ method: isWrite, skip: n - 1, effect: { kind: "no-answer" } });
    const before = ga4.calls.length;
    const { child, ended } = start(APPLY, {
      directory: here.directory,
      environment: { GA4_EMULATOR_HOST: ga4.address },
    });
    const tookEffect = (): number =>
      ga4.calls.slice(before).filter((c) => isWrite.test(c.method) && c.tookEffect).length;
    await expect.poll(tookEffect, { interval: 10 }).toBe(n);
    child.kill("SIGKILL");
    await ended;
    remove();

    const words = again === "apply" ? [...APPLY] : [...APPLY, "--resume"];
    const second = await cli(...words);
    expect([second.exitCode, second.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    if (again === "apply --resume") {
      const now = WRITES - n === 0 ? "nothing was left to do" : `${WRITES - n} applied`;
      expect(second.stdout).toContain(
        `Apply: ${now}; ${n} ${n === 1 ? "was" : "were"} done before it was cut off.`,
      );
      expect(second.stdout.match(/^✓/gm) ?? []).toHaveLength(WRITES - n);
    }
    expect(end()).toEqual(expected);
    expect((await cli("plan", "--detailed-exitcode")).exitCode).toBe(0);
  });
});

describe("a write that took effect and whose answer is lost", () => {
  const effects: readonly (readonly [string, FaultEffect])[] = [
    ["the connection is cut", { kind: "connection-cut", when: "after" }],
    ["UNAVAILABLE", { kind: "status", when: "after", code: 14 }],
    ["DEADLINE_EXCEEDED", { kind: "status", when: "after", code: 4 }],
  ];
  it.each(everyWrite.flatMap((n) => effects.map(([name, effect]) => [n, name, effect] as const)))(
    "at write %i (%s) is neither repeated nor forgotten",
    async (n, _name, effect) => {
      const { cli, end } = await scene();
      const writes = ga4.counters.writes.arrived;
      const remove = ga4.faults.add({ method: isWrite, skip: n - 1, effect });
      const { exitCode, stdout } = await cli(...APPLY);
      remove();
      expect([exitCode, stdout]).toEqual([
        0,
        expect.stringContaining("reading again shows that it took effect"),
      ]);
      expect(ga4.counters.writes.arrived - writes).toBe(WRITES);
      expect(end()).toEqual(expected);
    },
  );
});

describe("a write that never took effect", () => {
  it.each(everyWrite)("at write %i is tried again", async (n) => {
    const { cli, end } = await scene();
    const remove = ga4.faults.add({
      method: isWrite,
      skip: n - 1,
      effect: { kind: "status", when: "before", code: 14 },
    });
    expect((await cli(...APPLY)).exitCode).toBe(0);
    remove();
    expect(end()).toEqual(expected);
  });
});

describe("two applies of one property at once", () => {
  it("do not interleave: one is refused and touches nothing", async () => {
    const { cli, end } = await scene();
    const writes = ga4.counters.writes.arrived;
    const codes = (await Promise.all([cli(...APPLY), cli(...APPLY)])).map((r) => r.exitCode).toSorted();
    expect(codes).toEqual([0, 6]);
    expect(ga4.counters.writes.arrived - writes).toBe(WRITES);
    expect(end()).toEqual(expected);
  });
});

describe("an apply that is asked to stop", () => {
  it("finishes the write in flight, records it, and can be resumed", async () => {
    const { here, cli, end } = await scene();
    const remove = ga4.faults.add({
      method: isWrite,
      skip: 4,
      // For the signal to arrive meanwhile, on a busy machine too.
      effect: { kind: "latency", milliseconds: 2_000 },
    });
    const before = ga4.calls.length;
    const { child, ended } = start(APPLY, {
      directory: here.directory,
      environment: { GA4_EMULATOR_HOST: ga4.address },
    });
    const arrived = (): number => ga4.calls.slice(before).filter((c) => isWrite.test(c.method)).length;
    await expect.poll(arrived, { interval: 5 }).toBe(5);
    child.kill("SIGINT");
    const { exitCode, stdout, stderr } = await ended;
    remove();
    expect([exitCode, stderr]).toEqual([8, expect.stringContaining("Stopping after the write in flight")]);
    expect(stdout).toContain("Stopped on request");
    expect(arrived()).toBe(5);
    expect((await cli(...APPLY, "--resume")).exitCode).toBe(0);
    expect(end()).toEqual(expected);
  });
});
