/**
 * Plain data as YAML on one line, quoted only where YAML needs it, and the escaping that keeps `${` a plain text. Knows
 * nothing of goals or files.
 */
import { stringify } from "yaml";
import { printable, printableJson } from "../../diagnostics/printable.js";

export type YamlData =
  | string
  | number
  | boolean
  | null
  | readonly YamlData[]
  | { readonly [key: string]: YamlData };

export type Quote = "as needed" | "single" | "double";

export interface InlineOptions {
  /** Inside `{ }` or `[ ]`, where commas and brackets mean something. */
  readonly inFlow: boolean;
  /** For a text. */
  readonly quote: Quote;
}

/** @example inlineYaml({ gte: 3 }, { inFlow: false, quote: "as needed" }) // "{ gte: 3 }" */
export function inlineYaml(value: YamlData, options: InlineOptions): string {
  if (typeof value === "string") return textYaml(value, options);
  if (typeof value !== "object" || value === null) return stringify(value, { schema: "core" }).trimEnd();
  const inside = (item: YamlData): string => inlineYaml(item, { inFlow: true, quote: "as needed" });
  if (Array.isArray(value)) return `[${value.map(inside).join(", ")}]`;
  const pairs = Object.entries(value).map(([key, item]) => `${inside(key)}: ${inside(item)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

function textYaml(text: string, { inFlow, quote }: InlineOptions): string {
  // Any other way of writing these takes more than one line, or hides them. JSON's texts are YAML's in double quotes.
  if (printable(text) !== text) return printableJson(text);
  const type = { "as needed": "PLAIN", single: "QUOTE_SINGLE", double: "QUOTE_DOUBLE" } as const;
  const options = {
    schema: "core",
    lineWidth: 0,
    blockQuote: false,
    defaultStringType: type[quote],
  } as const;
  if (!inFlow)
    return stringify({ k: text }, { ...options, defaultKeyType: "PLAIN" })
      .slice("k: ".length)
      .trimEnd();
  return stringify([text], { ...options, collectionStyle: "flow", flowCollectionPadding: false })
    .trimEnd()
    .slice(1, -1);
}

/** True where a text refers to a variable. */
export function hasReference(text: string): boolean {
  return text.replaceAll("$${", "").includes("${");
}

/** The same data with every `${` of its texts written `$${`, so that it is not taken for a variable. */
export function escapeReferences(value: string): string;
export function escapeReferences(value: YamlData): YamlData;
export function escapeReferences(value: YamlData): YamlData {
  if (typeof value === "string") return value.replaceAll("${", "$$${");
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: YamlData) => escapeReferences(item));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, escapeReferences(item as YamlData)]),
  );
}
