/**
 * The journal of one apply: the plan, then a line before and a line after every write. With it a killed apply can be
 * told from one that never wrote. Pure text here; the file is someone else's.
 */
import * as z from "zod";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { OUTCOME_STATUSES, type OutcomeStatus } from "../operations/operation.js";
import { type Plan, planSchema } from "../plan/plan.js";

const beginning = z.strictObject({ type: z.literal("plan"), schemaVersion: z.literal(1), plan: planSchema });
const line = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("start"), operation: z.string() }),
  z.strictObject({ type: z.literal("end"), operation: z.string(), status: z.enum(OUTCOME_STATUSES) }),
]);

export type JournalLine =
  | { readonly type: "plan"; readonly schemaVersion: 1; readonly plan: Plan }
  | { readonly type: "start"; readonly operation: string }
  | { readonly type: "end"; readonly operation: string; readonly status: OutcomeStatus };

/** Appends lines, all of them or none, and returns when they are on disk. */
export interface JournalWriter {
  readonly append: (...lines: readonly JournalLine[]) => Promise<void>;
  /** The apply is through: nothing has to be settled later. */
  readonly close: () => Promise<void>;
}

export interface Journal {
  readonly plan: Plan;
  readonly started: ReadonlySet<string>;
  readonly ended: ReadonlyMap<string, OutcomeStatus>;
}

export function encodeLines(of: readonly JournalLine[]): string {
  return of.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/**
 * Reads a journal back; a last line that was cut short by a kill is ignored.
 *
 * @param property digits: whose it has to be
 * @param file its name, for the message
 * @throws GoalsError `journal-damaged` (exit 3) for anything that no apply of the property has written
 */
export function decodeJournal(text: string, property: string, file: string): Journal {
  const texts = text.split("\n");
  // What follows the last line end was being written when the apply was killed.
  texts.pop();
  const lines = texts.map((one, i) => parsed(one, `line ${i + 1}`, file));
  const [first, ...rest] = lines;
  if (first === undefined) throw journalDamaged(file, "it holds no whole line");
  const version = (first as { readonly schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version === "number" && version !== 1)
    throw journalDamaged(file, `it is of version ${version}, and this ga4-goals knows version 1`);
  const begun = beginning.safeParse(first);
  if (!begun.success) throw journalDamaged(file, "its first line is no plan");
  const plan = (first as { readonly plan: Plan }).plan;
  if (plan.property !== property)
    throw journalDamaged(file, `it belongs to property ${plan.property}, not ${property}`);
  const ids = new Set(plan.operations.map(({ id }) => id));
  const started = new Set<string>();
  const ended = new Map<string, OutcomeStatus>();
  for (const [i, one] of rest.entries()) {
    const read = line.safeParse(one);
    if (!read.success) throw journalDamaged(file, `line ${i + 2} is none of a journal`);
    const { data } = read;
    if (!ids.has(data.operation))
      throw journalDamaged(file, `line ${i + 2} is about an operation that is not in its plan`);
    if (data.type === "start") started.add(data.operation);
    else ended.set(data.operation, data.status);
  }
  return { plan, started, ended };
}

function parsed(text: string, where: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw journalDamaged(file, `${where} is no JSON`);
  }
}

/** That the journal can't be read, and what to do. */
export function journalDamaged(file: string, what: string): GoalsError {
  return new GoalsError("journal-damaged", `the journal ${file} can't be read: ${what}`, {
    exitCode: EXIT.fileWrong,
    hint: "An apply was cut off, and what it did last is not known. Delete the journal and look at a new plan: it offers to adopt what is in GA4 and not in the ledger, and nothing is lost.",
  });
}
