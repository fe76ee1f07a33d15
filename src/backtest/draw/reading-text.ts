/** The words for what of an export was read and what was not, the same for backtests and drafts. */
import { formatDays } from "../../draw/format.js";
import { addDays } from "../../numbers/calendar.js";
import type { LeftOut } from "../engine/export-tables.js";
import type { EventsRead } from "../model.js";

/** A sentence for each thing there is to say. */
export function readingTexts({ leftOut, missingDays, unfinishedDays }: EventsRead): readonly string[] {
  return [
    ...(leftOut.length === 0 ? [] : [leftOutText(leftOut)]),
    ...(missingDays.length === 0 ? [] : [missingText(missingDays)]),
    ...(unfinishedDays.length === 0 ? [] : [unfinishedText(unfinishedDays)]),
  ];
}

export function missingText(days: readonly string[]): string {
  return `No events and no table of ${stretches(days)}: what happened then is not known, and not zero. Whoever was to be followed over it is not followed whole.`;
}

export function unfinishedText(days: readonly string[]): string {
  return `${stretches(days)}: only the table of the unfinished day is there (intraday or fresh); the daily one may hold other numbers.`;
}

const NAMES_SHOWN = 3;

export function leftOutText(leftOut: readonly LeftOut[]): string {
  const short = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
  const named = (some: readonly LeftOut[], text: (one: LeftOut) => string): string =>
    [
      ...some.slice(0, NAMES_SHOWN).map(text),
      ...(some.length > NAMES_SHOWN ? [`${some.length - NAMES_SHOWN} more`] : []),
    ].join(", ");
  const twice = leftOut.filter(({ because }) => because !== null);
  const users = leftOut.filter(({ because }) => because === null);
  return [
    ...(twice.length === 0
      ? []
      : [
          `Left out, because the same events were read already: ${named(twice, (one) => `${short(one.name)} (${short(one.because ?? "")} has them)`)}.`,
        ]),
    ...(users.length === 0
      ? []
      : [`Left out, because they hold users and no events: ${named(users, (one) => short(one.name))}.`]),
  ].join(" ");
}

/** `1 Sept, 3 to 5 Sept` */
function stretches(days: readonly string[]): string {
  const found: { first: string; last: string }[] = [];
  for (const day of days) {
    const open = found.at(-1);
    if (open !== undefined && addDays(open.last, 1) === day) open.last = day;
    else found.push({ first: day, last: day });
  }
  return found.map(({ first, last }) => formatDays(first, last)).join(", ");
}
