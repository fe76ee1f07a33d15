/** Rolling out as a process that is killed, or asked to stop, and taken up again. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import { type CliOptions, type CliResult, type Workspace, workspace } from "../../support/cli.js";
import { start } from "../../support/program.js";
import { addProperties, clientsFile, environment, exceptions, GOALS, parsed, standing } from "./support.js";

let ga4: Ga4;
let here: Workspace;
let first = 1;
const COUNT = 6;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  first += 1000;
  addProperties(ga4, COUNT, first);
  here = workspace();
  here.write("goals.yaml", GOALS);
  here.write("clients.yaml", clientsFile(COUNT, first));
});

function cli(words: string, options: CliOptions = {}): Promise<CliResult> {
  const [command = "", ...rest] = words.split(" ");
  return here.cli([command, "--clients", "clients.yaml", ...rest], {
    environment: environment(ga4),
    ...options,
  });
}

const events = (index: number): readonly string[] =>
  [...propertyOf(ga4.world, String(first + index)).keyEvents.values()].map((k) => k.eventName).toSorted();
const isApplied = (index: number): boolean => events(index).includes("lead");
const applied = (): readonly number[] => Array.from({ length: COUNT }, (_, i) => i).filter(isApplied);
const states = (result: CliResult): readonly string[] => parsed(result).clients.map((c) => c.state);

describe("a run that is killed in the middle", () => {
  it.each([3, 8, 20])("and resumed ends where an undisturbed one ends (write %i)", async (n) => {
    const ends = (): readonly unknown[] =>
      Array.from({ length: COUNT }, (_, i) => standing(ga4, String(first + i), here));
    expect((await cli("apply --yes")).exitCode).toBe(0);
    const expected = ends();

    first += 100;
    addProperties(ga4, COUNT, first);
    here = workspace();
    here.write("goals.yaml", GOALS);
    here.write("clients.yaml", clientsFile(COUNT, first));
    const isWrite = /^(Create|Update|Delete)/;
    const remove = ga4.faults.add({
      method: isWrite,
      skip: n - 1,
      times: Number.POSITIVE_INFINITY,
      effect: { kind: "no-answer" },
    });
    const before = ga4.calls.length;
    const { child, ended } = start(["apply", "--clients", "clients.yaml", "--yes", "--parallel", "2"], {
      directory: here.directory,
      environment: environment(ga4),
    });
    const tookEffect = (): number =>
      ga4.calls.slice(before).filter((c) => isWrite.test(c.method) && c.tookEffect).length;
    await expect.poll(tookEffect, { interval: 10 }).toBeGreaterThanOrEqual(n + 1);
    child.kill("SIGKILL");
    await ended;
    remove();

    const writes = ga4.counters.writes.arrived;
    const resumed = await cli("apply --yes --resume --format json");
    expect([resumed.exitCode, exceptions(resumed)]).toEqual([0, {}]);
    // What the killed run did is told apart from what this one did.
    const now = parsed(resumed).clients.flatMap(({ result }) =>
      (result?.outcomes ?? []).filter(({ earlier, action }) => !earlier && action !== "adopt"),
    );
    expect(now.length).toBeLessThanOrEqual(ga4.counters.writes.arrived - writes);
    expect(ends()).toEqual(expected);
    // Four writes a client, at most four clients at a time: of 19 writes at least 7 are of clients that are through.
    const doneBefore = states(resumed).filter((s) => s === "done-before").length;
    expect(doneBefore).toBeGreaterThanOrEqual(n === 20 ? 2 : 0);
    expect(doneBefore).toBeLessThan(COUNT);
    expect((await cli("plan --detailed-exitcode")).exitCode).toBe(0);
    expect((await cli("apply --yes --resume")).exitCode).toBe(64);
  });
});

describe("a run that is asked to stop", () => {
  it("finishes the writes in flight, begins with nobody else, and can be taken up", async () => {
    const remove = ga4.faults.add({
      method: /^(Create|Update)/,
      skip: 3,
      times: Number.POSITIVE_INFINITY,
      effect: { kind: "latency", milliseconds: 300 },
    });
    const before = ga4.calls.length;
    const { child, ended } = start(
      ["apply", "--clients", "clients.yaml", "--yes", "--parallel", "2", "--format", "json"],
      {
        directory: here.directory,
        environment: environment(ga4),
      },
    );
    const writes = (): number =>
      ga4.calls.slice(before).filter((c) => /^(Create|Update)/.test(c.method)).length;
    await expect.poll(writes, { interval: 5 }).toBeGreaterThanOrEqual(4);
    child.kill("SIGINT");
    const result = await ended;
    remove();
    expect([result.exitCode, result.stderr]).toEqual([8, expect.stringContaining("with --resume")]);
    expect(parsed({ stdout: result.stdout } as CliResult).clients.at(-1)?.state).toBe("stopped");
    expect((await cli("apply --yes --resume")).exitCode).toBe(0);
    expect(applied()).toHaveLength(COUNT);
    expect((await cli("plan --detailed-exitcode")).exitCode).toBe(0);
  });
});
