/** A name in GA4 or in a goals file may hold anything; none of it reaches the terminal as more than text. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { driftKeyEvent } from "../../src/emulator/drift.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { seedProperty } from "../../src/emulator/seeds.js";
import { type CliResult, type Workspace, workspace } from "../support/cli.js";

const NASTY = "Shop\u001b[2J\u009b1A\r\nline\u2028two\u202eevil\u200bx\u2060\u{e0041}";
const SEEN = "Shop·[2J·1A··line·two·evil·x··";

let ga4: Ga4;
let here: Workspace;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
  seedProperty(ga4.world, "1", { id: "7001", displayName: NASTY });
  here = workspace();
  here.write(
    "goals/shop.yaml",
    `version: 1
property: 7001
currency: EUR
goals:
  order: { name: ${JSON.stringify(NASTY)}, stage: ${JSON.stringify(NASTY)}, tier: macro, category: revenue, type: event, event: purchase }
`,
  );
  here.write(
    "clients.yaml",
    "version: 1\ndefaults: { goals: [goals/shop.yaml] }\nclients:\n  one: { property: 7001 }\n  two: { property: 7002 }\n",
  );
});
afterAll(() => ga4.stop());

const cli = (...words: string[]): Promise<CliResult> =>
  here.cli(words, { environment: { GA4_EMULATOR_HOST: ga4.address } });

function harmless(text: string): void {
  for (const line of text.split("\n"))
    expect(line).not.toMatch(
      /\p{Cc}|[\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\u{e0000}-\u{e007f}]/u,
    );
}

it("in doctor", async () => {
  const { stdout, stderr } = await cli("doctor");
  expect(stdout.replace(/\s+/g, " ")).toContain(`7001 ${SEEN}`);
  harmless(stdout + stderr);
});

it("in a report as text, Markdown and HTML", async () => {
  const text = await cli("report", "--period", "7d");
  expect(text.stdout).toContain(SEEN);
  harmless(text.stdout + text.stderr);
  for (const format of ["markdown", "html"]) {
    const { stdout } = await cli("report", "--period", "7d", "--format", format);
    expect(stdout).toContain("line·two·evil·x··");
    harmless(stdout);
  }
});

it("in a roll-up", async () => {
  for (const format of ["text", "markdown"]) {
    const { stdout, stderr } = await cli(
      "report",
      "--clients",
      "clients.yaml",
      "--period",
      "7d",
      "--format",
      format,
    );
    expect(stdout).toContain("one");
    harmless(stdout + stderr);
  }
});

it("in clients status", async () => {
  await cli("apply", "--yes");
  driftKeyEvent(ga4.world, "7001", "purchase", { countingMethod: "ONCE_PER_SESSION" });
  const { stdout, stderr } = await cli("clients", "status");
  expect(stdout).toMatch(/one +7001 +editor/);
  harmless(stdout + stderr);
});
