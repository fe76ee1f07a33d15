/** A client's goals: its goals files with its variables and overrides, checked as any goals file is. Pure. */
import { type Diagnostic, hasErrors, type SourceText } from "../../diagnostics/diagnostic.js";
import type { GoalsConfig } from "../goal.js";
import { type Loaded, loadDocuments } from "../load.js";
import { readYaml, type YamlDocument } from "../yaml/document.js";
import type { Client } from "./client.js";
import { override } from "./overrides.js";

/** What of a client's goals is known: all of it where no diagnostic is an error. */
export interface ClientGoals {
  readonly config?: GoalsConfig;
  /** The files as one, as written, and where each path of it stands. */
  readonly merged?: Loaded["merged"];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads goals files for one client after another, and reads again only what differs between them. */
export type GoalsOfClient = (client: Client, sources: readonly SourceText[]) => ClientGoals;

/**
 * `clients` is the clients file, `environment` what `${env.NAME}` stands for.
 *
 * @example
 * const goalsOf = goalsOfClients(loaded.document, environment);
 * const { config, diagnostics } = goalsOf(client, sources);
 */
export function goalsOfClients(
  clients: YamlDocument,
  environment: Readonly<Record<string, string | undefined>>,
): GoalsOfClient {
  const documents = new Map<string, YamlDocument>();
  const results = new Map<string, ClientGoals>();
  const numbers = new Map<SourceText, number>();

  const read = (source: SourceText, client: Client): readonly [string, YamlDocument] => {
    if (!numbers.has(source)) numbers.set(source, numbers.size);
    const used = namesIn(source.text).map((name) => [name, client.variables[name]]);
    const key = JSON.stringify([numbers.get(source), used]);
    const known = documents.get(key) ?? readYaml(source, { named: client.variables, environment });
    documents.set(key, known);
    return [key, known];
  };

  return (client, sources) => {
    const found = sources.map((source) => read(source, client));
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
