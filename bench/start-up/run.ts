/**
 * How long the command takes to start, against bare node in the same minute: `--help`, and `validate` of a file of 50
 * goals. From Node 22 on compiled code is kept from one start to the next, and less is asked for.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Figure, inTurn, ms } from "../measure.js";

const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

export async function startUp(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "ga4-goals-bench-"));
  try {
    const file = join(folder, "goals.yaml");
    writeFileSync(file, fiftyGoals());
    const isCached = Number.parseInt(process.versions.node, 10) >= 22;
    return [
      await overBareNode("ga4-goals --help", [bin, "--help"], isCached ? 1.4 : 1.6),
      await overBareNode("ga4-goals validate, 50 goals", [bin, "validate", file], isCached ? 2.5 : 3),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `limit`: times as long as node itself takes to start. */
async function overBareNode(what: string, words: readonly string[], limit: number): Promise<Figure> {
  const node = (args: readonly string[]) => (): void => {
    execFileSync(process.execPath, [...args], { stdio: "ignore" });
  };
  const { own, baseline } = await inTurn(node(words), node(["-e", "0"]));
  return {
    what,
    measured: `${ms(own)}`,
    baseline: `node -e 0: ${ms(baseline)}`,
    ratio: own / baseline,
    asked: `at most ${limit} x`,
    met: own / baseline <= limit,
  };
}

function fiftyGoals(): string {
  const goals = Array.from({ length: 50 }, (_, i) =>
    i % 2 === 0
      ? `  goal_${i}: { tier: micro, category: interaction, type: destination, page: { path: { regex: "/page-${i}/.*" } } }`
      : `  goal_${i}: { tier: macro, category: lead, type: event, event: event_${i}, where: { form: { begins_with: a } }, value: 1 }`,
  );
  return `version: 1\nproperty: 1\ncurrency: EUR\ngoals:\n${goals.join("\n")}\n`;
}
