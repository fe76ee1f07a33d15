/**
 * What a page shows under a command against what the command says. Every line of the page is to be there, in order and
 * with nothing between; "..." on a line of its own stands for lines that are left out, "…" at a line's end for its rest.
 */
import { distance } from "fastest-levenshtein";

const LEFT_OUT = /^\s*\.\.\.$/;
const CUT = "…";

/** What to tell somebody who has to mend the page, or null where it is right. */
export function differenceOf(shown: readonly string[], said: string): string | null {
  const actual = linesOf(said);
  let at = 0;
  let gap = false;
  for (const line of linesOf(shown.join("\n"))) {
    if (LEFT_OUT.test(line)) {
      gap = true;
      continue;
    }
    const found = gap ? actual.findIndex((real, i) => i >= at && isShownAs(line, real)) : at;
    if (found < 0 || !isShownAs(line, actual[found] ?? "")) return told(line, actual);
    at = found + 1;
    gap = false;
  }
  return at < actual.length && !gap ? told("(its end)", actual) : null;
}

/** The page's lines anew: what is most like them in what the command says now, and as much of it. */
export function renewed(shown: readonly string[], said: string): readonly string[] {
  const actual = linesOf(said);
  const parts = partsOf(linesOf(shown.join("\n")));
  let at = 0;
  return parts.flatMap((part, i): readonly string[] => {
    if (i % 2 === 1) return part;
    if (parts.length === 1) return actual;
    if (part.length === 0) return [];
    const last = actual.length - part.length;
    const starts = Array.from({ length: Math.max(1, last - at + 1) }, (_, n) => at + n);
    const fixed = i === 0 ? 0 : i === parts.length - 1 ? last : null;
    const start = fixed ?? nearest(part, actual, starts);
    at = start + part.length;
    return part.map((line, n) => asCut(line, actual[start + n] ?? ""));
  });
}

/** Even places: lines that are shown. Odd places: what says that some are left out. */
function partsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    if (LEFT_OUT.test(line)) parts.push([line], []);
    else parts.at(-1)?.push(line);
  }
  return parts;
}

function nearest(part: readonly string[], actual: readonly string[], starts: readonly number[]): number {
  const cost = (start: number): number =>
    part.reduce((sum, line, n) => sum + distance(plain(line), plain(actual[start + n] ?? "")), 0);
  return starts.reduce((best, start) => (cost(start) < cost(best) ? start : best), starts[0] ?? 0);
}

function asCut(shown: string, real: string): string {
  if (isShownAs(shown, real)) return shown;
  return shown.endsWith(CUT) ? `${real.slice(0, shown.length - 1)}${CUT}` : real;
}

function linesOf(text: string): readonly string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd());
}

/** Ports are whichever were free. */
const plain = (line: string): string => line.replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT");

function isShownAs(shown: string, real: string): boolean {
  return shown.endsWith(CUT)
    ? plain(real).startsWith(plain(shown.slice(0, -1)).trimEnd())
    : plain(shown) === plain(real);
}

function told(line: string, actual: readonly string[]): string {
  return `not as the page shows it at\n  ${line}\nbut\n${actual.map((real) => `  ${real}`).join("\n")}`;
}
