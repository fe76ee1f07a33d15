/** A first clients file from the properties somebody can see. Pure text; what is in it is for a person to go through. */
import { printableJson } from "../../diagnostics/printable.js";

export interface DraftProperty {
  /** Digits. */
  readonly id: string;
  readonly displayName: string;
  readonly account: string;
  readonly canEdit: boolean;
  /** Null where it could not be read. */
  readonly currency: string | null;
}

/**
 * Clients in the order given, each with a name made of its property's; names are never the same twice. The currency of most
 * is the default.
 *
 * @param goals goals files, from the folder of the clients file
 */
export function draftClients(properties: readonly DraftProperty[], goals: readonly string[]): string {
  const usual = mostOf(properties.flatMap(({ currency }) => currency ?? []));
  const taken = new Set<string>();
  const lines = properties.map(({ id, displayName, account, canEdit, currency }) => {
    const name = freeName(slug(displayName) || `property-${id}`, id, taken);
    taken.add(name);
    const note = canEdit ? "" : "  # this account may only read it";
    return `  ${keyText(name)}: { property: ${id}, labels: { account: ${printableJson(account)} }${currency === null || currency === usual ? "" : `, overrides: { currency: ${currency} }`} }${note}`;
  });
  return `# yaml-language-server: $schema=./clients.schema.json
# Drafted by \`ga4-goals clients discover\`: keep the properties that are clients.
version: 1
defaults: { goals: [${goals.map((file) => (/^[\w./-]+$/.test(file) ? file : printableJson(file))).join(", ")}]${usual === null ? "" : `, overrides: { currency: ${usual} }`} }
clients:
${lines.join("\n")}
`;
}

/** A goals file for all clients to begin with: what every property has anyway. */
export const COMMON_GOALS = `# yaml-language-server: $schema=./goals.schema.json
# The goals of all clients, drafted by \`ga4-goals clients discover\`; \`ga4-goals init\` writes more of them.
version: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
`;

function mostOf(texts: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

function slug(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
}

function freeName(wanted: string, id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  const numbered = `${wanted}-${id}`;
  return taken.has(numbered) ? `property-${id}` : numbered;
}

/** A name of digits or a word such as `true` would not be read as a text by every YAML reader. */
function keyText(name: string): string {
  return /^[a-z][a-z0-9-]*$/.test(name) && !/^(true|false|null|yes|no|on|off|y|n)$/.test(name)
    ? name
    : JSON.stringify(name);
}
