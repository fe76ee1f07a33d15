/** Errors of the disk as errors for a person: which file, why. Anything else is left as it is. */
import { EXIT, GoalsError } from "../diagnostics/error.js";

const WHY: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk is full",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is a file, not a folder",
  EEXIST: "a part of its path is a file, not a folder",
  ENOENT: "there is no such file",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "its name is too long",
  ENXIO: "nobody is at its other end",
  EIO: "the disk fails",
  EFBIG: "it would be too large",
  ETXTBSY: "it is being run",
  EINVAL: "it is no file",
  EMFILE: "too many files are open",
};

export function knownError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof GoalsError) return error;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const why = code === undefined ? undefined : WHY[code];
  if (why === undefined || path === undefined || syscall === undefined) return error;
  return new GoalsError("file-access", `${path} can't be read or written: ${why}`, {
    exitCode: EXIT.unexpected,
    cause: error,
  });
}
