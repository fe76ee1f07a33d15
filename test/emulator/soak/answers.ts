/**
 * Whether an answer has the shape that its proto says, read strictly and without the emulator's own readers: no field that
 * the message has not, the right type of every value, enums by their names, int64 as text, at most one member of a oneof,
 * a resource's name of its pattern. Over REST besides: nothing null and nothing at its default.
 */
import type { Found } from "../../../src/emulator/grpc/protos.js";
import { fieldsIn, fits, namePatterns } from "./protos.js";

/** `handed`: what a handler gives to be written, where what is absent may be null and int64 a number. */
export type Form = "json" | "handed";

const INTEGER = /^-?(0|[1-9]\d*)$/;

const SPECIAL: Readonly<Record<string, RegExp>> = {
  "google.protobuf.Timestamp": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6}|\.\d{9})?Z$/,
  "google.protobuf.Duration": /^-?\d+(\.\d{3}|\.\d{6}|\.\d{9})?s$/,
  "google.protobuf.FieldMask": /^([A-Za-z0-9_.]+(,[A-Za-z0-9_.]+)*)?$/,
};

const WRAPPED: Readonly<Record<string, string>> = {
  "google.protobuf.BoolValue": "bool",
  "google.protobuf.StringValue": "string",
  "google.protobuf.Int32Value": "int32",
  "google.protobuf.Int64Value": "int64",
  "google.protobuf.DoubleValue": "double",
};

function scalarFits(type: string, value: unknown, form: Form): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "bool":
      return typeof value === "boolean";
    case "int32":
    case "uint32":
      return Number.isInteger(value) && Math.abs(value as number) < 2 ** 32;
    case "int64":
    case "uint64":
      if (form === "json") return typeof value === "string" && INTEGER.test(value);
      return typeof value === "bigint" || INTEGER.test(String(value));
    case "double":
    case "float":
      return typeof value === "number" || (form === "json" && /^(NaN|-?Infinity)$/.test(String(value)));
    default:
      return form === "json" ? typeof value === "string" : Buffer.isBuffer(value);
  }
}

/** What is wrong with an answer, each with its place; empty where nothing is. */
export function misshapen(service: string, type: Found, answer: unknown, form: Form): readonly string[] {
  const wrong: string[] = [];

  const one = (place: string, found: Found, value: unknown): void => {
    const say = (what: string): void => void wrong.push(`${place || found.name}: ${what}`);
    if (form === "json") {
      const pattern = SPECIAL[found.name];
      if (pattern !== undefined) {
        if (typeof value !== "string" || !pattern.test(value)) say(`no ${found.name}: ${shown(value)}`);
        return;
      }
      const wrapped = WRAPPED[found.name];
      if (wrapped !== undefined) {
        if (!scalarFits(wrapped, value, form)) say(`no ${wrapped}: ${shown(value)}`);
        return;
      }
    }
    if (found.node.values !== undefined) {
      const names = Object.entries(found.node.values);
      const known = names.some(([name, number]) => value === name || (form === "handed" && value === number));
      if (!known) say(`no member of ${found.name}: ${shown(value)}`);
      return;
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      say(`no ${found.name}: ${shown(value)}`);
      return;
    }
    if (found.name === "google.protobuf.Any") return;
    message(place, found, value as Readonly<Record<string, unknown>>);
  };

  const message = (place: string, found: Found, value: Readonly<Record<string, unknown>>): void => {
    const fields = fieldsIn(service, found);
    const groups = new Map<string, string>();
    for (const [key, held] of Object.entries(value)) {
      const at = place === "" ? key : `${place}.${key}`;
      const field = fields.find(({ name }) => name === key);
      if (field === undefined) {
        const isGroup = form === "handed" && key in (found.node.oneofs ?? {});
        if (!isGroup) wrong.push(`${at}: ${found.name} has no such field`);
        continue;
      }
      if (held === undefined || (held === null && form === "handed")) continue;
      const other = field.group === undefined ? undefined : groups.get(field.group);
      if (other !== undefined) wrong.push(`${at}: ${other} is set as well`);
      if (field.group !== undefined) groups.set(field.group, key);
      const each = (where: string, it: unknown): void => {
        if (field.found !== undefined) one(where, field.found, it);
        else if (!scalarFits(field.proto.type, it, form))
          wrong.push(`${where}: no ${field.proto.type}: ${shown(it)}`);
      };
      if (field.proto.rule === "repeated") {
        if (!Array.isArray(held)) wrong.push(`${at}: no list: ${shown(held)}`);
        else if (form === "json" && held.length === 0) wrong.push(`${at}: an empty list is left out`);
        else for (const [index, it] of held.entries()) each(`${at}[${index}]`, it);
      } else if (field.proto.keyType !== undefined) {
        for (const [name, it] of Object.entries(held as object)) each(`${at}[${name}]`, it);
      } else {
        each(at, held);
        const isDefault =
          held === "" || held === 0 || held === false || (held === "0" && field.proto.type !== "string");
        if (form === "json" && isDefault && field.group === undefined && field.found === undefined)
          wrong.push(`${at}: what is at its default is left out`);
      }
    }
    const patterns = namePatterns(found);
    const { name } = value;
    if (patterns.length > 0 && place === "" && (name ?? "") === "") wrong.push("a resource without a name");
    if (patterns.length > 0 && typeof name === "string" && name !== "")
      if (!patterns.some((pattern) => fits(pattern, name)))
        wrong.push(`${place}: ${shown(name)} is none of ${patterns.join(", ")}`);
  };

  one("", type, answer);
  return wrong;
}

const shown = (value: unknown): string => String(JSON.stringify(value, null, 0)).slice(0, 80);

/** What is wrong with the body of a failure over HTTP: `{ error: { code, message, status, details } }`. */
export function misshapenError(httpStatus: number, body: unknown): readonly string[] {
  if (typeof body !== "object" || body === null || Object.keys(body).join() !== "error")
    return [`the body of a failure is { error }, not ${shown(body)}`];
  const { error } = body as { readonly error: Readonly<Record<string, unknown>> };
  const { code, message, status, details = [], ...more } = error;
  return [
    ...(code === httpStatus ? [] : [`code ${shown(code)} under ${httpStatus}`]),
    ...(typeof message === "string" && message !== "" ? [] : [`no message: ${shown(message)}`]),
    ...(typeof status === "string" && /^[A-Z_]+$/.test(status) ? [] : [`no status: ${shown(status)}`]),
    ...(Array.isArray(details) && details.every((one) => typeof one["@type"] === "string")
      ? []
      : [`details without @type: ${shown(details)}`]),
    ...Object.keys(more).map((key) => `an error has no ${key}`),
  ];
}
