/** `plan --clients --out` and `apply plans.json --clients`: exactly what was saved, for each client by itself. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { driftKeyEvent } from "../../../src/emulator/drift.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";
import {
  addProperties,
  clientName,
  clientsFile,
  environment,
  exceptions,
  GOALS,
  parsed,
  standing,
} from "./support.js";

let ga4: Ga4;
let here: Workspace;
let first = 500_000;
const COUNT = 5;
const at = (index: number): string => String(first + index);

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

function cli(words: string): Promise<CliResult> {
  const [command = "", ...rest] = words.split(" ");
  return here.cli([command, ...rest, "--clients", "clients.yaml"], { environment: environment(ga4) });
}
const states = (result: CliResult): readonly string[] => parsed(result).clients.map(({ state }) => state);
const events = (index: number): readonly string[] =>
  [...propertyOf(ga4.world, at(index)).keyEvents.values()].map((k) => k.eventName);
const writes = (): number => ga4.counters.writes.arrived;

describe("saved plans of many clients", () => {
  it("are one file, the same bytes each time, and end where an apply ends", async () => {
    const saved = await cli("plan --out plans.json");
    expect([saved.exitCode, saved.stderr]).toEqual([
      0,
      expect.stringContaining("npx ga4-goals apply plans.json --clients clients.yaml"),
    ]);
    const text = here.read("plans.json");
    await cli("plan --out plans.json");
    expect(here.read("plans.json")).toBe(text);
    expect((await cli("apply plans.json --yes")).exitCode).toBe(0);
    const done = Array.from({ length: COUNT }, (_, i) => events(i).toSorted());
    expect(done).toEqual(Array(COUNT).fill(["lead", "purchase", "sign_up"]));
    expect(standing(ga4, at(0), here)).toMatchObject({ left: [] });
  });

  it("one racing edit: the others are applied, the one is told; a second run writes nothing, a new plan has only that one", async () => {
    await cli("apply --yes");
    here.write("goals.yaml", GOALS.replace("value: 3", "value: 4"));
    await cli("plan --out plans.json");
    driftKeyEvent(ga4.world, at(2), "purchase", { countingMethod: "ONCE_PER_SESSION" });
    const ended = await cli("apply plans.json --yes --format json");
    expect([ended.exitCode, exceptions(ended)]).toEqual([8, { stale: [clientName(2)] }]);
    const [told] = parsed(ended).clients.filter(({ state }) => state !== "done");
    expect(told).toMatchObject({ exitCode: 7, error: { message: expect.stringContaining("purchase") } });

    const before = writes();
    const again = await cli("apply plans.json --yes --format json");
    expect(states(again)).toEqual(["done-before", "done-before", "failed", "done-before", "done-before"]);
    expect([exceptions(again), writes()]).toEqual([{ stale: [clientName(2)] }, before]);

    const next = parsed(await cli("plan --format json --out plans.json"));
    expect(
      next.clients.filter(({ result }) => (result?.operations.length ?? 0) > 0).map(({ client }) => client),
    ).toEqual([clientName(2)]);
    expect((await cli("apply plans.json --yes")).exitCode).toBe(0);
    expect((await cli("plan --detailed-exitcode")).exitCode).toBe(0);
  });

  it("take no client that is not in them, and read no goals file", async () => {
    await cli("plan --out plans.json --only client-001,client-003");
    here.write("goals.yaml", "broken: [");
    expect((await cli("apply plans.json --yes")).exitCode).toBe(0);
    expect(Array.from({ length: COUNT }, (_, i) => events(i).includes("lead"))).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
  });

  it("are not for another property than the one they were made for, nor for clients that are gone", async () => {
    await cli("plan --out plans.json");
    here.write("clients.yaml", clientsFile(COUNT, first + 1).replace(`: ${first + COUNT} `, `: ${first} `));
    const before = writes();
    const moved = await cli("apply plans.json --yes --format json");
    expect([moved.exitCode, exceptions(moved), writes()]).toEqual([
      7,
      { stale: Array.from({ length: COUNT }, (_, i) => clientName(i)) },
      before,
    ]);
    here.write("clients.yaml", clientsFile(COUNT - 1, first));
    const gone = await cli("apply plans.json --yes");
    expect([gone.exitCode, gone.stderr]).toEqual([64, expect.stringContaining("client-005")]);
    expect(writes()).toBe(before);
  });

  it("that were cut off are gone on with by the same command", async () => {
    await cli("plan --out plans.json");
    // The connection goes away in the middle: what was sent is not known.
    const remove = ga4.faults.add({
      method: "CreateEventCreateRule",
      request: (request) => String(request.parent).startsWith(`properties/${at(1)}/`),
      effect: { kind: "status", when: "before", code: 3, message: "Google says no" },
    });
    expect((await cli("apply plans.json --yes")).exitCode).toBe(8);
    remove();
    const again = await cli("apply plans.json --yes --format json");
    expect(states(again)).toEqual(["done-before", "failed", "done-before", "done-before", "done-before"]);
    expect(exceptions(again)).toEqual({ "plan-used": [clientName(1)] });
    expect((await cli("apply --yes")).exitCode).toBe(0);
  });

  it("and the plan of one property are not taken for each other", async () => {
    await cli("plan --out plans.json");
    here.write("goals/site.yaml", GOALS.replace("version: 1", `version: 1\nproperty: ${at(0)}`));
    const alone = (words: string): Promise<CliResult> =>
      here.cli(words.split(" "), { environment: environment(ga4) });
    await alone("plan --out plan.json --var thanks=/thanks");
    for (const [result, said] of [
      [await alone("apply plans.json --yes"), "--clients FILE"],
      [await cli("apply plan.json --yes"), "without --clients"],
      [await cli("plan --out -"), "takes the name of a file"],
      [await cli("apply plans.json --yes --resume"), "goes on with them"],
    ] as const)
      expect([result.exitCode, result.stderr]).toEqual([64, expect.stringContaining(said)]);
  });
});
