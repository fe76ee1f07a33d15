/** What is known of a property between runs: its ledger, the journal of an apply under way, and who is at it. */
import {
  decodeJournal,
  encodeLines,
  type Journal,
  type JournalWriter,
  journalDamaged,
} from "../sync/apply/journal.js";
import { emptyLedger, type Ledger } from "../sync/ledger/ledger.js";
import { damaged, decodeLedger, encodeLedger, ledgerPath } from "../sync/ledger/ledger-file.js";
import { diskPorts } from "./disk.js";
import { lockProperty } from "./lock.js";
import type { Ports } from "./ports.js";

/** Where ledgers, journals and locks are kept; `fileState` keeps them on disk. */
export interface State {
  /** Releases it when called. @throws GoalsError `locked` (exit 6) while somebody else works on the property. */
  readonly lock: (property: string) => Promise<() => Promise<void>>;
  /** An empty one where there is none yet. @throws GoalsError `ledger-damaged` (exit 3). */
  readonly ledger: (property: string) => Promise<Ledger>;
  /** The whole ledger or, after a crash, the one before. */
  readonly saveLedger: (ledger: Ledger) => Promise<void>;
  /** What an apply that was cut off has left, or null. @throws GoalsError `journal-damaged` (exit 3). */
  readonly journal: (property: string) => Promise<Journal | null>;
  /** Its first line, the plan, begins a new journal; `close` takes it away. */
  readonly openJournal: (property: string) => JournalWriter;
}

/**
 * Ledger, journal and lock of every property in `DIRECTORY/.ga4-goals`, where the command line keeps them too: a program
 * and the command line can take turns, and never work on one property at the same time.
 *
 * @example
 * const state = fileState(".");
 * const { outcomes } = await applyProperty({ config, google, state });
 */
export function fileState(directory: string): State {
  return stateOn(diskPorts(directory, { environment: {} }));
}

/** Of an apply that nobody goes on with: what it knows is gone with it, and nothing is on disk. */
export function stateInMemory(): State {
  const ledgers = new Map<string, Ledger>();
  return {
    lock: async () => async () => {},
    ledger: async (property) => ledgers.get(property) ?? emptyLedger(property),
    saveLedger: async (ledger) => void ledgers.set(ledger.property, ledger),
    journal: async () => null,
    openJournal: () => ({ append: async () => {}, close: async () => {} }),
  };
}

/** Under `.ga4-goals/`. */
export function stateOn(ports: Pick<Ports, "files" | "processes" | "now">): State {
  const { files } = ports;
  const textOf = async (path: string, wrong: typeof damaged): Promise<string | null> => {
    if (await files.isFolder(path)) throw wrong(path, "it is a folder");
    return (await files.size(path)) === null ? null : (await files.read(path)).toString("utf8");
  };
  return {
    lock: (property) => lockProperty(ports, property),
    ledger: async (property) => {
      const path = ledgerPath(property);
      const text = await textOf(path, damaged);
      return text === null ? emptyLedger(property) : decodeLedger(text, property, path);
    },
    saveLedger: (ledger) => files.writeWhole(ledgerPath(ledger.property), encodeLedger(ledger)),
    journal: async (property) => {
      const path = journalPath(property);
      const text = await textOf(path, journalDamaged);
      return text === null ? null : decodeJournal(text, property, path);
    },
    openJournal: (property) => {
      const path = journalPath(property);
      return {
        // The plan's line opens a new journal; what an older one said has been reconciled before.
        append: (...lines) =>
          lines[0]?.type === "plan"
            ? files.writeWhole(path, encodeLines(lines))
            : files.append(path, encodeLines(lines)),
        close: () => files.remove(path),
      };
    },
  };
}

function journalPath(property: string): string {
  return `.ga4-goals/${property}.journal.ndjson`;
}
