/**
 * Random damage to everything a person or a disk hands over: goals files, clients files, saved plans, journals, ledgers, event
 * files, command lines. Whatever comes: no stack trace, an exit code of the list, nothing written outside of the folder, some
 * seconds at most. The seed is in the name of each test; `FUZZ_SEED=N RUNS=1` repeats one, `RUNS=N` sets how many.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { EXIT } from "../src/diagnostics/error.js";
import { type Ga4, startGa4 } from "../src/emulator/ga4.js";
import { seedProperty } from "../src/emulator/seeds.js";
import { type Workspace, workspace } from "./support/cli.js";
import { temporaryFolder } from "./support/folders.js";
import { dice } from "./support/random.js";
import { runs } from "./support/runs.js";

const SEED = Number(process.env.FUZZ_SEED ?? 1);
const CASES = runs(40);
/** In milliseconds; generous, because it is to find what never ends. */
const PATIENCE = 60_000;

const GOALS = (id: string): string => `version: 1
property: ${id}
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase, protect: true, target: { rate: 2.5%, by: 2026-12-31 } }
  lead: { tier: macro, category: lead, type: destination, page: { path: { regex: "/a/[0-9]+" } }, value: 3 }
  quote: { tier: micro, category: interaction, type: event, event: quote_sent, where: { form_id: contact } }
`;
const CLIENTS = (id: string): string =>
  `version: 1\ndefaults: { goals: [goals/site.yaml] }\nclients:\n  acme: { property: ${id}, labels: { region: eu } }\n`;
const EVENTS = Array.from({ length: 5 }, (_, i) =>
  JSON.stringify({
    event_date: "20261001",
    event_timestamp: 1_790_812_800_000_000 + i,
    event_name: i === 0 ? "session_start" : "purchase",
    event_params: [{ key: "ga_session_id", value: { int_value: 1 } }],
    user_pseudo_id: "1.1",
  }),
).join("\n");

let ga4: Ga4;
let here: Workspace;
let surroundings: string;
let id: string;
let last = 19_000;
/** The files of a project after an apply and in the middle of another. */
let good: Readonly<Record<string, string>>;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(async () => {
  // The project lies two folders deep, beside a neighbour: what `../x` names is looked at.
  surroundings = temporaryFolder();
  here = workspace(join(surroundings, "work", "project"));
  writeFileSync(join(surroundings, "work", "x"), "a neighbour's");
  id = String(++last);
  seedProperty(ga4.world, "1", { id });
  here.write("goals/site.yaml", GOALS(id));
});

const ODD = [
  "\u0000",
  "\n",
  "\t",
  "{",
  "}",
  "[",
  "]",
  '"',
  "'",
  ":",
  "-",
  "0",
  "-1",
  "1e999",
  "null",
  "true",
  "\u202e",
  "\ud800",
  "../../x",
  "/etc/passwd",
  "*",
  "&a",
  "*a",
  "!!binary",
  "<<<<<<< HEAD\n",
  "__proto__",
  "constructor",
  "999999999999999999999",
  "properties/999/keyEvents/1",
  "é",
  "${x}",
  "${env.HOME}",
  "%s",
  "\\",
  "a".repeat(5_000),
  "[".repeat(3_000),
];

/** One to four changes: a character, a piece away, a piece twice, a line elsewhere, something odd, the rest away. */
function damaged(text: string, roll: (below: number) => number): string {
  let now = text;
  for (let times = 1 + roll(4); times > 0; times--) {
    const at = roll(now.length + 1);
    const to = Math.min(now.length, at + 1 + roll(30));
    const odd = ODD[roll(ODD.length)] ?? "";
    const kinds: readonly (() => string)[] = [
      () => now.slice(0, at) + odd + now.slice(at),
      () => now.slice(0, at) + odd + now.slice(to),
      () => now.slice(0, at) + now.slice(to),
      () => now.slice(0, to) + now.slice(at),
      () => now.slice(0, at),
      () => {
        const lines = now.split("\n");
        const [line = ""] = lines.splice(roll(lines.length), 1);
        lines.splice(roll(lines.length + 1), 0, line);
        return lines.join("\n");
      },
      () => now.replaceAll(/\d+/g, (digits) => (roll(6) === 0 ? odd : digits)),
      () => now.replaceAll(/"(\w+)":/g, (whole) => (roll(12) === 0 ? '"other":' : whole)),
    ];
    now = kinds[roll(kinds.length)]?.() ?? now;
  }
  return now;
}

const codes: number[] = Object.values(EXIT).filter((code) => code !== EXIT.unexpected);

/** Everything below a folder but the project's own: what may not change, with what it holds. */
function around(): readonly (readonly [string, string])[] {
  return readdirSync(surroundings, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !`${path}/`.startsWith(`${here.directory}/`))
    .toSorted()
    .map((path) => [path, statSync(path).isFile() ? readFileSync(path, "utf8") : "no file"] as const);
}

