/**
 * A clients file's text to clients: shape, layers, variables. A mistake in one client is that client's alone; one in a
 * group is everybody's who extends it; only what concerns the whole file stops everything. The file is read once with
 * its references left as they are, because what they stand for differs from client to client. Pure.
 */
import type * as z from "zod";
import { type Diagnostic, errorAt, hasErrors, type SourceText } from "../../diagnostics/diagnostic.js";
import { listedForEnvironment, type Path, readYaml, type YamlDocument } from "../yaml/document.js";
import { plainValue, variableError } from "../yaml/located.js";
import { schemaDiagnostics } from "../yaml/schema-issues.js";
import { fillIn, type Variables } from "../yaml/variables.js";
import type { Client, ClientsFile, OverrideLayer, Setting } from "./client.js";
import { block, type Layer, layersOf } from "./layers.js";
import { clientsFileSchema } from "./schema.js";

/** `document` is what errors found later in a client's goals point into. */
export interface LoadedClients extends ClientsFile {
  readonly document: YamlDocument;
}

/** `variables.named` is what the command line says; it wins over the file. */
export function loadClients(source: SourceText, variables: Variables): LoadedClients {
  const document = readYaml(source, { ...variables, later: true });
  if (document.value === undefined || hasErrors(document.diagnostics))
    return { clients: [], diagnostics: document.diagnostics, document };
  if (document.value === null)
    return { clients: [], diagnostics: [errorAt("clients-file-empty", document.placeOf([]), {})], document };

  const given = { ...variables, fromEnvironment: listedForEnvironment([source]) };
  const shape = shapeErrors(document);
  const names = Object.keys(block(block(document.value).clients));
  const diagnostics = [...shape.of([])];
  if (names.length === 0 && diagnostics.length === 0)
    diagnostics.push(errorAt("clients-none", document.keyPlaceOf(["clients"]), {}));
  const clients = names.map((name) => oneClient(name, document, given, shape));
  return { clients: withTwins(clients, document), diagnostics, document };
}

interface ShapeErrors {
  /** Those inside `at` and, for the empty path, those of no client, group or defaults. */
  readonly of: (at: Path) => readonly Diagnostic[];
}

function shapeErrors(document: YamlDocument): ShapeErrors {
  const parsed = clientsFileSchema.safeParse(document.value);
  const byOwner = new Map<string, Diagnostic[]>();
  for (const issue of parsed.success ? [] : parsed.error.issues) {
    const owner = ownerOf(issue);
    const found = schemaDiagnostics([issue], document, clientsFileSchema);
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), ...found]);
  }
  return { of: (at) => byOwner.get(at.map(String).join(" ")) ?? [] };
}

function ownerOf(issue: z.core.$ZodIssue): string {
  const [first, second] = issue.path;
  if (first === "defaults") return "defaults";
  const named = (first === "clients" || first === "groups") && second !== undefined;
  return named ? `${first} ${String(second)}` : "";
}

function oneClient(name: string, document: YamlDocument, given: Variables, shape: ShapeErrors): Client {
  const { layers, diagnostics: unresolved } = layersOf(document, name);
  const diagnostics = [...layers.flatMap((layer) => shape.of(layer.at)), ...unresolved];
  const place = document.keyPlaceOf(["clients", name]);
  const groups = layers.flatMap(({ group }) => (group === null ? [] : [group]));
  if (hasErrors(diagnostics)) return { ...nothingOf(name, place, groups), diagnostics };

  const settings: Setting[] = [];
  const variables = clientVariables(name, layers, document, given, settings, diagnostics);
  const filled = layers.map((layer): Layer => {
    const { variables: _done, ...rest } = layer.value;
    const found = fillTree(rest, layer.at, document, { ...given, named: variables });
    diagnostics.push(...found.diagnostics);
    return { ...layer, value: block(found.value) };
  });

  const last = (key: string): Layer | undefined => filled.findLast((layer) => layer.value[key] !== undefined);
  const text = (key: string): string | null => {
    const layer = last(key);
    if (!layer) return null;
    const value = String(layer.value[key]);
    settings.push({ name: key, value, layer: layer.name, place: document.placeOf([...layer.at, key]) });
    return value;
  };
  const labels = new Map<string, string>();
  for (const layer of filled) {
    for (const [key, value] of Object.entries(block(layer.value.labels))) {
      labels.set(key, String(value));
      settings.push({
        name: `label ${key}`,
        value: String(value),
        layer: layer.name,
        place: document.placeOf([...layer.at, "labels", key]),
      });
    }
  }
  const property = text("property");
  if (property !== null && !/^[1-9]\d*$/.test(property)) {
    const at = ["clients", name, "property"];
    diagnostics.push(errorAt("property", document.placeOf(at), { shown: document.written(at) }));
  }
  const from = last("goals");
  if (!from) diagnostics.push(errorAt("client-without-goals", place, { client: name }));
  const goals = Array.isArray(from?.value.goals) ? from.value.goals : [];
  return {
    name,
    place,
    property,
    labels: Object.fromEntries(labels),
    groups,
    variables,
    goals: goals.map((path: unknown, index: number) => ({
      path: String(path),
      place: document.placeOf([...(from?.at ?? []), "goals", index]),
    })),
    policy: text("policy"),
    credentials: text("credentials"),
    impersonate: text("impersonate"),
    overrides: filled.flatMap((layer): OverrideLayer[] => {
      const value = block(layer.value.overrides);
      const at = [...layer.at, "overrides"];
      const { schedule, alerts, report } = layer.value;
      return [
        ...(Object.keys(value).length === 0 ? [] : [{ layer: layer.name, at, value }]),
        // A schedule, alerts and a report's look are laid over those of the goals files in the same way, but stand in the layer itself.
        ...(schedule === undefined ? [] : [{ layer: layer.name, at: layer.at, value: { schedule } }]),
        ...(alerts === undefined ? [] : [{ layer: layer.name, at: layer.at, value: { alerts } }]),
        ...(report === undefined ? [] : [{ layer: layer.name, at: layer.at, value: { report } }]),
      ];
    }),
    settings,
    diagnostics,
  };
}

