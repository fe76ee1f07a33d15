/** The programs of docs/guides/library.md, word for word, as processes of their own; one of them is killed on its way. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { type Workspace, workspace } from "../../support/cli.js";
import { standing } from "../fleet/support.js";

const ROOT = new URL("../../../", import.meta.url).pathname;
const GUIDE = readFileSync(join(ROOT, "docs/guides/library.md"), "utf8");
/** Two key events and an event create rule. */
const WRITES = 3;
const isWrite = /^(Create|Update|Delete)/;

/** The block of the guide whose first line names the file. */
function inGuide(file: string): string {
  const blocks = [...GUIDE.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
  const block = blocks.find((text) => /^(?:#|\/\/) (\S+)/.exec(text)?.[1] === file);
  if (block === undefined) throw new Error(`the guide has no ${file}`);
  return block;
}

let ga4: Ga4;
let property = 8100;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(() => seedProperty(ga4.world, "1", { id: String(++property), displayName: "Shop" }));

/** A folder with the guide's files, about the property of the test, where the package is installed. */
function reader(): Workspace {
  const here = workspace();
  mkdirSync(join(here.directory, "node_modules"));
  symlinkSync(ROOT, join(here.directory, "node_modules/ga4-goals"));
  here.write("goals.yaml", inGuide("goals.yaml").replace("123456789", String(property)));
  for (const program of ["plan.mjs", "apply.mjs"]) here.write(program, inGuide(program));
  return here;
}

function start(here: Workspace, program: string) {
  const child = spawn(process.execPath, [program], {
    cwd: here.directory,
    env: { PATH: process.env.PATH, HOME: here.directory, GA4_EMULATOR_HOST: ga4.address },
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (data: Buffer) => {
    said.stdout += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    said.stderr += data.toString();
  });
  const ended = new Promise<typeof said & { readonly code: number | null }>((resolve) => {
    child.on("close", (code) => resolve({ ...said, code }));
  });
  return { child, ended };
}

/** Where GA4 and the ledger stand, without the numbers that differ from property to property. */
function end(here: Workspace): unknown {
  return JSON.parse(JSON.stringify(standing(ga4, String(property), here)).replaceAll(String(property), "ID"));
}

describe("the guide's programs", () => {
  it("are about ten lines each", () => {
    for (const program of ["plan.mjs", "apply.mjs"]) {
      const lines = inGuide(program)
        .split("\n")
        .filter((line) => line.trim() !== "" && !line.startsWith("//"));
      expect(lines.length).toBeLessThanOrEqual(11);
    }
  });

  it("plan, and write nothing", async () => {
    const here = reader();
    const { code, stdout, stderr } = await start(here, "plan.mjs").ended;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`Shop (property ${property})`);
    expect(stdout).toContain("generate_lead");
    expect(Object.keys(here.files()).filter((file) => file.startsWith(".ga4-goals"))).toEqual([]);
  });

  it("apply, and end the same when killed after any write and run again", async () => {
    const undisturbed = reader();
    const first = await start(undisturbed, "apply.mjs").ended;
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(first.stdout.match(/^applied /gm)).toHaveLength(WRITES);
    const expected = end(undisturbed);
    expect(expected).toMatchObject({ left: [] });

    for (let n = 1; n <= WRITES; n++) {
      seedProperty(ga4.world, "1", { id: String(++property), displayName: "Shop" });
      const here = reader();
      const remove = ga4.faults.add({ method: isWrite, skip: n - 1, effect: { kind: "no-answer" } });
      const before = ga4.calls.length;
      const { child, ended } = start(here, "apply.mjs");
      const tookEffect = (): number =>
        ga4.calls.slice(before).filter((c) => isWrite.test(c.method) && c.tookEffect).length;
      await expect.poll(tookEffect, { interval: 10 }).toBe(n);
      child.kill("SIGKILL");
      await ended;
      remove();
      // Lock and journal are on disk, as the killed process left them.
      expect(standing(ga4, String(property), here)).toMatchObject({
        left: [`.ga4-goals/${property}.journal.ndjson`, `.ga4-goals/${property}.lock`],
      });
      const again = await start(here, "apply.mjs").ended;
      expect([again.code, again.stderr]).toEqual([0, ""]);
      expect(end(here)).toEqual(expected);
    }
  }, 120_000);
});
