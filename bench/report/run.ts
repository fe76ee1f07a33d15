/**
 * How many calls a report costs, against the questions it holds if each were a call of its own; and what it costs to draw it:
 * the whole command for a page against the same for text, and of 120 clients for pages and index against JSON.
 */
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Calls } from "../../src/report/model.js";
import { benchGoalsFile } from "../backtest/goals.js";
import { writeClients } from "../check/stores.js";
import { type Figure, inTurn, ms, type Progress } from "../measure.js";

const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));
const MOST = 4;
const CLIENTS = 120;
const RUNS = 3;

const command = async (
  folder: string,
  environment: NodeJS.ProcessEnv,
  ...words: string[]
): Promise<string> => {
  const env = { PATH: process.env.PATH ?? "", HOME: folder, ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, [bin, ...words], {
    ...{ cwd: folder, env, maxBuffer: 64e6 },
  });
  return stdout;
};

/** Two commands that differ in how their result is written. */
async function drawn(
  what: string,
  asked: number,
  [name, run]: readonly [string, () => Promise<unknown>],
  [baselineName, runBaseline]: readonly [string, () => Promise<unknown>],
): Promise<Figure> {
  const { own, baseline } = await inTurn(
    async () => void (await run()),
    async () => void (await runBaseline()),
    RUNS,
  );
  const ratio = own / baseline;
  return {
    ...{ what, measured: `${name}: ${ms(own)}`, baseline: `${baselineName}: ${ms(baseline)}`, ratio },
    ...{ asked: `at most ${asked} x`, met: ratio <= asked },
  };
}

async function rollUp(progress: Progress): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), "ga4-goals-bench-"));
  try {
    progress(`making ${CLIENTS} stores`);
    await writeClients(folder, CLIENTS, new Set());
    progress(`reports of ${CLIENTS} clients from their stores`);
    const report =
      (...words: string[]) =>
      () =>
        command(
          folder,
          {},
          "report",
          "--clients",
          "clients.yaml",
          "--from-store",
          "--period",
          "last-month",
          ...words,
        );
    return await drawn(
      `last month of ${CLIENTS} clients from their stores, the whole command`,
      1.2,
      ["pages and index", report("--format", "html", "--out", "pages")],
      ["JSON", report("--format", "json", "--out", "all.json")],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function report(progress: Progress): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "ga4-goals-bench-"));
  progress("starting an emulator with 28 days of a shop");
  const emulator = spawn(process.execPath, [bin, "emulator", "--port", "0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const address = await new Promise<string>((resolve, reject) => {
      emulator.stdout.once("data", (data: Buffer) => resolve(JSON.parse(data.toString()).address));
      emulator.once("exit", () => reject(new Error("the emulator ended")));
    });
    writeFileSync(join(folder, "goals.yaml"), benchGoalsFile());
    const words = ["report", "goals.yaml", "--property", "123456789", "--period", "28d", "--format"];
    const report = (...format: string[]) =>
      command(folder, { GA4_EMULATOR_HOST: address }, ...words, ...format);
    const stdout = await report("json");
    const { calls }: { readonly calls: Calls } = JSON.parse(stdout);
    const questions = calls.getMetadata + calls.reports + calls.runFunnelReport;
    return [
      {
        what: "28 days, 20 goals, comparison, one journey",
        measured: `${calls.total} Data API calls`,
        baseline: `each question a call: ${questions}`,
        ratio: calls.total / questions,
        asked: `at most ${MOST} calls`,
        met: calls.total <= MOST,
      },
      await drawn(
        "the same report, the whole command",
        1.3,
        ["a page", () => report("html", "--out", "page.html")],
        ["text", () => report("text")],
      ),
      await rollUp(progress),
    ];
  } finally {
    emulator.kill("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
}