/** A variable's value may use those of outer layers, and `${client}`, which is the client's name. */
function clientVariables(
  name: string,
  layers: readonly Layer[],
  document: YamlDocument,
  given: Variables,
  settings: Setting[],
  diagnostics: Diagnostic[],
): Readonly<Record<string, string>> {
  let named: Readonly<Record<string, string>> = { client: name, ...given.named };
  for (const layer of layers) {
    const at = [...layer.at, "variables"];
    const filled = fillTree(block(layer.value.variables), at, document, { ...given, named });
    diagnostics.push(...filled.diagnostics);
    const own = Object.entries(block(filled.value)).map(([key, value]) => [key, String(value)] as const);
    for (const [key, value] of own) {
      settings.push({
        name: `variable ${key}`,
        value,
        layer: layer.name,
        place: document.placeOf([...at, key]),
      });
    }
    named = { ...named, ...Object.fromEntries(own), ...given.named };
  }
  return named;
}

/** Two clients on one property would undo each other's work. */
function withTwins(clients: readonly Client[], document: YamlDocument): readonly Client[] {
  const byProperty = new Map<string, Client[]>();
  for (const client of clients) {
    if (client.property !== null)
      byProperty.set(client.property, [...(byProperty.get(client.property) ?? []), client]);
  }
  return clients.map((client) => {
    const other = byProperty.get(client.property ?? "")?.find((twin) => twin.name !== client.name);
    if (!other) return client;
    const propertyOf = (name: string): Path => ["clients", name, "property"];
    const twin = errorAt(
      "client-same-property",
      document.placeOf(propertyOf(client.name)),
      { other: other.name },
      document.placeOf(propertyOf(other.name)),
    );
    return { ...client, diagnostics: [...client.diagnostics, twin] };
  });
}

function nothingOf(
  name: string,
  place: Client["place"],
  groups: readonly string[],
): Omit<Client, "diagnostics"> {
  return {
    name,
    place,
    property: null,
    labels: {},
    groups,
    variables: {},
    goals: [],
    policy: null,
    credentials: null,
    impersonate: null,
    overrides: [],
    settings: [],
  };
}

interface Filled {
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

/** `value` stands at `path` of `document`, with its references as written. */
function fillTree(value: unknown, path: Path, document: YamlDocument, variables: Variables): Filled {
  const diagnostics: Diagnostic[] = [];
  const fill = (here: unknown, at: Path): unknown => {
    if (typeof here === "string") return fillText(here, at);
    if (Array.isArray(here)) return here.map((item, index) => fill(item, [...at, index]));
    if (typeof here !== "object" || here === null) return here;
    return Object.fromEntries(Object.entries(here).map(([key, item]) => [key, fill(item, [...at, key])]));
  };
  const fillText = (text: string, at: Path): unknown => {
    if (!text.includes("${")) return text;
    const filled = fillIn(text, variables);
    for (const problem of filled.problems) {
      diagnostics.push(variableError(problem, document.placeOf(at)));
    }
    // As in a goals file: what is not quoted is read again, so that a number stays a number.
    const quoted = /^["'|>]/.test(document.written(at));
    return quoted || filled.text === text ? filled.text : plainValue(filled.text);
  };
  return { value: fill(value, path), diagnostics };
}
