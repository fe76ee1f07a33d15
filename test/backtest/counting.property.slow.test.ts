/** One goal after another on open events: the numbers of a backtest of each alone and of `--against`, and parts that add up. */
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareGoals } from "../../src/backtest/compare.js";
import { openCounting } from "../../src/backtest/counting.js";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import type { EventsRead } from "../../src/backtest/model.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { eventStream, streamGoals } from "../support/arbitraries/event-stream.js";
import { runs } from "../support/runs.js";
import { goalsFrom } from "./support/goals.js";
import { withFolder, writeEvents } from "./support/rows.js";

/** Says also what only the saved goal needs: purchases that repeat a transaction. */
const withoutRepeats = ({ repeatedTransactions: _, ...read }: EventsRead) => read;

test("detail and comparison of random goals", async () => {
  await fc.assert(
    fc.asyncProperty(
      streamGoals,
      eventStream,
      fc.constantFrom("any", "started"),
      fc.constantFrom("holds", "fails"),
      fc.boolean(),
      (text, stream, sessionRule, missingParameter, cached) =>
        withFolder(async (folder) => {
          const config = goalsFrom(text);
          const how = { sessionRule, missingParameter } as const;
          const events = [await writeEvents(folder, stream)];
          const plain = await openDuckDb({ events });
          const cache = { folder: join(folder, ".ga4-goals", "cache"), most: 1e9 };
          const engine = await openCounting({ events, ...(cached ? { cache } : {}) });
          const only = (goal: (typeof config.goals)[number]) => ({ ...config, goals: [goal], journeys: [] });
          for (const [index, { leadsTo: _, ...goal }] of config.goals.entries()) {
            const saved = { ...(config.goals[index - 1] ?? goal), id: goal.id };
            const {
              goal: count,
              events: read,
              detail,
              change,
            } = await engine.count(goal, {
              ...how,
              currency: "EUR",
              detail: true,
              against: saved,
            });
            const alone = await runBacktest(plain, only(goal), how);
            expect(count).toEqual(alone.goals[0]);
            expect(withoutRepeats(read)).toEqual(withoutRepeats(alone.events));
            const compared = await compareGoals(plain, only(saved), only(goal), how);
            expect(change).toEqual(compared.goals[0]);
            const summed = (of: "count" | "sessions" | "allSessions") =>
              detail?.perDay.reduce((sum, day) => sum + (day[of] ?? 0), 0);
            expect([summed("count"), summed("sessions"), summed("allSessions")]).toEqual([
              count.count,
              count.sessions,
              read.sessions,
            ]);
            for (const { matching, nearMisses } of detail?.fields ?? []) {
              const times = matching.values.reduce((sum, one) => sum + one.count, 0);
              if (matching.more === 0) expect(times).toBe(count.oncePerEvent);
              const misses = new Set(nearMisses.values.map(({ value }) => value));
              // A page whose address has capitals before the path may pass or not with the same path.
              if (goal.type === "event")
                expect(matching.values.filter(({ value }) => misses.has(value))).toEqual([]);
            }
          }
          await engine.close();
          await plain.close();
        }),
    ),
    { numRuns: runs(12) },
  );
}, 600_000);
