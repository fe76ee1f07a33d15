/** The built program as a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<{
    readonly exitCode: number | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
}

/** `environment` is all the program gets besides PATH, a HOME without credentials, and no word of how far it is. */
export function start(
  words: readonly string[],
  options: { readonly directory: string; readonly environment?: Readonly<Record<string, string>> },
): Started {
  const child = spawn(process.execPath, [BIN, ...words], {
    cwd: options.directory,
    env: { PATH: process.env.PATH ?? "", HOME: options.directory, NO_PROGRESS: "1", ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (data: Buffer) => {
    stdout += data.toString();
  });
  child.stderr?.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  const ended = new Promise<Awaited<Started["ended"]>>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return { child, ended };
}
