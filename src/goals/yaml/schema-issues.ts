/** Turns what zod found into diagnostics with a place. The only file that knows zod's issue format. */
import type * as z from "zod";
import { type Diagnostic, errorAt } from "../../diagnostics/diagnostic.js";
import { numberMeant } from "../../diagnostics/meant.js";
import { isDiagnosticCode } from "../../diagnostics/messages.js";
import { nearest } from "../../diagnostics/nearest.js";
import type { Path, YamlDocument } from "./document.js";

type Issue = z.core.$ZodIssue;

/** Every issue of a failed parse, each at its place in `document`. */
export function schemaDiagnostics(
  issues: readonly Issue[],
  document: YamlDocument,
  schema: z.ZodType,
  prefix: Path = [],
): Diagnostic[] {
  return issues.flatMap((issue) => toDiagnostics(issue, document, schema, prefix));
}

function toDiagnostics(issue: Issue, document: YamlDocument, schema: z.ZodType, prefix: Path): Diagnostic[] {
  const path: Path = [...prefix, ...issue.path];
  const place = document.placeOf(path);
  const found = valueAt(document.value, path);

  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(schema, path, document.value);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      return errorAt("unknown-key", document.keyPlaceOf([...path, key]), {
        key,
        known,
        ...(near ? { nearest: near } : {}),
      });
    });
  }
  if (issue.code === "invalid_key") {
    const inner = issue.issues[0]?.message ?? "";
    // Codes used as error texts in the schema take `shown` or nothing, see schema.ts.
    const code = isDiagnosticCode(inner) ? (inner as "goal-id") : "goal-id";
    return [errorAt(code, document.keyPlaceOf(path), { shown: quoted(String(path.at(-1))) })];
  }
  if (
    issue.code === "invalid_union" &&
    issue.discriminator === undefined &&
    !isDiagnosticCode(issue.message)
  ) {
    const inner = closestBranch(issue.errors, found);
    if (inner) return withoutGuesses(inner, found).flatMap((i) => toDiagnostics(i, document, schema, path));
  }
  if (found === undefined) {
    const key = String(path.at(-1));
    return [errorAt("missing-key", document.keyPlaceOf(path.slice(0, -1)), { key, inside: insideOf(path) })];
  }
  if (isDiagnosticCode(issue.message)) {
    // Codes used as error texts in the schema take `shown` or nothing, see schema.ts.
    return [errorAt(issue.message as "goal-id", place, { shown: document.written(path) })];
  }
  const allowed = allowedValues(issue);
  if (allowed) {
    const near = typeof found === "string" ? nearest(found, allowed) : undefined;
    return [
      errorAt("unknown-value", place, {
        shown: document.written(path),
        allowed,
        ...(near ? { nearest: near } : {}),
      }),
    ];
  }
  const expected = expectedWords(issue);
  const meant =
    typeof found === "string" && expected.includes("number")
      ? numberMeant(document.written(path))
      : undefined;
  return [
    errorAt("wrong-type", place, {
      expected,
      found: foundWords(found),
      ...(meant === undefined ? {} : { meant }),
    }),
  ];
}

/** Of a union's branches, the one the person seems to have meant: the same kind of value as what stands there. */
function closestBranch(
  branches: readonly (readonly Issue[])[],
  found: unknown,
): readonly Issue[] | undefined {
  // A block of keys is none of the words that may stand in its place.
  const isOther = ({ code, path }: Issue): boolean =>
    path.length === 0 && (code === "invalid_type" || (code === "invalid_value" && typeof found === "object"));
  const fitting = branches.filter((issues) => !issues.some(isOther));
  if (found === undefined) return undefined;
  const wrong = (issues: readonly Issue[]): number =>
    issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);
  return fitting.toSorted((a, b) => wrong(a) - wrong(b))[0];
}

