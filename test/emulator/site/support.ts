/** Traffic of the demo shop for the tests, and the questions they ask of it. */

import type { ExportRow } from "../../../src/emulator/events/export-row.js";
import { createShop, type Shop } from "../../../src/emulator/shop-property.js";
import { calendarDay, dayNumber } from "../../../src/emulator/site/calendar.js";
import type { PageCodeEvent } from "../../../src/emulator/site/page-code.js";

/** A Monday. */
export const FIRST_DAY = "2026-09-07";

export const shop: Shop = createShop({ seed: "tests", growsFrom: FIRST_DAY });

export function daysFrom(first: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => calendarDay(dayNumber(first) + index));
}

export function rowsOf(
  site: Shop,
  days: readonly string[],
  pageCode: readonly PageCodeEvent[] = [],
): readonly ExportRow[] {
  return days.flatMap((day) => site.day(day, pageCode));
}

/** A parameter's value, as text or number. */
export function param(row: ExportRow, key: string): string | number | undefined {
  const value = row.event_params.find((candidate) => candidate.key === key)?.value;
  return value?.string_value ?? value?.int_value ?? value?.double_value ?? undefined;
}

/** GA4's name of a session: the user and `ga_session_id`. */
function sessionOf(row: ExportRow): string {
  return `${row.user_pseudo_id} ${param(row, "ga_session_id")}`;
}

export function sessionsWith(rows: readonly ExportRow[], event?: string): ReadonlySet<string> {
  return new Set(rows.filter((row) => event === undefined || row.event_name === event).map(sessionOf));
}

export function bySession(rows: readonly ExportRow[]): ReadonlyMap<string, readonly ExportRow[]> {
  const sessions = new Map<string, ExportRow[]>();
  for (const row of rows) {
    const key = sessionOf(row);
    const known = sessions.get(key);
    if (known === undefined) sessions.set(key, [row]);
    else known.push(row);
  }
  return sessions;
}
