/** With a cache and without: the same JSON, for any goals and files in any order, and whatever a run that was killed left. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { type BacktestOptions, runBacktest } from "../../src/backtest/run-backtest.js";
import { jsonText } from "../../src/draw/data.js";
import { eventStream, streamGoals } from "../support/arbitraries/event-stream.js";
import { runs } from "../support/runs.js";
import { goalsFrom } from "./support/goals.js";
import { withFolder, writeEvents } from "./support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "./support/shop.js";

interface Step {
  readonly goals: number;
  readonly file: number;
  readonly how: Pick<BacktestOptions, "sessionRule" | "everyTransaction">;
  /** What becomes of the run, or of what it left: a kill leaves nothing new, a fault cuts off what is there. */
  readonly after: "ends" | "is killed" | "is cut off";
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    goals: fc.nat(2),
    file: fc.nat(1),
    how: fc.record({
      sessionRule: fc.constantFrom("any", "any", "started"),
      everyTransaction: fc.constantFrom(false, false, true),
    }),
    after: fc.constantFrom("ends", "ends", "ends", "is killed", "is cut off"),
  }),
  { minLength: 3, maxLength: 6 },
);

test("random goals over random files, in any order, with kills in between", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(streamGoals, { minLength: 3, maxLength: 3 }),
      fc.tuple(eventStream, eventStream),
      steps,
      (goals, events, order) =>
        withFolder(async (place) => {
          const configs = [...goals.slice(1), oneChanged(goals)].map(goalsFrom);
          const files = await Promise.all(
            events.map((some, index) => writeEvents(place, some, `${index}.ndjson`)),
          );
          const folder = join(place, ".ga4-goals", "cache");
          for (const step of order) {
            const [config, file] = [configs[step.goals], files[step.file]];
            if (config === undefined || file === undefined) throw new Error("a step of nothing");
            const ask = async (cached: boolean): Promise<string> => {
              const cache = cached ? { cache: { folder, most: 1e9 } } : {};
              const engine = await openDuckDb({ events: [file], ...cache });
              const json = await runBacktest(engine, config, { ...step.how, values: true }).then(
                jsonText,
                ({ message }: Error) => message,
              );
              if (!cached || step.after !== "is killed") await engine.close();
              return json;
            };
            expect(await ask(true)).toBe(await ask(false));
            if (step.after === "is cut off") cutOff(folder);
          }
        }),
    ),
    { numRuns: runs(12) },
  );
}, 600_000);

/** The second file with one goal of the first. */
function oneChanged([other = "", text = ""]: readonly string[]): string {
  const [from, to] = [other, text].map((one) => parse(one) as { goals: Record<string, unknown> });
  return stringify({ ...to, goals: { ...to?.goals, goal_0: from?.goals.goal_0 } });
}

function cutOff(folder: string): void {
  for (const { name, parentPath } of readdirSync(folder, { withFileTypes: true }).filter((one) =>
    one.isFile(),
  )) {
    const path = join(parentPath, name);
    truncateSync(path, Math.floor(readFileSync(path).length / 2));
  }
}

test("a program that is killed at any moment leaves nothing that is wrong, nor anything half-written", () =>
  withFolder(async (place) => {
    const some = await writeEvents(place, SHOP_EVENTS);
    const text = readFileSync(some, "utf8");
    writeFileSync(some, text.repeat(Math.ceil(3_000_000 / text.length)));
    writeFileSync(join(place, "shop.yaml"), SHOP_GOALS);
    const start = (...more: readonly string[]) => {
      const words = ["backtest", "shop.yaml", "--events", "events.ndjson", "--format", "json", ...more];
      const program = spawn(process.execPath, [join(process.cwd(), "dist/bin.js"), ...words], { cwd: place });
      let out = "";
      program.stdout.on("data", (part) => {
        out += String(part);
      });
      const ended = new Promise<string>((resolve) => program.on("close", () => resolve(out)));
      return { program, ended };
    };
    const plain = await start("--no-cache").ended;
    expect(plain).toContain('"schemaVersion": 1');
    const began = performance.now();
    expect(await start().ended).toBe(plain);
    const took = performance.now() - began;
    for (const part of [0.6, 0.8, 0.95]) {
      await start("--clear-cache").ended;
      const { program, ended } = start();
      await sleep(took * part);
      program.kill("SIGKILL");
      await ended;
    }
    expect(await start().ended).toBe(plain);
    expect(await start().ended).toBe(plain);
    expect(
      readdirSync(join(place, ".ga4-goals", "cache")).filter((name) => !/^[0-9a-f]{32}\./.test(name)),
    ).toEqual([".gitignore"]);
  }));
