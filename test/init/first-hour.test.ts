/** The guide "The first hour", typed by a machine: every command in order, as a program, from an empty folder. */
import { readFileSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { workspace } from "../support/cli.js";
import { type Started, start } from "../support/program.js";

const GUIDE = readFileSync(new URL("../../docs/guides/first-hour.md", import.meta.url), "utf8");

let emulator: Started | undefined;
afterAll(() => void emulator?.child.kill("SIGTERM"));

/** The lines of its code blocks. */
function commands(): readonly string[] {
  return [...GUIDE.matchAll(/^```\n([\s\S]*?)^```$/gm)].flatMap(([, block = ""]) => block.trim().split("\n"));
}

/** `127.0.0.1:8085` of the guide is any free port here. */
async function startEmulator(words: readonly string[], directory: string): Promise<string> {
  emulator = start(
    words.map((word) => (word === "8085" ? "0" : word)),
    { directory },
  );
  return await new Promise((resolve, reject) => {
    emulator?.child.stdout?.once("data", (data: Buffer) => resolve(JSON.parse(data.toString()).address));
    emulator?.child.once("exit", () => reject(new Error("the emulator ended")));
  });
}

it("leads from an empty folder to a report, every command succeeding", async () => {
  const here = workspace();
  const environment: Record<string, string> = {};
  const outputs = new Map<string, string>();
  for (const line of commands()) {
    const [, words] = /^npx ga4-goals (.*)$/.exec(line) ?? [];
    const [, name, value = ""] = /^export (\w+)=(.*)$/.exec(line) ?? [];
    if (words?.startsWith("emulator"))
      outputs.set("127.0.0.1:8085", await startEmulator(words.split(" "), here.directory));
    else if (words !== undefined) {
      const { exitCode, stdout, stderr } = await start(words.split(" "), {
        directory: here.directory,
        environment,
      }).ended;
      expect([line, exitCode, stderr]).toEqual([line, 0, expect.not.stringContaining("error")]);
      outputs.set(line, stdout);
    } else if (name !== undefined) environment[name] = outputs.get(value) ?? "";
    else expect(line).toBe("npm install ga4-goals");
  }
  expect(outputs.get("npx ga4-goals doctor")).not.toContain("✗");
  expect(outputs.get("npx ga4-goals plan")).toContain("Nothing to do.");
  expect(here.read("report.html")).toMatch(/^<!doctype html>/i);
  expect(here.read("goals/shop.yaml")).toContain("/newsletter/thanks");
  expect(Object.keys(here.files())).toContain(".ga4-goals/123456789.json");
}, 120_000);
