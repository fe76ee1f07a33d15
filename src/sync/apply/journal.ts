/**
 * The journal of one apply: the plan, then a line before and a line after every write. With it a killed apply can be
 * told from one that never wrote. Pure text here; the file is someone else's.
 */
import type { OutcomeStatus } from "../operations/operation.js";
import type { Plan } from "../plan/plan.js";

export type JournalLine =
  | { readonly type: "plan"; readonly schemaVersion: 1; readonly plan: Plan }
  /** `existing`: live resources that looked alike before the write; what is new beside them is ours. */
  | { readonly type: "start"; readonly operation: string; readonly existing: readonly string[] }
  | { readonly type: "end"; readonly operation: string; readonly status: OutcomeStatus };

/** Appends one line and returns when it is on disk. */
export interface JournalWriter {
  readonly append: (line: JournalLine) => Promise<void>;
  /** The apply is through: nothing has to be settled later. */
  readonly close: () => Promise<void>;
}

export interface Journal {
  readonly plan: Plan;
  readonly started: ReadonlyMap<string, readonly string[]>;
  readonly ended: ReadonlyMap<string, OutcomeStatus>;
}

export function encodeLine(line: JournalLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** Reads a journal back; a last line that was cut short by a kill is ignored. Null where there is no plan in it. */
export function decodeJournal(text: string): Journal | null {
  const lines: JournalLine[] = [];
  for (const line of text.split("\n")) {
    try {
      if (line !== "") lines.push(JSON.parse(line) as JournalLine);
    } catch {
      break;
    }
  }
  const [first, ...rest] = lines;
  if (first?.type !== "plan") return null;
  const started = new Map<string, readonly string[]>();
  const ended = new Map<string, OutcomeStatus>();
  for (const line of rest) {
    if (line.type === "start") started.set(line.operation, line.existing);
    if (line.type === "end") ended.set(line.operation, line.status);
  }
  return { plan: first.plan, started, ended };
}
