/** Names in a clients file, and its own, are names whatever signs are in them: never patterns for their neighbours. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { type Workspace, workspace } from "../../support/cli.js";
import { addProperties, environment } from "./support.js";

const NAMES = ["[acme] x", "p[1]", "p?", "p*", "p{1,2}", "**", "p]"];
/** What `[acme] x`, `p[1]`, `p?`, `p*`, ... would stand for as patterns. */
const NEIGHBOURS = ["a x", "p1", "p2", "pp"];

const goals = (event: string): string =>
  `version: 1\ngoals:\n  lead: { tier: macro, category: lead, type: event, event: ${event} }\n`;
const wrong = "version: 2\n";

let ga4: Ga4;
beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
  addProperties(ga4, NAMES.length, 1);
});
afterAll(() => ga4.stop());

/** Neighbours hold what would be told of, were they read. */
function folder(): Workspace {
  const here = workspace();
  for (const name of NEIGHBOURS) {
    here.write(`${name}/${name}.yaml`, wrong);
    here.write(`${name}/clients.yaml`, wrong);
    here.write(`${name}.yaml`, wrong);
  }
  return here;
}

const clients = (paths: readonly string[]): string =>
  `version: 1\nclients:\n${paths
    .map((path, i) => `  c${i}: { property: ${i + 1}, goals: [${JSON.stringify(path)}] }\n`)
    .join("")}`;

describe("a clients file", () => {
  it("names goals files by their names", async () => {
    const here = folder();
    for (const [i, name] of NAMES.entries()) here.write(`${name}/${name}.yaml`, goals(`done_${i}`));
    here.write("clients.yaml", clients(NAMES.map((name) => `${name}/${name}.yaml`)));
    const { stdout, stderr, exitCode } = await here.cli(
      ["plan", "--clients", "clients.yaml", "--format", "json"],
      { environment: environment(ga4) },
    );
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining("version")]);
    for (const i of NAMES.keys()) expect(stdout).toContain(`done_${i}`);
  });

  it.each(NAMES)("is itself named %s, in a folder of that name", async (name) => {
    const here = folder();
    here.write(`${name}/goals.yaml`, goals("done"));
    here.write(`${name}/${name}.yaml`, clients(["goals.yaml"]));
    for (const words of [["plan"], ["explain", "c0"]]) {
      const [command = "", ...rest] = words;
      const { stdout, exitCode } = await here.cli([command, "--clients", `${name}/${name}.yaml`, ...rest], {
        environment: environment(ga4),
      });
      expect([command, exitCode, stdout]).toEqual([command, 0, expect.stringContaining("c0")]);
    }
  });

  it.each(NAMES)("says of %s that it is absent, where only neighbours are there", async (name) => {
    const here = folder();
    here.write("clients.yaml", clients([`${name}/${name}.yaml`]));
    const entry = await here.cli(["validate", "--clients", "clients.yaml"]);
    expect([entry.exitCode, entry.stdout + entry.stderr]).toEqual([
      3,
      expect.stringContaining("client-goals-file"),
    ]);
    const file = await here.cli(["validate", "--clients", `${name}/clients.yaml`]);
    expect([file.exitCode, file.stdout + file.stderr]).toEqual([
      3,
      expect.stringContaining("clients-file-absent"),
    ]);
  });
});
