/** An evening with 200 clients, of which a dozen are not as they should be. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { driftKeyEvent, loseKeyEvent } from "../../../src/emulator/drift.js";
import type { Ga4 } from "../../../src/emulator/ga4.js";
import { seedKeyEvent } from "../../../src/emulator/seeds.js";
import { propertyOf, setRole, trashProperty } from "../../../src/emulator/world/world.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";
import { clientName, clientsFile, emulatorWith, environment, exceptions, GOALS, parsed } from "./support.js";

const COUNT = 200;
const at = (index: number): string => String(1001 + index);
const NOT_ALLOWED = [7, 70, 170];
const DELETED = [20, 120];
const DRIFTED = [3, 33, 63, 93, 133];
const AT_CAP = 50;
const WRONG = 99;
/** Set up the evening before: the drifted ones, so that there is something to drift. */
const BEFORE = DRIFTED;

let ga4: Ga4;
let here: Workspace;

beforeAll(async () => {
  ga4 = await emulatorWith(COUNT);
  here = workspace();
  here.write("goals.yaml", GOALS);
  here.write("clients.yaml", clientsFile(COUNT));
  expect((await cli("apply", "--yes", "--only", BEFORE.map(clientName).join(","))).exitCode).toBe(0);

  for (const i of NOT_ALLOWED) setRole(ga4.world, at(i), "none");
  for (const i of DELETED) trashProperty(ga4.world, at(i));
  for (const i of DRIFTED) driftKeyEvent(ga4.world, at(i), "lead", { countingMethod: "ONCE_PER_SESSION" });
  loseKeyEvent(ga4.world, at(DRIFTED[0] ?? 0), "sign_up");
  for (let n = 0; n < 29; n++)
    seedKeyEvent(ga4.world, propertyOf(ga4.world, at(AT_CAP)), { eventName: `old_${n}` });
  here.write(
    "clients.yaml",
    clientsFile(COUNT, 1001, (i) => (i === WRONG ? "overrides: { goals: { lead: { pgae: /x } } }" : "")),
  );
});
afterAll(() => ga4.stop());

function cli(command: string, ...words: string[]): Promise<CliResult> {
  return here.cli([command, "--clients", "clients.yaml", ...words], { environment: environment(ga4) });
}

describe("one run over 200 clients", () => {
  const troubled = {
    "not-allowed": NOT_ALLOWED.map(clientName),
    "property-deleted": DELETED.map(clientName),
    "key-event-limit": [clientName(AT_CAP)],
    wrong: [clientName(WRONG)],
  };

  it("reports exactly those that are not well, applies the rest, and the next run has only them left", {
    timeout: 180_000,
  }, async () => {
    const first = await cli("apply", "--yes", "--format", "json");
    expect([first.exitCode, parsed(first).exitCode]).toEqual([8, 8]);
    expect(exceptions(first)).toEqual({ ...troubled, drifted: DRIFTED.map(clientName) });
    expect(parsed(first).clients.map(({ client }) => client)).toEqual(
      Array.from({ length: COUNT }, (_, i) => clientName(i)),
    );
    const [wrong] = parsed(first).clients.filter(({ state }) => state === "wrong");
    expect(wrong?.diagnostics).toMatchObject([
      { code: "unknown-key", file: "clients.yaml", line: 4 + WRONG },
    ]);

    const writes = ga4.counters.writes.arrived;
    const second = await cli("apply", "--yes", "--format", "json");
    expect([second.exitCode, exceptions(second)]).toEqual([8, troubled]);
    expect(ga4.counters.writes.arrived).toBe(writes);
    for (let i = 0; i < COUNT; i++) {
      const isTroubled = [...NOT_ALLOWED, ...DELETED, AT_CAP, WRONG].includes(i);
      const events = [...propertyOf(ga4.world, at(i)).keyEvents.values()].map((k) => k.eventName);
      expect([i, events.includes("lead")], at(i)).toEqual([i, !isTroubled]);
    }
  });

  it("is short enough to be read, whatever the number of clients", async () => {
    for (const format of ["text", "markdown"] as const) {
      const { stdout } = await cli("plan", "--format", format);
      expect(stdout.split("\n").length).toBeLessThan(60);
      for (const name of [...Object.values(troubled).flat()])
        expect([format, stdout]).toEqual([format, expect.stringContaining(name)]);
    }
  });
});
