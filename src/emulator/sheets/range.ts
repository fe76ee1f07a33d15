/** A1 notation, as far as the emulated Sheets API reads it: `Tab`, `'My tab'!A1:C9`, `Tab!A:M`, `Tab!A7:M`. */

export interface CellRange {
  readonly tab: string;
  /** From 0; ends are inclusive and Infinity where the notation leaves them open. */
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/** Undefined for what is no range. */
export function parseRange(text: string): CellRange | undefined {
  const [, quoted, plain, cells] = /^(?:'((?:[^']|'')+)'|([^!']+))(?:!(.+))?$/.exec(text) ?? [];
  const tab = quoted?.replaceAll("''", "'") ?? plain;
  if (tab === undefined) return undefined;
  if (cells === undefined)
    return { tab, firstRow: 0, lastRow: Infinity, firstColumn: 0, lastColumn: Infinity };
  const [, c1 = "", r1 = "", c2, r2] = /^([A-Z]*)(\d*)(?::([A-Z]*)(\d*))?$/.exec(cells) ?? [];
  if (c1 === "" && r1 === "") return undefined;
  const single = c2 === undefined && r2 === undefined;
  const column = (letters: string): number =>
    [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return {
    tab,
    firstRow: r1 === "" ? 0 : Number(r1) - 1,
    lastRow: single ? Number(r1) - 1 : r2 ? Number(r2) - 1 : Infinity,
    firstColumn: c1 === "" ? 0 : column(c1),
    lastColumn: single ? column(c1) : c2 ? column(c2) : Infinity,
  };
}
