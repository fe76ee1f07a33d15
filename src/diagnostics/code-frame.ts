/** Draws a diagnostic for a person: `file:line:col code message`, the lines around it and a caret. Pure text. */
import { type Diagnostic, lineAndColumn, type Place } from "./diagnostic.js";
import { hintOf, messageOf } from "./messages.js";

/** Colours a frame is drawn with; the identity functions of `plainInk` draw it without. */
export interface Ink {
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
}

const same = (text: string): string => text;
export const plainInk: Ink = { bad: same, warn: same, dim: same, strong: same };

/** The longest part of a source line that is shown; a minified line must not flood the terminal. */
const WIDEST = 120;

/** `goals/shop.yaml:12:5 unknown-key ...` with a frame of one line before and the line itself. */
export function renderDiagnostic(diagnostic: Diagnostic, ink: Ink = plainInk): string {
  const { line, column } = lineAndColumn(diagnostic.place.source, diagnostic.place.start);
  const paint = diagnostic.severity === "error" ? ink.bad : ink.warn;
  const where = `${diagnostic.place.source.file}:${line}:${column}`;
  const label = diagnostic.severity === "error" ? diagnostic.code : `warning ${diagnostic.code}`;
  const lines = [`${ink.strong(where)} ${paint(label)} ${messageOf(diagnostic)}`];
  lines.push(...frame(diagnostic.place, ink, paint));
  if (diagnostic.related) {
    const at = lineAndColumn(diagnostic.related.source, diagnostic.related.start);
    lines.push(ink.dim(`  see also ${diagnostic.related.source.file}:${at.line}:${at.column}`));
  }
  const hint = hintOf(diagnostic);
  if (hint) lines.push(`  ${hint}`);
  return lines.join("\n");
}

function frame(place: Place, ink: Ink, paint: (text: string) => string): string[] {
  const { source, start, end } = place;
  if (source.text.length === 0) return [];
  const { line } = lineAndColumn(source, start);
  const all = source.text.split("\n").map((text) => text.replace(/\r$/, ""));
  const gutter = String(line).length;
  const drawn: string[] = [];
  for (const number of [line - 1, line]) {
    const text = all[number - 1];
    if (number < 1 || text === undefined) continue;
    if (number !== line && text.trim() === "") continue;
    const lineStart = source.text.lastIndexOf("\n", start - 1) + 1;
    const from = number === line ? windowStart(start - lineStart) : 0;
    const shown = text.slice(from, from + WIDEST);
    drawn.push(ink.dim(`  ${String(number).padStart(gutter)} | `) + visible(shown));
    if (number === line) {
      const before = visible(text.slice(from, start - lineStart)).replace(/[^\t]/gu, " ");
      const span = Math.max(1, Math.min(end, lineStart + text.length) - start);
      const length = Math.max(1, Math.min(span, from + WIDEST - (start - lineStart)));
      drawn.push(`${ink.dim(`  ${" ".repeat(gutter)} | `)}${before}${paint("^".repeat(length))}`);
    }
  }
  return drawn;
}

function windowStart(column: number): number {
  return column > WIDEST - 20 ? column - 40 : 0;
}

/** Control characters would move the terminal's cursor: show them as a dot. */
function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "·");
}
