/**
 * One apply a property at a time. The lock is a file that names the process; one left behind by a process that was
 * killed is taken over.
 */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { Ports } from "./ports.js";

export interface Holder {
  readonly process: number;
  readonly host: string;
  readonly since: string;
}

export function lockPath(property: string): string {
  return `.ga4-goals/${property}.lock`;
}

/** @throws GoalsError `locked` (exit 6) while another apply of the property is under way. */
export async function lockProperty(
  ports: Pick<Ports, "files" | "processes" | "now">,
  property: string,
): Promise<() => Promise<void>> {
  const path = lockPath(property);
  const { id, host, isRunning } = ports.processes;
  const mine: Holder = { process: id, host, since: ports.now().toISOString() };
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await ports.files.createNew(path, `${JSON.stringify(mine)}\n`)) {
      const forget = ports.files.removeAtExit(path);
      return async () => {
        await ports.files.remove(path);
        forget();
      };
    }
    const holder = await readHolder(ports, path);
    if (holder === "gone") continue;
    if (holder === null || holder.host !== host || isRunning(holder.process)) throw locked(path, holder);
    await ports.files.remove(path);
  }
  throw locked(path, null);
}

/** Who holds the lock; null where the file does not say it, `gone` where there is none. */
export async function readHolder(ports: Pick<Ports, "files">, path: string): Promise<Holder | null | "gone"> {
  if ((await ports.files.size(path)) === null) return "gone";
  try {
    return JSON.parse((await ports.files.read(path)).toString("utf8")) as Holder;
  } catch {
    return null;
  }
}

function locked(path: string, holder: Holder | null): GoalsError {
  const who = holder
    ? `process ${holder.process} on ${holder.host}, since ${holder.since}`
    : "another process";
  return new GoalsError("locked", `an apply of this property is under way (${who})`, {
    exitCode: EXIT.refused,
    hint: `Wait until it is through. If you are sure that it is not running any more, delete ${path}.`,
  });
}
