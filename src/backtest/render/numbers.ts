/** Numbers and days as a reader wants them; English, `en-US` digits. */
import type { Interval } from "../intervals.js";

export const UNKNOWN = "–";

const COUNT = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
const AMOUNT = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const FACTOR = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 2 });
const BIG_FACTOR = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** `1,204` */
export function count(value: number | null): string {
  return value === null ? UNKNOWN : COUNT.format(value);
}

/** `2.92 %`; two significant digits below 0.1 %. */
export function percent(share: number | null): string {
  if (share === null) return UNKNOWN;
  const hundredths = share * 100;
  return `${hundredths !== 0 && Math.abs(hundredths) < 0.1 ? FACTOR.format(hundredths) : AMOUNT.format(hundredths)} %`;
}

/** `1,204.50 EUR`; a bare number where the currency is not known. */
export function money(amount: number | null, currency: string | null): string {
  if (amount === null) return UNKNOWN;
  return currency === null ? AMOUNT.format(amount) : `${AMOUNT.format(amount)} ${currency}`;
}

/** `×12` */
export function factor(value: number | null): string {
  if (value === null) return UNKNOWN;
  return `×${Math.abs(value) >= 100 ? BIG_FACTOR.format(value) : FACTOR.format(value)}`;
}

/** `×9.3–15` */
export function factorRange(interval: Interval | null): string {
  return interval === null ? "" : `${factor(interval.low)}–${factor(interval.high).slice(1)}`;
}

/** `+12 %`, `-3 %`, `0 %`; `new` where something came from nothing. */
export function change(before: number, after: number): string {
  if (before === after) return "0 %";
  if (before === 0) return "new";
  const percentage = ((after - before) / before) * 100;
  const text = Math.abs(percentage) < 1 ? FACTOR.format(percentage) : BIG_FACTOR.format(percentage);
  return `${percentage > 0 ? "+" : ""}${text} %`;
}
