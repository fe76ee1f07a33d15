/** What a backtest expects of the next weeks, from events to every format. */
import { expect, test } from "vitest";
import { renderCsv } from "../../src/backtest/draw/csv.js";
import { renderHtml } from "../../src/backtest/draw/html.js";
import { renderText } from "../../src/backtest/draw/text.js";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import type { Backtest } from "../../src/backtest/model.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { goalsFrom } from "./support/goals.js";
import { type TestEvent, withFolder, writeEvents } from "./support/rows.js";

const GOALS = `
version: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase, target: { count: 30, per: week, by: 2030-01-01 } }
  look: { tier: micro, category: interaction, leads_to: order, type: event, event: looked }
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

const DAY = 86_400;

/** Each day ten look, two order at once and three more five days later; the last event of each day is near its end. */
function shop(days: number, without: number | null = null): readonly TestEvent[] {
  const end = days * DAY;
  return Array.from({ length: days }, (_, day) => day)
    .flatMap((day) => [
      ...Array.from({ length: 10 }, (__, n): readonly TestEvent[] => {
        const user = `u${day}-${n}`;
        const at = day * DAY + 1000 + n;
        return [
          { name: "looked", user, at },
          ...(n < 2 ? [{ name: "purchase", user, at: at + 60 }] : []),
          ...(n >= 2 && n < 5 ? [{ name: "purchase", user, session: 2, at: at + 5 * DAY }] : []),
        ];
      }).flat(),
      { name: "page_view", user: "watch", session: day, at: (day + 1) * DAY - 1 },
    ])
    .filter(({ at }) => at < end && Math.floor(at / DAY) !== without);
}

test("thirty-five days tell two weeks, of users on the way and new ones, and the chance of a target", async () => {
  const made = await over(shop(35));
  const [forecast] = made.forecast;
  expect(forecast?.weeks).toMatchObject([
    { firstDay: "2026-04-06", lastDay: "2026-04-12", heldBack: { weeks: 1, inside: 1 } },
    { firstDay: "2026-04-13", lastDay: "2026-04-19" },
  ]);
  expect(forecast?.weeks[0]?.expected).toBeCloseTo(35, 6);
  expect(forecast?.weeks[0]?.onTheWay).toBeCloseTo(15, 6);
  expect(forecast?.target?.chance).toBeGreaterThan(0.6);
  const text = renderText(made, { width: 80 });
  expect(text).toMatch(/\n {2}6 – 12 Apr 2026 +35 +\d+ to \d+ +15 +1 of 1\n/);
  expect(text).toMatch(/Target of 30 a week: the first of them reaches it with a chance of \d\d %/);
  expect(renderHtml(made)).toContain("Expected: Order");
  expect(renderCsv(made)).toMatch(/\nforecast,order,,2026-04-06,expected,3\d/);
});

test.each([
  {
    events: shop(20),
    why: "few-days",
    words: "the events cover 20 days, and how late people come is told from 28 days on",
  },
  {
    events: shop(35, 17),
    why: "days-missing",
    words: "days are missing or unfinished, and who came then is not known",
  },
  {
    events: shop(28).filter(({ name }) => name !== "purchase"),
    why: "nobody-came",
    words: "nobody came to it who tells how many will",
  },
])("nothing is foretold, and why not is said: $why", async ({ events, why, words }) => {
  const made = await over(events);
  expect(made.forecast).toEqual([]);
  expect(made.notes).toContainEqual(expect.objectContaining({ code: "no-forecast", goals: ["order"], why }));
  const sentence = `No forecast of order: ${words}.`;
  expect(renderText(made, { width: 200 })).toContain(sentence);
  expect(renderHtml(made)).toContain(sentence);
});

test("where there is a forecast, nothing says that there is none", async () => {
  expect((await over(shop(28))).notes.map(({ code }) => code)).not.toContain("no-forecast");
});
