/** A small site on the emulator: every day so many visits of two pages, some of which put something into a cart and buy. */
import { createClock } from "../../src/emulator/clock.js";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { addDays, type Day, daysFrom } from "../../src/numbers/calendar.js";

export const PROPERTY = "123456789";
export const NOW: Date = new Date("2026-10-26T08:00:00Z");
/** Two months of days, the last one yesterday; the last final one is the 23rd. */
export const FIRST: Day = "2026-08-24";
export const LAST: Day = "2026-10-25";

/** Counts of a day by event, each in a visit of its own. */
export type DayEvents = (day: Day, at: number) => Readonly<Record<string, number>>;

/** About 20 carts and 5 orders a day. */
export const steady: DayEvents = (_, at) => ({
  page_view: 30 + (at % 3),
  add_to_cart: 20 + ((at * 7) % 5) - 2,
  purchase: 5 + (at % 3) - 1,
});

export async function startSite(events: DayEvents, properties: readonly string[] = [PROPERTY]): Promise<Ga4> {
  const createTime = new Date("2025-01-01T00:00:00Z");
  const ga4 = await startGa4({
    clock: createClock(NOW),
    accounts: [{ properties: properties.map((id) => ({ id, createTime })) }],
  });
  for (const id of properties) await ga4.ingest(id, { rows: rowsOf(events) as never });
  return ga4;
}

function rowsOf(events: DayEvents): readonly unknown[] {
  return daysFrom(FIRST, LAST).flatMap((day, at) =>
    Object.entries(events(day, at)).flatMap(([name, count], kind) =>
      Array.from({ length: count }, (_, index) => ({
        event_date: day.replaceAll("-", ""),
        event_timestamp: (Date.parse(`${day}T10:00:00Z`) + kind * 1000 + index * 10_000) * 1000,
        event_name: name,
        user_pseudo_id: `u${kind}-${at}-${index}`,
        stream_id: "1",
        platform: "WEB",
        event_params: [{ key: "ga_session_id", value: { int_value: index + 1 } }],
      })),
    ),
  );
}

/** From a day on there are none of an event. */
export function without(event: string, since: Day, until: Day = addDays(LAST, 1)): DayEvents {
  return (day, at) => ({
    ...steady(day, at),
    ...(day >= since && day < until ? { [event]: 0 } : {}),
  });
}
