/**
 * What an assistant sends, as a tool takes it: lists and blocks that come as JSON text, numbers for ids and the other way
 * round, `properties/123`, null for what is left out. What can't be told is refused in words that say what to send. Pure.
 */
import * as z from "zod";
import { nearest } from "../../diagnostics/nearest.js";

export type Shape = Readonly<Record<string, z.ZodType>>;

export type Taken =
  | { readonly ok: true; readonly input: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly why: string };

export function takeArguments(shape: Shape, given: Readonly<Record<string, unknown>>): Taken {
  const known = Object.keys(shape);
  const problems: string[] = [];
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(shape, name)) {
      const near = nearest(name, known);
      problems.push(
        `there is no argument ${JSON.stringify(name)}${near === undefined ? "" : `; did you mean ${near}?`}`,
      );
    } else if (value !== null) input[name] = asKind(kindOf(shape[name]), name, value);
  }
  const parsed = z.object(shape).safeParse(input);
  if (problems.length === 0 && parsed.success) return { ok: true, input: parsed.data };
  for (const { path, message } of parsed.success ? [] : parsed.error.issues)
    problems.push(`${path.join(".")}: ${message}`);
  return { ok: false, why: `${problems.join("\n")}\nArguments: ${known.join(", ")}.` };
}

function kindOf(schema: z.ZodType | undefined): string {
  const def = schema?.def as { readonly type?: string; readonly innerType?: z.ZodType } | undefined;
  return def?.type === "optional" ? kindOf(def.innerType) : (def?.type ?? "");
}

function asKind(kind: string, name: string, value: unknown): unknown {
  if (kind === "array" && typeof value === "string") {
    const list = parsed(value);
    return Array.isArray(list) ? list : [value];
  }
  if (kind === "record" && typeof value === "string") return parsed(value) ?? value;
  if (kind === "string") {
    const text = typeof value === "number" ? String(value) : value;
    return name === "property" && typeof text === "string" ? text.replace(/^properties\//, "") : text;
  }
  if (kind === "number" && typeof value === "string" && /^\d+$/.test(value)) return Number(value);
  if (kind === "boolean" && (value === "true" || value === "false")) return value === "true";
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
