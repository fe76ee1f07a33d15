/** What the soak reads of the protos beside the emulator's own reader: fields with their types looked up, patterns of names. */
import {
  type Found,
  nodeAt,
  type ProtoField,
  type ProtoNode,
  protosFor,
  resolveType,
} from "../../../src/emulator/grpc/protos.js";

export interface Field {
  readonly name: string;
  readonly proto: ProtoField;
  /** The message or enum it holds; undefined for a scalar. */
  readonly found: Found | undefined;
  /** The oneof it is a member of. */
  readonly group: string | undefined;
}

/** A message's fields by their camelCase names. */
export function fieldsIn(service: string, { name: scope, node }: Found): readonly Field[] {
  const groups = Object.entries(node.oneofs ?? {});
  return Object.entries(node.fields ?? {}).map(([name, proto]) => ({
    name,
    proto,
    found: resolveType(protosFor(service), scope, proto.type),
    group: groups.find(([, { oneof }]) => oneof.includes(name))?.[0],
  }));
}

export interface Method {
  readonly service: string;
  readonly name: string;
  readonly request: Found;
  readonly response: Found;
}

/** A method of a service. Throws a RangeError where there is none. */
export function methodOf(service: string, name: string): Method {
  const root = protosFor(service);
  const method = nodeAt(root, service)?.methods?.[name];
  const request = resolveType(root, service, method?.requestType ?? "");
  const response = resolveType(root, service, method?.responseType ?? "");
  if (request === undefined || response === undefined) throw new RangeError(`${service} has no ${name}`);
  return { service, name, request, response };
}

/** The patterns that a resource's name has, `properties/{property}/keyEvents/{key_event}`; none for any other message. */
export function namePatterns({ node }: Found): readonly string[] {
  return [node.options?.["(google.api.resource).pattern"] ?? []].flat().map(String);
}

const patterns = new WeakMap<ProtoNode, ReadonlyMap<string, readonly string[]>>();

/** The patterns of all resources of a package by their types, `analyticsadmin.googleapis.com/KeyEvent`. */
function patternsByType(root: ProtoNode): ReadonlyMap<string, readonly string[]> {
  const known = patterns.get(root);
  if (known !== undefined) return known;
  const found = new Map<string, readonly string[]>();
  const look = (node: ProtoNode): void => {
    const type = node.options?.["(google.api.resource).type"];
    if (type !== undefined) found.set(String(type), namePatterns({ name: "", node }));
    for (const inner of Object.values(node.nested ?? {})) look(inner);
  };
  look(root);
  patterns.set(root, found);
  return found;
}

/** The patterns that a field's text should have: of the resource it names, of its parent, or of the message itself. */
export function wantedPatterns(service: string, of: Found, { name, proto }: Field): readonly string[] {
  if (name === "name" && namePatterns(of).length > 0) return namePatterns(of);
  const named = proto.options?.["(google.api.resource_reference).type"];
  const child = proto.options?.["(google.api.resource_reference).child_type"];
  const byType = patternsByType(protosFor(service));
  if (child !== undefined)
    return (byType.get(String(child)) ?? []).map((pattern) =>
      pattern
        .split("/")
        .slice(0, pattern.endsWith("}") ? -2 : -1)
        .join("/"),
    );
  if (named === undefined) return name === "property" ? ["properties/{property}"] : [];
  return byType.get(String(named)) ?? [`${/Account$/.test(String(named)) ? "accounts" : "properties"}/{id}`];
}

/** Whether a name is one of a pattern's, `{...}` or `*` standing for a segment. */
export function fits(pattern: string, name: string): boolean {
  const source = pattern
    .split(/(\{[^}]*\}|\*\*?)/)
    .map((part) => (/^[{*]/.test(part) ? "[^/]+" : part.replace(/[.\\+?^$()|[\]]/g, "\\$&")));
  return new RegExp(`^${source.join("")}$`).test(name);
}
