/**
 * A reader that goes away (`| head`), of stdout or stderr: the printing ends, the work does not, and the exit code is that of
 * the work.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { seedProperty } from "../../src/emulator/seeds.js";
import { propertyOf } from "../../src/emulator/world/world.js";
import { type Workspace, workspace } from "../support/cli.js";

const BIN = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));
const GOALS = 12;

let ga4: Ga4;
let here: Workspace;
let id: string;
let last = 18_000;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  here = workspace();
  id = String(++last);
  seedProperty(ga4.world, "1", { id, keyEvents: [] });
  const lines = Array.from(
    { length: GOALS },
    (_, i) => `  goal_${i}: { tier: micro, category: interaction, type: event, event: done_${i} }\n`,
  );
  here.write("goals/site.yaml", `version: 1\nproperty: ${id}\ncurrency: EUR\ngoals:\n${lines.join("")}`);
});

/** Runs the program and closes one of its streams as soon as `until` stands in it, or at once. */
function broken(
  words: readonly string[],
  stream: "stdout" | "stderr",
  until: string | null,
): Promise<number | null> {
  const child = spawn(process.execPath, [BIN, ...words], {
    cwd: here.directory,
    env: { PATH: process.env.PATH ?? "", HOME: here.directory, GA4_EMULATOR_HOST: ga4.address },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let read = "";
  for (const name of ["stdout", "stderr"] as const) {
    if (name === stream && until === null) child[name].destroy();
    else
      child[name].on("data", (data: Buffer) => {
        if (name !== stream) return;
        read += data.toString();
        if (until !== null && read.includes(until)) child[name].destroy();
      });
  }
  return new Promise((resolve) => child.on("exit", resolve));
}

const keyEvents = (): number => propertyOf(ga4.world, id).keyEvents.size;
const owned = (): number =>
  (JSON.parse(here.read(`.ga4-goals/${id}.json`)) as { readonly resources: readonly unknown[] }).resources
    .length;

describe.each([
  ["stdout", null],
  ["stdout", "✓"],
  ["stderr", null],
] as const)("an apply whose %s is closed (from %j on)", (stream, until) => {
  it("is carried out to its end, exit 0, and leaves nothing to resume", async () => {
    expect(await broken(["apply", "--yes", "-v"], stream, until)).toBe(0);
    expect([keyEvents(), owned()]).toEqual([GOALS, GOALS]);
    expect(Object.keys(here.files()).filter((file) => /journal|lock/.test(file))).toEqual([]);
  });

  it("says with its exit code what failed: 8", async () => {
    const remove = ga4.faults.add({
      method: "CreateKeyEvent",
      skip: 5,
      effect: { kind: "status", when: "before", code: 3, message: "no" },
    });
    expect(await broken(["apply", "--yes", "-v"], stream, until)).toBe(8);
    remove();
    expect(keyEvents()).toBe(GOALS - 1);
  });
});

it("a plan whose reader is gone still says that changes are pending: exit 2", async () => {
  expect(await broken(["plan", "--detailed-exitcode"], "stdout", null)).toBe(2);
});

it("a result that can't be written for another reason is no success, and the work is done", async () => {
  const child = spawn("sh", ["-c", `exec "$0" "$@" > /dev/full`, process.execPath, BIN, "apply", "--yes"], {
    cwd: here.directory,
    env: { PATH: process.env.PATH ?? "", HOME: here.directory, GA4_EMULATOR_HOST: ga4.address },
  });
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  const exitCode = await new Promise((resolve) => child.on("exit", resolve));
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("write-failed")]);
  expect(keyEvents()).toBe(GOALS);
});
