/** Every code that the program can show is explained in `docs/troubleshooting/`, with a message that it really says. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { codeEntries } from "../../src/cli/commands/help/run.js";
import { errorCodes } from "../../src/diagnostics/error-codes.js";
import { diagnosticCodes } from "../../src/diagnostics/messages.js";
import { planJsonSchema } from "../../src/sync/plan/plan-file.js";
import { ROOT } from "./markdown.js";
import { saidInSource } from "./said-in-source.js";

const entries = codeEntries(
  readdirSync(`${ROOT}docs/troubleshooting`).map((name) =>
    readFileSync(`${ROOT}docs/troubleshooting/${name}`, "utf8"),
  ),
);

describe("every code", () => {
  it("that the program can show has an entry, and every entry is such a code", () => {
    const codes = new Set([...errorCodes, ...diagnosticCodes, ...refusalCodes()]);
    expect([...entries.keys()].toSorted()).toEqual([...codes].toSorted());
  });

  it("of errors is in use", () => {
    const sources = readdirSync(`${ROOT}src`, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.endsWith("error-codes.ts"))
      .map((path) => readFileSync(`${ROOT}src/${path}`, "utf8"));
    const used = (code: string): boolean => sources.some((text) => new RegExp(`\\b${code}\\b`).test(text));
    expect(errorCodes.filter((code) => !used(code))).toEqual([]);
  });
});

/** Their message is in the words of Google or of the system, and no part of it is ours. */
const OF_OTHERS: readonly string[] = ["api-disabled", "google-error", "refused-by-google", "scope-missing"];

it("they are in the package, for `help CODE`", () => {
  const { files } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as {
    readonly files: readonly string[];
  };
  expect(files.some((folder) => "docs/troubleshooting".startsWith(folder))).toBe(true);
});

describe("an entry", () => {
  const said = saidInSource();

  it.each([...entries])("%s has an example, a reason and what to do", (_code, text) => {
    expect(text).toMatch(/^```text\n[\s\S]+?\n```\n\n\S[\s\S]*\n\n\*\*What to do:\*\* \S/);
  });

  it.each([...entries])("%s shows what the program says", (code, text) => {
    const [first = "", ...hints] = (/^```text\n([\s\S]+?)\n```/.exec(text)?.[1] ?? "").split("\n");
    const message = first
      .replace(/^\S+:\d+:\d+ (?:warning )?/, "")
      .replace(/^(?:error|✗) /, "")
      .replace(new RegExp(`^${code} `), "")
      .replace(/ --[a-z-]+ allows it\.$/, "");
    // What it is about may stand before, a full stop behind.
    const isSaid = (line: string): boolean =>
      [line, line.replace(/^\S+: /, ""), line.replace(/\.$/, ""), `error ${code} ${line}`].some((form) =>
        said(form),
      );
    expect([message, ...hints.map((hint) => hint.trim())].filter((line) => !isSaid(line))).toEqual(
      OF_OTHERS.includes(code) ? [message] : [],
    );
  });
});

/** Of plans for GA4 and for Tag Manager. */
function refusalCodes(): readonly string[] {
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === "refusals") found.push(...(value as Refusals).items.properties.code.enum);
      else walk(value);
    }
  };
  walk(planJsonSchema());
  if (found.length === 0) throw new Error("the schema of plans has no refusals");
  return found;
}

interface Refusals {
  readonly items: { readonly properties: { readonly code: { readonly enum: readonly string[] } } };
}

it("every page of codes is in the list of the guide", () => {
  const guide = readFileSync(`${ROOT}docs/guides/troubleshooting.md`, "utf8");
  const pages = readdirSync(`${ROOT}docs/troubleshooting`);
  expect(pages.filter((page) => !guide.includes(`- [${titleOf(page)}](../troubleshooting/${page})`))).toEqual(
    [],
  );
});

function titleOf(page: string): string | undefined {
  return /^# (.+)$/m.exec(readFileSync(`${ROOT}docs/troubleshooting/${page}`, "utf8"))?.[1];
}
