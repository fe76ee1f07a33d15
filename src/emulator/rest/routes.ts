/**
 * Which method a request means: the paths of `google.api.http` in the protos, each a pattern and the fields that its
 * parts fill. Knows nothing of JSON.
 */
import { camel, httpRules, nodeAt, protosFor, resolveType } from "../grpc/protos.js";

export interface Route {
  /** `GET`, `POST`, `PUT`, `PATCH` or `DELETE`. */
  readonly verb: string;
  readonly path: RegExp;
  /** The request's fields that the path's groups fill, camelCase, with dots: `keyEvent.name`. */
  readonly fields: readonly string[];
  /** `*`: the body is the whole request; a field of it, camelCase; or none. */
  readonly body: string | undefined;
  /** Fully qualified. */
  readonly service: string;
  readonly method: string;
  /** Full names of messages. */
  readonly requestType: string;
  readonly responseType: string;
}

/** The routes of a service that a shipped proto describes. Throws a RangeError for another one. */
export function routesOf(service: string): readonly Route[] {
  const root = protosFor(service);
  const methods = nodeAt(root, service)?.methods;
  if (methods === undefined) throw new RangeError(`no shipped proto defines the service ${service}`);
  const full = (type: string): string => resolveType(root, service, type)?.name ?? type;
  return Object.entries(methods).flatMap(([method, proto]) =>
    proto.responseStream
      ? []
      : httpRules(proto).flatMap(({ body, additional_bindings: _, ...rule }): readonly Route[] =>
          Object.entries(rule).map(([verb, template]) => ({
            verb: verb.toUpperCase(),
            ...compiled(template),
            body: body === undefined ? undefined : camel(body),
            service,
            method,
            requestType: full(proto.requestType),
            responseType: full(proto.responseType),
          })),
        ),
  );
}

/** The pattern of a path, with a group for each field that it fills. */
function compiled(template: string): { readonly path: RegExp; readonly fields: readonly string[] } {
  const fields: string[] = [];
  const source = template
    .split(/(\{[^}]*\})/)
    .map((part) => {
      const [, field, segments = "*"] = /^\{([^=]+)(?:=(.*))?\}$/.exec(part) ?? [];
      if (field === undefined) return pattern(part);
      fields.push(camel(field));
      return `(${pattern(segments)})`;
    })
    .join("");
  return { path: new RegExp(`^${source}$`), fields };
}

function pattern(segments: string): string {
  const escaped = segments.replace(/[.+?^$()|[\]\\]/g, "\\$&");
  return escaped.replace(/\*\*?/g, (star) => (star === "*" ? "[^/:]+" : ".+"));
}
