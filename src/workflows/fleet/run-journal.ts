/**
 * What an apply over many clients has done so far, on disk: with it a run that was stopped or killed can be taken up
 * where it was. Each property has a journal of its own besides, for the operations. Afterwards it says when each
 * property was last applied to.
 */
import { EXIT, type ExitCode, GoalsError } from "../../diagnostics/error.js";
import type { Ports } from "../ports.js";

const JOURNAL = ".ga4-goals/clients-apply.ndjson";
const LAST = ".ga4-goals/clients.json";

export interface AppliedClient {
  readonly client: string;
  readonly property: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly exitCode: ExitCode;
  /** Operations that were carried out. */
  readonly applied: number;
}

export interface RunJournal {
  /** What an earlier run, which this one resumes, has finished well: by client and property. */
  readonly isDone: (client: string, property: string) => boolean;
  readonly note: (client: AppliedClient) => Promise<void>;
  /** Every client was begun with: there is nothing to take up. */
  readonly close: () => Promise<void>;
}

/** @throws GoalsError `nothing-to-resume` (exit 64) where a run is to be taken up and there is none. */
export async function openRunJournal(ports: Ports, resume: boolean): Promise<RunJournal> {
  const before = await readLines(ports);
  if (resume && before === null) {
    throw new GoalsError("nothing-to-resume", "no apply over clients was cut off", {
      exitCode: EXIT.usage,
      hint: "Run apply without --resume.",
    });
  }
  if (!resume && before !== null) await keepLast(ports, before);
  if (!resume) await ports.files.writeWhole(JOURNAL, "");
  const done = new Set<string>();
  for (const { client, property, exitCode } of resume ? (before ?? []) : [])
    if (exitCode === EXIT.done) done.add(`${client} ${property}`);
    else done.delete(`${client} ${property}`);
  return {
    isDone: (client, property) => done.has(`${client} ${property}`),
    note: (client) => ports.files.append(JOURNAL, `${JSON.stringify(client)}\n`),
    close: async () => {
      await keepLast(ports, (await readLines(ports)) ?? []);
      await ports.files.remove(JOURNAL);
    },
  };
}

/** By property: the last apply that changed something or tried to. */
export async function lastApplies(ports: Ports): Promise<ReadonlyMap<string, AppliedClient>> {
  const last = new Map<string, AppliedClient>();
  for (const one of [...(await readLast(ports)), ...((await readLines(ports)) ?? [])])
    if (one.applied > 0 || one.exitCode !== EXIT.done) last.set(one.property, one);
  return last;
}

async function keepLast(ports: Ports, lines: readonly AppliedClient[]): Promise<void> {
  const last = new Map((await readLast(ports)).map((one) => [one.property, one]));
  for (const one of lines) if (one.applied > 0 || one.exitCode !== EXIT.done) last.set(one.property, one);
  if (last.size === 0) return;
  const applies = [...last.values()].toSorted((a, b) => (a.client < b.client ? -1 : 1));
  await ports.files.writeWhole(LAST, `${JSON.stringify({ schemaVersion: 1, applies }, null, 2)}\n`);
}

async function readLast(ports: Ports): Promise<readonly AppliedClient[]> {
  const text = await textOf(ports, LAST);
  try {
    const { applies } = JSON.parse(text ?? "{}") as { readonly applies?: readonly AppliedClient[] };
    return applies ?? [];
  } catch {
    // It only says when; nothing depends on it.
    return [];
  }
}

/** Null where there is no journal; a last line that was cut short by a kill is left out. */
async function readLines(ports: Ports): Promise<readonly AppliedClient[] | null> {
  const text = await textOf(ports, JOURNAL);
  if (text === null) return null;
  const lines: AppliedClient[] = [];
  for (const line of text.split("\n")) {
    try {
      if (line !== "") lines.push(JSON.parse(line) as AppliedClient);
    } catch {
      break;
    }
  }
  return lines;
}

async function textOf(ports: Ports, path: string): Promise<string | null> {
  return (await ports.files.size(path)) === null ? null : (await ports.files.read(path)).toString("utf8");
}
