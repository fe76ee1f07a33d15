/** A plan as the terminal shows it, coloured by the sign that each line begins with. All of it is text. */
import type { JSX } from "preact";

/** Made, changed, and taken away or refused. */
const SIGNS: Readonly<Record<string, string>> = {
  "+": "g",
  "~": "y",
  "±": "y",
  "-": "r",
  "−": "r",
  "✗": "r",
  "!": "y",
};

export function Coloured({ text }: { readonly text: string }): JSX.Element {
  return (
    <pre>
      {text.split("\n").map((line, index) => (
        <span key={`${index} ${line}`} class={SIGNS[line.trimStart()[0] ?? ""] ?? ""}>
          {`${line}\n`}
        </span>
      ))}
    </pre>
  );
}
