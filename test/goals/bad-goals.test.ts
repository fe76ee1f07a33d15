/** Every file in fixtures/bad-goals gets the diagnostics its comments name, at those places, in the order of the text. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderDiagnostic } from "../../src/diagnostics/code-frame.js";
import { diagnosticCodes } from "../../src/diagnostics/messages.js";
import { loadGoals } from "../../src/goals/load.js";
import { runs } from "../support/runs.js";
import { annotations, inShort } from "./annotated.js";

const folder = fileURLToPath(new URL("./fixtures/bad-goals/", import.meta.url));
const SECRET = "hunter2-correct-horse";
const variables = {
  named: { thanks: "/thanks", two: "2", hidden: SECRET, bad_regex: `(${SECRET}` },
  environment: { API_KEY: SECRET, EMPTY: "" },
};

/** What needs more than one file, no text at all or a very long one: tested in load.test.ts and on the command line. */
const WITHOUT_A_FIXTURE = [
  "conflicting-setting",
  "duplicate-goal",
  "duplicate-id",
  "file-absent",
  "file-binary",
  "file-empty",
  "file-too-large",
  "file-unreadable",
  "key-events-too-many",
  "more-problems",
  "regex-too-long",
  "yaml-nested",
];
const OF_THE_CLIENTS_FILE = [
  "client-goals-file",
  "client-name",
  "client-same-property",
  "client-without-goals",
  "clients-file-absent",
  "clients-file-empty",
  "clients-none",
  "group-circle",
  "group-unknown",
  "label-name",
  "override-unknown",
  "variable-name",
];

const OF_A_FILE_OF_LEADS = [
  "leads-cell",
  "leads-column-twice",
  "leads-column-unknown",
  "leads-columns",
  "leads-quote",
  "leads-row",
  "leads-too-old",
  "leads-twice",
];
const OF_THE_POLICY_FILE = [
  "policy-becomes-alone",
  "policy-breach",
  "policy-file-absent",
  "policy-file-empty",
  "policy-rule-empty",
  "policy-rule-mixed",
  "rule-id",
];

function load(file: string): ReturnType<typeof loadGoals> {
  return loadGoals([{ file, text: readFileSync(folder + file, "utf8") }], variables);
}

const files = readdirSync(folder);

describe("a wrong goals file", () => {
  it.each(files)("%s gets its codes at their places, in order", (file) => {
    const wanted = annotations(readFileSync(folder + file, "utf8"));
    const { diagnostics, config } = load(file);
    expect(inShort(diagnostics)).toEqual(wanted);
    expect(wanted.length).toBeGreaterThan(0);
    expect(config === undefined).toBe(diagnostics.some((d) => d.severity === "error"));
  });

  it.each(files)("%s gets the same when its lines end with CRLF", (file) => {
    const text = readFileSync(folder + file, "utf8");
    const { diagnostics } = loadGoals([{ file, text: text.replaceAll("\n", "\r\n") }], variables);
    expect(inShort(diagnostics)).toEqual(annotations(text));
  });

  it("never breaks the program, whatever is cut out of it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(5000), fc.nat(60), (file, from, length) => {
        const whole = readFileSync(folder + file, "utf8");
        const text = whole.slice(0, from % whole.length) + whole.slice((from % whole.length) + length);
        const { diagnostics, config } = loadGoals([{ file, text }], variables);
        for (const d of diagnostics) expect(renderDiagnostic(d)).not.toContain(SECRET);
        expect(config === undefined).toBe(diagnostics.some((d) => d.severity === "error"));
      }),
      { numRuns: runs(500) },
    );
  });

  it.each(files)("%s never shows what a variable held", (file) => {
    for (const diagnostic of load(file).diagnostics) {
      expect(renderDiagnostic(diagnostic)).not.toContain(SECRET);
      expect(JSON.stringify(diagnostic.args)).not.toContain(SECRET);
    }
  });

  it("is there for every code that a goals file can get", () => {
    const shown = new Set(files.flatMap((file) => load(file).diagnostics.map((d) => d.code)));
    const elsewhere = new Set<string>([
      ...WITHOUT_A_FIXTURE,
      ...OF_THE_CLIENTS_FILE,
      ...OF_THE_POLICY_FILE,
      ...OF_A_FILE_OF_LEADS,
    ]);
    expect(diagnosticCodes.filter((code) => !shown.has(code) && !elsewhere.has(code))).toEqual([]);
  });
});
