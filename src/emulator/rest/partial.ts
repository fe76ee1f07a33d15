/**
 * Partial answers: the parameter `fields` names the parts that are wanted, as `a,b/c,d.e,f(g,h)`; a star is every field of its place
 * (cloud.google.com/apis/docs/system-parameters).
 */
import { camel, type Found, type ProtoNode, resolveType } from "../grpc/protos.js";
import { BadRequest } from "./errors.js";
import { WELL_KNOWN } from "./well-known.js";

/** What is wanted, by field; nothing: all of it. */
export type Parts = ReadonlyMap<string, Parts>;

const ALL: Parts = new Map();

/** The parts of a message that are asked for. Throws a BadRequest for those that it has not. */
export function readParts(root: ProtoNode, type: string, text: string | null): Parts {
  if (text === null || text === "") return ALL;
  const parts = parsed(text);
  const found = resolveType(root, "", type);
  const path = parts === undefined ? text : missing(root, found, parts);
  if (parts !== undefined && path === undefined) return parts;
  const description = `Error expanding 'fields' parameter. Cannot find matching fields for path '${path}'.`;
  throw new BadRequest([{ field: text, description }], "Request contains an invalid argument.");
}

/** Undefined for a text that is none. */
function parsed(text: string): Parts | undefined {
  const words = text.match(/[\w*@]+|[^\w*@]/g) ?? [];
  const list = (): Parts | undefined => {
    let parts = ALL;
    do {
      const name = words.shift() ?? "";
      if (!/^[\w*@]+$/.test(name)) return undefined;
      const inner = inside();
      if (inner === undefined) return undefined;
      parts = withPart(parts, camel(name), inner);
    } while (words[0] === "," && words.shift());
    return parts;
  };
  const inside = (): Parts | undefined => {
    if (words[0] === "/" || words[0] === ".") {
      words.shift();
      const name = words.shift() ?? "";
      const inner = /^[\w*@]+$/.test(name) ? inside() : undefined;
      return inner && new Map([[camel(name), inner]]);
    }
    if (words[0] !== "(") return ALL;
    words.shift();
    const inner = list();
    return words.shift() === ")" ? inner : undefined;
  };
  const parts = list();
  return words.length === 0 ? parts : undefined;
}

function withPart(parts: Parts, name: string, inner: Parts): Parts {
  const there = parts.get(name);
  const isAll = there !== undefined && (there.size === 0 || inner.size === 0);
  const both = [...inner].reduce((so, [key, one]) => withPart(so, key, one), there ?? ALL);
  return new Map([...parts, [name, isAll ? ALL : both]]);
}

/** The first path that leads to nothing. Of what has a form of its own in JSON everything is taken. */
function missing(root: ProtoNode, of: Found | undefined, parts: Parts, above = ""): string | undefined {
  if (of === undefined || of.name in WELL_KNOWN || of.name === "google.protobuf.Any") return undefined;
  const { fields = {} } = of.node;
  for (const [name, inner] of parts) {
    const path = above + name;
    const named = Object.entries(fields).filter(([field]) => name === "*" || name === field);
    const misses = named.map(([, { type, keyType }]) =>
      inner.size === 0 || keyType !== undefined
        ? undefined
        : SCALAR.test(type)
          ? `${path}.${[...inner.keys()][0]}`
          : missing(root, resolveType(root, of.name, type), inner, `${path}.`),
    );
    if (misses.every((miss) => miss !== undefined)) return misses[0] ?? path;
  }
  return undefined;
}

const SCALAR = /^(string|bool|bytes|double|float|[su]?int(32|64)|s?fixed(32|64))$/;

/** Those parts of a message's JSON. */
export function onlyParts(json: unknown, parts: Parts): unknown {
  if (parts.size === 0 || typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map((one) => onlyParts(one, parts));
  const wanted = Object.entries(json).flatMap(([name, value]) => {
    const inner = parts.get(name) ?? parts.get("*");
    return inner === undefined ? [] : [[name, onlyParts(value, inner)] as const];
  });
  return Object.fromEntries(wanted);
}
