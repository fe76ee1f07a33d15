/**
 * A plan of one property, against a bare script that only makes the same calls with the same official clients: what is
 * ours is what lies between. The emulator is a process of its own, so that it does not share the measured time.
 */
import { execFile, fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Told, Wish } from "../fleet/emulator.js";
import { type Figure, inTurn, ms } from "../measure.js";

const run = promisify(execFile);
const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export async function plan(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "ga4-goals-bench-"));
  const emulator = fork(path("../fleet/emulator.ts"), { execArgv: ["--import", "tsx"] });
  try {
    const wish: Wish = { properties: 1, latency: 0, quotas: false };
    const told = await new Promise<Told>((resolve, reject) => {
      emulator.once("message", (message) => resolve(message as Told));
      emulator.once("error", reject);
      emulator.send(wish);
    });
    writeFileSync(join(folder, "goals.yaml"), goals());
    const env = { PATH: process.env.PATH ?? "", HOME: folder, GA4_EMULATOR_HOST: told.address };
    const node = (words: readonly string[]) => async (): Promise<void> => {
      await run(process.execPath, [...words], { cwd: folder, env });
    };
    const { own, baseline } = await inTurn(
      node([path("../../dist/bin.js"), "plan", "goals.yaml"]),
      node([path("bare.mjs")]),
      9,
    );
    return [
      {
        what: "ga4-goals plan, 25 goals",
        measured: ms(own),
        baseline: `the same calls by a bare script: ${ms(baseline)}`,
        ratio: own / baseline,
        asked: null,
        met: null,
      },
    ];
  } finally {
    emulator.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

function goals(): string {
  const lines = Array.from(
    { length: 25 },
    (_, i) => `  goal_${i}: { tier: micro, category: navigation, type: destination, page: /page-${i} }`,
  );
  return `version: 1\nproperty: 1001\ngoals:\n${lines.join("\n")}\n`;
}
