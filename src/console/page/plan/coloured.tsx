/** A text with a terminal's colours, as text: each run of a colour is an element, and nothing in it is markup. */
import type { JSX } from "preact";

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes of a terminal are control characters
const ESCAPE = /\u001b\[([0-9;]*)m/;
const CLASSES: Readonly<Record<string, string>> = { 1: "b", 2: "d", 31: "r", 32: "g", 33: "y" };

export function Coloured({ text }: { readonly text: string }): JSX.Element {
  // Text and codes take turns.
  const parts = text.split(ESCAPE);
  let style = "";
  const runs = parts.flatMap((part, index) => {
    if (index % 2 === 1) {
      style = CLASSES[part] ?? "";
      return [];
    }
    return part === "" ? [] : [{ part, style }];
  });
  return (
    <pre>
      {runs.map((run, index) => (
        <span key={`${index}`} class={run.style}>
          {run.part}
        </span>
      ))}
    </pre>
  );
}
