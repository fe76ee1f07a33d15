/** Numbers, money and days as a reader wants them, one way of writing each, everywhere. English, `en-US` digits. */
import { printable } from "../diagnostics/printable.js";

/** Stands where a number is not known. */
export const UNKNOWN = "–";

const COUNT = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const PERCENT = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const SMALL = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 2 });
const CHANGE_PERCENT = new Intl.NumberFormat("en-US", {
  maximumFractionDigits: 1,
  signDisplay: "exceptZero",
});
const AMOUNT = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const DAY = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });
const MONEY = new Map<string, Intl.NumberFormat>();

/** A number now and before; `change` is relative (0.12 = 12 % more), null where there is nothing to relate to. */
export interface Change {
  readonly current: number | null;
  readonly previous: number | null;
  readonly change: number | null;
}

/** `1,204` */
export function formatCount(count: number | null): string {
  return count === null ? UNKNOWN : COUNT.format(count);
}

/** A share in a sentence: a percentage with two decimals, `2.92 %`; below 0.1 % with two digits, `0.043 %`. */
export function formatRate(share: number | null): string {
  if (share === null) return UNKNOWN;
  const percent = share * 100;
  const form = percent !== 0 && Math.abs(percent) < 0.1 ? SMALL : PERCENT;
  return `${form.format(percent)} %`;
}

/**
 * A share in a column of a table: always two decimals, so that the column can be read down. What would read as nothing
 * and is not is `<0.01 %`.
 */
export function formatShare(share: number | null): string {
  if (share === null) return UNKNOWN;
  const percent = share * 100;
  return `${percent > 0 && percent < 0.005 ? "<0.01" : PERCENT.format(percent)} %`;
}

/**
 * `€1,204.50`, with the decimals the currency has; a bare number where there is no currency. A site may send anything as
 * its currency: what is none stands behind the number as it came.
 */
export function formatMoney(amount: number | null, currency: string | null): string {
  if (amount === null) return UNKNOWN;
  if (currency === null || currency === "") return AMOUNT.format(amount);
  return /^[A-Za-z]{3}$/.test(currency)
    ? money(currency).format(amount)
    : `${AMOUNT.format(amount)} ${printable(currency)}`;
}

/** `3.2×`, `12×`, `0.043×` */
export function formatTimes(times: number): string {
  if (times >= 10) return `${formatCount(Math.round(times))}×`;
  if (times !== 0 && times < 0.1) return `${SMALL.format(times)}×`;
  return `${(Math.round(times * 10) / 10).toFixed(1)}×`;
}

/** `+12.4 %`, `-3 %`, `0 %`; `new` where something came from nothing; a dash where there is nothing to say. */
export function formatChange({ current, previous, change }: Change): string {
  if (change !== null) return `${CHANGE_PERCENT.format(change * 100)} %`;
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

/** The same for a number in large: of large sums a reader wants no cents. */
export function formatLargeMoney(amount: number | null, currency: string | null): string {
  return formatMoney(amount, currency).replace(/(?<=\d[.,]\d{3})[.,]\d{2}(?!\d)/, "");
}

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

/** How a step must follow the one before: ` (directly, within 7d)`; empty where anyhow. */
export function formatFollows({
  withinSeconds,
  directly,
}: {
  readonly withinSeconds: number | null;
  readonly directly: boolean;
}): string {
  const how = [
    ...(directly ? ["directly"] : []),
    ...(withinSeconds === null ? [] : [`within ${formatSpell(withinSeconds)}`]),
  ];
  return how.length === 0 ? "" : ` (${how.join(", ")})`;
}
