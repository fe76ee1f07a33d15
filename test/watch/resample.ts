/**
 * Days of a real export, drawn again: as many visitors as a goal of this size has, each with as many events as one of that
 * weekday had. So the rhythm of the week and the events that one visitor sends are those of a real shop.
 */
import { DuckDBInstance } from "@duckdb/node-api";
import { EXPORT } from "../backtest/support/export-data.js";
import { poisson, randomOf, type Years } from "./simulate.js";

/** Years of a goal that counts this event, `perDay` on the mean. */
export async function resampledYears(event: string, perDay: number): Promise<Years> {
  const days = await visitorsOf(event);
  const all = days.flat();
  const mean = all.reduce((sum, one) => sum + one, 0) / days.length;
  return (year, length) => {
    const random = randomOf(year * 6007 + 5);
    const weekday = Math.floor(random() * 7);
    const amounts = Array.from({ length }, (_, day) => {
      const visitors = days[(weekday + day) % 7] ?? [];
      const came = poisson((visitors.length * perDay) / mean, random);
      let count = 0;
      for (let at = 0; at < came; at += 1) count += visitors[Math.floor(random() * visitors.length)] ?? 0;
      return count;
    });
    return { weekday, amounts, traffic: null };
  };
}

/** For each weekday from Sunday on, how many such events each visitor sent who sent any. */
async function visitorsOf(event: string): Promise<readonly (readonly number[])[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(
      `SELECT dayofweek(strptime(event_date::VARCHAR, '%Y%m%d')) AS weekday, count(*)::INTEGER AS events
        FROM read_parquet('${EXPORT}') WHERE event_name = $event
        GROUP BY weekday, user_pseudo_id ORDER BY weekday, events`,
      { event },
    );
    const days: number[][] = [[], [], [], [], [], [], []];
    for (const [weekday, events] of reader.getRows()) days[Number(weekday)]?.push(Number(events));
    return days;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
