/** A first clients file from the properties somebody can see. Pure text; what is in it is for a person to go through. */
import { printableJson } from "../../diagnostics/printable.js";

export interface DraftProperty {
  /** Digits. */
  readonly id: string;
  readonly displayName: string;
  readonly account: string;
  readonly canEdit: boolean;
}

/** Clients in the order given, each with a name made of its property's; names are never the same twice. */
export function draftClients(properties: readonly DraftProperty[]): string {
  const taken = new Set<string>();
  const lines = properties.map(({ id, displayName, account, canEdit }) => {
    const name = freeName(slug(displayName) || `property-${id}`, id, taken);
    taken.add(name);
    const note = canEdit ? "" : "  # this account may only read it";
    return `  ${keyText(name)}: { property: ${id}, labels: { account: ${printableJson(account)} } }${note}`;
  });
  return `# yaml-language-server: $schema=./clients.schema.json
# Drafted by \`ga4-goals clients discover\`: keep the properties that are clients, name their goals files.
version: 1
defaults: { goals: [goals.yaml] }
clients:
${lines.join("\n")}
`;
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
