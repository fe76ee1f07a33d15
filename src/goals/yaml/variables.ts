/** `${name}`, `${name:-default}`, `${env.NAME}` and `$${` for a plain `${`. Pure text in, text out. */

/** What a file may refer to. Values are never printed. */
export interface Variables {
  readonly named: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Names of the environment that may be asked for, besides those that begin with `GA4_GOALS_VAR_`. */
  readonly fromEnvironment?: readonly string[];
  /** Told what was taken from the environment, so that it can be kept out of what is shown. */
  readonly onTaken?: (name: string, value: string) => void;
  /** True: references stay as they are written, to be filled in later. */
  readonly later?: boolean;
}

export type VariableProblem =
  | { readonly kind: "syntax" }
  | { readonly kind: "not-allowed"; readonly name: string }
  | { readonly kind: "unset"; readonly name: string; readonly environment: boolean };

/** A variable of the environment with such a name is meant for goals files. */
export const ENVIRONMENT_PREFIX = "GA4_GOALS_VAR_";

const REFERENCE = /\$\$\{|\$\{([^{}]*)\}|\$\{/g;
const NAME = /^(env\.)?([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/** Fills in every reference of `text`; what can't be filled in is a problem, told once, and stays as written. */
export function fillIn(
  text: string,
  variables: Variables,
): { readonly text: string; readonly problems: readonly VariableProblem[] } {
  if (variables.later === true) return { text, problems: [] };
  const problems = new Map<string, VariableProblem>();
  const report = (problem: VariableProblem): void => void problems.set(JSON.stringify(problem), problem);
  const filled = text.replace(REFERENCE, (written, inner: string | undefined) => {
    if (written === "$${") return "${";
    const parts = inner === undefined ? null : NAME.exec(inner.trim());
    const name = parts?.[2];
    if (!parts || name === undefined) {
      report({ kind: "syntax" });
      return written;
    }
    const environment = parts[1] !== undefined;
    if (environment && !mayBeTaken(name, variables)) {
      report({ kind: "not-allowed", name });
      return written;
    }
    const from = environment ? variables.environment : variables.named;
    const value = Object.hasOwn(from, name) ? from[name] : undefined;
    if (value !== undefined && !(value === "" && parts[3] !== undefined)) {
      if (environment) variables.onTaken?.(name, value);
      return value;
    }
    if (parts[3] !== undefined) return parts[3];
    report({ kind: "unset", name, environment });
    return written;
  });
  return { text: filled, problems: [...problems.values()] };
}

function mayBeTaken(name: string, { fromEnvironment = [] }: Variables): boolean {
  return name.startsWith(ENVIRONMENT_PREFIX) || fromEnvironment.includes(name);
}
