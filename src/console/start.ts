/** A console from start to end: its files watched, its events open, its page served. */
import { resolve } from "node:path";
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { refuseTheSameForAll, wordsOf } from "../workflows/fleet/words-of-client.js";
import type { Ports } from "../workflows/ports.js";
import { readFileText } from "../workflows/workbench/texts.js";
import { openTrials, type Trials } from "../workflows/workbench/trials.js";
import { openWorkbench, type ReadDraft, type WorkbenchWish } from "../workflows/workbench/workbench.js";
import { answersOf } from "./answers.js";
import { readPageFiles } from "./pages.js";
import { startServer } from "./server.js";
import { watchFiles } from "./watch-files.js";

export interface ConsoleWish extends WorkbenchWish {
  /** Exported events to count in; with clients, their names and variables are filled in. */
  readonly events?: readonly string[] | undefined;
  readonly allowApply: boolean;
}

export interface RunningConsole {
  /** To be opened once. */
  readonly address: string;
  /** Finishes what is under way. */
  readonly stop: () => Promise<void>;
}

/**
 * @param pageFolder where the page's files are, absolute
 * @throws as `openWorkbench` does; GoalsError `usage` (exit 64) where all clients would be counted in the same events
 */
export async function startConsole(
  given: Ports,
  wish: ConsoleWish,
  { version, pageFolder }: { readonly version: string; readonly pageFolder: string },
): Promise<RunningConsole> {
  const taken = new Map<string, string>();
  const ports: Ports = {
    ...given,
    onTaken: (name, value) => {
      taken.set(name, value);
      given.onTaken?.(name, value);
    },
  };
  if (wish.events?.some((one) => one.startsWith("bigquery:"))) {
    throw new GoalsError(
      "usage",
      "events in BigQuery cost money at every keystroke; the console counts in files",
      {
        exitCode: EXIT.usage,
        hint: "Export some weeks of them as Parquet, and name these files.",
      },
    );
  }
  if (wish.clients !== undefined)
    refuseTheSameForAll("--events", wish.events ?? [], "exports/${client}/*.parquet");
  const bench = await openWorkbench(ports, wish);
  const trials = openOneAtATime(ports, wish.events);
  let isStopping = false;
  const underWay = new Set<Promise<unknown>>();
  const server = await startServer({
    page: await readPageFiles(pageFolder),
    ...answersOf({
      ...{ version, allowApply: wish.allowApply, ports, bench, taken },
      trialsOf: trials.of,
      stopping: () => isStopping,
      until: (work) => {
        underWay.add(work);
        void work.finally(() => underWay.delete(work));
      },
    }),
  });
  const forget = await watched(ports, bench.files, server.tell);
  return {
    address: server.address,
    stop: async () => {
      isStopping = true;
      forget();
      // Whoever looks hears the end of what they began.
      await Promise.all(underWay);
      server.tell({ kind: "end" });
      await server.close();
      await trials.close();
    },
  };
}

/** Tells of each file that is not any more what it was told to be. */
async function watched(
  ports: Ports,
  files: readonly string[],
  tell: Awaited<ReturnType<typeof startServer>>["tell"],
): Promise<() => void> {
  const known = new Map<string, string | null>();
  const look = async (isFirst: boolean): Promise<void> => {
    for (const file of files) {
      const now = await readFileText(ports, file).catch(() => null);
      if (now === null || known.get(file) === now.hash) continue;
      known.set(file, now.hash);
      if (isFirst) continue;
      tell({ kind: "file", file: now });
      tell({ kind: "counts" });
    }
  };
  await look(true);
  let looking = Promise.resolve();
  return watchFiles(
    files.map((file) => resolve(ports.directory, file)),
    () => {
      looking = looking.then(() => look(false));
    },
  );
}

/** A database takes the memory of the machine: that of the client who is looked at is open, and no other. */
function openOneAtATime(
  ports: Ports,
  events: readonly string[] | undefined,
): { readonly of: (read: ReadDraft) => Promise<Trials>; readonly close: () => Promise<void> } {
  let open: { readonly key: string; readonly trials: Trials } | null = null;
  const close = async (): Promise<void> => {
    const before = open;
    open = null;
    await before?.trials.close();
  };
  return {
    close,
    of: async ({ client, property }) => {
      // Of one property the same events are counted whatever number a draft says.
      const key = JSON.stringify([client?.name, client === null && events !== undefined ? null : property]);
      if (open?.key === key) return open.trials;
      const words =
        client === null ? (text: string) => text : wordsOf({ ...client, property: property ?? "" }, ports);
      const before = open;
      const trials = openTrials({ ports, events: events?.map(words), property });
      open = { key, trials };
      await before?.trials.close();
      return trials;
    },
  };
}
