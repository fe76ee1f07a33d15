/**
 * Fills a client's variables into what its layers say. A clients file is read once with its references left as they are,
 * because what they stand for differs from client to client.
 */
import { type Diagnostic, errorAt } from "../../diagnostics/diagnostic.js";
import type { Path, YamlDocument } from "../yaml/document.js";
import { plainValue } from "../yaml/located.js";
import { fillIn, type Variables } from "../yaml/variables.js";

export interface Filled {
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

/** `value` stands at `path` of `document`, with its references as written. */
export function fillTree(value: unknown, path: Path, document: YamlDocument, variables: Variables): Filled {
  const diagnostics: Diagnostic[] = [];
  const fill = (here: unknown, at: Path): unknown => {
    if (typeof here === "string") return fillText(here, at);
    if (Array.isArray(here)) return here.map((item, index) => fill(item, [...at, index]));
    if (typeof here !== "object" || here === null) return here;
    return Object.fromEntries(Object.entries(here).map(([key, item]) => [key, fill(item, [...at, key])]));
  };
  const fillText = (text: string, at: Path): unknown => {
    if (!text.includes("${")) return text;
    const filled = fillIn(text, variables);
    for (const problem of filled.problems) {
      diagnostics.push(
        problem.kind === "syntax"
          ? errorAt("variable-syntax", document.placeOf(at), {})
          : errorAt("variable-unset", document.placeOf(at), {
              name: problem.name,
              environment: problem.environment,
            }),
      );
    }
    // As in a goals file: what is not quoted is read again, so that a number stays a number.
    const quoted = /^["'|>]/.test(document.written(at));
    return quoted || filled.text === text ? filled.text : plainValue(filled.text);
  };
  return { value: fill(value, path), diagnostics };
}
