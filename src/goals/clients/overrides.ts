/**
 * A client's overrides laid over its goals files. The result are documents again, in which every path still leads to the
 * text it came from: errors and `explain` then point into the clients file where that is what says it. Pure.
 */
import {
  type Diagnostic,
  errorAt,
  hasErrors,
  type Place,
  type SourceText,
} from "../../diagnostics/diagnostic.js";
import { nearest } from "../../diagnostics/nearest.js";
import type { GoalsConfig } from "../goal.js";
import { type Loaded, loadDocuments } from "../load.js";
import { listedForEnvironment, type Path, readYaml, type YamlDocument } from "../yaml/document.js";
import type { Variables } from "../yaml/variables.js";
import type { Client, OverrideLayer } from "./client.js";
import { block } from "./layers.js";

/** What of a client's goals is known: all of it where no diagnostic is an error. */
export interface ClientGoals {
  readonly config?: GoalsConfig;
  /** The files as one, as written, and where each path of it stands. */
  readonly merged?: Loaded["merged"];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads goals files for one client after another, and reads again only what differs between them. */
type GoalsOfClient = (client: Client, sources: readonly SourceText[]) => ClientGoals;

/**
 * `clients` is the clients file, `environment` what `${env.NAME}` stands for; `onTaken` as in `Variables`.
 *
 * @example
 * const goalsOf = goalsOfClients(loaded.document, environment);
 * const { config, diagnostics } = goalsOf(client, sources);
 */
export function goalsOfClients(
  clients: YamlDocument,
  environment: Variables["environment"],
  onTaken?: Variables["onTaken"],
): GoalsOfClient {
  const variables = { environment, ...(onTaken ? { onTaken } : {}) };
  const documents = new Map<string, YamlDocument>();
  const results = new Map<string, ClientGoals>();
  const numbers = new Map<SourceText, number>();

  const read = (
    source: SourceText,
    client: Client,
    fromEnvironment: readonly string[],
  ): readonly [string, YamlDocument] => {
    if (!numbers.has(source)) numbers.set(source, numbers.size);
    const used = namesIn(source.text).map((name) => [name, client.variables[name]]);
    const key = JSON.stringify([numbers.get(source), used, fromEnvironment]);
    const known =
      documents.get(key) ?? readYaml(source, { ...variables, named: client.variables, fromEnvironment });
    documents.set(key, known);
    return [key, known];
  };

  return (client, sources) => {
    const fromEnvironment = listedForEnvironment([clients.source, ...sources]);
    const found = sources.map((source) => read(source, client, fromEnvironment));
    const key = JSON.stringify([
      found.map(([name]) => name),
      client.overrides.map(({ at, value }) => [at.map(String), value]),
    ]);
    const known =
      results.get(key) ??
      load(
        found.map(([, document]) => document),
        client,
        sources,
        clients,
      );
    results.set(key, known);
    const { config } = known;
    if (!config || client.property === null) return known;
    return { ...known, config: { ...config, property: client.property } };
  };
}

function load(
  documents: readonly YamlDocument[],
  client: Client,
  sources: readonly SourceText[],
  clients: YamlDocument,
): ClientGoals {
  const overridden = override(documents, client.overrides, clients);
  const loaded = loadDocuments(overridden.documents, [...sources, clients.source]);
  const diagnostics = [...overridden.diagnostics, ...loaded.diagnostics];
  if (hasErrors(diagnostics)) return { diagnostics };
  return {
    ...(loaded.config ? { config: loaded.config } : {}),
    ...(loaded.merged ? { merged: loaded.merged } : {}),
    diagnostics,
  };
}

/** The variables a text refers to, each once; what is written with `$${` too, which does no harm here. */
function namesIn(text: string): readonly string[] {
  const names = [...text.matchAll(/\$\{\s*([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name]) => name ?? "");
  return [...new Set(names)];
}

export interface Overridden {
  readonly documents: readonly YamlDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

const BLOCKS = ["goals", "journeys", "audiences", "experiments", "schedule", "report"] as const;
const SETTINGS = ["currency", "streams", "annotate", "alerts"] as const;
/** Blocks inside a goal whose keys are changed one by one; everything else is replaced as a whole. */
const DEEP: readonly string[] = ["where", "target"];

type Data = Record<string, unknown>;

/** Where a path of a changed document really stands. */
interface Redirect {
  readonly document: YamlDocument;
  readonly path: Path;
}

/** One document while layers are laid over it. */
class Working {
  readonly base: YamlDocument;
  readonly value: Data;
  readonly redirects: Map<string, Redirect> = new Map();

  constructor(base: YamlDocument) {
    this.base = base;
    this.value = { ...block(base.value) };
    for (const name of BLOCKS) {
      if (this.value[name] !== undefined) this.value[name] = { ...block(this.value[name]) };
    }
  }

  entries(name: string): Data {
    const found = this.value[name];
    if (typeof found === "object" && found !== null) return found as Data;
    const made: Data = {};
    this.value[name] = made;
    return made;
  }

  has(name: string, id: string): boolean {
    return Object.hasOwn(block(this.value[name]), id);
  }

  /** From here on everything at or below `path` stands at `to`. */
  point(path: Path, to: Redirect): void {
    const prefix = keyOf(path);
    for (const known of this.redirects.keys())
      if (known === prefix || known.startsWith(`${prefix}\0`)) this.redirects.delete(known);
    this.redirects.set(prefix, to);
  }

  asDocument(): YamlDocument {
    const { base, redirects } = this;
    const follow = (path: Path): Redirect => {
      for (let length = path.length; length > 0; length--) {
        const found = redirects.get(keyOf(path.slice(0, length)));
        if (found) return { ...found, path: [...found.path, ...path.slice(length)] };
      }
      return { document: base, path };
    };
    const at = (path: Path, how: "placeOf" | "keyPlaceOf"): Place => {
      const to = follow(path);
      return to.document[how](to.path);
    };
    return {
      source: base.source,
      value: this.value,
      placeOf: (path) => at(path, "placeOf"),
      keyPlaceOf: (path) => at(path, "keyPlaceOf"),
      written: (path) => {
        const to = follow(path);
        return to.document.written(to.path);
      },
      diagnostics: base.diagnostics,
    };
  }
}

function keyOf(path: Path): string {
  return path.map(String).join("\0");
}

/**
 * `documents`: the client's goals files, with its variables filled in. The client's own property stands above any that
 * they name.
 */
export function override(
  documents: readonly YamlDocument[],
  layers: readonly OverrideLayer[],
  clients: YamlDocument,
): Overridden {
  const readable = documents.map((document) => isBlock(document.value));
  const working = documents.map((document) => new Working(document));
  const added = new Working({ ...clients, value: { version: 1 }, diagnostics: [] });
  const all = [...working, added];
  const diagnostics: Diagnostic[] = [];
  for (const one of working) delete one.value.property;

  for (const layer of layers) {
    for (const key of SETTINGS) {
      if (layer.value[key] === undefined) continue;
      for (const one of all) delete one.value[key];
      added.value[key] = layer.value[key];
      added.point([key], { document: clients, path: [...layer.at, key] });
    }
    for (const name of BLOCKS) {
      for (const [id, patch] of Object.entries(block(layer.value[name]))) {
        const place = { document: clients, path: [...layer.at, name, id] };
        const holder = all.find((one) => one.has(name, id));
        if (name === "report") {
          // Its entries are settings, which one takes the place of another.
          remove(all, name, id);
          added.entries(name)[id] = patch;
          added.point([name, id], place);
          continue;
        }
        if (holder) {
          if (patch === null) remove(all, name, id);
          else change(holder, name, id, block(patch), place);
        } else if (patch === null || (name === "goals" && block(patch).type === undefined)) {
          // Where a goals file could not be read, it may hold what is missed here.
          if (readable.every(Boolean)) diagnostics.push(noSuch(all, name, id, place));
        } else {
          added.entries(name)[id] = patch;
          added.point([name, id], place);
        }
      }
    }
  }
  const results = working.map((one, index) => (readable[index] ? one.asDocument() : one.base));
  return {
    documents: Object.keys(added.value).length > 1 ? [...results, added.asDocument()] : results,
    diagnostics,
  };
}

function isBlock(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function noSuch(all: readonly Working[], name: string, id: string, { document, path }: Redirect): Diagnostic {
  const known = all.flatMap((one) => Object.keys(block(one.value[name])));
  const near = nearest(id, known);
  return errorAt("override-unknown", document.keyPlaceOf(path), {
    what: name.replace(/s$/, ""),
    id,
    ...(near ? { nearest: near } : {}),
  });
}

/** A goal that goes away takes along what says where it came from. */
function remove(all: readonly Working[], name: string, id: string): void {
  for (const one of all) {
    if (one.has(name, id)) delete one.entries(name)[id];
    const { moved } = one.value;
    if (name !== "goals" || !Array.isArray(moved)) continue;
    const kept = [...moved.entries()].filter(([, move]) => block(move).to !== id);
    if (kept.length === moved.length) continue;
    one.value.moved = kept.map(([, move]) => move);
    for (const [now, [before]] of kept.entries())
      one.point(["moved", now], { document: one.base, path: ["moved", before] });
  }
}

function change(one: Working, name: string, id: string, patch: Data, place: Redirect): void {
  const entries = one.entries(name);
  const before = block(entries[id]);
  if (name === "goals" && patch.type !== undefined && patch.type !== before.type) {
    // Another type of goal has other fields: this is a new goal under the old id.
    entries[id] = patch;
    one.point([name, id], place);
    return;
  }
  const after: Data = { ...before };
  entries[id] = after;
  for (const [key, value] of Object.entries(patch)) {
    const to = { document: place.document, path: [...place.path, key] };
    const deep = name === "goals" && DEEP.includes(key) && isBlock(value) && isBlock(before[key]);
    if (deep) after[key] = changeKeys(one, [name, id, key], block(before[key]), block(value), to);
    else if (value === null && !(name === "goals" && key === "value")) delete after[key];
    else {
      after[key] = value;
      one.point([name, id, key], to);
    }
  }
}

function changeKeys(one: Working, at: Path, before: Data, patch: Data, to: Redirect): Data {
  const after: Data = { ...before };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete after[key];
    else {
      after[key] = value;
      one.point([...at, key], { document: to.document, path: [...to.path, key] });
    }
  }
  return after;
}
