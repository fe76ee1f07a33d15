/**
 * Names in GA4, in goals files, in clients files, in exported events and on the command line that hold anything: every
 * command in every format prints none of it as more than text, neither to a terminal nor to the runner of a CI job.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { driftKeyEvent } from "../../src/emulator/drift.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { seedProperty } from "../../src/emulator/seeds.js";
import { type Workspace, workspace } from "../support/cli.js";

/** What a terminal obeys or hides, and what runners do. */
const NASTY =
  "Shop\u001b[2J\u009b1A\u0007\r\n::add-mask::x\n##[add-mask]y ##vso[task.setvariable variable=a]b\u2028two\u202eevil\u2066x\u200bx\u2060\u{e0041}\uffff::set-output name=a::b";
const NOT_TEXT =
  /(?!\n|\t)\p{Cc}|\p{Zl}|\p{Zp}|[\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\uffff]|[\u{e0000}-\u{e007f}]/u;
const COMMAND = /^\s*::|##\[|##vso\[/m;

const text = JSON.stringify(NASTY);

let ga4: Ga4;
let here: Workspace;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1", displayName: NASTY }] });
  seedProperty(ga4.world, "1", {
    id: "7001",
    displayName: NASTY,
    streams: [{ displayName: NASTY, rules: [foreignRule("theirs"), foreignRule("lead_done")] }],
    keyEvents: [{ eventName: "purchase" }, { eventName: `their${NASTY}` }, { eventName: "lead_done" }],
    audiences: [{ displayName: NASTY }],
  });
  here = workspace();
  here.write(
    "goals/shop.yaml",
    `version: 1
property: 7001
currency: EUR
goals:
  order: { name: ${text}, stage: ${text}, tier: macro, category: revenue, type: event, event: purchase }
  lead: { name: ${text}, tier: macro, category: lead, type: destination, page: ${JSON.stringify(`/x/${"z\u202e\u2066"}`)} }
  cart: { name: ${text}, tier: micro, category: interaction, type: event, event: add_to_cart, where: { item: ${text} }, leads_to: order }
  long: { name: ${text}, tier: micro, category: engagement, type: duration, at_least: 30s }
schedule: { weekly: { cron: "0 7 * * 1" } }
`,
  );
  here.write("goals.yaml", here.read("goals/shop.yaml").replace("property: 7001\n", ""));
  here.write(
    "clients.yaml",
    `version: 1
defaults: { goals: [goals.yaml] }
clients:
  one: { property: 7001, labels: { region: ${text} }, variables: { there: ${text} } }
  two: { property: 7002, labels: { region: ${text} } }
`,
  );
  here.write(
    "wrong.yaml",
    `version: 1\nproperty: 7001\ngoals:\n  ${text}: { tier: ${text}, nmae: ${text} }\n`,
  );
  here.write(
    "walk.yaml",
    `version: 1\nurl: http://127.0.0.1:1/\nsteps: [{ open: ${text} }]\nexpects: [${text}]\n`,
  );
  mkdirSync(join(here.directory, "events"));
  here.write(
    "events/events_20261020.json",
    `${["page_view", "purchase", `add${NASTY}`].map(row).join("\n")}\n`,
  );
});
afterAll(() => ga4.stop());

function foreignRule(destinationEvent: string) {
  return {
    destinationEvent,
    eventConditions: [{ field: "page_location", comparisonType: "CONTAINS" as const, value: NASTY }],
  };
}

function row(event_name: string, at: number): string {
  const one = (key: string, value: object) => ({ key, value });
  return JSON.stringify({
    event_date: "20261020",
    event_timestamp: String(1792454400000000 + at * 1_000_000),
    event_name,
    event_params: [
      one("ga_session_id", { int_value: "1" }),
      one("page_location", { string_value: `https://shop.example/x/${NASTY}` }),
    ],
    user_pseudo_id: NASTY,
    stream_id: "1",
    platform: "WEB",
  });
}

