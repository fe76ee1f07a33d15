/**
 * Which clients a change of files is about: those whose goals, with all that is laid over them, or whose policy are not what
 * they were in the commit it is based on.
 */
import { isAbsolute, relative } from "node:path";
import { GoalsError } from "../../diagnostics/error.js";
import { FileErrors } from "../../diagnostics/file-errors.js";
import { fingerprint } from "../../sync/plan/plan-file.js";
import { readClients } from "../fleet/read-clients.js";
import type { ReadyClient } from "../fleet/ready-client.js";
import type { ClientsFlags, GoalsFlags, RulesFlags } from "../options.js";
import type { Files, Ports } from "../ports.js";
import { runGit, type WorkingCopy } from "./git.js";

export interface ChangedClients {
  /** All that were asked for. */
  readonly all: readonly string[];
  /** Null where it can't be told: the commit is not known, or not in this working copy. */
  readonly changed: readonly string[] | null;
}

type Asked = Pick<ClientsFlags & GoalsFlags, "only" | "exclude" | "var"> & RulesFlags;

/**
 * @param base a commit; null where it is not known
 * @throws what `readClients` throws for the files as they are now
 */
export async function changedClients(
  ports: Ports,
  file: string,
  asked: Asked,
  base: string | null,
): Promise<ChangedClients> {
  const now = await goalsOf(ports, file, asked);
  const all = [...now.keys()];
  if (base === null || !(await isThere(ports, base))) return { all, changed: null };
  const before = await goalsOf({ ...ports, files: filesAt(ports, base) }, file, asked).catch(noneThen);
  // What is wrong now has no fingerprint: it is planned, and told.
  return { all, changed: all.filter((name) => now.get(name) === null || now.get(name) !== before.get(name)) };
}

/** By the client's name; null for those whose files are wrong. */
async function goalsOf(
  ports: Ports,
  file: string,
  asked: Asked,
): Promise<ReadonlyMap<string, string | null>> {
  const { found } = await readClients(ports, file, { ...asked, rules: { file: asked.policy } });
  return new Map(
    found.map(({ read }) => [read.client.name, read.ready ? fingerprint(heldTo(read.client)) : null]),
  );
}

/** Labels say which rules are about a client. */
function heldTo({ property, config, rules }: ReadyClient): readonly unknown[] {
  return [property, config, ...(rules === null ? [] : [rules.policy.rules, rules.labels])];
}

/** Where the clients file was wrong, or not there, every client is new. */
function noneThen(error: unknown): ReadonlyMap<string, string | null> {
  if (error instanceof FileErrors || error instanceof GoalsError) return new Map();
  throw error;
}

/** A checkout may hold the newest commit alone; then the other is fetched, where the job may. */
async function isThere(copy: WorkingCopy, commit: string): Promise<boolean> {
  const look = async (): Promise<boolean> =>
    (await runGit(copy, ["cat-file", "-e", `${commit}^{commit}`])).ok;
  if (await look()) return true;
  await runGit(copy, ["fetch", "--quiet", "--no-tags", "--depth=1", "origin", commit]);
  return look();
}

/** The files of the working copy as they were in a commit. Only what is read. */
function filesAt({ directory, environment, files }: Ports, commit: string): Files {
  const ask = (path: string, ...words: string[]) => {
    const within = isAbsolute(path) ? relative(directory, path) : path;
    return runGit({ directory, environment }, [...words, `${commit}:./${within}`]);
  };
  return {
    ...files,
    size: async (path) => {
      const { ok, stdout } = await ask(path, "cat-file", "-s");
      return ok ? Number(stdout.toString()) : null;
    },
    isFolder: async (path) => (await ask(path, "cat-file", "-t")).stdout.toString().trim() === "tree",
    read: async (path) => {
      const { ok, stdout, why } = await ask(path, "show");
      if (!ok) throw new Error(why);
      return stdout;
    },
  };
}
