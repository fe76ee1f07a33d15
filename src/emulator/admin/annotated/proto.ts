/**
 * The Admin API's resources and methods as their protos describe them: names, which fields are required, immutable or
 * output only, and what each method does. Read from the `protos.json` that the official package ships.
 */
import { nodeAt, type ProtoField, type ProtoNode, protosFor } from "../../grpc/protos.js";

/** google.api.field_behavior, as far as it matters here. */
export interface FieldDescription {
  /** camelCase, as in a decoded message. */
  readonly name: string;
  readonly required: boolean;
  readonly immutable: boolean;
  /** The server's: what a caller sends is ignored. */
  readonly outputOnly: boolean;
  readonly repeated: boolean;
  /** Of an enum, its member that stands for nothing; else undefined. */
  readonly unspecified: string | undefined;
}

export interface ResourceDescription {
  /** `CustomDimension` */
  readonly type: string;
  /** The collections above it: `properties`, or `properties` and `dataStreams`. */
  readonly parent: readonly string[];
  /** `customDimensions`; of a singleton its whole last segment. */
  readonly collection: string;
  /** There is one, and it is always there. */
  readonly singleton: boolean;
  readonly fields: readonly FieldDescription[];
}

export type Verb = "create" | "get" | "list" | "update" | "delete" | "archive";

export interface MethodDescription {
  /** `CreateCustomDimension` */
  readonly name: string;
  readonly verb: Verb;
  readonly resource: ResourceDescription;
  /** The field of the request, or of a list's response, that holds the resource: `customDimension(s)`. */
  readonly field: string;
  /** Of an update: whether it has a mask. Without one all that can change does. */
  readonly mask: "required" | "optional" | "none";
}

/** Methods on resources that belong to a property, as far as they do one thing to one kind of resource. */
export function describedMethods(version: "v1alpha" | "v1beta"): readonly MethodDescription[] {
  const admin = `google.analytics.admin.${version}`;
  const types = nodeAt(protosFor(`${admin}.`), admin)?.nested;
  if (types === undefined) throw new RangeError(`no shipped proto of the Admin API ${version}`);
  const methods = Object.entries(types.AnalyticsAdminService?.methods ?? {});
  return methods.flatMap(([name, { requestType, responseType }]): readonly MethodDescription[] => {
    const [, does = "", of = ""] = /^(Create|Get|List|Update|Delete|Archive)(\w+)$/.exec(name) ?? [];
    const verb = does.toLowerCase() as Verb;
    if (verb === "list") {
      const [field, found] = Object.entries(types[responseType]?.fields ?? {}).find(
        ([, f]) => f.rule === "repeated",
      ) ?? ["", undefined];
      const resource = found && describe(found.type, types);
      return resource ? [{ name, verb, resource, field, mask: "none" }] : [];
    }
    const resource = does === "" ? undefined : describe(of, types);
    if (!resource) return [];
    const fields = types[requestType]?.fields ?? {};
    const [field = ""] = Object.entries(fields).find(([, f]) => f.type === resource.type) ?? [];
    return [{ name, verb, resource, field, mask: maskOf(fields.updateMask) }];
  });
}

function maskOf(field: ProtoField | undefined): MethodDescription["mask"] {
  if (field === undefined) return "none";
  return field.options?.["(google.api.field_behavior)"] === "OPTIONAL" ? "optional" : "required";
}

/** Kinds whose state is kept elsewhere, because events or reports hang on it; what is served of them is written by hand. */
const OF_THE_WORLD: ReadonlySet<string> = new Set([
  "DataStream",
  "KeyEvent",
  "ConversionEvent",
  "EventCreateRule",
  "Audience",
  "ReportingDataAnnotation",
]);

/** Of two annotations of a field protos.json keeps the last: here is the other, where it matters. */
const LOST: Readonly<Record<string, string>> = {
  "BigQueryLink.datasetLocation": "IMMUTABLE",
  "SubpropertyEventFilter.filterClauses": "REQUIRED",
};

function describe(type: string, types: NonNullable<ProtoNode["nested"]>): ResourceDescription | undefined {
  const message = types[type];
  const pattern = message?.options?.["(google.api.resource).pattern"];
  if (message === undefined || typeof pattern !== "string" || OF_THE_WORLD.has(type)) return undefined;
  if (!/^properties\/\{property\}\/./.test(pattern)) return undefined;
  const segments = pattern.split("/");
  const singleton = !segments.at(-1)?.startsWith("{");
  const own = segments.slice(0, singleton ? -1 : -2);
  return {
    type,
    parent: own.filter((_, index) => index % 2 === 0),
    collection: (singleton ? segments.at(-1) : segments.at(-2)) ?? "",
    singleton,
    fields: Object.entries(message.fields ?? {}).map(([name, field]) => {
      const behaviour = [field.options?.["(google.api.field_behavior)"], LOST[`${type}.${name}`]];
      const values = message.nested?.[field.type]?.values ?? types[field.type]?.values;
      return {
        name,
        required: behaviour.includes("REQUIRED"),
        immutable: behaviour.includes("IMMUTABLE"),
        outputOnly: behaviour.includes("OUTPUT_ONLY") || behaviour.includes("IDENTIFIER") || name === "name",
        repeated: field.rule === "repeated",
        unspecified: values && Object.keys(values).find((value) => values[value] === 0),
      };
    }),
  };
}
