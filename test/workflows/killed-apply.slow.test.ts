/**
 * `kill -9` at two hundred random moments of an apply: before, between and during its writes. Applying again, with or without
 * --resume, ends in GA4 and in the ledger where an apply that was left alone ends. `FUZZ_SEED=N RUNS=1` repeats one moment.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { APPLY, disturbedScene, isWrite, WRITES } from "../support/interrupted-apply.js";
import { start } from "../support/program.js";
import { dice } from "../support/random.js";
import { runs } from "../support/runs.js";

const SEED = Number(process.env.FUZZ_SEED ?? 1);
const KILLS = runs(40);
/** Each has an emulator of its own, so that the writes of one are not counted by the others. */
const LANES = 3;
/** So long after a write, in milliseconds, an apply may still be killed: about as long as it takes to the next one. */
const AFTER_WRITE = 12;
/** The same after the first call of an apply. */
const AFTER_CALL = 150;

let emulators: readonly Ga4[];
let expected: unknown;
let property = 21_000;

beforeAll(async () => {
  emulators = await Promise.all(Array.from({ length: LANES }, () => startGa4({ accounts: [{ id: "1" }] })));
  const [first] = emulators;
  if (!first) throw new Error("no emulator");
  const { cli, end } = await disturbedScene(first, String(++property));
  expect((await cli(...APPLY)).exitCode).toBe(0);
  expected = end();
});
afterAll(() => Promise.all(emulators.map((ga4) => ga4.stop())));

const soon = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** True where the apply was still at work when it was killed. */
async function killedOnce(ga4: Ga4, seed: number): Promise<boolean> {
  const roll = dice(seed);
  const { id, here, cli, end } = await disturbedScene(ga4, String(++property));
  const writesBefore = roll(WRITES + 1);
  const delay = roll(writesBefore === 0 ? AFTER_CALL : AFTER_WRITE);
  const before = ga4.calls.length;
  const { child, ended } = start(APPLY, {
    directory: here.directory,
    environment: { GA4_EMULATOR_HOST: ga4.address },
  });
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const reached = (): boolean => {
    const calls = ga4.calls.slice(before);
    return writesBefore === 0
      ? calls.length > 0
      : calls.filter((c) => isWrite.test(c.method)).length >= writesBefore;
  };
  while (!over && !reached()) await soon(1);
  await soon(delay);
  child.kill("SIGKILL");
  const cutOff = (await ended).exitCode === null;

  const resumes = roll(2) === 1 && Object.keys(here.files()).some((file) => file.includes("journal"));
  const second = await cli(...APPLY, ...(resumes ? ["--resume"] : []));
  const what = `FUZZ_SEED=${seed}: property ${id} killed ${delay} ms after write ${writesBefore}`;
  expect([what, second.exitCode, second.stderr]).toEqual([what, 0, expect.not.stringContaining("error")]);
  expect([what, end()]).toEqual([what, expected]);
  expect([what, (await cli("plan", "--detailed-exitcode")).exitCode]).toEqual([what, 0]);
  return cutOff;
}

describe(`seed ${SEED}: an apply that is killed`, () => {
  it(
    `at ${KILLS} random moments ends, applied again, where an undisturbed one ends`,
    async () => {
      let next = 0;
      let cutOff = 0;
      const lane = async (ga4: Ga4): Promise<void> => {
        while (next < KILLS) if (await killedOnce(ga4, SEED + next++)) cutOff++;
      };
      await Promise.all(emulators.map(lane));
      // Some are through before the kill arrives; most must not be.
      expect(cutOff).toBeGreaterThanOrEqual(Math.floor(KILLS / 2));
    },
    15 * 60_000,
  );
});
