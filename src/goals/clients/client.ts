/**
 * A client as the clients file says it, joined from its layers and with its variables filled in; and which clients a
 * command is about: `--only acme,globex`, `--only label:region=eu`, `--exclude`. Pure.
 */
import type { Diagnostic, Place } from "../../diagnostics/diagnostic.js";
import { nearest } from "../../diagnostics/nearest.js";
import type { Path } from "../yaml/document.js";

/** What one layer changes of the goals files. */
export interface OverrideLayer {
  /** `defaults`, `group shops` or `client acme`. */
  readonly layer: string;
  /** Where its keys stand in the clients file: in the layer's `overrides` or, for `schedule`, in the layer itself. */
  readonly at: Path;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface GoalsFileName {
  /** As written, from the folder of the clients file. */
  readonly path: string;
  readonly place: Place;
}

/** Whose credentials a client's calls are made with; both null = the caller's own. */
export interface CredentialChoice {
  /** A key file, as written: from the folder of the clients file. */
  readonly credentials: string | null;
  readonly impersonate: string | null;
}

/** Where a setting came from, for `explain`. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly layer: string;
  readonly place: Place;
}

export interface Client extends CredentialChoice {
  readonly name: string;
  /** Its name in the clients file. */
  readonly place: Place;
  /** Digits; null where it is not known because something is wrong with it. */
  readonly property: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Names of the groups it extends, directly or not. */
  readonly groups: readonly string[];
  /** What `${name}` stands for in its goals files; `--var` has won already. */
  readonly variables: Readonly<Record<string, string>>;
  readonly goals: readonly GoalsFileName[];
  /** A policy file, as written: from the folder of the clients file; null where none is named. */
  readonly policy: string | null;
  readonly overrides: readonly OverrideLayer[];
  readonly settings: readonly Setting[];
  /** What is wrong with it; empty = it may be worked on. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ClientsFile {
  /** In the order of the file. */
  readonly clients: readonly Client[];
  /** What is wrong with the file as a whole: then no client may be worked on. */
  readonly diagnostics: readonly Diagnostic[];
}

interface Selection {
  /** Any of these; empty = every client. */
  readonly only: readonly string[];
  /** None of these. */
  readonly exclude: readonly string[];
}

/** A part of a selection that fits no client: most likely a slip of the hand. */
interface SelectionProblem {
  readonly selector: string;
  readonly nearest?: string;
}

type Selected =
  | { readonly ok: true; readonly clients: readonly Client[] }
  | { readonly ok: false; readonly problem: SelectionProblem };

/**
 * In the order of the file. A selector is a client's name, where `*` stands for any characters, `group:NAME`,
 * `label:KEY` or `label:KEY=VALUE`; several may be joined with commas.
 */
export function selectClients(clients: readonly Client[], { only, exclude }: Selection): Selected {
  const wanted = split(only);
  const unwanted = split(exclude);
  for (const selector of [...wanted, ...unwanted]) {
    if (!clients.some((client) => fits(client, selector)))
      return { ok: false, problem: problem(clients, selector) };
  }
  return {
    ok: true,
    clients: clients.filter(
      (client) =>
        (wanted.length === 0 || wanted.some((selector) => fits(client, selector))) &&
        !unwanted.some((selector) => fits(client, selector)),
    ),
  };
}

function split(selectors: readonly string[]): readonly string[] {
  return selectors
    .flatMap((text) => text.split(",").map((part) => part.trim()))
    .filter((part) => part !== "");
}

function fits(client: Client, selector: string): boolean {
  const [, kind, rest = ""] = /^(label|group):(.*)$/.exec(selector) ?? [];
  if (kind === "group") return client.groups.includes(rest);
  if (kind === "label") {
    const [key = "", value] = rest.split(/=(.*)/s);
    const own = Object.hasOwn(client.labels, key) ? client.labels[key] : undefined;
    return own !== undefined && (value === undefined || own === value);
  }
  return pattern(selector).test(client.name);
}

function pattern(selector: string): RegExp {
  const parts = selector.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}

function problem(clients: readonly Client[], selector: string): SelectionProblem {
  const known = clients.flatMap(({ name, labels, groups }) => [
    name,
    ...Object.entries(labels).map(([key, value]) => `label:${key}=${value}`),
    ...groups.map((group) => `group:${group}`),
  ]);
  const near = nearest(selector, [...new Set(known)]);
  return { selector, ...(near ? { nearest: near } : {}) };
}
