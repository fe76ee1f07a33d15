/**
 * A request's JSON, read as its message (protobuf.dev, "ProtoJSON format"): names in camelCase or snake_case, int64 as
 * text or number, enums by name or number. What does not fit is told in the words of Google's front end, all at once.
 */
import { toUSVString } from "node:util";
import { camel, type Found, type ProtoField, type ProtoNode, resolveType, snake } from "../grpc/protos.js";
import { BadRequest, type Violation } from "./errors.js";
import { WELL_KNOWN } from "./well-known.js";

/** The fields of a message as protobufjs takes them. `at` is where the JSON stands in the request, `` for all of it. */
export function readMessage(root: ProtoNode, type: string, json: unknown, at = ""): object {
  const violations: Violation[] = [];
  const found = resolveType(root, "", type);
  if (found === undefined) throw new RangeError(`no message ${type}`);
  const message = readOne({ root, violations }, found, json, at);
  if (violations.length > 0) throw new BadRequest(violations);
  return message as object;
}

interface Reading {
  readonly root: ProtoNode;
  readonly violations: Violation[];
}

export const isObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === "object" && json !== null && !Array.isArray(json);

function wrongValue({ violations }: Reading, at: string, type: string, json: unknown): undefined {
  const description = `Invalid value at '${at}' (${type}), ${JSON.stringify(json)}`;
  violations.push({ field: at, description });
  return undefined;
}

function unknownName({ violations }: Reading, at: string, name: string, why: string): undefined {
  const where = at === "" ? "" : ` at '${at}'`;
  const description = `Invalid JSON payload received. Unknown name "${name}"${where}: ${why}`;
  violations.push({ field: at, description });
  return undefined;
}

function readOne(reading: Reading, { name, node }: Found, json: unknown, at: string): unknown {
  const special = WELL_KNOWN[name];
  if (special !== undefined) {
    return special.read(json) ?? wrongValue(reading, at, `type.googleapis.com/${name}`, json);
  }
  if (!isObject(json)) return wrongValue(reading, at, `type.googleapis.com/${name}`, json);
  const { violations } = reading;
  const message: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(json)) {
    const own = camel(key);
    const field = Object.hasOwn(node.fields ?? {}, own) ? node.fields?.[own] : undefined;
    if (field === undefined) {
      unknownName(reading, at, key, "Cannot find field.");
      continue;
    }
    if (value === null) continue;
    const choice = Object.entries(node.oneofs ?? {}).find(([, { oneof }]) => oneof.includes(own));
    if (choice?.[1].oneof.some((other) => other !== own && other in message)) {
      const why = `oneof field '${choice[0]}' is already set. Cannot set '${own}'`;
      violations.push({ field: at, description: `Invalid value at '${at}' (oneof), ${why}` });
      continue;
    }
    message[own] = readField(reading, name, field, value, at === "" ? snake(own) : `${at}.${snake(own)}`, {
      at,
      key,
    });
  }
  return message;
}

function readField(
  reading: Reading,
  scope: string,
  field: ProtoField,
  json: unknown,
  at: string,
  name: { readonly at: string; readonly key: string },
): unknown {
  if (field.keyType !== undefined) {
    if (!isObject(json)) return wrongValue(reading, at, "Map", json);
    const entries = Object.entries(json);
    return Object.fromEntries(
      entries.map(([key, value]) => [key, readValue(reading, scope, field.type, value, `${at}[${key}]`)]),
    );
  }
  if (field.rule === "repeated") {
    const all: readonly unknown[] = Array.isArray(json) ? json : [json];
    return all.map((value, index) => readValue(reading, scope, field.type, value, `${at}[${index}]`));
  }
  if (Array.isArray(json))
    return unknownName(reading, name.at, name.key, "Proto field is not repeating, cannot start list.");
  return readValue(reading, scope, field.type, json, at);
}

const isWhole = (json: unknown): boolean =>
  typeof json === "number" ? Number.isInteger(json) : typeof json === "string" && /^-?\d+$/.test(json);

/** Its digits; undefined where it is no whole number, or one that 64 bits do not hold. */
function within64(json: unknown, held: (bits: number, number: bigint) => bigint): string | undefined {
  if (!isWhole(json)) return undefined;
  const number = BigInt(json as string | number);
  return held(64, number) === number ? String(number) : undefined;
}

const isNumber = (json: unknown): boolean =>
  typeof json === "number" ||
  (typeof json === "string" && json !== "" && (json === "NaN" || !Number.isNaN(Number(json))));

/** How the JSON of a scalar is read; undefined where it is no such thing. */
const SCALARS: Readonly<Record<string, (json: unknown) => unknown>> = {
  string: (json) => (typeof json === "string" ? toUSVString(json) : undefined),
  bool: (json) =>
    typeof json === "boolean" ? json : json === "true" ? true : json === "false" ? false : undefined,
  int32: (json) => (isWhole(json) && Math.abs(Number(json)) < 2 ** 31 ? Number(json) : undefined),
  uint32: (json) => (isWhole(json) && Number(json) >= 0 ? Number(json) : undefined),
  int64: (json) => within64(json, BigInt.asIntN),
  uint64: (json) => within64(json, BigInt.asUintN),
  double: (json) => (isNumber(json) ? Number(json) : undefined),
  float: (json) => (isNumber(json) ? Number(json) : undefined),
  bytes: (json) => (typeof json === "string" ? Buffer.from(json, "base64") : undefined),
};

function readValue(reading: Reading, scope: string, type: string, json: unknown, at: string): unknown {
  const scalar = SCALARS[type];
  if (scalar !== undefined)
    return scalar(json) ?? wrongValue(reading, at, `TYPE_${type.toUpperCase()}`, json);
  const found = resolveType(reading.root, scope, type);
  if (found === undefined) throw new RangeError(`no type ${type} in ${scope}`);
  const { values } = found.node;
  if (values === undefined) return readOne(reading, found, json, at);
  const known = typeof json === "number" ? Number.isInteger(json) : Object.hasOwn(values, String(json));
  // in a query, a number is text as well
  if (known || (typeof json === "string" && /^\d+$/.test(json)))
    return typeof json === "string" && /^\d+$/.test(json) ? Number(json) : json;
  return wrongValue(reading, at, `type.googleapis.com/${found.name}`, json);
}
