/**
 * A quota that stays used up ends a run with exit 5 after about a minute, however many clients it has; what it is waited
 * for and how long at most is said; what was left undone, the next apply does.
 */
import { afterEach, describe, expect, it } from "vitest";
import { QUOTA_EXCEEDED } from "../../../src/emulator/faults.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { workspace } from "../../support/cli.js";
import { clientsFile, GOALS } from "./support.js";

const COUNT = 6;
/** 65 s of waiting are over in a third of a second. */
const HURRY = 200;

let ga4: Ga4;
afterEach(() => ga4.stop());

async function agency() {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
  for (let i = 0; i < COUNT; i++) seedProperty(ga4.world, "1", { id: String(1001 + i) });
  const here = workspace();
  here.write("goals.yaml", GOALS);
  here.write("clients.yaml", clientsFile(COUNT, 1001));
  return {
    here,
    cli: (...words: string[]) =>
      here.cli([...words, "--clients", "clients.yaml"], {
        environment: { GA4_EMULATOR_HOST: ga4.address },
        hurry: HURRY,
      }),
  };
}

/** The seconds that are said to be waited, and at most. */
function saidWaits(stderr: string): readonly (readonly [number, number])[] {
  return [...stderr.matchAll(/^Waiting (\d+) s: Google says the quota is used up\. At most (\d+) s/gm)].map(
    ([, wait, most]) => [Number(wait), Number(most)] as const,
  );
}

describe("six clients whose quota is used up", () => {
  it.each([["plan"], ["apply", "--yes"], ["clients", "status"]])(
    "%s %s ends with 5, and all of them together have waited as long as one",
    async (...words) => {
      const { cli } = await agency();
      ga4.faults.add({ method: /./, times: Number.POSITIVE_INFINITY, effect: QUOTA_EXCEEDED });
      const { exitCode, stderr } = await cli(...words);
      expect([exitCode, stderr]).toEqual([5, expect.any(String)]);
      const waits = saidWaits(stderr);
      expect(waits.length).toBeGreaterThan(0);
      expect(waits.reduce((sum, [wait]) => sum + wait, 0)).toBeLessThanOrEqual(70);
      expect(Math.max(...waits.map(([, most]) => most))).toBeLessThanOrEqual(66);
    },
  );

  it("apply: once writes are refused no client tries on, and the next apply does what was left", async () => {
    const { cli } = await agency();
    const isWrite = /^(Create|Update|Delete)/;
    const remove = ga4.faults.add({
      method: isWrite,
      skip: 2,
      times: Number.POSITIVE_INFINITY,
      effect: QUOTA_EXCEEDED,
    });
    const { exitCode, stdout, stderr } = await cli("apply", "--yes");
    expect([exitCode, stdout + stderr]).toEqual([5, expect.stringContaining("--resume")]);
    // Each of those that were on their way at first, and four looks.
    expect(ga4.calls.filter(({ method }) => isWrite.test(method)).length).toBeLessThanOrEqual(2 + COUNT + 4);
    remove();
    expect((await cli("apply", "--yes", "--resume")).exitCode).toBe(0);
    expect((await cli("plan", "--detailed-exitcode")).exitCode).toBe(0);
  });
});
