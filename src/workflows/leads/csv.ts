/** A CSV file as rows of cells that know where they stand (RFC 4180). Commas, semicolons or tabs, as its first line has them. Pure. */
import { type Diagnostic, errorAt, type Place, type SourceText } from "../../diagnostics/diagnostic.js";

export interface CsvCell {
  readonly text: string;
  readonly place: Place;
}

/** `problem`: what ends the reading, a quote that is never closed. Empty lines are no rows. */
export function readCsv(source: SourceText): {
  readonly rows: readonly (readonly CsvCell[])[];
  readonly problem: Diagnostic | null;
} {
  const { text } = source;
  const begin = text.startsWith("\uFEFF") ? 1 : 0;
  const separator = separatorOf(text.slice(begin).split(/\r?\n/, 1)[0] ?? "");
  const rows: CsvCell[][] = [];
  let row: CsvCell[] = [];
  for (let at = begin; at <= text.length; ) {
    const quoted = text[at] === '"';
    const end = quoted ? endOfQuoted(text, at, separator) : endOfPlain(text, at, separator);
    if (end === null) {
      return { rows, problem: errorAt("leads-quote", { source, start: at, end: at + 1 }, {}) };
    }
    const written = text.slice(at, end);
    row.push({
      text: quoted ? written.slice(1, -1).replaceAll('""', '"').trim() : written.trim(),
      place: { source, start: at, end: Math.max(end, at) },
    });
    if (text[end] === separator) {
      at = end + 1;
      continue;
    }
    if (row.some((cell) => cell.text !== "")) rows.push(row);
    row = [];
    at = text.startsWith("\r\n", end) ? end + 2 : end + 1;
  }
  return { rows, problem: null };
}

function separatorOf(header: string): string {
  const [most = ","] = [",", ";", "\t"].toSorted((a, b) => header.split(b).length - header.split(a).length);
  return most;
}

/** The offset behind the closing quote; null where there is none, or more than a separator follows. */
function endOfQuoted(text: string, start: number, separator: string): number | null {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] !== '"') continue;
    const next = text[at + 1] ?? "\n";
    if (next !== '"') return [separator, "\n", "\r"].includes(next) ? at + 1 : null;
    at += 1;
  }
  return null;
}

function endOfPlain(text: string, start: number, separator: string): number {
  let at = start;
  while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at += 1;
  return at;
}
