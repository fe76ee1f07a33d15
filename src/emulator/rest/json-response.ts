/**
 * A decoded message as Google writes it in JSON (protobuf.dev, "ProtoJSON format"): what is at its default is left out,
 * int64 is text, enums are names or, where asked, numbers. Takes what the service's definition decodes.
 */
import { type Found, type ProtoField, type ProtoNode, resolveType } from "../grpc/protos.js";
import { WELL_KNOWN } from "./well-known.js";

type Decoded = Readonly<Record<string, unknown>>;

export interface JsonStyle {
  /** `$alt=json;enum-encoding=int`. */
  readonly enumsAsNumbers: boolean;
}

/** `unpack` decodes the message inside a `google.protobuf.Any`: its full name and its bytes. */
export function writeMessage(
  root: ProtoNode,
  type: string,
  message: object,
  style: JsonStyle,
  unpack: (type: string, bytes: Buffer) => object,
): unknown {
  const one = (found: Found, decoded: Decoded): unknown => {
    const special = WELL_KNOWN[found.name];
    if (special !== undefined) return special.write(decoded);
    if (found.name === "google.protobuf.Any") return any(decoded);
    const json: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(found.node.fields ?? {})) {
      const value = decoded[name];
      if (isThere(found, name, field, value, decoded)) json[name] = fieldJson(found.name, field, value);
    }
    return json;
  };

  const any = (decoded: Decoded): unknown => {
    const url = String(decoded.type_url ?? "");
    const inner = found(url.slice(url.lastIndexOf("/") + 1));
    return {
      "@type": url,
      ...(one(inner, unpack(inner.name, decoded.value as Buffer) as Decoded) as object),
    };
  };

  const found = (name: string, scope = ""): Found => {
    const known = resolveType(root, scope, name);
    if (known === undefined) throw new RangeError(`no type ${name}`);
    return known;
  };

  const isThere = (of: Found, name: string, field: ProtoField, value: unknown, decoded: Decoded): boolean => {
    if (value === undefined || value === null) return false;
    // which member of a oneof is set, its name tells; a member may be at its default
    const group = Object.entries(of.node.oneofs ?? {}).find(([, { oneof }]) => oneof.includes(name));
    if (group !== undefined) return decoded[group[0]] === name;
    if (field.rule === "repeated") return (value as readonly unknown[]).length > 0;
    if (field.keyType !== undefined || Buffer.isBuffer(value)) return Object.keys(value).length > 0;
    if (typeof value === "object") return true;
    if (SCALAR.test(field.type)) {
      // 64-bit integers are text as well
      return field.type === "string" ? value !== "" : Number(value) !== 0;
    }
    return found(field.type, of.name).node.values?.[String(value)] !== 0;
  };

  const fieldJson = (scope: string, field: ProtoField, value: unknown): unknown => {
    if (field.rule === "repeated")
      return (value as readonly unknown[]).map((each) => valueJson(scope, field.type, each));
    if (field.keyType !== undefined)
      return Object.fromEntries(
        Object.entries(value as object).map(([key, each]) => [key, valueJson(scope, field.type, each)]),
      );
    return valueJson(scope, field.type, value);
  };

  const valueJson = (scope: string, fieldType: string, value: unknown): unknown => {
    if (Buffer.isBuffer(value)) return value.toString("base64");
    if (typeof value === "number" && !Number.isFinite(value)) return String(value);
    if (SCALAR.test(fieldType)) return value;
    const inner = found(fieldType, scope);
    const { values } = inner.node;
    if (values === undefined) return one(inner, value as Decoded);
    return style.enumsAsNumbers ? (values[String(value)] ?? value) : value;
  };

  return one(found(type), message as Decoded);
}

const SCALAR = /^(string|bool|bytes|double|float|u?int(32|64)|s?fixed(32|64)|sint(32|64))$/;
