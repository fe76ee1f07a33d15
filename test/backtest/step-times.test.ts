/** How long users took from step to step: medians of a plain reading, and halves of the days that differ. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { renderCsv } from "../../src/backtest/draw/csv.js";
import { renderHtml } from "../../src/backtest/draw/html.js";
import { renderText } from "../../src/backtest/draw/text.js";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import type { Backtest } from "../../src/backtest/model.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { runs } from "../support/runs.js";
import { goalsFrom } from "./support/goals.js";
import { type TestEvent, withFolder, writeEvents } from "./support/rows.js";

const GOALS = `
version: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  look: { tier: micro, category: interaction, leads_to: order, type: event, event: looked }
  cart: { tier: micro, category: interaction, leads_to: order, type: event, event: carted }
`;

const over = (events: readonly TestEvent[]): Promise<Backtest> =>
  withFolder(async (folder) => {
    const engine = await openDuckDb({ events: [await writeEvents(folder, events)] });
    try {
      return await runBacktest(engine, goalsFrom(GOALS));
    } finally {
      await engine.close();
    }
  });

/** A user who looks, has a cart after `toCart` seconds and orders `toOrder` seconds after that. */
const buyer = (user: string, at: number, toCart: number, toOrder: number): readonly TestEvent[] => [
  { name: "looked", user, at },
  { name: "carted", user, at: at + toCart },
  { name: "purchase", user, at: at + toCart + toOrder },
];

const spans = fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 })), {
  minLength: 10,
  maxLength: 60,
});

test("medians are those of a plain reading, within an interval of order statistics", () =>
  fc.assert(
    fc.asyncProperty(spans, async (all) => {
      const made = await over(all.flatMap(([a, b], n) => buyer(`u${n}`, n * 7, a, b)));
      const median = (values: readonly number[]): number =>
        values.toSorted((a, b) => a - b)[Math.floor((values.length + 1) / 2) - 1] ?? Number.NaN;
      const [times] = made.stepTimes;
      expect(times?.fromFirst).toMatchObject({
        users: all.length,
        medianSeconds: median(all.map(([a, b]) => a + b)),
      });
      const of = (from: string) => times?.steps.find((step) => step.from === from);
      expect(of("look")).toMatchObject({ to: "cart", medianSeconds: median(all.map(([a]) => a)) });
      expect(of("cart")).toMatchObject({ to: "order", medianSeconds: median(all.map(([, b]) => b)) });
      // Conover, Practical Nonparametric Statistics (1999), 3.2.
      const sorted = all.map(([a]) => a).toSorted((a, b) => a - b);
      const reach = 0.98 * Math.sqrt(all.length);
      expect(of("look")?.interval).toEqual({
        low: sorted[Math.floor(all.length / 2 - reach) - 1],
        high: sorted[Math.ceil(all.length / 2 + 1 + reach) - 1],
      });
    }),
    { numRuns: runs(4) },
  ));

test("a shop that became quicker says so, in every format; few cases are said", async () => {
  const DAY = 86_400;
  const made = await over([
    ...Array.from({ length: 30 }, (_, n) => buyer(`a${n}`, n * 60, 600 + n, 1200)).flat(),
    ...Array.from({ length: 30 }, (_, n) => buyer(`b${n}`, 6 * DAY + n * 60, 120 + n, 1200)).flat(),
    { name: "carted", user: "c", at: 10 },
    { name: "looked", user: "c", at: 20 },
    { name: "purchase", user: "c", at: 40 },
  ]);
  const [times] = made.stepTimes;
  const step = (from: string, to: string) => times?.steps.find((one) => one.from === from && one.to === to);
  expect(step("look", "cart")).toMatchObject({
    change: "shorter",
    firstHalf: { users: 30, medianSeconds: 614 },
    secondHalf: { users: 30, medianSeconds: 134 },
  });
  expect(step("cart", "order")).toMatchObject({ change: "same" });
  expect(step("look", "order")).toMatchObject({ users: 1, medianSeconds: null, interval: null });
  const text = renderText(made, { width: 100 });
  expect(text).toMatch(/Look to Cart +60 +\S+ +\S+ to \S+ +10m14s → 2m14s, shorter/);
  expect(text).not.toContain("Look to Order  ");
  expect(renderHtml(made)).toContain("How long it takes to Order");
  expect(renderCsv(made)).toContain("step_time,order,look > cart,,first_half_median_seconds,614");
});
