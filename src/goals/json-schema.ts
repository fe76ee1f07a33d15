/** The published JSON Schema of the goals file, made from the same zod schema that validates it. */
import * as z from "zod";
import { goalsFileSchema } from "./schema.js";

type Node = Record<string, unknown>;

/** Where a file says `${name}`, its value is checked after the variable is filled in. */
const VARIABLE = { type: "string", pattern: "\\$\\{" };

/** What a text may be asked to be; without any of these it may hold a variable anyway. */
const DEMANDS = ["enum", "const", "pattern", "maxLength"];

/**
 * The JSON Schema of a goals file, as published in `goals/goals.schema.json`. Draft 7, which editors' YAML support reads
 * best. A variable may stand wherever a scalar may.
 */
export function goalsJsonSchema(): object {
  return z.toJSONSchema(goalsFileSchema, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema, path }) => {
      const isKey = path.includes("propertyNames") || path.at(-1) === "version" || path.at(-1) === "type";
      if (!isKey) allowVariable(jsonSchema as Node);
    },
  });
}

function allowVariable(node: Node): void {
  const { description, examples, ...demands } = node;
  if (typeof demands.type !== "string" || !["number", "integer", "boolean", "string"].includes(demands.type))
    return;
  if (demands.type === "string" && !DEMANDS.some((keyword) => keyword in demands)) return;
  for (const keyword of Object.keys(node)) delete node[keyword];
  Object.assign(node, {
    ...(description === undefined ? {} : { description }),
    ...(examples === undefined ? {} : { examples }),
    anyOf: [demands, VARIABLE],
  });
}
