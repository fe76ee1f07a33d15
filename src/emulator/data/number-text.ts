/** How the Data API writes numbers: always text, and doubles as protobuf's C++ printer does. Pure. */

/** `%.<digits>g` of C, for a finite number. */
function general(value: number, digits: number): string {
  const [mantissa = "", power = "0"] = value.toExponential(digits - 1).split("e");
  const exponent = Number(power);
  const trim = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (exponent >= -4 && exponent < digits) return trim(value.toFixed(Math.max(0, digits - 1 - exponent)));
  const sign = exponent < 0 ? "-" : "+";
  return `${trim(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/**
 * A metric's value as text. Fifteen significant digits where they are enough to read the same number back, seventeen
 * otherwise, never sixteen: `0.25`, `144`, `0.97348484848484851`.
 */
export function numberText(value: number | bigint): string {
  if (typeof value === "bigint") return String(value);
  const short = general(value, 15);
  return Number(short) === value ? short : general(value, 17);
}
