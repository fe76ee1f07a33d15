/**
 * Tables of fields from a JSON Schema: what each means, what it may hold, what holds without it, an example. A block of
 * fields that a field may hold has a section of its own; one that nobody has named is an error, so that no page leaves
 * anything out.
 */
import { inlineYaml, type YamlData } from "../../src/goals/yaml/inline-yaml.js";
import { code, prose, table } from "./markdown.js";

/** The parts of a JSON Schema that are told. */
export interface Schema {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly propertyNames?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
}

/** What a block of fields is called, by what it may hold: a link to where its own fields are told. */
export type Sections = ReadonlyMap<string, string>;

/** Two blocks with the same fields are the same block, wherever they stand. */
export function blockKey(block: Schema): string {
  return JSON.stringify(
    Object.entries(block.properties ?? {}).map(([name, { type, anyOf }]) => [name, type, anyOf]),
  );
}

export function fieldTable(
  block: Schema,
  sections: Sections,
  wanted: (name: string) => boolean = () => true,
): string {
  const rows = Object.entries(block.properties ?? {})
    .filter(([name]) => wanted(name))
    .map(([name, field]) => {
      const [meaning, fallback] = meaningOf(field);
      const required = block.required?.includes(name) === true;
      return [code(name), holds(field, sections), required ? "**required**" : fallback, meaning];
    });
  return table(["field", "holds", "default", "meaning"], rows);
}

/** The description without its "Default: ...", with an example; and that default. */
function meaningOf({ description = "", examples = [] }: Schema): readonly [string, string] {
  const [whole, inWords] = /\s*Default: ([^.]+(?:\.(?! |$)[^.]+)*)\.?(?=$| )/.exec(description) ?? [];
  const [, before, within] = /(\w+) \(default\)|\((\w+), the default\)/.exec(description) ?? [];
  const fallback = inWords ?? before ?? within;
  const meaning = whole === undefined ? description : description.replace(whole, "");
  const shown = examples
    .map((example) => code(inlineYaml(example as YamlData, { inFlow: false, quote: "as needed" })))
    .join(" or ");
  return [
    [prose(meaning), shown === "" ? "" : `E.g. ${shown}`].filter((part) => part !== "").join(" "),
    fallback === undefined ? "" : isWord(fallback) ? code(fallback) : prose(fallback),
  ];
}

const isWord = (text: string): boolean => /^[\w-]+$/.test(text) && text !== "ever";

/** What a field may hold, in words. */
function holds(field: Schema, sections: Sections): string {
  return [...new Set(choices(field, sections))].join(", or ");
}

/** Wherever a value may stand a variable may stand too: said once, not in every row. */
const isVariable = ({ type, pattern }: Schema): boolean => type === "string" && pattern === "\\$\\{";

function choices(field: Schema, sections: Sections): readonly string[] {
  const { anyOf, oneOf, type, items, additionalProperties: entry } = field;
  if (field.$ref !== undefined) return [sectionOf(sections, field.$ref)];
  const among = anyOf ?? oneOf;
  if (among) return among.filter((one) => !isVariable(one)).flatMap((one) => choices(one, sections));
  if (field.const !== undefined) return [code(String(field.const))];
  if (field.enum) return [field.enum.map((value) => code(String(value))).join(", ")];
  if (field.properties) return [sectionOf(sections, blockKey(field))];
  if (typeof entry === "object") {
    const named = field.propertyNames?.pattern?.startsWith("^[a-z]") ? "id" : "name";
    return [`by ${named}: ${choices(entry, sections).join(", or ")}`];
  }
  if (type === "array") return [`list of: ${items ? choices(items, sections).join(", or ") : "anything"}`];
  const types = typeof type === "string" ? [type] : (type ?? []);
  return types.map((name) => WORDS[name] ?? name);
}

const WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "number",
  integer: "whole number",
  boolean: "`true` or `false`",
  null: "`null`",
  object: "fields",
};

function sectionOf(sections: Sections, key: string): string {
  const link = sections.get(key);
  if (link === undefined) throw new Error(`no section of the page tells the fields of ${key}`);
  return link;
}
