/** A YAML file of any schema to its data, with every error at its place. Pure. */
import type * as z from "zod";
import { type Diagnostic, hasErrors, inReadingOrder, type SourceText } from "../../diagnostics/diagnostic.js";
import { readYaml, type YamlDocument } from "./document.js";
import { schemaDiagnostics } from "./schema-issues.js";

export interface ReadBySchema<T> {
  /** There where the file is as the schema says. */
  readonly value?: T;
  /** Why it is not; else what the reading of the YAML itself says. */
  readonly diagnostics: readonly Diagnostic[];
  readonly document: YamlDocument;
}

/** What looks like a variable is a text. */
export function readBySchema<T>(source: SourceText, schema: z.ZodType<T>): ReadBySchema<T> {
  const document = readYaml(source, { named: {}, environment: {}, later: true });
  const { diagnostics } = document;
  if (document.value === undefined || hasErrors(diagnostics)) return { diagnostics, document };
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return { value: parsed.data, diagnostics, document };
  const found = schemaDiagnostics(parsed.error.issues, document, schema);
  return { diagnostics: inReadingOrder(found, [source]), document };
}
