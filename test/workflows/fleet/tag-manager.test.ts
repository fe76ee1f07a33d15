/** Many clients, each with a container: what is asked of Tag Manager and how often, what is said before, what is done. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import {
  startTagManagerEmulator,
  type TagManagerEmulator,
} from "../../../src/emulator/tag-manager/server.js";
import { type CliResult, type Workspace, workspace } from "../../support/cli.js";
import { parsed } from "./support.js";
import { type TaggedFleet, taggedFleet } from "./tag-manager-fleet.js";

const COUNT = 3;
const WINDOW = 50;

let ga4: Ga4;
let tags: TagManagerEmulator;
let here: Workspace;
let fleet: TaggedFleet;
let first = 8000;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(async () => {
  tags = await startTagManagerEmulator({ quota: { window: WINDOW } });
  here = workspace();
  first += 100;
  fleet = taggedFleet({ ga4, tags, here }, { count: COUNT, first, window: WINDOW });
});
afterEach(() => tags.stop());

const cli = (...words: string[]): Promise<CliResult> =>
  here.cli([...words, "--clients", "clients.yaml"], { environment: fleet.environment });
const container = (index: number) => tags.container("1", String(first + index));
function pauseByHand(index: number): void {
  const place = container(index).createWorkspace("by hand", "").id;
  const tag = container(index)
    .workspace(place)
    .objects.find(({ kind, body }) => kind === "tag" && body.name === "ga4-goals - deep");
  if (tag === undefined) throw new Error("there is no such tag");
  container(index).updateObject(place, "tag", tag.id, null, { ...tag.body, paused: true });
  container(index).createVersion(place, "by hand", "");
}

describe("a fleet with containers", () => {
  it("is one plan in which the same is told once; the requests it says are those it takes, none over the quota", async () => {
    const planned = await cli("plan");
    expect(planned.exitCode).toBe(0);
    expect(planned.stdout).toContain(
      "The same 6 changes in 3 properties: client-001, client-002, client-003",
    );
    expect(planned.stdout).toContain("+ create tag ga4-goals - deep  · new");
    expect(planned.stdout).toContain("Plan: 3 clients, 3 with changes (18 operations).");

    const before = tags.calls.length;
    const applied = await cli("apply", "--yes");
    expect([applied.exitCode, applied.stdout]).toEqual([
      0,
      expect.stringContaining("Tag Manager: 3 versions made, none published (--publish does)."),
    ]);
    // Three to plan each: there is no version that could tell that nothing is to be done.
    const [, said] = /about (\d+) requests to change 3 containers/.exec(applied.stderr) ?? [];
    expect(tags.calls.length - before - 3 * COUNT).toBe(Number(said));
    expect(applied.stderr).toContain("It takes 25 in 100 seconds from all together: about 3 min.");
    expect(tags.usage()).toMatchObject({ refused: 0 });
    expect(fleet.standing()).toMatchObject(
      Array(COUNT).fill({ keyEvents: ["deep", "purchase"], versions: 1, workspaces: ["Default Workspace"] }),
    );
  });

  it("published, costs two requests a client to find that nothing is to be done", async () => {
    expect((await cli("apply", "--yes", "--publish")).exitCode).toBe(0);
    expect(fleet.standing()).toMatchObject(Array(COUNT).fill({ published: "1" }));
    const before = tags.calls.length;
    const again = await cli("apply", "--yes", "--publish", "--format", "json");
    expect([again.exitCode, tags.calls.length - before]).toEqual([0, 2 * COUNT]);
  });

  it("says which versions are not published, and publishes them with --publish", async () => {
    await cli("apply", "--yes");
    const plan = await cli("plan");
    expect(plan.stdout).toContain("Versions not published, which apply --publish publishes, in 3 containers");
    await cli("apply", "--yes", "--publish");
    expect(fleet.standing()).toMatchObject(Array(COUNT).fill({ versions: 1, published: "1" }));
  });

  it("has its drift put right where it is, and nowhere else is written", async () => {
    await cli("apply", "--yes");
    pauseByHand(1);
    const plan = await cli("plan", "--format", "json", "--detailed-exitcode");
    expect(parsed(plan).clients.map(({ exitCode }) => exitCode)).toEqual([0, 2, 0]);
    const before = tags.calls.length;
    const applied = await cli("apply", "--yes", "--format", "json");
    expect(parsed(applied).clients.map(({ result }) => result?.drifted)).toEqual([
      [],
      ["update tag deep"],
      [],
    ]);
    expect(
      tags.calls
        .slice(before)
        .filter((call) => !call.startsWith("GET"))
        .every((call) => call.includes(`containers/${first + 1}/`)),
    ).toBe(true);
    expect(fleet.standing().map((one) => (one as { versions: number }).versions)).toEqual([1, 3, 1]);
  });

  it("a refusal in one container keeps that client alone back, before anything is written in its property", async () => {
    await cli("apply", "--yes");
    here.write("goals.yaml", here.read("goals.yaml").replace(/ {2}deep:.*\n/, ""));
    const applied = await cli("apply", "--yes", "--format", "json");
    expect(applied.exitCode).toBe(6);
    expect(parsed(applied).clients[0]?.result?.refusals.map(({ code }) => code)).toContain(
      "delete-not-allowed",
    );
    expect(fleet.standing()).toMatchObject(
      Array(COUNT).fill({ keyEvents: ["deep", "purchase"], versions: 1 }),
    );
  });

  it("a failure in Tag Manager is told by its client, and the next run has only that one", async () => {
    tags.fail({ call: `POST containers/${first + 2}/workspaces`, status: 403, when: "before" });
    const applied = await cli("apply", "--yes");
    expect(applied.exitCode).toBe(8);
    expect(applied.stdout).toContain("Not all of it in 1 property: client-003");
    expect(applied.stdout).toContain("not-allowed");
    const plan = await cli("plan", "--detailed-exitcode", "--format", "json");
    expect(parsed(plan).clients.map(({ exitCode }) => exitCode)).toEqual([0, 0, 2]);
  });
});

describe("saved plans of a fleet", () => {
  it("that were cut off in Tag Manager go on where they were with the same command, whatever the goals files say by then", async () => {
    await cli("plan", "--out", "plans.json");
    tags.fail({ call: `POST containers/${first + 1}/workspaces/2/tags`, status: 403, when: "before" });
    expect((await cli("apply", "plans.json", "--yes")).exitCode).toBe(8);
    here.write("goals.yaml", "version: 1\ngoals: {}\n");
    const again = await cli("apply", "plans.json", "--yes", "--format", "json");
    expect(again.exitCode).toBe(0);
    expect(fleet.standing()).toMatchObject(
      Array(COUNT).fill({ keyEvents: ["deep", "purchase"], versions: 1, workspaces: ["Default Workspace"] }),
    );
    const before = tags.calls.length;
    expect((await cli("apply", "plans.json", "--yes")).exitCode).toBe(0);
    expect(tags.calls.slice(before).filter((call) => !call.startsWith("GET"))).toEqual([]);
  });
});
