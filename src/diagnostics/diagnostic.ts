/**
 * What is wrong with a file, as data: a code from a closed set, its arguments and a place. The words are in
 * `messages.ts`, the picture with the caret in `code-frame.ts`; tests look at code and position, never at prose.
 */

import type { DiagnosticArgs, DiagnosticCode } from "./messages.js";
import { compareText } from "./text-order.js";

/** A text somebody wrote, with the name a person knows it by. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** A span in a source text; offsets in UTF-16 units, `end` exclusive. */
export interface Place {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

export interface Diagnostic<C extends DiagnosticCode = DiagnosticCode> {
  readonly severity: "error" | "warning";
  readonly code: C;
  readonly args: DiagnosticArgs[C];
  readonly place: Place;
  /** A second place that explains the first ("first declared here"). */
  readonly related?: Place;
}

export function errorAt<C extends DiagnosticCode>(
  code: C,
  place: Place,
  args: DiagnosticArgs[C],
  related?: Place,
): Diagnostic<C> {
  return { severity: "error", code, args, place, ...(related ? { related } : {}) };
}

export function warningAt<C extends DiagnosticCode>(
  code: C,
  place: Place,
  args: DiagnosticArgs[C],
  related?: Place,
): Diagnostic<C> {
  return { severity: "warning", code, args, place, ...(related ? { related } : {}) };
}

/** Line and column of an offset, both from 1; the column counts characters, not bytes. */
export function lineAndColumn(source: SourceText, offset: number): { line: number; column: number } {
  const starts = lineStarts(source);
  const line = lineAt(starts, offset);
  const before = source.text.slice(starts[line - 1] ?? 0, offset);
  const pairs = before.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0;
  return { line, column: before.length - pairs + 1 };
}

/** A line by its number from 1, without its end, and the offset at which it starts; undefined where there is none. */
export function lineOf(
  source: SourceText,
  line: number,
): { readonly start: number; readonly text: string } | undefined {
  const starts = lineStarts(source);
  const start = starts[line - 1];
  if (start === undefined) return undefined;
  return { start, text: source.text.slice(start, starts[line]).replace(/\r?\n$|\r$/, "") };
}

const KNOWN_STARTS = new WeakMap<SourceText, readonly number[]>();

/** Kept with the text: a file may have many errors. */
function lineStarts(source: SourceText): readonly number[] {
  const known = KNOWN_STARTS.get(source);
  if (known) return known;
  const starts = [0];
  for (let at = source.text.indexOf("\n"); at >= 0; at = source.text.indexOf("\n", at + 1))
    starts.push(at + 1);
  KNOWN_STARTS.set(source, starts);
  return starts;
}

/** The number of the last line that starts at or before the offset. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** In the order of a reader: the files as they were given, then place, then code. */
export function inReadingOrder(
  diagnostics: readonly Diagnostic[],
  sources: readonly SourceText[],
): readonly Diagnostic[] {
  const rank = new Map(sources.map((source, index) => [source, index]));
  const rankOf = (d: Diagnostic): number => rank.get(d.place.source) ?? -1;
  return diagnostics.toSorted(
    (a, b) => rankOf(a) - rankOf(b) || a.place.start - b.place.start || compareText(a.code, b.code),
  );
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === "error");
}
