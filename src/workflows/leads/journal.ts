/**
 * Which rows of closed leads were sent to a property: a line before each request and one after it, on disk before the next
 * step. A row whose request has no end is unknown: GA4 may have it. Rows are kept as fingerprints, so that the file says nothing of
 * anybody and may be in git.
 */
import { createHash } from "node:crypto";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { Ports } from "../ports.js";
import type { LeadRow } from "./rows.js";

/** `failed`: it surely did not arrive, and may be sent again. */
type End = "sent" | "failed";

export interface LeadsJournal {
  /** Null: never begun, or failed. */
  readonly stateOf: (row: LeadRow) => "sent" | "unknown" | null;
  readonly begin: (row: LeadRow) => Promise<void>;
  readonly end: (row: LeadRow, how: End) => Promise<void>;
}

const FIRST = '{"type":"leads","schemaVersion":1}\n';

export function leadsJournalPath(property: string): string {
  return `.ga4-goals/${property}.leads.ndjson`;
}

/** @throws GoalsError `leads-journal-damaged` (exit 3) for a file that no upload has written. */
export async function openLeadsJournal(
  { files }: Pick<Ports, "files">,
  property: string,
): Promise<LeadsJournal> {
  const path = leadsJournalPath(property);
  const isThere = (await files.size(path)) !== null;
  const text = isThere ? (await files.read(path)).toString("utf8") : "";
  // What follows the last line end was being written when the upload was killed.
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const states = statesIn(whole, path);
  let isOpen = isThere && whole === text && whole !== "";
  const append = async (line: object): Promise<void> => {
    if (!isOpen) await files.writeWhole(path, whole === "" ? FIRST : whole);
    isOpen = true;
    await files.append(path, `${JSON.stringify(line)}\n`);
  };
  return {
    stateOf: (row) => states.get(keyOf(row)) ?? null,
    begin: (row) => append({ type: "start", row: keyOf(row) }),
    end: (row, how) => append({ type: "end", row: keyOf(row), how }),
  };
}

function keyOf({ event, leadId }: LeadRow): string {
  return createHash("sha256")
    .update(JSON.stringify([event, leadId]))
    .digest("hex")
    .slice(0, 32);
}

function statesIn(text: string, path: string): ReadonlyMap<string, "sent" | "unknown"> {
  const states = new Map<string, "sent" | "unknown">();
  if (text === "") return states;
  if (!text.startsWith(FIRST)) throw damaged(path, 1);
  for (const [index, line] of text.slice(FIRST.length).split("\n").slice(0, -1).entries()) {
    const [, type, row = "", how] =
      /^\{"type":"(start|end)","row":"([0-9a-f]{32})"(?:,"how":"(sent|failed)")?\}$/.exec(line) ?? [];
    if (type === undefined || (type === "end") !== (how !== undefined)) throw damaged(path, index + 2);
    if (how === "failed") states.delete(row);
    else states.set(row, how === "sent" ? "sent" : "unknown");
  }
  return states;
}

function damaged(path: string, line: number): GoalsError {
  return new GoalsError("leads-journal-damaged", `${path} can't be read: line ${line} is none of an upload`, {
    exitCode: EXIT.fileWrong,
    hint: "It says which rows were sent. Take it back from git or a backup: without it every row of your files would be sent again.",
  });
}
