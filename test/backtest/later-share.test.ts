/** What is estimated before a run in BigQuery, against what its statements would read of temporary tables. */
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { laterShare } from "../../src/backtest/later-share.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { slotsOf } from "../../src/backtest/slots.js";
import { northtrail } from "../../src/emulator/site/northtrail.js";
import { simulateDay } from "../../src/emulator/site/simulate-day.js";
import type { GoalsConfig } from "../../src/goals/goal.js";
import { bytesRead, type Reads } from "../support/bigquery-reads.js";
import { DATA, hasData } from "./support/export-data.js";
import { goalsFrom } from "./support/goals.js";
import { withFolder } from "./support/rows.js";

const example = (name: string): GoalsConfig => goalsFrom(readFileSync(`goals/examples/${name}.yaml`, "utf8"));

const backtest = (events: string, config: GoalsConfig): Promise<Reads> =>
  bytesRead(events, (engine) => runBacktest(engine, config));

/** The words of the estimate: about so much, up to half as much again. */
function expectEstimated({ share, estimated }: Reads): void {
  expect(share).toBeLessThan(1.55 * estimated);
  expect(share).toBeGreaterThan(estimated / 1.55);
}

describe("what temporary tables add", () => {
  test("to a shop's goals where most of what happens counts", () =>
    withFolder(async (folder) => {
      const file = join(folder, "events_20260302.ndjson");
      const rows = simulateDay(northtrail, "2026-03-02", 19).slice(-1_200);
      await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
      expectEstimated(await backtest(file, example("shop")));
    }));

  test.skipIf(!hasData)(
    "to a shop's goals on Google's own events: at most a quarter of the export",
    async () => {
      const run = await backtest(`${DATA}/export/events_20210101.parquet`, example("shop"));
      expectEstimated(run);
      expect(run.share).toBeLessThan(0.25);
      expect(run.share).toBeGreaterThan(0.1);
    },
  );
});

test("an estimate is higher with time in the foreground and with journeys, above all with those of whole sessions", () => {
  const of = (goals: string, few?: boolean): number => {
    const config = goalsFrom(
      `version: 1\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n${goals}`,
    );
    return laterShare(slotsOf(config.goals, config.journeys, "holds"), few);
  };
  const time = "  read: { tier: micro, category: engagement, type: duration, at_least: 30s, page: / }\n";
  const plain = of("");
  const way = of("journeys: { way: { goal: order, steps: [view_item, order] } }\n");
  const readWay = of(`${time}journeys: { way: { goal: order, steps: [read, order] } }\n`);
  expect(of("", true)).toBeLessThan(plain);
  expect(of(time)).toBeGreaterThan(plain);
  expect(way).toBeGreaterThan(plain);
  expect(readWay - of(time)).toBeGreaterThan(way - plain);
});
