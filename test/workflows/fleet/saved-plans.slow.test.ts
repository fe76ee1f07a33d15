/** 200 clients, one saved file of plans, and somebody who changes one of the properties between review and apply. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { driftKeyEvent } from "../../../src/emulator/drift.js";
import type { Ga4 } from "../../../src/emulator/ga4.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";
import { clientName, clientsFile, emulatorWith, environment, exceptions, parsed } from "./support.js";

const COUNT = 200;
const RACING = 120;
const GOALS = (value: number): string => `version: 1
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase, value: ${value} }
`;

let ga4: Ga4;
let here: Workspace;

beforeAll(async () => {
  ga4 = await emulatorWith(COUNT);
  here = workspace();
  here.write("goals.yaml", GOALS(3));
  here.write("clients.yaml", clientsFile(COUNT));
});
afterAll(() => ga4.stop());

function cli(...words: string[]): Promise<CliResult> {
  return here.cli([...words, "--clients", "clients.yaml", "--format", "json"], {
    environment: environment(ga4),
  });
}

it("of 200 clients with one racing edit 199 are applied and one is told; a second run has only that one", {
  timeout: 120_000,
}, async () => {
  expect((await cli("plan", "--out", "plans.json")).exitCode).toBe(0);
  driftKeyEvent(ga4.world, String(1001 + RACING), "purchase", { countingMethod: "ONCE_PER_SESSION" });
  const first = await cli("apply", "plans.json", "--yes");
  expect([first.exitCode, exceptions(first)]).toEqual([8, { stale: [clientName(RACING)] }]);
  expect(
    parsed(first).clients.filter(({ result }) =>
      result?.outcomes.every(({ status }) => status === "applied"),
    ),
  ).toHaveLength(COUNT - 1);

  const writes = ga4.counters.writes.arrived;
  const second = await cli("apply", "plans.json", "--yes");
  expect([second.exitCode, exceptions(second)]).toEqual([8, { stale: [clientName(RACING)] }]);
  expect(ga4.counters.writes.arrived).toBe(writes);

  const next = parsed(await cli("plan", "--out", "plans.json")).clients.filter(
    ({ result }) => (result?.operations.length ?? 0) > 0,
  );
  expect(next.map(({ client }) => client)).toEqual([clientName(RACING)]);
  expect((await cli("apply", "plans.json", "--yes")).exitCode).toBe(0);
  expect((await cli("plan", "--detailed-exitcode")).exitCode).toBe(0);
});
