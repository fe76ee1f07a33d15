/** Errors of the disk name the path that was asked for: the system's name none, or one that nobody knows. */

/** Runs `work`; what the disk says in it is about `path`. */
export async function naming<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, syscall = "write" } = error as NodeJS.ErrnoException;
    if (!(error instanceof Error) || code === undefined) throw error;
    throw Object.assign(error, { path, syscall });
  }
}

/** The system's code of an error, `ENOENT`; empty where it has none. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}
