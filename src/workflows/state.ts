/** The ledger and the journal of a property on disk, under `.ga4-goals/`. */
import { decodeJournal, encodeLine, type Journal, type JournalWriter } from "../sync/apply/journal.js";
import type { LedgerStore } from "../sync/apply/ports.js";
import { emptyLedger, type Ledger } from "../sync/ledger/ledger.js";
import { decodeLedger, encodeLedger, ledgerPath } from "../sync/ledger/ledger-file.js";
import type { Ports } from "./ports.js";

/** The property's ledger; an empty one where there is no file. @throws GoalsError `ledger-damaged`. */
export async function readLedger(context: Ports, property: string): Promise<Ledger> {
  const path = ledgerPath(property);
  if ((await context.files.size(path)) === null) return emptyLedger(property);
  return decodeLedger((await context.files.read(path)).toString("utf8"), property, path);
}

export function ledgerStore(context: Ports, property: string): LedgerStore {
  return { save: (ledger) => context.files.writeWhole(ledgerPath(property), encodeLedger(ledger)) };
}

function journalPath(property: string): string {
  return `.ga4-goals/${property}.journal.ndjson`;
}

/** What an apply that was cut off has left, or null. */
export async function readJournal(context: Ports, property: string): Promise<Journal | null> {
  const path = journalPath(property);
  if ((await context.files.size(path)) === null) return null;
  return decodeJournal((await context.files.read(path)).toString("utf8"));
}

export function journalWriter(context: Ports, property: string): JournalWriter {
  const path = journalPath(property);
  return {
    // The plan's line opens a new journal; what an older one said has been settled before.
    append: (line) =>
      line.type === "plan"
        ? context.files.writeWhole(path, encodeLine(line))
        : context.files.append(path, encodeLine(line)),
    close: () => context.files.remove(path),
  };
}

export async function removeJournal(context: Ports, property: string): Promise<void> {
  await context.files.remove(journalPath(property));
}
