/**
 * Numbers, money and days as a reader wants them, one way of writing each, everywhere: of each language what `Intl` knows of it,
 * by itself English with `en-US` digits.
 */
import { printable } from "../diagnostics/printable.js";

/** Stands where a number is not known. */
export const UNKNOWN = "–";

/** A number now and before; `change` is relative (0.12 = 12 % more), null where there is nothing to relate to. */
export interface Change {
  readonly current: number | null;
  readonly previous: number | null;
  readonly change: number | null;
}

/** How a language writes numbers, money and days. */
export interface Formats {
  /** `1,204` */
  count(count: number | null): string;
  /** A share in a sentence: a percentage with two decimals, `2.92 %`; below 0.1 % with two digits, `0.043 %`. */
  rate(share: number | null): string;
  /**
   * A share in a column of a table: always two decimals, so that the column can be read down. What would read as nothing
   * and is not is `<0.01 %`.
   */
  share(share: number | null): string;
  /**
   * `€1,204.50`, with the decimals the currency has; a bare number where there is no currency. A site may send anything as
   * its currency: what is none stands behind the number as it came.
   */
  money(amount: number | null, currency: string | null): string;
  /** The same for a number in large: of large sums a reader wants no cents. */
  largeMoney(amount: number | null, currency: string | null): string;
  /** `3.2×`, `12×`, `0.043×` */
  times(times: number): string;
  /** A difference of shares in percentage points, with its sign: `+1.50`, `-0.20`. */
  points(difference: number): string;
  /** A number with so many significant digits: `0.031`. */
  digits(value: number, most: number): string;
  /** `+12.4 %`, `-3 %`, `0 %`; `isNew` where something came from nothing; a dash where there is nothing to say. */
  change(change: Change, isNew?: string): string;
  /** Without a sign: how much more or less. */
  changeSize(change: number): string;
  /** `25 Oct 2026` */
  day(day: string): string;
  /** `25 Oct` */
  dayAndMonth(day: string): string;
  /** `25 Oct – 21 Nov 2026`, `1 – 31 Oct 2026`; one day stands alone. */
  days(start: string, end: string): string;
}

/** Of a language, by its tag: `de`, `fr-CH`. Made once each, since that takes longer than to use it. */
export function formatsIn(tag: string): Formats {
  const known = FORMATS.get(tag);
  if (known !== undefined) return known;
  const made = formats(tag);
  FORMATS.set(tag, made);
  return made;
}

const FORMATS = new Map<string, Formats>();

