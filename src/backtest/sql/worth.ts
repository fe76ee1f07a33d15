/**
 * The statements that say what followed each micro goal in money: its conversions, the conversions of its macro goal with
 * what they came to, and per user how many of the ones and how much of the others followed within the days. Same text
 * for both dialects but for what `Dialect` names.
 */
import { worthOf } from "../../goals/worth.js";
import type { Slot, Slots } from "../slots.js";
import type { Dialect } from "./dialect.js";
import { needsOf, valueColumn } from "./hits.js";
import type { Moments } from "./moments.js";
import type { Statement } from "./program.js";
import { DAY_MICROSECONDS, type Pair, pairsSql } from "./questions.js";

/** `conversions`: of micro goals, each as it counts. */
export function conversionsTable({ slots }: Slots, pairs: readonly Pair[]): Statement {
  const conversions = slotsIn(
    slots,
    pairs.map(({ micro }) => micro),
  ).map((slot) =>
    countsEvents(slot)
      ? `SELECT k.slot, e.u, e.t, 1 AS n FROM touched AS e JOIN mask_slot AS k ON k.m = e.m WHERE k.slot = ${slot.slot}`
      : `SELECT slot, u, t, CASE WHEN lone IS NULL THEN 1 ELSE n END AS n FROM goal_session WHERE slot = ${slot.slot}`,
  );
  return { table: "conversions", query: conversions.join("\nUNION ALL ") };
}

/** `orders`: conversions of the macro goals in these slots, each with what it is worth, NULL where it carries nothing. */
export function ordersTable(all: Slots, wanted: readonly number[], dialect: Dialect): Statement {
  const orders = slotsIn(all.slots, wanted).map((slot) => {
    const amount = amountSql(slot, all, dialect);
    return countsEvents(slot)
      ? `SELECT k.slot, e.u, e.d, e.t, ${amount("e.")} AS amount FROM touched AS e JOIN mask_slot AS k ON k.m = e.m WHERE k.slot = ${slot.slot} AND e.u IS NOT NULL`
      : `SELECT slot, u, d, t, ${amount("")} AS amount FROM goal_session WHERE slot = ${slot.slot} AND lone IS NULL AND u IS NOT NULL`;
  });
  return {
    table: "orders",
    query: `SELECT row_number() OVER (ORDER BY slot, u, t) AS id, slot, u, d, t, amount FROM (\n${orders.join("\nUNION ALL ")}\n) AS each_order`,
  };
}

function slotsIn(slots: readonly Slot[], wanted: readonly number[]): readonly Slot[] {
  return slots.filter(({ slot }) => wanted.includes(slot));
}

function countsEvents({ goal, reading }: Slot): boolean {
  return goal?.counting === "once_per_event" && (reading.kind === "events" || reading.kind === "pages");
}

/** What one conversion of a goal is worth. */
function amountSql(slot: Slot, all: Slots, dialect: Dialect): (table: string) => string {
  const worth = slot.goal === undefined ? { kind: "none" as const } : worthOf(slot.goal);
  const none = dialect.money("NULL");
  if (worth.kind === "none") return () => none;
  if (worth.kind === "each") return () => dialect.money(dialect.double(worth.amount.amount));
  const unset = worth.kind === "values" && worth.unset !== null ? dialect.double(worth.unset.amount) : "NULL";
  return (table) => dialect.money(`coalesce(${table}${valueColumn(slot, needsOf(all))}, ${unset})`);
}

/**
 * Per pair: how many users are alike in their conversions (`n`), in what followed (`amount`), and how many orders that
 * were, with and without a value. An order counts once, however many conversions it follows. Conversions of nobody
 * stand each for itself.
 */
export function worthQuery(pairs: readonly Pair[], days: number, { micros }: Moments): string {
  return `WITH pairs AS (${pairsSql(pairs)}),
counted AS (
  SELECT p.micro, p.macro, c.u, sum(c.n) AS n FROM pairs AS p JOIN conversions AS c ON c.slot = p.micro GROUP BY p.micro, p.macro, c.u
),
followed AS (
  SELECT DISTINCT p.micro, p.macro, o.id, o.u, o.amount FROM pairs AS p JOIN orders AS o ON o.slot = p.macro
  JOIN conversions AS c ON c.slot = p.micro AND c.u = o.u WHERE c.t <= o.t AND ${micros("o.t")} <= ${micros("c.t")} + ${days * DAY_MICROSECONDS}
),
spent AS (
  SELECT micro, macro, u, sum(amount) AS amount, count(amount) AS valued, count(*) - count(amount) AS unvalued
  FROM followed GROUP BY micro, macro, u
)
SELECT c.micro, c.macro, CASE WHEN c.u IS NULL THEN 1 ELSE c.n END AS n, s.amount,
  sum(CASE WHEN c.u IS NULL THEN c.n ELSE 1 END) AS users, sum(coalesce(s.valued, 0)) AS valued, sum(coalesce(s.unvalued, 0)) AS unvalued
FROM counted AS c LEFT JOIN spent AS s ON s.micro = c.micro AND s.macro = c.macro AND s.u = c.u
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 NULLS LAST`;
}