/** Which of a union's branches is meant, a key that is unknown leaves open, and so which keys are missing. */
function withoutGuesses(issues: readonly Issue[], found: unknown): readonly Issue[] {
  const isUnclear = issues.some(({ code, path }) => code === "unrecognized_keys" && path.length === 0);
  const isMissing = ({ path }: Issue): boolean => path.length === 1 && valueAt(found, path) === undefined;
  return isUnclear ? issues.filter((issue) => !isMissing(issue)) : issues;
}

function allowedValues(issue: Issue): readonly string[] | undefined {
  if (issue.code === "invalid_value") return issue.values.map(String);
  if (issue.code === "invalid_union" && issue.discriminator !== undefined) {
    const options: unknown = (issue as { readonly options?: unknown }).options;
    return Array.isArray(options) ? options.map(String) : [];
  }
  return undefined;
}

const NAMES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a block of keys",
  record: "a block of keys",
  array: "a list",
  null: "null",
};

function expectedWords(issue: Issue): string {
  if (issue.code === "invalid_type") return NAMES[issue.expected] ?? issue.expected;
  if (issue.code === "invalid_union") {
    const expected = issue.errors.flatMap((branch) =>
      branch.map((i) => (i.path.length === 0 ? expectedWords(i) : "")),
    );
    return [...new Set(expected.filter((e) => e !== ""))].join(" or ") || "something else";
  }
  return "something else";
}

function foundWords(value: unknown): string {
  if (value === null) return "nothing (null)";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a block of keys";
  if (typeof value === "string") return "a text";
  if (typeof value === "boolean") return "true or false (quote it if it is meant as a text)";
  return typeof value === "number" ? "a number" : typeof value;
}

function insideOf(path: Path): string {
  const parent = path.slice(0, -1);
  if (parent.length === 0) return "the file";
  if (parent.length === 2 && parent[0] === "goals") return `the goal \`${String(parent[1])}\``;
  return `\`${parent.map(String).join(".")}\``;
}

function quoted(text: string): string {
  return `\`${text}\``;
}

function valueAt(value: unknown, path: Path): unknown {
  let at: unknown = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Readonly<Record<PropertyKey, unknown>>)[step];
  }
  return at;
}

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly valueType?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly discriminator?: string;
}

/** The keys a block may have, found by walking the schema along the path. */
function knownKeys(schema: z.ZodType, path: Path, value: unknown): readonly string[] {
  let here: readonly z.ZodType[] = [schema];
  let at: unknown = value;
  for (const step of path) {
    here = here.flatMap((s) => childSchemas(s, step, at));
    at = valueAt(at, [step]);
  }
  return [...new Set(here.flatMap((s) => shapes(s, at)))];
}

function definition(schema: z.ZodType): Definition {
  return schema.def as unknown as Definition;
}

function childSchemas(schema: z.ZodType, step: PropertyKey, value: unknown): readonly z.ZodType[] {
  return concrete(schema, value).flatMap((s) => {
    const def = definition(s);
    const child = def.shape?.[String(step)] ?? def.valueType ?? def.element;
    return child ? [child] : [];
  });
}

function shapes(schema: z.ZodType, value: unknown): readonly string[] {
  return concrete(schema, value).flatMap((s) => Object.keys(definition(s).shape ?? {}));
}

/** Unwraps optionals and unions; of a discriminated union only the branch the value names. */
function concrete(schema: z.ZodType, value: unknown): readonly z.ZodType[] {
  const def = definition(schema);
  if (def.innerType) return concrete(def.innerType, value);
  if (!def.options) return [schema];
  const key = def.discriminator;
  if (key !== undefined) {
    const named = def.options.filter((o) => {
      const literal = definition(o).shape?.[key]?.def as { readonly values?: readonly unknown[] } | undefined;
      return literal?.values?.includes(valueAt(value, [key])) ?? false;
    });
    if (named.length > 0) return named;
  }
  return def.options.flatMap((o) => concrete(o, value));
}
