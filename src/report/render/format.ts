/** Numbers, money and days as a reader wants them, one way of writing each, everywhere. English, `en-US` digits. */
import type { Figure } from "../model.js";

/** Stands where a number is not known. */
export const UNKNOWN = "–";

const COUNT = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const PERCENT = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const SMALL_PERCENT = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 2 });
const CHANGE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1, signDisplay: "exceptZero" });
const AMOUNT = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const DAY = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });
const MONEY = new Map<string, Intl.NumberFormat>();

/** `1,204` */
export function formatCount(count: number | null): string {
  return count === null ? UNKNOWN : COUNT.format(count);
}

/** A share as a percentage with two decimals, `2.92 %`; below 0.1 % with two digits, `0.043 %`. */
export function formatRate(share: number | null): string {
  if (share === null) return UNKNOWN;
  const percent = share * 100;
  const form = percent !== 0 && Math.abs(percent) < 0.1 ? SMALL_PERCENT : PERCENT;
  return `${form.format(percent)} %`;
}

/** `€1,204.50`, with the decimals the currency has; a bare number where there is no currency. */
export function formatMoney(amount: number | null, currency: string | null): string {
  if (amount === null) return UNKNOWN;
  return currency === null ? AMOUNT.format(amount) : money(currency).format(amount);
}

/** `+12.4 %`, `-3 %`, `0 %`; `new` where something came from nothing; a dash where there is nothing to say. */
export function formatChange({ current, previous, change }: Figure): string {
  if (change !== null) return `${CHANGE.format(change * 100)} %`;
  return previous === 0 && current !== null && current !== 0 ? "new" : UNKNOWN;
}

/** `25 Oct 2026` */
export function formatDay(day: string): string {
  return `${dayAndMonth(day)} ${day.slice(0, 4)}`;
}

/** `25 Oct – 21 Nov 2026`, `1 – 31 Oct 2026`; one day stands alone. */
export function formatDays(start: string, end: string): string {
  if (start === end) return formatDay(start);
  const sameYear = start.slice(0, 4) === end.slice(0, 4);
  const sameMonth = start.slice(0, 7) === end.slice(0, 7);
  const from = sameMonth ? String(Number(start.slice(8))) : sameYear ? dayAndMonth(start) : formatDay(start);
  return `${from} – ${formatDay(end)}`;
}

function dayAndMonth(day: string): string {
  return DAY.format(new Date(`${day}T00:00:00Z`)).replace("Sept", "Sep");
}

function money(currency: string): Intl.NumberFormat {
  const known = MONEY.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency });
  MONEY.set(currency, format);
  return format;
}
