/** `docs/reference/policy-file.md`: every field of a policy file, from the JSON Schema that editors use. */
import { policyJsonSchema } from "../../src/goals/policy/schema.js";
import { blockKey, fieldTable, type Schema } from "./fields.js";
import { MADE_BY, page } from "./markdown.js";

const schema = policyJsonSchema() as Schema;
const { use = {}, rules = {} } = schema.properties ?? {};
const rule = rules.additionalProperties as Schema;
const when = rule.properties?.when ?? {};
const notHad = when.properties?.not_had ?? {};
const named = Object.entries(use.properties ?? {}).map(
  ([name, { anyOf = [], ...own }]) =>
    [name, [own, ...anyOf].find((one: Schema) => one.properties !== undefined) as Schema] as const,
);

/** Those without parameters have the same block. */
const blocks = named
  .filter(([, block], index) => named.findLastIndex(([, o]) => blockKey(o) === blockKey(block)) === index)
  .map(
    ([name, block]) =>
      [
        named.filter(([, o]) => blockKey(o) === blockKey(block)).length > 1
          ? "Any rule without parameters"
          : name,
        block,
      ] as const,
  );

function anchor(name: string): string {
  return name.toLowerCase().replaceAll(" ", "-");
}

export function policyFilePage(): string {
  const sections = new Map([
    [blockKey(use), "[named rules](#use)"],
    [blockKey(rule), "[a rule](#a-rule)"],
    [blockKey(when), "[what it is about](#when)"],
    [blockKey(notHad), "[a client and days](#not_had)"],
    ...blocks.map(([name, block]) => [blockKey(block), `[a block](#${anchor(name)})`] as const),
  ]);
  return page([
    "# The policy file",
    MADE_BY,
    "YAML: rules that goals and plans are held to. [An example](../../goals/examples/policy.example.yaml). Editors complete and explain every field through the [JSON Schema](../../goals/policy.schema.json), which `ga4-goals schema --of policy` prints. How to work with it: the guide [policies](../guides/policy.md).",
    "## At the top",
    fieldTable(schema, sections),
    "## use",
    fieldTable(use, sections),
    ...blocks.flatMap(([name, block]) => [`### ${name}`, fieldTable(block, sections)]),
    "## A rule",
    "Under `rules`, by id.",
    fieldTable(rule, sections),
    "## when",
    fieldTable(when, sections),
    "### not_had",
    fieldTable(notHad, sections),
  ]);
}
