/** Codes and the English names GA4 shows for them, as SQL over a column; what is not known stays as it is. */
import { literal } from "../../events/sql-text.js";

const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];
const PAIRS: readonly string[] = LETTERS.flatMap((a) => LETTERS.map((b) => a + b));

function named(
  type: "language" | "region",
  codes: readonly string[],
): readonly (readonly [string, string])[] {
  const names = new Intl.DisplayNames("en", { type, fallback: "none" });
  return codes.flatMap((code) => {
    const name = names.of(code);
    return name === undefined ? [] : [[code, name] as const];
  });
}

function looked(up: string, pairs: readonly (readonly [from: string, to: string])[]): string {
  const list = (texts: readonly string[]): string => `[${texts.map(literal).join(", ")}]`;
  return `MAP(${list(pairs.map(([from]) => from))}, ${list(pairs.map(([, to]) => to))})[${up}]`;
}

/** `en-us` and `en` become `English`. */
export function languageName(code: string): string {
  return `coalesce(${looked(`split_part(lower(${code}), '-', 1)`, named("language", PAIRS))}, ${code})`;
}

/** Codes that stand for what another one stands for now, such as DD for DE, are left out. */
const REGIONS: readonly string[] = PAIRS.map((pair) => pair.toUpperCase()).filter((code) =>
  Intl.getCanonicalLocales(`und-${code}`).includes(`und-${code}`),
);

/** `France` becomes `FR` (ISO 3166-1 alpha-2); NULL for a name that is none. */
export function countryCode(name: string): string {
  return looked(name, [...new Map(named("region", REGIONS).map(([code, country]) => [country, code]))]);
}

/** `Europe` becomes `150` (UN M49). */
export function continentCode(name: string): string {
  return looked(name, [
    ["Africa", "002"],
    ["Americas", "019"],
    ["Asia", "142"],
    ["Europe", "150"],
    ["Oceania", "009"],
  ]);
}
