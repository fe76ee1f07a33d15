import { printable } from "../diagnostics/printable.js";

/** A text that is only text in Markdown, in a table too. */
export function inline(text: string): string {
  return printable(text.replace(/[\r\n]+/g, " ")).replace(/[\\`*_[\]<>|#@]/g, "\\$&");
}
