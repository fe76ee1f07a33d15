/**
 * As much of JSON Schema draft 7 as the published schema uses, to hold files against it as an editor does. A keyword it
 * does not know is an error, so that nothing of the schema goes unchecked.
 */

type Schema = Readonly<Record<string, unknown>>;

/** What is wrong, as `path: keyword`; empty where the value is valid. */
export function violations(schema: Schema, value: unknown, path = "$"): readonly string[] {
  return Object.entries(schema).flatMap(([keyword, demand]) => check(keyword, demand, schema, value, path));
}

const SAYS_NOTHING = new Set(["$schema", "title", "description", "examples", "default"]);

function check(
  keyword: string,
  demand: unknown,
  schema: Schema,
  value: unknown,
  path: string,
): readonly string[] {
  const unless = (holds: boolean): readonly string[] => (holds ? [] : [`${path}: ${keyword}`]);
  const valid = (branch: unknown): boolean => violations(branch as Schema, value, path).length === 0;
  if (SAYS_NOTHING.has(keyword)) return [];
  switch (keyword) {
    case "type":
      return unless(
        [demand].flat().includes(typeOf(value)) || (demand === "number" && typeOf(value) === "integer"),
      );
    case "const":
      return unless(value === demand);
    case "enum":
      return unless((demand as readonly unknown[]).includes(value));
    case "anyOf":
      return unless((demand as readonly unknown[]).some(valid));
    case "oneOf":
      return unless((demand as readonly unknown[]).filter(valid).length === 1);
    case "pattern":
      return unless(typeof value !== "string" || new RegExp(demand as string, "u").test(value));
    case "minLength":
      return unless(typeof value !== "string" || [...value].length >= (demand as number));
    case "maxLength":
      return unless(typeof value !== "string" || [...value].length <= (demand as number));
    case "minimum":
      return unless(typeof value !== "number" || value >= (demand as number));
    case "maximum":
      return unless(typeof value !== "number" || value <= (demand as number));
    case "exclusiveMinimum":
      return unless(typeof value !== "number" || value > (demand as number));
    case "minItems":
      return unless(!Array.isArray(value) || value.length >= (demand as number));
    case "maxItems":
      return unless(!Array.isArray(value) || value.length <= (demand as number));
    case "items":
      return Array.isArray(value)
        ? value.flatMap((v, i) => violations(demand as Schema, v, `${path}[${i}]`))
        : [];
    case "required":
      return unless(
        !isBlock(value) || (demand as readonly string[]).every((key) => Object.hasOwn(value, key)),
      );
    case "propertyNames":
      return isBlock(value)
        ? Object.keys(value).flatMap((key) => violations(demand as Schema, key, `${path}.${key} (key)`))
        : [];
    case "properties":
      return isBlock(value)
        ? Object.entries(demand as Readonly<Record<string, Schema>>).flatMap(([key, inner]) =>
            Object.hasOwn(value, key) ? violations(inner, value[key], `${path}.${key}`) : [],
          )
        : [];
    case "additionalProperties": {
      const known = (schema.properties ?? {}) as object;
      const others = isBlock(value)
        ? Object.entries(value).filter(([key]) => !Object.hasOwn(known, key))
        : [];
      return demand === false
        ? others.map(([key]) => `${path}.${key}: unknown key`)
        : others.flatMap(([key, v]) => violations(demand as Schema, v, `${path}.${key}`));
    }
    default:
      throw new Error(`the validator does not know ${keyword}`);
  }
}

function isBlock(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}
