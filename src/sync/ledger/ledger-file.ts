/** The ledger as text: one readable JSON file a property, stable order, one entry a block, meant for git. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { type Ledger, ledgerFileSchema, sortEntries } from "./ledger.js";

/** Where the command line keeps a property's ledger: `.ga4-goals/123456789.json`, from the directory the goals files belong to. */
export function ledgerPath(property: string): string {
  return `.ga4-goals/${property}.json`;
}

/** The text of a ledger file: the same ledger gives the same bytes. */
export function encodeLedger(ledger: Ledger): string {
  const file = {
    schemaVersion: 1,
    property: ledger.property,
    ...(ledger.lastPlan === undefined ? {} : { lastPlan: ledger.lastPlan }),
    ...(ledger.creating === undefined ? {} : { creating: ledger.creating }),
    resources: sortEntries(ledger.entries),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Reads a ledger file.
 *
 * @param property digits: whose it has to be
 * @param file its name, for the message
 * @throws GoalsError `ledger-damaged` (exit 3) when the text is not a ledger of this property; it says how to rebuild.
 */
export function decodeLedger(text: string, property: string, file: string): Ledger {
  const found = parseJson(text);
  if (/^(<<<<<<<|>>>>>>>)/m.test(text))
    throw damaged(file, "it holds the marks of a merge (<<<<<<<): git could not join two versions of it");
  const version =
    typeof found === "object" && found !== null && "schemaVersion" in found ? found.schemaVersion : 1;
  if (typeof version === "number" && version !== 1)
    throw damaged(file, `it is of version ${version}, and this ga4-goals knows version 1`);
  const parsed = ledgerFileSchema.safeParse(found);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw damaged(
      file,
      issue ? `${issue.path.map(String).join(".") || "the file"}: ${issue.message}` : "not a ledger",
    );
  }
  const { resources, lastPlan, creating } = parsed.data;
  if (parsed.data.property !== property) {
    throw damaged(file, `it belongs to property ${parsed.data.property}, not ${property}`);
  }
  const seen = new Set<string>();
  for (const entry of resources) {
    const identity = `${entry.kind} ${entry.key}`;
    if (seen.has(identity)) throw damaged(file, `${identity} stands there twice`);
    if (!entry.name.startsWith(`properties/${property}/`))
      throw damaged(file, `${entry.name} is of another property`);
    seen.add(identity);
  }
  return {
    property,
    entries: sortEntries(resources),
    ...(lastPlan === undefined ? {} : { lastPlan }),
    ...(creating === undefined ? {} : { creating }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** That the ledger can't be read, and what to do. */
export function damaged(file: string, what: string): GoalsError {
  return new GoalsError("ledger-damaged", `the ledger ${file} can't be read: ${what}`, {
    exitCode: EXIT.fileWrong,
    hint: "Take it from git again, or delete it: the next plan then offers to adopt what is in GA4, and nothing is lost.",
  });
}
