/** Leads and closes in real rows: the numbers of a plain reading of every row, one user after the other. */
import { expect, test } from "vitest";
import { openDuckDb } from "../../src/backtest/engine/duckdb.js";
import { runBacktest } from "../../src/backtest/run-backtest.js";
import { EXPORT, hasData } from "./support/export-data.js";
import { goalsFrom } from "./support/goals.js";

/** Nobody sends leads in this shop: carts stand for them, and checkouts for what becomes of them. */
const GOALS = `
version: 1
goals:
  cart: { tier: macro, category: lead, type: event, event: add_to_cart }
  checkout: { tier: macro, category: lead, closes: cart, type: event, event: begin_checkout }
`;

test.runIf(hasData)("a close belongs to the last lead of its user before it", async () => {
  const byUser = new Map<string, { readonly time: number; readonly isLead: boolean }[]>();
  let leadsOfNobody = 0;
  const engine = await openDuckDb({ events: [EXPORT] });
  const rows = await engine.query(
    `SELECT event_name = 'add_to_cart' AS is_lead, user_pseudo_id AS id, event_timestamp AS time FROM ${engine.source} WHERE event_name IN ('add_to_cart', 'begin_checkout')`,
  );
  for (const { is_lead, id, time } of rows) {
    const isLead = String(is_lead) === "true";
    if (id === null || id === undefined) leadsOfNobody += isLead ? 1 : 0;
    else byUser.set(String(id), [...(byUser.get(String(id)) ?? []), { time: Number(time), isLead }]);
  }
  let [leads, closed, closes, without] = [0, 0, 0, 0];
  const lags: number[] = [];
  for (const events of byUser.values()) {
    // At one moment the lead comes first.
    const inOrder = events.toSorted((a, b) => a.time - b.time || Number(b.isLead) - Number(a.isLead));
    let last: { readonly time: number; isClosed: boolean } | null = null;
    for (const { time, isLead } of inOrder) {
      if (isLead) {
        leads += 1;
        last = { time, isClosed: false };
      } else if (last === null) without += 1;
      else {
        closes += 1;
        if (!last.isClosed) {
          closed += 1;
          lags.push((time - last.time) / 1e6);
        }
        last.isClosed = true;
      }
    }
  }
  const made = await runBacktest(engine, goalsFrom(GOALS)).finally(() => engine.close());
  const [told] = made.leads ?? [];
  expect(leads).toBeGreaterThan(100);
  expect(closed).toBeGreaterThan(30);
  expect(told).toMatchObject({
    ...{ leads, leadsOfNobody, closes, closesWithoutLead: without },
    closed: { of: leads, count: closed },
  });
  const inOrder = lags.toSorted((a, b) => a - b);
  expect(told?.lag.medianSeconds).toBe(inOrder[Math.ceil(inOrder.length / 2) - 1]);
  // What was read is the end of a week and the beginning of the next, which has not passed.
  expect(told?.weeks.map(({ days, closedWithin }) => [days, ...closedWithin])).toEqual([
    [3, expect.any(Number), null, null, null, null],
    [4, null, null, null, null, null],
  ]);
});
