/** The messages whose JSON is not that of their fields (protobuf.dev, "ProtoJSON format"): Google's common types. */
import { camel, snake } from "../grpc/protos.js";

interface WellKnown {
  /** From JSON to a message's fields; undefined where it is no such thing. */
  readonly read: (json: unknown) => object | undefined;
  /** From a decoded message to JSON. */
  readonly write: (message: Readonly<Record<string, unknown>>) => unknown;
}

const wrapper: WellKnown = {
  read: (json) => (typeof json === "object" ? undefined : { value: json }),
  write: ({ value }) => value,
};

export const WELL_KNOWN: Readonly<Record<string, WellKnown>> = {
  "google.protobuf.Timestamp": { read: readTimestamp, write: writeTimestamp },
  "google.protobuf.Duration": { read: readDuration, write: writeDuration },
  "google.protobuf.FieldMask": { read: readFieldMask, write: writeFieldMask },
  "google.protobuf.Empty": { read: () => ({}), write: () => ({}) },
  "google.protobuf.BoolValue": wrapper,
  "google.protobuf.StringValue": wrapper,
  "google.protobuf.Int32Value": wrapper,
  "google.protobuf.Int64Value": wrapper,
  "google.protobuf.DoubleValue": wrapper,
};

/** `2026-03-01T12:00:00.5Z`, or with another offset. */
function readTimestamp(json: unknown): object | undefined {
  const [, whole, fraction = "", zone] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i.exec(String(json)) ?? [];
  const milliseconds = Date.parse(`${whole}${zone}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return { seconds: String(milliseconds / 1000), nanos: Number(fraction.padEnd(9, "0")) };
}

function writeTimestamp({ seconds, nanos }: Readonly<Record<string, unknown>>): unknown {
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${whole}${fractionOf(Number(nanos))}Z`;
}

/** Seconds with a final `s`: `3.5s`. */
function readDuration(json: unknown): object | undefined {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,9}))?s$/.exec(String(json)) ?? [];
  if (whole === undefined) return undefined;
  return { seconds: `${sign}${whole}`, nanos: Number(`${sign}${fraction.padEnd(9, "0")}`) };
}

function writeDuration({ seconds, nanos }: Readonly<Record<string, unknown>>): unknown {
  const negative = Number(seconds) < 0 || Number(nanos) < 0;
  return `${negative ? "-" : ""}${String(seconds).replace("-", "")}${fractionOf(Math.abs(Number(nanos)))}s`;
}

/** 0, 3, 6 or 9 digits, as few as tell it. */
function fractionOf(nanos: number): string {
  if (nanos === 0) return "";
  return `.${String(nanos)
    .padStart(9, "0")
    .replace(/(000){1,2}$/, "")}`;
}

/** Paths with commas between them, in either writing: `displayName,industry_category`. */
function readFieldMask(json: unknown): object | undefined {
  if (typeof json !== "string") return undefined;
  return { paths: json === "" ? [] : json.split(",").map((path) => snake(path.trim())) };
}

function writeFieldMask({ paths }: Readonly<Record<string, unknown>>): unknown {
  return (paths as readonly string[]).map(camel).join(",");
}
