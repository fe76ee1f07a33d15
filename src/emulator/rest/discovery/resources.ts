/** Methods as a discovery document has them: in the resources of their paths, under the names that Google gives them. */
import { camel, httpRules, nodeAt, type ProtoField, protosFor, resolveType } from "../../grpc/protos.js";
import type { Schema, Schemas } from "./schemas.js";

interface Method {
  /** `["properties", "keyEvents"]` */
  readonly resource: readonly string[];
  readonly name: string;
  readonly schema: Schema;
}

export interface Resource {
  readonly methods: Record<string, Schema>;
  readonly resources: Record<string, Resource>;
}

/** All methods of a service, in a tree. `api`: what their ids begin with. */
export function resourcesOf(service: string, api: string, schemas: Schemas): Resource["resources"] {
  const root: Resource = { methods: {}, resources: {} };
  for (const { resource, name, schema } of methodsOf(service, schemas)) {
    const place = resource.reduce((at, part) => {
      at.resources[part] ??= { methods: {}, resources: {} };
      return at.resources[part];
    }, root);
    place.methods[name] = { id: [api, ...resource, name].join("."), ...schema };
  }
  return root.resources;
}

function methodsOf(service: string, schemas: Schemas): readonly Method[] {
  const root = protosFor(service);
  return Object.entries(nodeAt(root, service)?.methods ?? {}).flatMap(([rpc, proto]) =>
    httpRules(proto).flatMap(({ body, additional_bindings: _, ...rule }): readonly Method[] =>
      Object.entries(rule).map(([verb, template]) => {
        const { path, resource, name, inPath } = placed(rpc, verb, template);
        const request = resolveType(root, service, proto.requestType);
        const fields = request?.node.fields ?? {};
        const filled = new Set([
          ...inPath.map(({ own }) => own),
          ...(body === undefined ? [] : [camel(body)]),
        ]);
        const query = Object.entries(fields).filter(([field]) => body !== "*" && !filled.has(field));
        const scope = request?.name ?? "";
        const bodyType = body === "*" ? proto.requestType : fields[camel(body ?? "")]?.type;
        const schema = {
          path,
          flatPath: path,
          httpMethod: verb.toUpperCase(),
          parameters: {
            ...Object.fromEntries(
              inPath.map(({ name: one, pattern }) => [
                one,
                { location: "path", required: true, type: "string", pattern },
              ]),
            ),
            ...Object.fromEntries(query.map(([field, one]) => [field, inQuery(scope, one, schemas)])),
          },
          parameterOrder: inPath.map(({ name: one }) => one),
          ...(bodyType !== undefined && { request: schemas.of(body === "*" ? service : scope, bodyType) }),
          response: schemas.of(service, proto.responseType),
        };
        return { resource, name, schema };
      }),
    ),
  );
}

function inQuery(scope: string, { type, rule }: ProtoField, schemas: Schemas): Schema {
  return { location: "query", ...schemas.of(scope, type), ...(rule === "repeated" && { repeated: true }) };
}

interface Placed {
  /** `v1beta/{+name}:archive` */
  readonly path: string;
  readonly resource: readonly string[];
  readonly name: string;
  readonly inPath: readonly { readonly name: string; readonly own: string; readonly pattern: string }[];
}

const STANDARD: Readonly<Record<string, readonly [one: string, many: string]>> = {
  get: ["get", "list"],
  post: ["create", "create"],
  patch: ["patch", "patch"],
  delete: ["delete", "delete"],
};

/**
 * Where a path of the protos stands, `/v1beta/{parent=properties/*}/keyEvents`: in the resource of its collections, under a name by
 * its verb. What there is one of, as a property's `metadata`, and what has a verb of its own is called as in the protos.
 */
function placed(rpc: string, verb: string, template: string): Placed {
  const inPath: { name: string; own: string; pattern: string }[] = [];
  const path = template.slice(1).replace(/\{([^=]+)=([^}]*)\}/g, (_, field: string, segments: string) => {
    const name = field.split(".").at(-1) ?? field;
    const pattern = `^${segments.replaceAll("*", "[^/]+")}$`;
    inPath.push({ name, own: camel(field.split(".")[0] ?? field), pattern });
    return `{+${name}}`;
  });
  const plain = template.replace(/\{[^=]+=([^}]*)\}/g, "$1");
  const [, names = "", own] = /^\/[^/]+\/([^:]*)(?::(.*))?$/.exec(plain) ?? [];
  const segments = names.split("/");
  const isSingle = /[a-z]\}$/i.test(template);
  const resource = segments.filter((one) => one !== "*").slice(0, isSingle ? -1 : undefined);
  const isMany = segments.at(-1) !== "*";
  const [one, many] = STANDARD[verb] ?? [verb, verb];
  const name = isSingle ? rpc.charAt(0).toLowerCase() + rpc.slice(1) : (own ?? (isMany ? many : one));
  return { path, resource, name, inPath };
}
