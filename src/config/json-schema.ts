/** The published JSON Schema of the goals file, made from the same zod schema that validates it. */
import { z } from "zod";
import { goalsFileSchema } from "./schema.js";

interface Node {
  type?: string | string[];
  pattern?: string;
  const?: unknown;
}

/** Where a file says `${name}`, its value is checked after the variable is filled in. */
const VARIABLE = "\\$\\{";

/** Draft 7, which editors' YAML support reads best. A variable may stand wherever a scalar may. */
export function goalsJsonSchema(): object {
  return z.toJSONSchema(goalsFileSchema, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema, path }) => {
      const node = jsonSchema as Node;
      if (node.const !== undefined || path.includes("propertyNames")) return;
      if (node.type === "number" || node.type === "integer" || node.type === "boolean") {
        node.type = [node.type, "string"];
        node.pattern = VARIABLE;
      } else if (node.type === "string" && node.pattern !== undefined && !node.pattern.endsWith(VARIABLE)) {
        node.pattern = `(?:${node.pattern})|${VARIABLE}`;
      }
    },
  });
}
