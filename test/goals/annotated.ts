/**
 * Goals files that say themselves what is wrong with them: under a line, a comment with a caret under the column and the
 * code. `#<-` stands for the first column, which the `#` itself takes up.
 *
 *     teir: macro
 * #   ^ unknown-key
 */
import { type Diagnostic, lineAndColumn } from "../../src/diagnostics/diagnostic.js";

/** `line:column code`, with `warning` before the code of a warning; in the order of the text. */
export function annotations(text: string): readonly string[] {
  const wanted: { line: number; column: number; code: string }[] = [];
  let line = 0;
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const caret = /^#(?:<-|( *)\^+) (.+)$/.exec(written);
    if (!caret) line = index + 1;
    else
      wanted.push({ line, column: caret[1] === undefined ? 1 : caret[1].length + 2, code: caret[2] ?? "" });
  }
  return wanted
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
    .map(({ line, column, code }) => `${line}:${column} ${code}`);
}

/** Diagnostics in the same form. */
export function inShort(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map((d) => {
    const { line, column } = lineAndColumn(d.place.source, d.place.start);
    return `${line}:${column} ${d.severity === "warning" ? "warning " : ""}${d.code}`;
  });
}
