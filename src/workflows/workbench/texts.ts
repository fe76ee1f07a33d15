/** Goals files as they are on disk, and as somebody is writing them: known by a hash, written whole, nothing lost. */
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { LIMIT_MB, readText } from "../goals-files.js";
import { lockFile } from "../lock.js";
import type { Files, Ports } from "../ports.js";

export interface FileText {
  /** As it was named, `goals/shop.yaml`. */
  readonly file: string;
  /** With line feeds alone and no byte order mark; empty where it can't be read as text. */
  readonly text: string;
  /** Of the bytes on disk; null where there is no such file. */
  readonly hash: string | null;
}

export async function readFileText(ports: Ports, file: string): Promise<FileText> {
  const bytes = await bytesOf(ports, file);
  if (bytes === null) return { file, text: "", hash: null };
  const read = await readText(ports, file);
  const text = "source" in read ? read.source.text.replaceAll("\r\n", "\n") : "";
  return { file, text, hash: hashOf(bytes) };
}

/** Files of which some are as somebody is writing them, by name; these are not on disk. */
export function overTexts(files: Files, texts: ReadonlyMap<string, string>): Files {
  return {
    ...files,
    read: async (path) => {
      const text = texts.get(path);
      return text === undefined ? files.read(path) : Buffer.from(text);
    },
    size: async (path) => {
      const text = texts.get(path);
      return text === undefined ? files.size(path) : Buffer.byteLength(text);
    },
  };
}

/** What somebody else wrote in the meantime. */
export class ChangedElsewhere extends GoalsError {
  readonly theirs: FileText;

  constructor(theirs: FileText) {
    super("changed-elsewhere", `${theirs.file} was changed by somebody else since it was read`, {
      exitCode: EXIT.stale,
      hint: "Nothing was written. Put both together, and save again.",
    });
    this.theirs = theirs;
  }
}

/** Whoever saves is through in a moment. */
const LASTS = 10_000;
const ATTEMPTS = 100;
const BETWEEN = 50;

/**
 * Writes a file whole where it still is what `basedOn` says, and keeps its line ends and its byte order mark. The hash is
 * compared once more when the new content is ready to take the place of the old.
 *
 * @param basedOn the hash of what the text was made from; null for a new file
 * @returns the hash of what is on disk then
 * @throws ChangedElsewhere (exit 7): nothing was written.
 */
export async function saveText(
  ports: Ports,
  { file, text, basedOn }: { readonly file: string; readonly text: string; readonly basedOn: string | null },
): Promise<string> {
  const megabytes = Math.ceil(Buffer.byteLength(text) / 1024 / 1024);
  if (megabytes > LIMIT_MB)
    throw new GoalsError(
      "too-large",
      `${file} would have ${megabytes} MB, a goals file has at most ${LIMIT_MB}`,
      {
        exitCode: EXIT.fileWrong,
      },
    );
  const unlock = await locked(ports);
  try {
    const before = await bytesOf(ports, file);
    const unchanged = async (): Promise<void> => {
      const now = await bytesOf(ports, file);
      if ((now === null ? null : hashOf(now)) !== basedOn)
        throw new ChangedElsewhere(await readFileText(ports, file));
    };
    await unchanged();
    const written = Buffer.from(asBefore(text, before));
    if (before === null) {
      if (!(await ports.files.createNew(file, written.toString("utf8"))))
        throw new ChangedElsewhere(await readFileText(ports, file));
    } else {
      await ports.files.writeThrough(file, async (temporary) => {
        await writeFile(temporary, written, { flush: true });
        await unchanged();
      });
    }
    return hashOf(written);
  } finally {
    await unlock();
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function bytesOf({ files }: Pick<Ports, "files">, file: string): Promise<Buffer | null> {
  return (await files.size(file)) === null ? null : files.read(file);
}

function asBefore(text: string, before: Buffer | null): string {
  const old = before?.toString("utf8") ?? "";
  const breaks = old.split("\n").length - 1;
  const isWindows = breaks > 0 && old.split("\r\n").length - 1 === breaks;
  const lines = isWindows ? text.replaceAll("\r\n", "\n").replaceAll("\n", "\r\n") : text;
  return old.startsWith("\uFEFF") && !lines.startsWith("\uFEFF") ? `\uFEFF${lines}` : lines;
}

/** One who saves at a time, whichever console they use in this folder. */
async function locked(ports: Ports): Promise<() => Promise<void>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await lockFile(ports, ".ga4-goals/goals-files.lock", {
        what: "a save of goals files",
        lasts: LASTS,
      });
    } catch (error) {
      if (!(error instanceof GoalsError && error.code === "locked") || attempt === ATTEMPTS) throw error;
      await sleep(BETWEEN);
    }
  }
}