const fleet = ["--clients", "clients.yaml"];
const COMMANDS: readonly (readonly string[])[] = [
  ...["text", "json", "markdown"].flatMap((format) => [
    ["plan", "--format", format],
    ["plan", ...fleet, "--format", format],
  ]),
  ...["text", "json", "markdown", "html", "csv"].flatMap((format) => [
    ["report", "--period", "7d", "--by", "channel", "--format", format],
    [
      "report",
      "--period",
      "7d",
      ...fleet,
      "--format",
      format,
      ...(format === "html" ? ["--out", "reports"] : []),
    ],
  ]),
  ...["text", "json", "csv", "html"].map((format) => [
    "backtest",
    "--events",
    "events/*.json",
    "--format",
    format,
  ]),
  ...["text", "json", "sarif", "github"].flatMap((format) => [
    ["validate", "--format", format],
    ["validate", "wrong.yaml", "--format", format],
    ["validate", ...fleet, "--format", format],
  ]),
  ...["text", "json"].flatMap((format) => [
    ["import", "--property", "7001", "--format", format],
    ["doctor", "--format", format],
    ["doctor", ...fleet, "--format", format],
    ["clients", "status", ...fleet, "--format", format],
    ["explain", ...fleet, "one", "--format", format],
    ["page-code", "--measurement-id", "G-ABC123", "--format", format],
    ["verify", "--walk", "walk.yaml", "--format", format],
    ["apply", "--yes", "--format", format],
    ["apply", ...fleet, "--yes", "--format", format],
    ["plan", `no${NASTY}.yaml`, "--format", format],
    ["plan", "--property", NASTY, "--format", format],
    [`pl${NASTY}`, "--format", format],
    ["plan", `--no${NASTY}`, "--format", format],
    ["report", "--by", NASTY, "--format", format],
  ]),
  ...["yaml", "json"].map((format) => ["clients", "discover", "--format", format]),
  ["import", ...fleet, "--out", "imported"],
  ["pull", "--since", "2026-10-20"],
  ["pull", ...fleet, "--since", "2026-10-20"],
  ["schedule", "print", "--for", "cron"],
  ["schedule", "print", "--for", "github-actions"],
  ["schedule", "run", "--once", "weekly"],
  ["schedule", "run", "--once", NASTY],
  ["init", "--from-property", "--property", "7001", "--out", "drafted.yaml"],
  ["help", NASTY],
  ["ci", "plan"],
  ["ci", "drift"],
  ["ci", "report"],
];

describe("names that hold anything", () => {
  it.each(COMMANDS.map((words) => [words.join(" ").replaceAll(NASTY, "NASTY"), words] as const))(
    "%s",
    async (_name, words) => {
      driftKeyEvent(ga4.world, "7001", "purchase", { countingMethod: "ONCE_PER_SESSION" });
      const summary = join(here.directory, "summary.md");
      const { stdout, stderr, exitCode } = await here.cli(
        [...words, "--verbose"].slice(0, isQuiet(words) ? -1 : undefined),
        {
          environment: {
            GA4_EMULATOR_HOST: ga4.address,
            GITHUB_ACTIONS: "true",
            GITHUB_STEP_SUMMARY: summary,
            GITHUB_OUTPUT: join(here.directory, "output.txt"),
          },
        },
      );
      // It came as far as its result: 3 and 64 are for what is meant to be wrong.
      expect([exitCode, stderr]).toEqual([
        isMeantToFail(words) ? expect.any(Number) : expect.toBeOneOf([0, 2, 8]),
        expect.any(String),
      ]);
      // Commands that are meant: each is one line, with nothing in it that begins another.
      const meant = /^::(error|warning|notice) .*$/gm;
      for (const written of [stdout.replaceAll("\r\n", "\n").replace(meant, ""), stderr]) {
        for (const line of written.split("\n")) {
          expect(line).not.toMatch(NOT_TEXT);
          expect(line).not.toMatch(COMMAND);
        }
      }
      expect(stdout.match(meant)?.join("\n") ?? "").not.toMatch(NOT_TEXT);
    },
  );

  it("in the page of a run and in the values that later steps get", () => {
    const { "summary.md": summary = "", "output.txt": output = "" } = here.files();
    expect(summary).toContain("GA4");
    expect(summary).not.toMatch(NOT_TEXT);
    expect(output).toMatch(/^(changes|drifted)=\d+$/m);
    expect(output.replace(/^(changes|drifted)=\d+\n/gm, "")).toBe("");
  });

  it("in the files that are written for a person", () => {
    const written = Object.entries(here.files()).filter(([name]) => /^(imported|reports|drafted)/.test(name));
    expect(written.length).toBeGreaterThan(1);
    for (const [name, content] of written)
      expect([name, NOT_TEXT.test(content.replaceAll("\r\n", "\n"))]).toEqual([name, false]);
  });
});

function isMeantToFail(words: readonly string[]): boolean {
  return words.some((word) => word.includes(NASTY) || ["wrong.yaml", "walk.yaml"].includes(word));
}

function isQuiet(words: readonly string[]): boolean {
  return ["explain", "clients", "help", "init"].includes(words[0] ?? "") || (words[0] ?? "").includes(NASTY);
}
