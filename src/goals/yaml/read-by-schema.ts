/** A YAML file of any schema to its data, with every error at its place. Pure. */
import type * as z from "zod";
import { type Diagnostic, hasErrors, inReadingOrder, type SourceText } from "../../diagnostics/diagnostic.js";
import { readYaml } from "./document.js";
import { schemaDiagnostics } from "./schema-issues.js";

/** One or the other. */
export interface ReadBySchema<T> {
  readonly value?: T;
  readonly diagnostics?: readonly Diagnostic[];
}

/** What looks like a variable is a text. */
export function readBySchema<T>(source: SourceText, schema: z.ZodType<T>): ReadBySchema<T> {
  const document = readYaml(source, { named: {}, environment: {}, later: true });
  if (document.value === undefined || hasErrors(document.diagnostics))
    return { diagnostics: document.diagnostics };
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return { value: parsed.data };
  return { diagnostics: inReadingOrder(schemaDiagnostics(parsed.error.issues, document, schema), [source]) };
}
