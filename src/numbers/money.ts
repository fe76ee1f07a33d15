/**
 * Money without the tail of binary fractions: whole millionths, so that a sum is the same in whatever order it is made.
 * Pure.
 */

/** An amount of money in millionths. */
export type Micros = bigint;

const DIGITS = 6;

/** Of a number, or of the text of a decimal as databases give it. What is no number is 0. */
export function microsOf(amount: number | string): Micros {
  const text = typeof amount === "number" ? decimalText(amount) : amount.trim();
  const [, sign, whole = "", fraction = ""] = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text) ?? [];
  if (whole === "") return typeof amount === "number" ? 0n : microsOf(Number(amount));
  const kept = BigInt(`${whole}${fraction.slice(0, DIGITS).padEnd(DIGITS, "0")}`);
  const micros = Number(fraction[DIGITS] ?? 0) >= 5 ? kept + 1n : kept;
  return sign === "-" ? -micros : micros;
}

/** The number nearest to an amount. */
export function amountOf(micros: Micros): number {
  const digits = String(micros < 0n ? -micros : micros).padStart(DIGITS + 1, "0");
  const amount = Number(`${digits.slice(0, -DIGITS)}.${digits.slice(-DIGITS)}`);
  return micros < 0n ? -amount : amount;
}

function decimalText(amount: number): string {
  return Number.isFinite(amount) && Math.abs(amount) < 1e21 ? amount.toFixed(DIGITS) : "";
}
