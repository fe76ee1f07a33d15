/**
 * An apply whose write never gets an answer still ends within five seconds of a second Ctrl-C or of SIGTERM: its lock is
 * gone, its ledger and its journal are true, and the next apply ends where one that was left alone ends.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { QUOTA_EXCEEDED } from "../../src/emulator/faults.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { seedProperty } from "../../src/emulator/seeds.js";
import { workspace } from "../support/cli.js";
import { start } from "../support/program.js";

const GOALS = (property: string) => `version: 1
property: ${property}
goals:
  a: { tier: micro, category: interaction, type: event, event: a_done }
  b: { tier: micro, category: interaction, type: event, event: b_done }
  c: { tier: micro, category: navigation, type: destination, page: /c }
`;
const isWrite = /^(Create|Update|Delete)/;

let ga4: Ga4;
let property = 8000;
beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());

function applying(effect: Parameters<Ga4["faults"]["add"]>[0]["effect"], skip: number, method: RegExp) {
  const id = String(++property);
  seedProperty(ga4.world, "1", { id });
  const here = workspace();
  here.write("goals/site.yaml", GOALS(id));
  const environment = { GA4_EMULATOR_HOST: ga4.address };
  const remove = ga4.faults.add({ method, skip, times: Number.POSITIVE_INFINITY, effect });
  const before = ga4.calls.length;
  const { child, ended } = start(["apply", "--yes"], { directory: here.directory, environment });
  const arrived = async (count: number): Promise<void> => {
    const seen = () => ga4.calls.slice(before).filter((call) => method.test(call.method)).length;
    await expect.poll(seen, { interval: 10 }).toBeGreaterThanOrEqual(count);
  };
  /** What is left is as after a kill, but for the lock, and the next apply does the rest. */
  const isTrue = async (words: readonly string[]): Promise<void> => {
    remove();
    expect(Object.keys(here.files()).filter((file) => file.endsWith(".lock"))).toEqual([]);
    const again = await here.cli(["apply", "--yes", ...words], { environment });
    expect([again.exitCode, again.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    expect((await here.cli(["plan", "--detailed-exitcode"], { environment })).exitCode).toBe(0);
  };
  return { child, ended, arrived, isTrue };
}

describe("an apply whose write hangs", () => {
  it.each([
    ["a second Ctrl-C", ["SIGINT", "SIGINT"], 130],
    ["SIGTERM", ["SIGTERM"], 143],
  ] as const)("ends at %s", async (_name, signals, code) => {
    const { child, ended, arrived, isTrue } = applying({ kind: "no-answer" }, 1, isWrite);
    await arrived(2);
    let said = "";
    child.stderr?.on("data", (data) => {
      said += String(data);
    });
    for (const signal of signals) {
      child.kill(signal);
      // Two signals that come at once are one.
      await expect.poll(() => said).toContain("Stopping after the write in flight");
    }
    const { exitCode, stderr } = await ended;
    expect([exitCode, stderr]).toEqual([code, expect.stringContaining("Ended at once")]);
    await isTrue(["--resume"]);
  });
});

describe("an apply that waits for its quota", () => {
  it("ends at the first Ctrl-C, with nothing in flight", async () => {
    const { child, ended, arrived, isTrue } = applying(QUOTA_EXCEEDED, 1, isWrite);
    await arrived(2);
    child.kill("SIGINT");
    const { exitCode, stdout } = await ended;
    expect([exitCode, stdout]).toEqual([8, expect.stringContaining("Stopped on request")]);
    await isTrue(["--resume"]);
  });
});

describe("an apply that still reads", () => {
  it.each([["SIGINT"], ["SIGTERM"]] as const)("ends by %s and leaves no lock", async (signal) => {
    const { child, ended, arrived, isTrue } = applying({ kind: "latency", milliseconds: 60_000 }, 0, /^List/);
    await arrived(1);
    child.kill(signal);
    await ended;
    await isTrue([]);
  });
});
