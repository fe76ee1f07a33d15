/** What somebody is told whose shell, pager or rights stand in the way: what is wrong, and what to type. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { seedProperty } from "../../src/emulator/seeds.js";
import { setRole } from "../../src/emulator/world/world.js";
import { workspace } from "../support/cli.js";

const GOALS =
  "version: 1\nproperty: 4711\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n";

describe("after --events", () => {
  it.each([
    [
      ["--events", "export/a.ndjson", "export/b.ndjson"],
      "export/b.ndjson is a file of events",
      "Quote the pattern",
    ],
    [["--events", "export"], "is a folder", "--events 'export/*.parquet'"],
    [
      ["--events", "gs://bucket/x/*.parquet"],
      "gs://bucket/x/*.parquet is not on this machine",
      "--engine bigquery",
    ],
    [
      ["--events", "https://x.example/a.parquet"],
      "https://x.example/a.parquet is not",
      "Load the files down",
    ],
    [["--events", "none/*.parquet"], "no file matches", "Quote the pattern"],
  ])("%j is told what it is", async (words, what, hint) => {
    const { cli, write } = workspace();
    write("goals/shop.yaml", GOALS);
    write("export/a.ndjson", "{}\n");
    write("export/b.ndjson", "{}\n");
    const { exitCode, stdout, stderr } = await cli(["backtest", ...words]);
    expect([exitCode, stdout]).toEqual([what.includes("file of events") ? 64 : 3, ""]);
    expect(stderr).toContain(what);
    expect(stderr).toContain(hint);
  });
});

describe("validate | less", () => {
  it.each([
    ["an error", "version: 2\n", 3, "goals/shop.yaml:1:10 version"],
    [
      "a warning",
      `${GOALS}  all: { tier: macro, category: lead, type: destination, page: /thanks/* }\n`,
      0,
      "warning literal-star",
    ],
  ])("shows %s in the pager, and leaves nothing behind it", async (_what, text, code, told) => {
    const { cli, write } = workspace();
    write("goals/shop.yaml", text);
    const piped = await cli(["validate"], { piped: true });
    expect([piped.exitCode, piped.stderr, piped.stdout]).toEqual([code, "", expect.stringContaining(told)]);
    const redirected = await cli(["validate"]);
    expect([redirected.exitCode, redirected.stderr]).toEqual([code, expect.stringContaining(told)]);
  });
});

describe("who is not allowed", () => {
  let ga4: Ga4;
  beforeAll(async () => {
    ga4 = await startGa4({ accounts: [{ id: "1" }] });
    seedProperty(ga4.world, "1", { id: "4711" });
    setRole(ga4.world, "4711", "none");
  });
  afterAll(() => ga4.stop());

  it("reads which property it is, and which account", async () => {
    const { cli, write } = workspace();
    write("goals/shop.yaml", GOALS);
    write("key.json", '{ "client_email": "robot@project.iam.example" }');
    write(
      "clients.yaml",
      "version: 1\ndefaults: { goals: [goals/shop.yaml] }\nclients: { acme: { property: 4711, credentials: key.json } }\n",
    );
    const environment = { GA4_EMULATOR_HOST: ga4.address };
    for (const words of [["plan"], ["report"]]) {
      const { exitCode, stderr } = await cli(words, { environment });
      expect([exitCode, stderr]).toEqual([4, expect.stringContaining("that 4711 is the property's number")]);
    }
    const { stdout, stderr } = await cli(["plan", "--clients", "clients.yaml"], { environment });
    expect(stdout + stderr).toContain("that robot@project.iam.example is a user of it");
  });
});
