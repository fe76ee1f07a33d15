/** Messages as a discovery document has them: a schema each, named as Google names them as far as that can be told. */
import { type Found, type ProtoField, type ProtoNode, resolveType } from "../../grpc/protos.js";

export type Schema = Readonly<Record<string, unknown>>;

/** Messages whose JSON is a text, and others of a form of their own. */
const FORMS: Readonly<Record<string, Schema>> = {
  "google.protobuf.Timestamp": { type: "string", format: "google-datetime" },
  "google.protobuf.Duration": { type: "string", format: "google-duration" },
  "google.protobuf.FieldMask": { type: "string", format: "google-fieldmask" },
  "google.protobuf.Any": { type: "object", additionalProperties: { type: "any" } },
  "google.protobuf.BoolValue": { type: "boolean" },
  "google.protobuf.StringValue": { type: "string" },
  "google.protobuf.Int32Value": { type: "integer", format: "int32" },
  "google.protobuf.Int64Value": { type: "string", format: "int64" },
  "google.protobuf.DoubleValue": { type: "number", format: "double" },
};

const SCALARS: Readonly<Record<string, Schema>> = {
  string: { type: "string" },
  bool: { type: "boolean" },
  bytes: { type: "string", format: "byte" },
  double: { type: "number", format: "double" },
  float: { type: "number", format: "float" },
  int32: { type: "integer", format: "int32" },
  uint32: { type: "integer", format: "uint32" },
  int64: { type: "string", format: "int64" },
  uint64: { type: "string", format: "uint64" },
};

export interface Schemas {
  /** What stands for a type where it is used; its schema is then among `all`. */
  readonly of: (scope: string, type: string) => Schema;
  readonly ofField: (scope: string, field: ProtoField) => Schema;
  /** By name. */
  readonly all: () => Readonly<Record<string, Schema>>;
}

export function createSchemas(root: ProtoNode): Schemas {
  const names = new Map<string, string>();
  const schemas = new Map<string, Schema>();

  const of = (scope: string, type: string): Schema => {
    const scalar = SCALARS[type];
    if (scalar !== undefined) return scalar;
    const found = resolveType(root, scope, type);
    if (found === undefined) throw new RangeError(`no type ${type} in ${scope}`);
    if (found.node.values !== undefined) return { type: "string", enum: Object.keys(found.node.values) };
    return FORMS[found.name] ?? { $ref: nameOf(found) };
  };
  const ofField = (scope: string, field: ProtoField): Schema => {
    const one = of(scope, field.type);
    if (field.keyType !== undefined) return { type: "object", additionalProperties: one };
    return field.rule === "repeated" ? { type: "array", items: one } : one;
  };
  const nameOf = ({ name, node }: Found): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const free = candidates(name).find((one) => !schemas.has(one)) ?? name;
    names.set(name, free);
    // There before its fields are looked at: messages hold one another.
    schemas.set(free, {});
    const properties = Object.entries(node.fields ?? {}).map(([field, proto]) => [
      field,
      ofField(name, proto),
    ]);
    schemas.set(free, { id: free, type: "object", properties: Object.fromEntries(properties) });
    return free;
  };
  return { of, ofField, all: () => Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** The Admin API's have their package before them, the Data API's have not, nor the message they stand in. */
function candidates(name: string): readonly string[] {
  const words = name.split(".").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const whole = words.join("");
  const isData = name.startsWith("google.analytics.data.") || !name.startsWith("google.analytics.");
  return isData ? [words.at(-1) ?? "", words.slice(4).join(""), whole] : [whole];
}
