/**
 * The file that an emulator keeps its state in: read when it starts, written when it is stopped and, while anything changes, every
 * minute. Killed, it has lost less than that; the file is the last one whole.
 */
import { resolve } from "node:path";
import { EXIT, GoalsError } from "../../../diagnostics/error.js";
import { printable } from "../../../diagnostics/printable.js";
import type { StoreFileError } from "../../../emulator/events/store-file.js";
import type { Ga4 } from "../../../emulator/ga4.js";
import { toText } from "../../../emulator/kept-text.js";
import type { Containers, TagManagerEmulator } from "../../../emulator/tag-manager/server.js";
import { keptOf } from "../../../emulator/world/world.js";
import { lockFile } from "../../../workflows/lock.js";
import type { Context } from "../../context.js";

const EVERY_MS = 60_000;

/** What an emulator is made of. */
export interface Emulated {
  readonly ga4: Ga4;
  readonly tagManager: TagManagerEmulator;
}

export interface StateFile {
  /** To start from; absent where there is no such file yet. */
  readonly from?: string;
  /** Writes it now where it is new, and from now on. What it returns writes it once more and ends that. */
  readonly keep: (emulated: Emulated) => Promise<() => Promise<void>>;
  readonly release: () => Promise<void>;
}

/** @throws GoalsError `locked` (exit 6) while another emulator keeps its state there */
export async function openStateFile(context: Context, file: string): Promise<StateFile> {
  const { files, directory, stderr } = context;
  const release = await lockFile(context, `${file}.lock`, { what: "an emulator with this state" });
  const isThere = (await files.size(file)) !== null;
  return {
    ...(isThere && { from: resolve(directory, file) }),
    release,
    keep: async (emulated) => {
      let written = isThere ? stateOf(emulated) : "";
      const write = async (): Promise<void> => {
        const state = stateOf(emulated);
        if (state === written) return;
        await files.writeThrough(file, (temporary) =>
          emulated.ga4.saveState(temporary, emulated.tagManager.containers()),
        );
        written = state;
      };
      await write();
      let last: Promise<void> = Promise.resolve();
      const timer = setInterval(() => {
        last = write().catch((error: unknown) => {
          stderr.write(`${printable(file)} was not written: ${printable(String(error))}\n`);
        });
      }, EVERY_MS);
      return async () => {
        clearInterval(timer);
        await last;
        await write();
      };
    },
  };
}

/** What was kept beside a state. */
export function containersOf(beside: unknown): Containers {
  return beside instanceof Map ? beside : new Map();
}

/** Differs where anything does that is kept: events are never changed, only added. */
function stateOf({ ga4, tagManager }: Emulated): string {
  return toText([keptOf(ga4.world), ga4.collection().collected, tagManager.containers()]);
}

/** What can't be read, with the file it was read from. */
export function stateWrong(file: string, error: StoreFileError): GoalsError {
  return new GoalsError("file-wrong", `${file} ${error.message}`, {
    exitCode: EXIT.fileWrong,
    hint: "Nothing was changed. Name another file, or move this one away, and a new one is made.",
    cause: error,
  });
}
