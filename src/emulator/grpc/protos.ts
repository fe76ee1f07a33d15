/**
 * The protos as the official packages ship them: messages, enums and services by their full names, read from
 * `protos.json`, which holds every version already parsed. What is on the wire, in a REST path or in a field's
 * behaviour is looked up here. Knows nothing of GA4.
 */
import { createRequire } from "node:module";

export interface ProtoField {
  /** A scalar's name, or a message's or enum's as written: relative to where it stands, or full. */
  readonly type: string;
  readonly rule?: "repeated";
  /** Of a map only. */
  readonly keyType?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface HttpRule {
  readonly get?: string;
  readonly post?: string;
  readonly put?: string;
  readonly patch?: string;
  readonly delete?: string;
  /** `*` for the whole request, or the field that is the body. */
  readonly body?: string;
  readonly additional_bindings?: HttpRule | readonly HttpRule[];
}

export interface ProtoMethod {
  readonly requestType: string;
  readonly responseType: string;
  readonly responseStream?: boolean;
  readonly parsedOptions?: readonly Readonly<Record<string, unknown>>[];
}

/** A package, message, enum or service: which one, its members say. */
export interface ProtoNode {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly fields?: Readonly<Record<string, ProtoField>>;
  readonly oneofs?: Readonly<Record<string, { readonly oneof: readonly string[] }>>;
  readonly values?: Readonly<Record<string, number>>;
  readonly methods?: Readonly<Record<string, ProtoMethod>>;
  readonly nested?: Readonly<Record<string, ProtoNode>>;
}

/** A message, enum or service under its full name. */
export interface Found {
  readonly name: string;
  readonly node: ProtoNode;
}

const SHIPPED: readonly { readonly prefix: string; readonly protos: string }[] = [
  { prefix: "google.analytics.admin.", protos: "@google-analytics/admin/build/protos/protos.json" },
  { prefix: "google.analytics.data.", protos: "@google-analytics/data/build/protos/protos.json" },
];

const require = createRequire(import.meta.url);

/** The tree of the package that ships a name. Throws a RangeError where none does. */
export function protosFor(name: string): ProtoNode {
  const source = SHIPPED.find(({ prefix }) => name.startsWith(prefix));
  if (source === undefined) throw new RangeError(`no shipped proto defines ${name}`);
  return require(source.protos);
}

/** What a full name stands for; undefined where it stands for nothing. */
export function nodeAt(root: ProtoNode, name: string): ProtoNode | undefined {
  return name.split(".").reduce<ProtoNode | undefined>((at, part) => at?.nested?.[part], root);
}

const resolved = new WeakMap<ProtoNode, Map<string, Found | undefined>>();

/** What a type's name means where it is written: looked for from the innermost scope outwards, as protobuf does. */
export function resolveType(root: ProtoNode, scope: string, type: string): Found | undefined {
  const known = resolved.get(root) ?? new Map<string, Found | undefined>();
  resolved.set(root, known);
  const key = `${scope} ${type}`;
  if (!known.has(key)) known.set(key, lookedFor(root, scope, type));
  return known.get(key);
}

function lookedFor(root: ProtoNode, scope: string, type: string): Found | undefined {
  const scopes = scope === "" ? [] : scope.split(".");
  for (let depth = scopes.length; depth >= 0; depth--) {
    const name = [...scopes.slice(0, depth), type].join(".");
    const node = nodeAt(root, name);
    if (node?.fields !== undefined || node?.values !== undefined) return { name, node };
  }
  return undefined;
}

/** The HTTP rules of a method, one for each path it is served at. */
export function httpRules(method: ProtoMethod): readonly HttpRule[] {
  const rule = method.parsedOptions?.find((option) => "(google.api.http)" in option)?.["(google.api.http)"] as
    | HttpRule
    | undefined;
  if (rule === undefined) return [];
  return [rule, ...[rule.additional_bindings ?? []].flat()];
}

/** `snake_case` as JSON and decoded messages write it. */
export function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** `camelCase` as protos and masks write it. */
export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
