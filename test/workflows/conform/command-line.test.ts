/** `ga4-goals conform` as it is typed: what it refuses, what it tries without a change, what it says of goals files. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClock } from "../../../src/emulator/clock.js";
import { ASSUMED, readFacts } from "../../../src/emulator/facts.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedKeyEvent } from "../../../src/emulator/seeds.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import { openTagPage } from "../../../src/workflows/conform/tag-page.js";
import { workspace } from "../../support/cli.js";

const NOW = new Date("2026-10-01T12:00:00Z");

let ga4: Ga4;
const stream = (id: string) => [{ id, measurementId: `G-${id}` }];
beforeAll(async () => {
  const named = { displayName: "A throw-away property" };
  ga4 = await startGa4({
    clock: createClock(NOW),
    accounts: [
      {
        properties: [
          { id: "1", displayName: "Shop", streams: stream("11") },
          { id: "2", ...named, streams: stream("21") },
          { id: "3", ...named, streams: stream("31") },
        ],
      },
    ],
  });
  seedKeyEvent(ga4.world, propertyOf(ga4.world, "2"), { eventName: "lead" });
  const rows = [
    {
      event_date: "20261001",
      event_timestamp: NOW.getTime() * 1000,
      event_name: "looked",
      user_pseudo_id: "1",
      stream_id: "31",
    },
  ];
  await ga4.ingest("3", { rows: rows as never });
});
afterAll(() => ga4.stop());

const conform = (words: readonly string[], files: Readonly<Record<string, string>> = {}) => {
  const { cli, write } = workspace();
  for (const [file, text] of Object.entries(files)) write(file, text);
  return cli(["conform", ...words], { environment: { GA4_EMULATOR_HOST: ga4.address } });
};

describe("a property that is somebody's is refused, and nothing is written", () => {
  it.each([
    ["1", "is not named as one to throw away"],
    ["2", "is not empty: it has the key event lead"],
    ["3", "counts somebody's events: looked"],
  ])("%s %s", async (property, why) => {
    const { exitCode, stdout, stderr } = await conform(["--property", property]);
    expect([exitCode, stdout]).toEqual([6, ""]);
    expect(stderr.replace(/\s+/g, " ")).toContain(why);
    expect(ga4.calls.filter(({ method }) => /^(Create|Update|Delete|Archive)/.test(method))).toEqual([]);
  });
});

it("never takes the property of the goals files", async () => {
  const { exitCode, stderr } = await conform([], { "goals/a.yaml": "version: 1\nproperty: 2\ngoals: {}\n" });
  expect([exitCode, stderr]).toEqual([64, expect.stringContaining("no property is named")]);
});

it("tries without a change what can be tried so, on any property", async () => {
  const { exitCode, stdout } = await conform(["--property", "1", "--read-only", "--out", "-"]);
  const { facts } = JSON.parse(stdout) as {
    readonly facts: readonly { readonly fact: string; readonly seen: string | null }[];
  };
  expect(exitCode).toBe(0);
  expect(facts.filter(({ seen }) => seen !== null)).toMatchObject([
    { fact: "missing_key_event", seen: "NOT_FOUND" },
    { fact: "cost_by_channel", seen: "allowed" },
  ]);
  expect(readFacts(JSON.parse(stdout))).toEqual(ASSUMED);
});

describe("--diff", () => {
  const GOALS = `version: 1
property: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  contact: { tier: macro, category: lead, type: event, event: sent, where: { form: { not_equals: x } } }
`;
  const file = (facts: readonly object[]): string =>
    JSON.stringify({ schemaVersion: 1, property: "2", facts });

  it("says which goals a fact may matter to", async () => {
    const seen = file([
      { fact: "negated_without_parameter", seen: "fails" },
      { fact: "repeated_transaction", seen: "each" },
      { fact: "rules_counted_by", seen: "property" },
      { fact: "rule_pattern", seen: "part" },
    ]);
    const { exitCode, stdout } = await conform(["--diff", "seen.json"], {
      "goals/a.yaml": GOALS,
      "seen.json": seen,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/negated condition.*\n {2}fails, assumed was holds\n {2}May change: contact\n/);
    expect(stdout).toMatch(/transaction.*\n {2}each, assumed was once\n {2}May change: order\n/);
    expect(stdout).toMatch(/50 event create rules.*\n.*\n {2}No goal of these files depends on it/);
    expect(stdout).not.toContain("regular expression");
  });

  it.each([
    ["[]", "is no conformance file"],
    [file([{ fact: "moon", seen: "full" }]), 'has a fact that is not known here: "moon"'],
    [
      file([{ fact: "rule_pattern", seen: "half" }]),
      'has an answer to rule_pattern that is not known here: "half"',
    ],
    ["{", "is not JSON"],
  ])("%s is refused with its file, by the emulator too", async (text, why) => {
    const files = { "goals/a.yaml": GOALS, "seen.json": text };
    const { exitCode, stderr } = await conform(["--diff", "seen.json"], files);
    expect([exitCode, stderr.replace(/\s+/g, " ")]).toEqual([3, expect.stringContaining(`seen.json ${why}`)]);
    const { cli, write } = workspace();
    write("seen.json", text);
    expect(await cli(["emulator", "--facts", "seen.json"])).toMatchObject({ exitCode: 3, stdout: "" });
  });
});

it("the page that runs the tag waits for it to have sent, and for nobody for ever", async () => {
  let address = "";
  const said = { say: (text: string) => (address = /http:\S+/.exec(text)?.[0] ?? "") };
  const opened = openTagPage(said, "G-THROW", [{ name: "conform_a_probe", params: { words: "</script>" } }]);
  await expect.poll(() => address).toMatch(/^http/);
  const text = await (await fetch(address)).text();
  expect(text).toContain('gtag("config", "G-THROW"');
  expect(text).toContain("conform_a_probe");
  expect(text.match(/<\/script>/g)).toHaveLength(2);
  await fetch(`${address}sent`, { method: "POST" });
  await opened;
  await expect(openTagPage(said, "G-THROW", [], 10)).rejects.toMatchObject({
    code: "not-confirmed",
    exitCode: 9,
  });
});
