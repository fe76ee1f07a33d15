/**
 * What the published schema says of a place in a goals file: its explanation, the keys and the values it may have. Pure; the
 * schema comes as it is published, and the data as far as it is written, to tell the forms of a goal apart.
 */

export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
}

export interface Choice {
  /** A key, or a value as YAML writes it. */
  readonly text: string;
  readonly about: string;
}

/** All forms the place at `path` may have; empty where the schema knows none. */
function formsAt(
  schema: JsonSchema,
  path: readonly (string | number)[],
  data: unknown,
): readonly JsonSchema[] {
  let forms = alternatives(schema, data);
  let here = data;
  for (const step of path) {
    here = inside(here, step);
    const next = here;
    forms = forms.flatMap((form) => {
      const inner =
        typeof step === "number"
          ? form.items
          : (form.properties?.[step] ??
            (typeof form.additionalProperties === "object" ? form.additionalProperties : undefined));
      return inner === undefined ? [] : alternatives(inner, next);
    });
  }
  return forms;
}

/** The ends of nested alternatives, each with the explanation of what is around it; of those told apart by a constant the one that is written. */
function alternatives(schema: JsonSchema, data: unknown): readonly JsonSchema[] {
  const nested = schema.anyOf ?? schema.oneOf;
  if (nested === undefined) return [schema];
  const described = { ...(schema.description === undefined ? {} : { description: schema.description }) };
  const ends = nested.flatMap((form) => alternatives({ ...described, ...form }, data));
  const fitting = ends.filter((form) => fits(form, data));
  return fitting.length > 0 ? fitting : ends;
}

function fits(form: JsonSchema, data: unknown): boolean {
  const type = form.properties?.type;
  return type?.const !== undefined && inside(data, "type") === type.const;
}

function inside(data: unknown, step: string | number): unknown {
  return typeof data === "object" && data !== null ? Reflect.get(data, step) : undefined;
}

/** In a sentence or two; empty where nothing is said. */
export function explanation(schema: JsonSchema, path: readonly (string | number)[], data: unknown): string {
  return formsAt(schema, path, data).find(({ description }) => description !== undefined)?.description ?? "";
}

/** Keys that may stand in the block at `path`, without those that stand there. */
export function keysIn(
  schema: JsonSchema,
  path: readonly (string | number)[],
  data: unknown,
): readonly Choice[] {
  const here = path.reduce(inside, data);
  const written = new Set(typeof here === "object" && here !== null ? Object.keys(here) : []);
  const found = new Map<string, string>();
  for (const form of formsAt(schema, path, data))
    for (const [key, inner] of Object.entries(form.properties ?? {}))
      if (!written.has(key) && !found.has(key)) found.set(key, inner.description ?? "");
  return [...found].map(([text, about]) => ({ text, about }));
}

/** Values that may stand at `path`: of a closed list all, else examples. */
export function valuesAt(
  schema: JsonSchema,
  path: readonly (string | number)[],
  data: unknown,
): readonly Choice[] {
  const parent = path.slice(0, -1);
  const owner =
    formsAt(schema, parent, data).length === 0 ? [] : formsAt(schema, path, withoutType(data, path));
  const closed = owner.flatMap((form) => [
    ...(form.enum ?? []),
    ...(form.const === undefined ? [] : [form.const]),
    ...(form.type === "boolean" ? [true, false] : []),
  ]);
  const all = closed.length > 0 ? closed : owner.flatMap(({ examples = [] }) => examples);
  const simple = all.filter((value) => typeof value !== "object" || value === null);
  const about = owner.map((form) => [form.const, form.description] as const);
  return [...new Set(simple.map(String))].map((text) => ({
    text,
    about: about.find(([value]) => String(value) === text)?.[1] ?? "",
  }));
}

/** Of the type itself all are to choose from, whichever is written. */
function withoutType(data: unknown, path: readonly (string | number)[]): unknown {
  return path.at(-1) === "type" ? undefined : data;
}
