/** What a tool takes about goals files, and the words of a command line that say the same. */
import * as z from "zod";

export const files = z
  .array(z.string())
  .optional()
  .describe("Goals files, relative to the folder the server runs in. Default: goals/*.yaml");
const property = z
  .string()
  .regex(/^\d+$/)
  .optional()
  .describe("The GA4 property's number; wins over the file");
export const variables = z
  .record(z.string(), z.string())
  .optional()
  .describe("Variables of the goals file, by name");

export interface GoalsInput {
  readonly files?: string[] | undefined;
  readonly property?: string | undefined;
  readonly variables?: Record<string, string> | undefined;
}
export const goalsInput = { files, property, variables };

export function goalsWords(input: GoalsInput): readonly string[] {
  return [
    ...option("property", input.property),
    ...Object.entries(input.variables ?? {}).flatMap(([name, value]) => option("var", `${name}=${value}`)),
    // What follows can't be taken for a flag.
    "--",
    ...(input.files ?? []).map(cleanPath),
  ];
}

export function option(name: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [`--${name}=${value}`];
}

/** The path, unchanged. @throws Error for one that leads out of the folder, or means something else than a file. */
export function cleanPath(path: string): string {
  const parts = path.split(/[\\/]/);
  const outside =
    /^([\\/]|[A-Za-z]:|~)/.test(path) || parts.includes("..") || /^[A-Za-z][\w+.-]*:\/\//.test(path);
  if (outside || path.includes("\0") || path === "") {
    throw new Error(`${JSON.stringify(path)} is not a path inside the folder this server runs in`);
  }
  return path;
}
