/**
 * Text in columns for terminals of any width: measured by what a terminal shows, never by characters. Takes texts as
 * they come, from files and from Google, and makes them printable; paint comes after. Knows nothing of reports.
 */
import type { Ink, Paint } from "../diagnostics/ink.js";
import { columnsOf, cut, printable } from "../diagnostics/printable.js";

export interface TextOptions {
  /** Columns of the terminal, default 80. */
  readonly width?: number;
  /** Default: no colours. */
  readonly ink?: Ink;
}

/** Sections with an empty line between them; those without lines are left out. Ends in a newline. */
export function textOf(sections: readonly (readonly string[])[]): string {
  const shown = sections.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${shown.join("\n\n")}\n`;
}

export interface Cell {
  readonly text: string;
  /** Stays where the text has to be cut. */
  readonly tail?: string;
  readonly paint?: Paint;
}

export interface Column {
  readonly head: string;
  readonly align: "left" | "right";
  /** The column with the lowest rank goes first where the width does not suffice. The highest one always stays. */
  readonly rank: number;
}

/**
 * A line of cells, one a column, or a line of text across all columns. Where there are fewer cells than columns, the last
 * one is a sentence: it runs on and makes no column wider.
 */
export type Line =
  | { readonly kind: "cells"; readonly cells: readonly Cell[] }
  | { readonly kind: "across"; readonly cell: Cell };

const GAP = "  ";
/** The first column is cut down to this before another column is dropped, and to LEAST when none is left to drop. */
const COMFORTABLE = 26;
const LEAST = 8;

/**
 * A table in at most `width` columns of the terminal: drops columns by rank until the rest fits, then cuts the first
 * column's texts. No line ends in spaces.
 */
export function table(
  columns: readonly Column[],
  lines: readonly Line[],
  { width, head }: { readonly width: number; readonly head: Paint },
): readonly string[] {
  const natural = columns.map(({ head: title }, index) =>
    Math.max(columnsOf(printable(title)), ...lines.map((line) => cellWidth(line, index, columns))),
  );
  const kept = fitting(columns, natural, width);
  const others = kept.slice(1).reduce((sum, index) => sum + GAP.length + (natural[index] ?? 0), 0);
  const own = natural[0] ?? 0;
  const first = Math.max(Math.min(LEAST, own), Math.min(own, width - others));
  const widths = kept.map((index) => (index === 0 ? first : (natural[index] ?? 0)));

  const draw = (cells: readonly Cell[]): string => {
    const padded = kept.map((index, place) =>
      runsOn(cells, index, columns)
        ? { ...cells[index], text: whole(cells[index]) }
        : pad(cells[index], widths[place] ?? 0, columns[index]?.align),
    );
    // Only what is painted can be followed by spaces that matter to nobody: cut them before the paint.
    const last = padded.findLastIndex(({ text }) => text.trim() !== "");
    return padded
      .slice(0, last + 1)
      .map(({ text, paint }, place) => (paint ?? same)(place === last ? text.trimEnd() : text))
      .join(GAP);
  };
  return [
    draw(columns.map(({ head: text }) => ({ text, paint: head }))),
    ...lines.map((line) =>
      line.kind === "cells" ? draw(line.cells) : (line.cell.paint ?? same)(oneLine(line.cell.text, width)),
    ),
  ];
}

/** A text in one line of at most `width` columns. */
export function oneLine(text: string, width: number): string {
  return cut(printable(text), width);
}

/** Breaks a text at spaces into lines of at most `width`; the lines after the first begin with `indent`. */
export function wrap(text: string, width: number, indent = ""): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of printable(text).split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && columnsOf(longer) > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

function fitting(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] {
  let kept = columns.map((_, index) => index);
  const needed = (): number =>
    kept.reduce(
      (sum, index, place) =>
        sum +
        (place === 0 ? 0 : GAP.length) +
        (index === 0 ? Math.min(COMFORTABLE, natural[0] ?? 0) : (natural[index] ?? 0)),
      0,
    );
  while (kept.length > 2 && needed() > width) {
    const lowest = kept
      .slice(1)
      .reduce((a, b) => ((columns[b]?.rank ?? 0) < (columns[a]?.rank ?? 0) ? b : a));
    kept = kept.filter((index) => index !== lowest);
  }
  return kept;
}

function cellWidth(line: Line, index: number, columns: readonly Column[]): number {
  if (line.kind === "across" || runsOn(line.cells, index, columns)) return 0;
  return columnsOf(whole(line.cells[index]));
}

function runsOn(cells: readonly Cell[], index: number, columns: readonly Column[]): boolean {
  return cells.length < columns.length && index === cells.length - 1;
}

function pad(cell: Cell | undefined, width: number, align: Column["align"] = "left"): Cell {
  const tail = printable(cell?.tail ?? "");
  const text = oneLine(cell?.text ?? "", width - columnsOf(tail)) + tail;
  const space = " ".repeat(Math.max(0, width - columnsOf(text)));
  const padded = align === "right" ? space + text : text + space;
  return cell?.paint === undefined ? { text: padded } : { text: padded, paint: cell.paint };
}

function whole(cell: Cell | undefined): string {
  return printable(`${cell?.text ?? ""}${cell?.tail ?? ""}`);
}

const same: Paint = (text) => text;
