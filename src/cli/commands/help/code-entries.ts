/** What the guide "troubleshooting" says about each code. Pure: Markdown in, texts out. */

/** The text below a code's heading, up to the next heading, by code; in the order of the page. */
export function codeEntries(markdown: string): ReadonlyMap<string, string> {
  const [, codes = ""] = markdown.split(/^## Every code$/m);
  const entries = [...codes.matchAll(/^### (\S+)\n([\s\S]*?)(?=^##|$(?![\s\S]))/gm)];
  return new Map(entries.map(([, code = "", text = ""]) => [code, text.trim()]));
}

/** An entry for a terminal: the example indented, no marks of Markdown. */
export function plainEntry(entry: string): string {
  return entry
    .replace(/^```text\n([\s\S]*?)\n```$/gm, (_, example: string) => example.replace(/^/gm, "  "))
    .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replaceAll("**", "");
}
