/** What a backtest shows: no number that says more than was counted, one way of writing each, readable everywhere. */
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { compareGoals } from "../../../src/backtest/compare.js";
import { renderCsv } from "../../../src/backtest/draw/csv.js";
import { renderHtml } from "../../../src/backtest/draw/html.js";
import { renderComparison, renderText } from "../../../src/backtest/draw/text.js";
import { renderValues } from "../../../src/backtest/draw/value-text.js";
import { openDuckDb } from "../../../src/backtest/engine/duckdb.js";
import type { Engine } from "../../../src/backtest/engine/engine.js";
import { suggestValues } from "../../../src/backtest/micro-value.js";
import type { Backtest } from "../../../src/backtest/model.js";
import { runBacktest } from "../../../src/backtest/run-backtest.js";
import { jsonText } from "../../../src/draw/data.js";
import { formatMoney, formatShare, formatTimes } from "../../../src/draw/format.js";
import { goalsFrom } from "../support/goals.js";
import { type TestEvent, withFolder, writeEvents } from "../support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "../support/shop.js";
import { MANY_EVENTS, MANY_GOALS } from "../support/visitors.js";

async function over<T>(events: readonly TestEvent[], work: (engine: Engine) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const engine = await openDuckDb({ events: [await writeEvents(folder, events)] });
    try {
      return await work(engine);
    } finally {
      await engine.close();
    }
  });
}

/** Most tests draw the same two backtests, which are made once. */
const known = new Map<readonly TestEvent[], Map<string, Promise<Backtest>>>();

function made(goals = MANY_GOALS, events: readonly TestEvent[] = MANY_EVENTS): Promise<Backtest> {
  const ofEvents = known.get(events) ?? new Map<string, Promise<Backtest>>();
  const result =
    ofEvents.get(goals) ?? over(events, (engine) => runBacktest(engine, goalsFrom(goals), { values: true }));
  known.set(events, ofEvents.set(goals, result));
  return result;
}

const lineOf = (text: string, name: string): string =>
  text.split("\n").find((line) => line.trimStart().startsWith(name)) ?? "";

describe("a goal that was never seen", () => {
  test("is worth nothing that is known: null, an empty cell, a dash, and no bare 0.00", async () => {
    const result = await made();
    expect(result.goals.find(({ id }) => id === "call")).toMatchObject({
      count: 0,
      value: null,
      currency: null,
    });
    const text = renderText(result, { width: 140 });
    expect(lineOf(text, "Call")).toMatch(/0 +0 +0 +0 +0\.00 % +–/);
    expect(text).not.toMatch(/(?<![\d.,€])0\.00(?! ?%)/);
    expect(renderCsv(result)).toContain("goal,call,,,value,,,");
    expect(renderHtml(result)).not.toMatch(/>0\.00</);
  });

  test("is named once with the others, and leads to nothing in a row of dashes", async () => {
    const result = await made();
    const text = renderText(result, { width: 100 });
    expect(text.match(/Video → Order/g)).toBeNull();
    expect(text).toContain("Not seen in these events: Video, Map.");
    expect(renderHtml(result)).toContain("Not seen in these events: Video, Map.");
    // A macro goal that nobody reached is led to by nothing.
    expect(text).not.toContain("Number → Call");
    expect(text).toContain("Call was not reached in these events, so nothing can be said to lead to it.");
  });

  test("leaves no column of values where no goal has any", async () => {
    const result = await made(MANY_GOALS, [{ name: "page_view", at: 1 }]);
    expect(renderText(result, { width: 140 })).not.toContain("Value");
    expect(renderHtml(result)).not.toContain(">Value<");
  });
});

describe("a lift", () => {
  const liftOf = (result: Backtest, id: string) =>
    result.microToMacro.find(({ micro }) => micro === id)?.withinDays;

  test("is shown from five cases and thirty users on, against everybody, and never as a cause", async () => {
    const result = await made();
    const cart = liftOf(result, "cart");
    expect(cart).toMatchObject({ verdict: "more", everybody: { of: result.events.users } });
    expect(liftOf(result, "filter")).toMatchObject({ with: { of: 4 }, verdict: "few-cases" });
    const text = renderText(result, { width: 120 });
    expect(lineOf(text, "Cart → Order")).toMatch(/\d× +\d.*× to \d.*×/);
    expect(lineOf(text, "Filter → Order")).toMatch(/few cases$/);
    const page = renderHtml(result);
    expect(page).toContain("few cases");
    const csv = renderCsv(result);
    expect(csv).toContain("within_7_days,filter,order,,few_cases,1,,");
    for (const format of [text, page, csv, jsonText(result)]) {
      expect(format.replace(/\s+/g, " ")).toContain(
        "That they go together does not say that one brings the other about.",
      );
    }
  });

  test("of a step that nearly everybody passes is no finding: it says how many passed, apart from the others", async () => {
    const result = await made(
      MANY_GOALS,
      MANY_EVENTS.filter(({ name, at }) => name !== "purchase" || Math.floor(at / 300) % 20 === 0),
    );
    const pay = liftOf(result, "pay");
    expect(pay).toMatchObject({ verdict: "on-the-way" });
    const text = renderText(result, { width: 120 });
    expect(text).not.toContain("Pay → Order");
    const count = pay?.passed.count;
    expect(text).toContain(`Pay: ${count} of ${pay?.passed.of} users who reached “Order” passed here`);
    expect(renderHtml(result)).toContain(
      `Pay: ${count} of ${pay?.passed.of} users who reached “Order” passed here`,
    );
    expect(renderCsv(result)).toContain("within_7_days,pay,order,,on_the_way,1,,");
  });

  test("that may be none says so", async () => {
    const result = await made(
      MANY_GOALS,
      MANY_EVENTS.map((event, n) =>
        event.name === "add_to_cart" ? { ...event, user: `u${(n * 37) % 1000}`, at: 0.5 } : event,
      ),
    );
    expect(liftOf(result, "cart")?.verdict).toBe("same");
    expect(renderHtml(result)).toContain("no clear difference");
  });
});

