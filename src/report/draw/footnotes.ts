/** Gathers footnotes while a text is drawn: the same words get the same mark, marks are given in order of use. */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export interface Footnotes {
  /** The marks of these notes, in a row, parted by thin spaces; empty without notes. */
  marks(texts: readonly string[]): string;
  /** Every note so far with its mark, in order. */
  readonly all: readonly { readonly mark: string; readonly text: string }[];
}

export function collectFootnotes(): Footnotes {
  const texts: string[] = [];
  const mark = (index: number): string =>
    String(index + 1).replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] ?? digit);
  return {
    marks(wanted) {
      const places = wanted.map((text) => {
        if (!texts.includes(text)) texts.push(text);
        return texts.indexOf(text);
      });
      return places
        .sort((a, b) => a - b)
        .map(mark)
        .join("\u2009");
    },
    get all() {
      return texts.map((text, index) => ({ mark: mark(index), text }));
    },
  };
}
