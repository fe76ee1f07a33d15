/** Tables and code of generated pages. Knows nothing of what they say. */

/** What every generated page says first. */
export const MADE_BY = "*Made by `npm run reference` from the program itself; do not edit it here.*";

/** A table; a cell never breaks it, whatever it holds. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("\n", " ").replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

/** Text of the program as prose: what stands in backticks stays code, stars and angle brackets are themselves. */
export function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replace(/[*<]/g, "\\$&")))
    .join("");
}

export const code = (text: string): string => `\`${text}\``;

/** Sections with a blank line between them, and a line end after the last. */
export function page(sections: readonly string[]): string {
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}
