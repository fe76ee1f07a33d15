/** Which clients a command is about: `--only acme,globex`, `--only label:region=eu`, `--exclude`. Pure. */
import { nearest } from "../../diagnostics/nearest.js";
import type { Client } from "./client.js";

export interface Selection {
  /** Any of these; empty = every client. */
  readonly only: readonly string[];
  /** None of these. */
  readonly exclude: readonly string[];
}

/** A part of a selection that fits no client: most likely a slip of the hand. */
export interface SelectionProblem {
  readonly selector: string;
  readonly nearest?: string;
}

export type Selected =
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
