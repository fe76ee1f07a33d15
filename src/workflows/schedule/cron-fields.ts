/** A cron expression of five fields as lists of numbers, for those who write it in another notation. Pure. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";

/** Each field's numbers in order; null where every value will do. */
export interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[] | null;
  readonly months: readonly number[] | null;
  /** 0 is Sunday. */
  readonly weekdays: readonly number[] | null;
}

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS = ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Throws a GoalsError (exit 3) for what it cannot read. */
export function cronFields(cron: string): CronFields {
  const [minute = "", hour = "", day = "", month = "", weekday = "", ...more] = cron.trim().split(/\s+/);
  if (weekday === "" || more.length > 0) throw unreadable(cron);
  const all = (field: string): boolean => field === "*";
  return {
    minutes: numbers(minute, 0, 59, [], cron),
    hours: numbers(hour, 0, 23, [], cron),
    days: all(day) ? null : numbers(day, 1, 31, [], cron),
    months: all(month) ? null : numbers(month, 1, 12, MONTHS, cron),
    // 7 is Sunday too.
    weekdays: all(weekday)
      ? null
      : [...new Set(numbers(weekday, 0, 7, WEEKDAYS, cron).map((number) => number % 7))].sort(
          (a, b) => a - b,
        ),
  };
}

function numbers(
  field: string,
  least: number,
  most: number,
  names: readonly string[],
  cron: string,
): readonly number[] {
  const one = (text: string): number => {
    const named = names.indexOf(text.toLowerCase());
    const number = named > -1 && text !== "" ? named : /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most)) throw unreadable(cron);
    return number;
  };
  const found = field.split(",").flatMap((part) => {
    const [range = "", step] = part.split("/");
    const [from = "", to] = range.split("-");
    const first = range === "*" ? least : one(from);
    const last = range === "*" ? most : to !== undefined ? one(to) : step === undefined ? first : most;
    const by = step === undefined ? 1 : Number(step);
    if (!Number.isInteger(by) || by < 1 || last < first) throw unreadable(cron);
    return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) => first + index * by);
  });
  return [...new Set(found)].sort((a, b) => a - b);
}

function unreadable(cron: string): GoalsError {
  return new GoalsError("cron-wrong", `${JSON.stringify(cron)} is not a cron expression`, {
    exitCode: EXIT.fileWrong,
    hint: "Five fields of numbers, lists, ranges and steps: minute, hour, day of month, month, day of week.",
  });
}
