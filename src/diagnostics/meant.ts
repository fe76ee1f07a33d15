/** What somebody most likely meant by a value that is written otherwise here: undefined where that is anybody's guess. Pure. */

const bare = (written: string): string => written.replace(/^(["'])(.*)\1$/s, "$2").trim();

/** `"3 min"`, `3:00`, `00:03:00` -> `3m`; a number alone is as many seconds. */
export function durationMeant(written: string): string | undefined {
  const text = bare(written);
  if (/^[1-9]\d{0,5}$/.test(text)) return `${text}s`;
  const clock = /^(?:(\d{1,2}):)?(\d{1,2}):(\d{2})$/.exec(text);
  if (clock) return inUnits(Number(clock[1] ?? 0), Number(clock[2]), Number(clock[3]));
  if (!/^(?:\d+ *(?:h|m|s)[a-z]*\.? *)+$/i.test(text)) return undefined;
  const of = (unit: string): number => Number(new RegExp(`(\\d+) *${unit}[a-z]*`, "i").exec(text)?.[1] ?? 0);
  return inUnits(of("h"), of("m"), of("s"));
}

function inUnits(hours: number, minutes: number, seconds: number): string | undefined {
  const parts = [
    [hours, "h"],
    [minutes, "m"],
    [seconds, "s"],
  ] as const;
  return parts.map(([n, unit]) => (n === 0 ? "" : `${n}${unit}`)).join("") || undefined;
}

/** `31.03.2027`, `2027/3/31` -> `2027-03-31`; `03/04/2027` could be two days. */
export function dateMeant(written: string): string | undefined {
  const text = bare(written);
  const [, y, , m, d] = /^(\d{4})([-./])(\d{1,2})\2(\d{1,2})$/.exec(text) ?? [];
  if (y !== undefined) return day(y, m, d);
  const [, a, dot, b, year] = /^(\d{1,2})([-./])(\d{1,2})\2(\d{4})$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  if (dot === "." || Number(a) > 12) return day(year, b, a);
  return Number(b) > 12 ? day(year, a, b) : undefined;
}

function day(year: string, month = "", date = ""): string | undefined {
  const text = `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? undefined : text;
}

/** `2,5 %` -> `2.5%`, `0.025` -> `2.5%`, `2.5` -> `2.5%`. */
export function percentMeant(written: string): string | undefined {
  const [, number = "", sign] = /^(\d{1,3}(?:[.,]\d+)?)( ?%)?$/.exec(bare(written)) ?? [];
  const value = Number(number.replace(",", "."));
  if (number === "" || value === 0) return undefined;
  return `${sign === undefined && value < 1 ? Number((value * 100).toPrecision(6)) : value}%`;
}

/** `"5"`, `"1,5"`, `€50`, `50 EUR` -> the number in them. */
export function numberMeant(written: string): string | undefined {
  const text = bare(written).replace(/^(?:\p{Sc}|[A-Z]{3}) ?| ?(?:\p{Sc}|[A-Z]{3})$/gu, "");
  return /^-?\d+(?:[.,]\d{1,2})?$/.test(text) ? text.replace(",", ".") : undefined;
}