async function survives(words: readonly string[]): Promise<void> {
  const before = around();
  const { exitCode, stdout, stderr } = await here.cli(words, {
    environment: { GA4_EMULATOR_HOST: ga4.address },
  });
  const told = `${words.join(" ")}\n${stdout}\n${stderr}`;
  expect(told).not.toMatch(/unexpected error|^\s+at .*\(?.*:\d+:\d+\)?$/m);
  // What the disk refuses has exit code 1 and says so.
  if (!stderr.includes("error file-access"))
    expect([exitCode, told]).toEqual([expect.toBeOneOf(codes), told]);
  expect(around()).toEqual(before);
}

const state = (file: string): string => `.ga4-goals/${id}${file}`;

async function project(): Promise<void> {
  const environment = { GA4_EMULATOR_HOST: ga4.address };
  const made = async (words: readonly string[]): Promise<void> => {
    const { exitCode, stderr } = await here.cli(words, { environment });
    expect([exitCode, stderr]).toEqual([0, stderr]);
  };
  await made(["apply", "--yes"]);
  here.write(
    "goals/site.yaml",
    GOALS(id).replace("/a/", "/b/").replace("event: quote_sent", "event: quote_asked"),
  );
  await made(["plan", "--allow-delete", "--force", "--out", "plan.json"]);
  const { plan } = JSON.parse(here.read("plan.json")) as {
    readonly plan: { readonly operations: readonly { readonly id: string }[] };
  };
  const first = plan.operations[0]?.id ?? "";
  good = {
    "goals/site.yaml": here.read("goals/site.yaml"),
    "clients.yaml": CLIENTS(id),
    "plan.json": here.read("plan.json"),
    "events.ndjson": EVENTS,
    [state(".json")]: here.read(state(".json")),
    [state(".journal.ndjson")]: `${[
      { type: "plan", schemaVersion: 1, plan },
      { type: "start", operation: first },
      { type: "end", operation: first, status: "applied" },
    ]
      .map((line) => JSON.stringify(line))
      .join("\n")}\n`,
  };
}

describe(`seed ${SEED}: a project in which is damaged`, () => {
  it.each([
    [
      "the goals file",
      (): string => "goals/site.yaml",
      [["validate"], ["plan"], ["explain", "lead"], ["validate", "--format", "sarif"]],
    ],
    [
      "the clients file",
      (): string => "clients.yaml",
      [
        ["plan", "--clients", "clients.yaml"],
        ["explain", "acme"],
      ],
    ],
    ["the saved plan", (): string => "plan.json", [["apply", "plan.json", "--yes"]]],
    [
      "the journal",
      (): string => state(".journal.ndjson"),
      [["plan"], ["apply", "--resume", "--yes"], ["doctor"]],
    ],
    [
      "the ledger",
      (): string => state(".json"),
      [["plan"], ["doctor"], ["apply", "--yes", "--allow-delete"]],
    ],
    ["the event file", (): string => "events.ndjson", [["backtest", "--events", "events.ndjson"]]],
  ] as const)(
    "%s",
    async (_, fileOf, commands) => {
      await project();
      const file = fileOf();
      for (let n = 0; n < CASES; n++) {
        const roll = dice(SEED + n);
        for (const [name, text] of Object.entries(good))
          if (name === file || !name.endsWith(".journal.ndjson"))
            writeFileSync(join(here.directory, name), text);
        writeFileSync(join(here.directory, file), damaged(good[file] ?? "", roll));
        const words = commands[roll(commands.length)] ?? [];
        try {
          await survives(words);
        } catch (error) {
          throw new Error(`FUZZ_SEED=${SEED + n} ${words.join(" ")}`, { cause: error });
        }
      }
    },
    PATIENCE * 4,
  );

  it(
    "the command line",
    async () => {
      await project();
      const known = [
        "validate",
        "plan",
        "explain",
        "report",
        "backtest",
        "apply",
        "doctor",
        "help",
        "schema",
        "clients",
        "--format",
        "json",
        "--out",
        "out.txt",
        "--property",
        id,
        "--var",
        "a=b",
        "--clients",
        "clients.yaml",
        "--only",
        "acme",
        "--period",
        "7d",
        "--events",
        "events.ndjson",
        "--",
        "--yes",
        "goals/site.yaml",
        "-v",
        "--no-color",
      ];
      for (let n = 0; n < CASES * 2; n++) {
        const roll = dice(SEED + n);
        for (const [name, text] of Object.entries(good))
          if (!name.endsWith(".journal.ndjson")) writeFileSync(join(here.directory, name), text);
        const words = Array.from({ length: 1 + roll(6) }, () => {
          const word = known[roll(known.length)] ?? "";
          return roll(5) === 0 ? damaged(word, roll).replaceAll("..", "").replace(/^\//, "") : word;
        });
        try {
          await survives(words);
        } catch (error) {
          throw new Error(`FUZZ_SEED=${SEED + n} ${JSON.stringify(words).slice(0, 500)}`, { cause: error });
        }
      }
    },
    PATIENCE * 4,
  );
});

it("the same seed gives the same damage", () => {
  const text = readFileSync(new URL(import.meta.url), "utf8");
  expect(damaged(text, dice(7))).toBe(damaged(text, dice(7)));
  expect(damaged(text, dice(7))).not.toBe(damaged(text, dice(8)));
});
