/** `${name}`, `${name:-default}`, `${env.NAME}` and `$${` for a plain `${`. Pure text in, text out. */

/** What a file may refer to. Values are never printed. */
export interface Variables {
  readonly named: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** True: references stay as they are written, to be filled in later. */
  readonly later?: boolean;
}

export type VariableProblem =
  | { readonly kind: "syntax" }
  | { readonly kind: "unset"; readonly name: string; readonly environment: boolean };

const REFERENCE = /\$\$\{|\$\{([^{}]*)\}|\$\{/g;
const NAME = /^(env\.)?([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/** Fills in every reference of `text`; what can't be filled in is a problem and stays as written. */
export function fillIn(
  text: string,
  variables: Variables,
): { readonly text: string; readonly problems: readonly VariableProblem[] } {
  const problems: VariableProblem[] = [];
  if (variables.later === true) return { text, problems };
  const filled = text.replace(REFERENCE, (written, inner: string | undefined) => {
    if (written === "$${") return "${";
    const parts = inner === undefined ? null : NAME.exec(inner.trim());
    const name = parts?.[2];
    if (!parts || name === undefined) {
      problems.push({ kind: "syntax" });
      return written;
    }
    const environment = parts[1] !== undefined;
    const from = environment ? variables.environment : variables.named;
    const value = Object.hasOwn(from, name) ? from[name] : undefined;
    if (value !== undefined && !(value === "" && parts[3] !== undefined)) return value;
    if (parts[3] !== undefined) return parts[3];
    problems.push({ kind: "unset", name, environment });
    return written;
  });
  return { text: filled, problems };
}
