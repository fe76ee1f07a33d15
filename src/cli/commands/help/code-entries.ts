/** What the pages in `docs/troubleshooting/` say about each code. Pure: Markdown in, texts out. */

/** The text below a code's heading, up to the next heading, by code; in the order of the pages. */
export function codeEntries(pages: readonly string[]): ReadonlyMap<string, string> {
  const entries = pages.flatMap((page) => [...page.matchAll(/^## (\S+)\n([\s\S]*?)(?=^##|$(?![\s\S]))/gm)]);
  return new Map(entries.map(([, code = "", text = ""]) => [code, text.trim()]));
}

/** An entry for a terminal: the example indented, no marks of Markdown. */
export function plainEntry(entry: string): string {
  return entry
    .replace(/^```text\n([\s\S]*?)\n```$/gm, (_, example: string) => example.replace(/^/gm, "  "))
    .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replaceAll("**", "");
}