describe("the text", () => {
  test.each([40, 60, 80, 120, 160])("fits %i columns, and no line ends in a space", async (width) => {
    for (const result of [await made(), await made(SHOP_GOALS, SHOP_EVENTS)]) {
      for (const line of renderText(result, { width }).split("\n")) {
        expect(stringWidth(line), line).toBeLessThanOrEqual(width);
        expect(line).toBe(line.trimEnd());
      }
    }
  });

  test("writes shares in a column one way: two decimals, and what would read as nothing is less than 0.01 %", () => {
    expect([0, 0.000045, 0.0004, 0.5, 1, null].map(formatShare)).toEqual([
      "0.00 %",
      "<0.01 %",
      "0.04 %",
      "50.00 %",
      "100.00 %",
      "–",
    ]);
    expect([0, 0.043, 0.3, 3.24, 12.4, 5428].map(formatTimes)).toEqual([
      "0.0×",
      "0.043×",
      "0.3×",
      "3.2×",
      "12×",
      "5,428×",
    ]);
  });

  test("takes any text for a currency that a site may send", () => {
    expect(formatMoney(3, "EUR")).toBe("€3.00");
    expect(formatMoney(3, "euro")).toBe("3.00 euro");
    expect(formatMoney(3, "")).toBe("3.00");
  });
});

describe("values that are suggested", () => {
  test("say once for all why some have none", async () => {
    const result = await made();
    const text = renderValues(suggestValues(result), result, { width: 100 });
    expect(text.match(/No value/g)).toHaveLength(1);
    expect(text.replace(/\s+/g, " ")).toContain(
      "No value where fewer than 100 users reached the goal: filter (4), number (1), never reached: video, map",
    );
    expect(text).toContain("cart  value: €");
  });
});

describe("streams, which an export can't tell apart", () => {
  const said = /streams: G-ABC123 is not looked at/;

  test("are said not to be looked at, in every format", async () => {
    const result = await made();
    expect(renderText(result, { width: 200 })).toMatch(said);
    expect(renderHtml(result)).toMatch(said);
    expect(JSON.parse(jsonText(result))).toMatchObject({
      notes: expect.arrayContaining([{ code: "streams-not-told-apart", streams: ["G-ABC123"] }]),
    });
    expect(renderValues(suggestValues(result), result, { width: 200 })).toMatch(said);
    const config = goalsFrom(MANY_GOALS);
    const comparison = await over(MANY_EVENTS, (engine) => compareGoals(engine, config, config));
    expect(renderComparison(comparison, { width: 200 })).toMatch(said);
    expect(comparison.notes).toContainEqual({ code: "streams-not-told-apart", streams: ["G-ABC123"] });
  });
});

describe("the page", () => {
  test("stands alone, runs nothing and lets no name become markup", async () => {
    const goals = SHOP_GOALS.replace("order: {", 'order: { name: "<script>alert(1)</script>",');
    const page = renderHtml(await made(goals, SHOP_EVENTS));
    expect(page).not.toMatch(/<script|javascript:|\son\w+=|<iframe|@import|url\(/i);
    expect(page).toContain("&lt;script&gt;");
    const addresses = [...page.matchAll(/(?:https?:)?\/\/[^\s"'<)]+/g)].map(([address]) => address);
    expect(new Set(addresses)).toEqual(new Set());
    expect(page).toContain("default-src 'none'");
  });

  test("is the same bytes the second time", async () => {
    const result = await made(SHOP_GOALS, SHOP_EVENTS);
    expect(renderHtml(result)).toBe(renderHtml(result));
  });
});

test("more goals and steps than one pass tells apart: the error says how many to leave out, and how", async () => {
  const many = Array.from(
    { length: 59 },
    (_, n) => `  g${n}: { tier: micro, category: interaction, type: event, event: e${n} }`,
  );
  const goals = `version: 1\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n${many.join("\n")}\njourneys:\n  way: { goal: order, steps: [view_item, begin_checkout, order] }\n`;
  await expect(made(goals, SHOP_EVENTS)).rejects.toMatchObject({
    code: "too-many-goals",
    exitCode: 3,
    message: expect.stringContaining("60 goals and 2 events that only journeys name are 62"),
    hint: expect.stringContaining("Leave out 2"),
  });
});