function formats(tag: string): Formats {
  const numbers = tag === "en" ? "en-US" : tag;
  const number = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
    new Intl.NumberFormat(numbers, options);
  const wholeOrTwo = number({ maximumFractionDigits: 2 });
  const two = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const points = number({
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: "exceptZero",
  });
  const none = number({ maximumFractionDigits: 0 });
  const one = number({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const small = number({ maximumSignificantDigits: 2 });
  const changes = number({ maximumFractionDigits: 1, signDisplay: "exceptZero" });
  const changeSizes = number({ maximumFractionDigits: 1, signDisplay: "never" });
  const currencies = new Map<string, Intl.NumberFormat>();
  const written = days(tag);
  const count = (value: number | null): string => (value === null ? UNKNOWN : wholeOrTwo.format(value));
  const currencyIn = (currency: string, large: boolean): Intl.NumberFormat => {
    const key = `${currency}${large ? " large" : ""}`;
    const known = currencies.get(key);
    if (known !== undefined) return known;
    const format = number({
      style: "currency",
      currency,
      ...(large ? { minimumFractionDigits: 0, maximumFractionDigits: 0 } : {}),
    });
    currencies.set(key, format);
    return format;
  };
  const money = (amount: number | null, currency: string | null, large: boolean): string => {
    if (amount === null) return UNKNOWN;
    const bare = large ? none : two;
    if (currency === null || currency === "") return bare.format(amount);
    return /^[A-Za-z]{3}$/.test(currency)
      ? currencyIn(currency, large).format(amount)
      : `${bare.format(amount)} ${printable(currency)}`;
  };
  return {
    count,
    rate: (share) => {
      if (share === null) return UNKNOWN;
      const percent = share * 100;
      return `${(percent !== 0 && Math.abs(percent) < 0.1 ? small : two).format(percent)} %`;
    },
    share: (share) => {
      if (share === null) return UNKNOWN;
      const percent = share * 100;
      return `${percent > 0 && percent < 0.005 ? `<${two.format(0.01)}` : two.format(percent)} %`;
    },
    money: (amount, currency) => money(amount, currency, false),
    largeMoney: (amount, currency) => money(amount, currency, amount !== null && Math.abs(amount) >= 1000),
    times: (times) => {
      if (times >= 10) return `${count(Math.round(times))}×`;
      if (times !== 0 && times < 0.1) return `${small.format(times)}×`;
      return `${one.format(Math.round(times * 10) / 10)}×`;
    },
    points: (difference) => points.format(difference * 100),
    digits: (value, most) => number({ maximumSignificantDigits: most }).format(value),
    change: ({ current, previous, change }, isNew = "new") => {
      if (change !== null) return `${changes.format(change * 100)} %`;
      return previous === 0 && current !== null && current !== 0 ? isNew : UNKNOWN;
    },
    changeSize: (change) => `${changeSizes.format(change * 100)} %`,
    ...written,
  };
}

function days(tag: string): Pick<Formats, "day" | "dayAndMonth" | "days"> {
  const dayAndMonth = new Intl.DateTimeFormat(tag === "en" ? "en-GB" : tag, {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
  });
  const date = (day: string): Date => new Date(`${day}T00:00:00Z`);
  if (tag !== "en") {
    const whole = new Intl.DateTimeFormat(tag, {
      timeZone: "UTC",
      day: "numeric",
      month: "short",
      year: "numeric",
    });
    return {
      dayAndMonth: (day) => dayAndMonth.format(date(day)),
      day: (day) => whole.format(date(day)),
      days: (start, end) => whole.formatRange(date(start), date(end)),
    };
  }
  const short = (day: string): string => dayAndMonth.format(date(day)).replace("Sept", "Sep");
  const whole = (day: string): string => `${short(day)} ${day.slice(0, 4)}`;
  return {
    dayAndMonth: short,
    day: whole,
    days: (start, end) => {
      if (start === end) return whole(start);
      const sameYear = start.slice(0, 4) === end.slice(0, 4);
      const sameMonth = start.slice(0, 7) === end.slice(0, 7);
      const from = sameMonth ? String(Number(start.slice(8))) : sameYear ? short(start) : whole(start);
      return `${from} – ${whole(end)}`;
    },
  };
}

const ENGLISH = formatsIn("en");

export const formatCount: Formats["count"] = ENGLISH.count;
export const formatRate: Formats["rate"] = ENGLISH.rate;
export const formatShare: Formats["share"] = ENGLISH.share;
export const formatMoney: Formats["money"] = ENGLISH.money;
export const formatLargeMoney: Formats["largeMoney"] = ENGLISH.largeMoney;
export const formatTimes: Formats["times"] = ENGLISH.times;
export const formatChange: (change: Change) => string = ENGLISH.change;
export const formatDay: Formats["day"] = ENGLISH.day;
export const formatDays: Formats["days"] = ENGLISH.days;

/** `30m`, `7d`, `1d12h`: as the goals file writes it. */
export function formatSpell(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, unit]) => `${n}${unit}`);
  return said.length === 0 ? "0s" : said.join("");
}

/** What a measured time comes to, to its two largest units. */
export function formatTook(seconds: number): string {
  const unit = seconds >= 86_400 ? 3600 : seconds >= 3600 ? 60 : 1;
  return formatSpell(Math.round(seconds / unit) * unit);
}
