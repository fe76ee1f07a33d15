/** Answers of two engines in one spelling, so that cells can be compared. Knows no engine. */

export type Cell = string | number | null;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Engines make numbers of texts each in its own way; these columns hold them. */
const FINGERPRINTS = new Set(["u", "tx", "user_id"]);
/** Numbers that say nothing but that two rows are two: the order they are given in is the engine's. */
const NUMBERED = new Set(["id"]);

/** Rows as sorted lines of JSON: one spelling a number, a fingerprint as the text it is of. */
export function linesOf({ columns, rows }: Table, texts: ReadonlyMap<string, string>): readonly string[] {
  const kept = columns.flatMap((name, index) => (NUMBERED.has(name) ? [] : [{ name, index }]));
  return rows
    .map((row) =>
      JSON.stringify(
        kept.map(({ name, index }) => {
          const cell = row[index] ?? null;
          if (cell === null || !FINGERPRINTS.has(name)) return plain(cell);
          const text = texts.get(String(cell));
          if (text === undefined) throw new Error(`${name} holds ${cell}, which is of no text`);
          return text;
        }),
      ),
    )
    .toSorted();
}

function plain(cell: Cell): string | null {
  if (cell === null) return null;
  const text = String(cell);
  // 20, 20.0 and 20.000000 are one; 1.0E3 never comes.
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, "").replace(/^-0$/, "0") : text;
}
