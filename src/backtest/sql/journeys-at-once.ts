/**
 * All questions about journeys as one statement, for a database that bills every statement for the columns it reads: what is
 * worked out within one costs nothing. Pure: text in, text out.
 */
import type { JourneySlots, Slots } from "../slots.js";
import type { Dialect } from "./dialect.js";
import { doneQuery, stepTimesQuery, walkSql } from "./journeys.js";
import type { Moments } from "./moments.js";
import { nextQuery } from "./next-actions.js";

/** Which question of a journey a row answers. */
export type Asked = "session" | "user" | "next" | "times";

/**
 * Rows of `doneQuery` by session and by user, `nextActionsQuery` and `stepTimesQuery`, each with its journey (`way`, its place from 0)
 * and question (`asked`); columns of other questions are NULL.
 */
export function journeysQuery(
  ways: readonly JourneySlots[],
  slots: Slots,
  dialect: Dialect,
  moments: Moments,
): string {
  const most = Math.max(...ways.map(({ steps }) => steps.length));
  const numbers = (steps: number): readonly string[] =>
    Array.from({ length: steps }, (_, step) => [
      `done${step}`,
      ...(step === 0 ? [] : [`went${step}`]),
    ]).flat();
  const columns = ["day", "step", "action", "n", "took", ...numbers(most)];
  const parts = ways.flatMap((way, place) => {
    const part = (asked: Asked, query: string, own: readonly string[]): string => {
      const selected = columns.map((column) => (own.includes(column) ? column : `NULL AS ${column}`));
      const walk = walkSql(way, slots, asked === "session" ? "session" : "user", dialect, moments);
      return `SELECT ${place} AS way, '${asked}' AS asked, ${selected.join(", ")} FROM (
WITH walk AS (
${walk}
)
${query}
) AS answers`;
    };
    const done = numbers(way.steps.length);
    return [
      part("session", doneQuery(way, "session"), ["day", ...done]),
      part("user", doneQuery(way, "user"), done),
      ...(way.steps.length === 1
        ? []
        : [
            part("next", nextQuery(way, slots, dialect), ["step", "action", "n"]),
            part("times", stepTimesQuery(way, moments, dialect), ["step", "took"]),
          ]),
    ];
  });
  return `${parts.join("\nUNION ALL\n")}\nORDER BY way, asked, day, step, action`;
}
