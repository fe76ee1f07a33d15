/** Cells of a drawn table as a spreadsheet takes them, and in order. Pure. */

/** Rows of tabs. A text that a spreadsheet would run is only shown. */
export function tableText(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.map(cellText).join("\t")).join("\n");
}

function cellText(text: string): string {
  const clean = text.replace(/\s+/g, " ").trim();
  return /^[=+@]|^-(?!\d)/.test(clean) && Number.isNaN(numberOf(clean)) ? `'${clean}` : clean;
}

/** By the number that comes first, where both have one; else as words. What is not known comes last of those that grow. */
export function compareCells(a: string, b: string): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (Number.isNaN(x) && Number.isNaN(y)) return a.localeCompare(b, undefined, { numeric: true });
  if (Number.isNaN(x)) return -1;
  if (Number.isNaN(y)) return 1;
  return x - y;
}

function numberOf(text: string): number {
  const found = /^[^\d\s–-]{0,3}([−+-]?[\d,.]*\d)/u.exec(text.trim().replace(/^−/, "-"))?.[1];
  return found === undefined ? Number.NaN : Number(found.replaceAll(",", "").replace("−", "-"));
}
