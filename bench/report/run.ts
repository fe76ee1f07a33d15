/** How many calls a report costs, against the questions it holds if each were a call of its own. */
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Calls } from "../../src/report/model.js";
import { benchGoalsFile } from "../backtest/goals.js";
import type { Figure, Progress } from "../measure.js";

const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));
const MOST = 4;

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
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [bin, "report", "goals.yaml", "--property", "123456789", "--period", "28d", "--format", "json"],
      {
        cwd: folder,
        env: { PATH: process.env.PATH ?? "", HOME: folder, GA4_EMULATOR_HOST: address },
        maxBuffer: 64e6,
      },
    );
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
    ];
  } finally {
    emulator.kill("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
}
