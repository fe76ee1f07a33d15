/**
 * `kill -9` at two hundred random moments of an apply: before, between and during its writes, and of the apply that goes on
 * after it, with or without --resume, until one is through. The end, in GA4 and in the ledger, is that of an apply that was
 * left alone. `FUZZ_SEED=N RUNS=1` repeats one apply up to its first kill.
 */
import { fork } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import type { AdminClients } from "../../src/google/clients.js";
import { temporaryFolder } from "../support/folders.js";
import { APPLY, disturbedScene } from "../support/interrupted-apply.js";
import type { Answer, Call } from "../support/killable-apply.js";
import { type Started, start } from "../support/program.js";
import { openClients } from "../support/property-under-test.js";
import { dice } from "../support/random.js";
import { runs } from "../support/runs.js";

const SEED = Number(process.env.FUZZ_SEED ?? 1);
const KILLS = runs(200);
/** Each has an emulator of its own, so that the writes of one are not counted by the others. */
const LANES = 3;
/** So many writes, at most, an apply is let do before it is killed; the next one goes on from there. */
const STEP = 4;
/** So long after a write, in milliseconds, an apply may still be killed: about as long as it takes to the next one. */
const AFTER_WRITE = 12;
/** The same after the first call of an apply. */
const AFTER_CALL = 150;

/** One in so many is the whole program; the others are its apply alone, which starts in a third of the time. */
const WHOLE = 8;

interface Lane {
  readonly ga4: Ga4;
  readonly clients: AdminClients;
}
let lanes: readonly Lane[];
let expected: unknown;
let property = 21_000;
/** One home for all: there Node keeps what it has compiled. */
let home: string;
let alonePath: string;

beforeAll(async () => {
  home = temporaryFolder();
  alonePath = join(home, "apply.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("../support/killable-apply.ts", import.meta.url))],
    outfile: alonePath,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    // For what is no module among what is bundled.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    // Google's clients, which it does not open.
    external: ["@google-analytics/*", "@grpc/*", "google-auth-library", "googleapis"],
  });
  lanes = await Promise.all(
    Array.from({ length: LANES }, async () => {
      const ga4 = await startGa4({ accounts: [{ id: "1" }] });
      return { ga4, clients: await openClients(ga4.address) };
    }),
  );
  const [first] = lanes;
  if (!first) throw new Error("no emulator");
  const { cli, end } = await disturbedScene(first.ga4, String(++property));
  expect((await cli(...APPLY)).exitCode).toBe(0);
  expected = end();
});
afterAll(() =>
  Promise.all(
    lanes.map(async ({ ga4, clients }) => {
      await clients.close();
      await ga4.stop();
    }),
  ),
);

/** The apply alone, as a process whose calls we pass on to the emulator. */
function alone({ clients }: Lane, directory: string, resumes: boolean): Started {
  const child = fork(alonePath, resumes ? ["resume"] : [], {
    cwd: directory,
    env: { PATH: process.env.PATH, HOME: home, NODE_COMPILE_CACHE: home },
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const answered = (answer: Answer): void => {
    if (child.connected) child.send(answer, () => {});
  };
  child.on("message", ({ call, client, method, words }: Call) => {
    const of = clients[client] as unknown as Record<
      string,
      (...words: readonly unknown[]) => Promise<unknown>
    >;
    of[method]?.(...words).then(
      (answer) => answered({ call, answer }),
      (error: Error & { readonly code?: number }) =>
        answered({ call, error: { message: error.message, code: error.code } }),
    );
  });
  let stderr = "";
  child.stderr?.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  const ended = new Promise<Awaited<Started["ended"]>>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, stdout: "", stderr }));
  });
  return { child, ended };
}

function whole({ ga4 }: Lane, directory: string, resumes: boolean): Started {
  const environment = { GA4_EMULATOR_HOST: ga4.address, HOME: home };
  return start([...APPLY, ...(resumes ? ["--resume"] : [])], { directory, environment });
}

const soon = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The kills of one property, from its first apply until one is through, as long as `wanted` says so. */
async function killed(lane: Lane, seed: number, wanted: () => boolean, onKill: () => void): Promise<void> {
  const { ga4 } = lane;
  const roll = dice(seed);
  const { id, here, cli, end } = await disturbedScene(ga4, String(++property));
  const story = [`FUZZ_SEED=${seed}: property ${id}`];
  const resumes = (): boolean =>
    roll(2) === 1 && Object.keys(here.files()).some((file) => file.includes("journal"));
  let over = false;
  while (!over && wanted()) {
    const [resume, writesBefore, isWhole] = [resumes(), roll(STEP), roll(WHOLE) === 0];
    const delay = roll(writesBefore === 0 ? AFTER_CALL : AFTER_WRITE);
    const calls = ga4.calls.length;
    const writes = ga4.counters.writes.arrived;
    const { child, ended } = (isWhole ? whole : alone)(lane, here.directory, resume);
    void ended.then(() => {
      over = true;
    });
    const reached = (): boolean =>
      writesBefore === 0 ? ga4.calls.length > calls : ga4.counters.writes.arrived - writes >= writesBefore;
    while (!over && !reached()) await soon(1);
    await soon(delay);
    child.kill("SIGKILL");
    const { exitCode, stderr } = await ended;
    story.push(
      `${isWhole ? "whole " : ""}${resume ? "resume" : "apply"}, ${delay} ms after write ${writesBefore}`,
    );
    over = exitCode !== null;
    if (over) expect([story, exitCode, stderr]).toEqual([story, 0, expect.not.stringContaining("rror")]);
    else onKill();
  }
  const last = await cli(...APPLY, ...(!over && resumes() ? ["--resume"] : []));
  expect([story, last.exitCode, last.stderr]).toEqual([story, 0, expect.not.stringContaining("error")]);
  expect([story, end()]).toEqual([story, expected]);
  expect([story, (await cli("plan", "--detailed-exitcode")).exitCode]).toEqual([story, 0]);
}

describe(`seed ${SEED}: an apply that is killed`, () => {
  it(
    `at ${KILLS} random moments ends, applied again, where an undisturbed one ends`,
    async () => {
      let next = 0;
      let kills = 0;
      const oneAfterTheOther = async (lane: Lane): Promise<void> => {
        while (kills < KILLS)
          await killed(
            lane,
            SEED + next++,
            () => kills < KILLS,
            () => kills++,
          );
      };
      await Promise.all(lanes.map(oneAfterTheOther));
      expect(kills).toBeGreaterThanOrEqual(KILLS);
      // Some are through before the kill arrives, and are not counted; most must not be.
      expect(next).toBeLessThan(LANES + KILLS / 2);
    },
    15 * 60_000,
  );
});
