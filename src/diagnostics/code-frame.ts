/** Draws a diagnostic for a person: `file:line:col code message`, the lines around it and a caret. Pure text. */
import { type Diagnostic, lineAndColumn, lineOf, type Place } from "./diagnostic.js";
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

/** The longest part of a source line that is shown, in columns; a minified line must not flood the terminal. */
const WIDEST = 120;
/** Of a line that is cut, how much is shown before the place. */
const BEFORE = 40;

/**
 * `goals/shop.yaml:12:5 unknown-key ...` with a frame of one line before and the line itself, and what to do about it.
 * Several lines without a newline at the end; no colours unless `ink` gives them.
 */
export function renderDiagnostic(diagnostic: Diagnostic, ink: Ink = plainInk): string {
  const { line, column } = lineAndColumn(diagnostic.place.source, diagnostic.place.start);
  const paint = diagnostic.severity === "error" ? ink.bad : ink.warn;
  const where = `${diagnostic.place.source.file}:${line}:${column}`;
  const label = diagnostic.severity === "error" ? diagnostic.code : `warning ${diagnostic.code}`;
  const lines = [`${ink.strong(visible(where))} ${paint(label)} ${visible(messageOf(diagnostic))}`];
  lines.push(...frame(diagnostic.place, line, ink, paint));
  if (diagnostic.related) {
    const at = lineAndColumn(diagnostic.related.source, diagnostic.related.start);
    lines.push(ink.dim(visible(`  see also ${diagnostic.related.source.file}:${at.line}:${at.column}`)));
  }
  const hint = hintOf(diagnostic);
  if (hint) lines.push(`  ${visible(hint)}`);
  return lines.join("\n");
}

function frame(place: Place, line: number, ink: Ink, paint: (text: string) => string): readonly string[] {
  const { source, start, end } = place;
  const here = lineOf(source, line);
  if (source.text.length === 0 || !here) return [];
  const gutter = String(line).length;
  const numbered = (number: number, text: string): string =>
    ink.dim(`  ${String(number).padStart(gutter)} | `) + text;

  const previous = lineOf(source, line - 1)?.text ?? "";
  const column = Math.min(start - here.start, here.text.length);
  const from = column > WIDEST - BEFORE / 2 ? wholeCharacter(here.text, column - BEFORE) : 0;
  const cut = from > 0 ? "…" : "";
  const shown = cut + clip(visible(here.text.slice(from)), WIDEST);
  const before = cut + visible(here.text.slice(from, column));
  const marked = visible(
    here.text.slice(column, Math.max(column, Math.min(end - here.start, here.text.length))),
  );
  const room = Math.max(1, width(shown) - width(before));
  const caret = "^".repeat(Math.max(1, Math.min(width(marked), room)));
  return [
    ...(previous.trim() === "" ? [] : [numbered(line - 1, clip(visible(previous), WIDEST))]),
    numbered(line, shown),
    `${ink.dim(`  ${" ".repeat(gutter)} | `)}${blank(before)}${paint(caret)}`,
  ];
}

/** The text as far as the columns reach, with a mark where it goes on. */
function clip(text: string, columns: number): string {
  let used = 0;
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += width(segment);
    if (used > columns) return `${kept}…`;
    kept += segment;
  }
  return kept;
}

/** Not between the two halves of a character outside the basic plane. */
function wholeCharacter(text: string, at: number): number {
  return /^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at + 1 : at;
}

/** As wide as the text; a tab stays a tab, which is as wide as the terminal makes it. */
function blank(text: string): string {
  return text.replace(/[^\t]+/gu, (run) => " ".repeat(width(run)));
}

const WIDE =
  /^(?:\p{Emoji_Presentation}|\p{Emoji}\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])/u;

/** In columns of a terminal: two for emoji and for East Asian characters. Tabs count as one. */
function width(text: string): number {
  if (/^[ -~\t]*$/.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) columns += WIDE.test(segment) ? 2 : 1;
  return columns;
}

/**
 * Control characters would move the cursor or colour the terminal, and others turn the direction of writing round or
 * have no width: shown as a dot.
 */
function visible(text: string): string {
  return text.replace(
    /[^\P{Cc}\t]|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu,
    "·",
  );
}
