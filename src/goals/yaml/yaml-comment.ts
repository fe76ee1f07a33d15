/** Comments in the goals files that are written for a person. Knows nothing of goals. */
import { printable } from "../../diagnostics/printable.js";

const WIDTH = 118;

/** What is not ours must not end a comment. */
export function oneLine(text: string): string {
  return printable(text.replace(/[\p{Cc}\p{Zl}\p{Zp}\ufeff]+/gu, " "));
}

/**
 * A text as lines of a comment, broken at spaces. `first`, `further`: what the lines begin with.
 *
 * @example commentLines("left out", "# - ", "#   ") // ["# - left out"]
 */
export function commentLines(text: string, first = "# ", further = "# "): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of oneLine(text).split(" ")) {
    if (line !== "" && first.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((l, i) => `${i === 0 ? first : further}${l}`.trimEnd());
}
