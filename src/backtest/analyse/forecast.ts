/** The next weeks of a macro goal, from the rows of `laggedQuery`. Pure. */
import { addDays } from "../../numbers/calendar.js";
import { chanceOf, FEWEST_DAYS, forecastWeeks, type LaggedCounts } from "../../numbers/forecast.js";
import { numberIn, type Row } from "../engine/engine.js";
import type { BacktestNote, EventsRead } from "../model.js";
import type { Slots } from "../slots.js";
import type { Pair } from "../sql/questions.js";
import type { Forecast } from "../steps-model.js";
import { goalIdOf } from "./macro-goals.js";
import { macrosOf } from "./step-ways.js";

/** None where days are missing or unfinished, and of too few days. */
export function analyseForecast(
  all: Slots,
  pairs: readonly Pair[],
  rows: readonly Row[],
  { days, lastDay, missingDays, unfinishedDays }: EventsRead,
): readonly Forecast[] {
  if (missingDays.length > 0 || unfinishedDays.length > 0) return [];
  return macrosOf(pairs).flatMap((macro) => {
    const weeks = forecastWeeks(
      countsOf(
        rows.filter((row) => numberIn(row, "macro") === macro),
        days,
      ),
    );
    const [next] = weeks;
    if (next === undefined || next.expected === 0) return [];
    const target = all.slots[macro]?.goal?.target;
    const wanted = target?.measure === "count" && target.per === "week" ? target.amount : null;
    return [
      {
        macro: goalIdOf(all, macro),
        weeks: weeks.map(({ week, variance: _, ...told }) => ({
          firstDay: addDays(lastDay, 7 * week - 6),
          lastDay: addDays(lastDay, 7 * week),
          ...told,
        })),
        target: wanted === null ? null : { count: wanted, chance: chanceOf(next, wanted) },
      },
    ];
  });
}

/** Why there is none of macro goals that micro goals lead to. */
export function noForecast(
  all: Slots,
  pairs: readonly Pair[],
  forecast: readonly Forecast[],
  { days, missingDays, unfinishedDays }: EventsRead,
): readonly BacktestNote[] {
  const goals = macrosOf(pairs)
    .map((macro) => goalIdOf(all, macro))
    .filter((id) => !forecast.some(({ macro }) => macro === id));
  if (goals.length === 0) return [];
  const isMissing = missingDays.length > 0 || unfinishedDays.length > 0;
  const why = days < FEWEST_DAYS ? "few-days" : isMissing ? "days-missing" : "nobody-came";
  return [{ code: "no-forecast", goals, why, covered: days }];
}

function countsOf(rows: readonly Row[], days: number): LaggedCounts {
  const began = Array.from({ length: days }, () => 0);
  const dayOf = (row: Row, column: string): number => Math.max(0, days - 1 - numberIn(row, column));
  const conversions: { day: number; began: number | null; count: number }[] = [];
  for (const row of rows) {
    const count = numberIn(row, "n");
    const from = row.began === null ? null : dayOf(row, "began");
    if (row.came !== null) conversions.push({ day: dayOf(row, "came"), began: from, count });
    else if (from !== null) began[from] = (began[from] ?? 0) + count;
  }
  return { began, conversions };
}
