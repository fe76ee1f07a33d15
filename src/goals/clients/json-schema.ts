/** The published JSON Schema of the clients file, made from the zod schema that validates it. */
import { z } from "zod";
import { goalsJsonSchema } from "../json-schema.js";
import { clientsFileSchema } from "./schema.js";

type Node = { [key: string]: unknown };

/** Draft 7. Goals under `overrides` are completed by an editor as in a goals file, but nothing of them is required. */
export function clientsJsonSchema(): object {
  const schema = z.toJSONSchema(clientsFileSchema, { target: "draft-7", io: "input" }) as Node;
  const goals = goalsJsonSchema() as Node;
  const definitions: Node = {};
  for (const block of ["goals", "journeys", "audiences"]) {
    definitions[block] = { anyOf: [partial(entryOf(goals, block)), { type: "null" }] };
    for (const found of overridesIn(schema)) {
      const own = (found.properties as Node | undefined)?.[block] as Node | undefined;
      if (own) own.additionalProperties = { $ref: `#/definitions/${block}` };
    }
  }
  definitions.schedule = { anyOf: [partial(entryOf(goals, "schedule")), { type: "null" }] };
  for (const found of layersIn(schema)) {
    const own = found.schedule as Node | undefined;
    if (own) own.additionalProperties = { $ref: "#/definitions/schedule" };
  }
  return { ...schema, definitions };
}

function entryOf(goals: Node, block: string): unknown {
  return ((goals.properties as Node | undefined)?.[block] as Node | undefined)?.additionalProperties;
}

function overridesIn(node: unknown): Node[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === "overrides" && typeof (value as Node).properties === "object"
      ? [value as Node]
      : overridesIn(value),
  );
}

/** The keys of defaults, of a group and of a client. */
function layersIn(schema: Node): Node[] {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Node | undefined>>;
  const { defaults, groups, clients } = properties;
  return [defaults, groups?.additionalProperties, clients?.additionalProperties].flatMap((layer) => {
    const keys = (layer as Node | undefined)?.properties;
    return keys === undefined ? [] : [keys as Node];
  });
}

/** The same keys, none required; a goal's type need not be said again. */
function partial(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(partial);
  if (typeof node !== "object" || node === null) return node;
  const { required: _required, ...rest } = node as Node;
  return Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key === "oneOf" ? "anyOf" : key,
      key === "oneOf" || key === "anyOf" ? partial(value) : value,
    ]),
  );
}
