/** Draws a diagnostic for a person: `file:line:col code message`, the lines around it and a caret. Pure text. */
import { type Diagnostic, lineAndColumn, lineOf, type Place } from "./diagnostic.js";
import { type Ink, type Paint, plainInk } from "./ink.js";
import { hintOf, messageOf } from "./messages.js";
import { columnsOf, cut, printable } from "./printable.js";

/** The longest part of a source line that is shown, in columns; a minified line must not flood the terminal. */
const WIDEST = 120;
/** Of a line that is cut, how much is shown before the place. */
const BEFORE = 40;
/** Characters of a line that are looked at: it may be megabytes long, and have a hundred problems. */
const MOST_READ = 4 * WIDEST;

/**
 * `goals/shop.yaml:12:5 unknown-key ...` with a frame of one line before and the line itself, and what to do about it.
 * Several lines without a newline at the end; no colours unless `ink` gives them.
 */
export function renderDiagnostic(diagnostic: Diagnostic, ink: Ink = plainInk): string {
  const { line, column } = lineAndColumn(diagnostic.place.source, diagnostic.place.start);
  const paint = diagnostic.severity === "error" ? ink.bad : ink.warn;
  const where = `${diagnostic.place.source.file}:${line}:${column}`;
  const label = diagnostic.severity === "error" ? diagnostic.code : `warning ${diagnostic.code}`;
  const lines = [`${ink.strong(printable(where))} ${paint(label)} ${printable(messageOf(diagnostic))}`];
  lines.push(...frame(diagnostic.place, line, ink, paint));
  if (diagnostic.related) {
    const at = lineAndColumn(diagnostic.related.source, diagnostic.related.start);
    lines.push(ink.dim(printable(`  see also ${diagnostic.related.source.file}:${at.line}:${at.column}`)));
  }
  const hint = hintOf(diagnostic);
  if (hint) lines.push(`  ${printable(hint)}`);
  return lines.join("\n");
}

function frame(place: Place, line: number, ink: Ink, paint: Paint): readonly string[] {
  const { source, start, end } = place;
  const here = lineOf(source, line);
  if (source.text.length === 0 || !here) return [];
  const gutter = String(line).length;
  const numbered = (number: number, text: string): string =>
    ink.dim(`  ${String(number).padStart(gutter)} | `) + text;

  const previous = lineOf(source, line - 1)?.text ?? "";
  const column = Math.min(start - here.start, here.text.length);
  const from = column > WIDEST - BEFORE / 2 ? wholeCharacter(here.text, column - BEFORE) : 0;
  const gap = from > 0 ? "…" : "";
  const shown = gap + cut(visible(here.text.slice(from, from + MOST_READ)), WIDEST);
  const before = gap + visible(here.text.slice(from, column));
  const marked = visible(
    here.text.slice(column, Math.max(column, Math.min(end - here.start, column + MOST_READ))),
  );
  const room = Math.max(1, columnsOf(shown) - columnsOf(before));
  const caret = "^".repeat(Math.max(1, Math.min(columnsOf(marked), room)));
  return [
    ...(previous.trim() === ""
      ? []
      : [numbered(line - 1, cut(visible(previous.slice(0, MOST_READ)), WIDEST))]),
    numbered(line, shown),
    `${ink.dim(`  ${" ".repeat(gutter)} | `)}${blank(before)}${paint(caret)}`,
  ];
}

/** Not between the two halves of a character outside the basic plane. */
function wholeCharacter(text: string, at: number): number {
  return /^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at + 1 : at;
}

/** As wide as the text; a tab stays a tab, which is as wide as the terminal makes it. */
function blank(text: string): string {
  return text.replace(/[^\t]+/gu, (run) => " ".repeat(columnsOf(run)));
}

/** The text of a source line: its tabs stay. */
function visible(text: string): string {
  return text.split("\t").map(printable).join("\t");
}
